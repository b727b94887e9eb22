//! What is looked at, and what each key makes of it. Knows no terminal: whoever has one tells the keys, and draws.

use super::filter::{Filter, View};
use super::input::{Command, Key, command};
use super::list::{List, Move};
use super::picker::Popup;
use super::script::Script;
use super::tree::{Order, Tree};
use crate::image::{Inventory, Item, ItemId};
use crate::size::ledger::{LayerBytes, LayerFacts, Ledger};

/// A part of the screen that keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    Layers,
    Files,
    Script,
}

/// What whoever has the terminal is to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Draw, and wait for a key.
    Draw,
    /// Stop until the shell goes on.
    Suspend,
    /// Leave.
    Quit,
}

/// The browser of an image.
pub struct Browser {
    /// The image's name, for people.
    pub(super) name: String,
    pub(super) ledger: Ledger,
    pub(super) tree: Tree,
    pub(super) script: Option<Script>,
    pub(super) pane: Pane,
    /// The one of layers and files that was the last to have the keys.
    pub(super) main: Pane,
    /// Whether the Dockerfile is shown.
    pub(super) has_script: bool,
    /// The first row is the whole image.
    pub(super) layers: List,
    pub(super) files: List,
    pub(super) lines: List,
    /// Whether a layer's tree is shown with what was there before it.
    pub(super) until: bool,
    pub(super) popup: Option<Popup>,
    /// What a key did not do, and why.
    pub(super) note: Option<String>,
}

impl Browser {
    /// Of an image and its ledger, which may be joined with the Dockerfile.
    pub fn new(name: String, ledger: Ledger, inventory: Inventory, script: Option<Script>) -> Self {
        Self {
            name,
            ledger,
            tree: Tree::new(inventory),
            script,
            pane: Pane::Layers,
            main: Pane::Layers,
            has_script: false,
            layers: List::default(),
            files: List::default(),
            lines: List::default(),
            until: false,
            popup: None,
            note: None,
        }
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Next {
        self.note = None;
        // What ends or stops the program does so everywhere.
        match (key, self.popup.take()) {
            (Key::Ctrl('c'), _) => return Next::Quit,
            (Key::Ctrl('z'), popup) => {
                self.popup = popup;
                return Next::Suspend;
            }
            (key, Some(popup)) => self.popup = self.in_popup(key, popup),
            (key, None) => match command(key, self.pane == Pane::Layers) {
                Some(Command::Quit) => return Next::Quit,
                Some(command) => self.carry_out(command),
                None => self.note = Some("? shows the keys".to_owned()),
            },
        }
        self.follow();
        Next::Draw
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Quit | Command::Suspend => {}
            Command::Help => self.popup = Some(Popup::Help(List::default())),
            Command::Next => self.step(true),
            Command::Back => self.step(false),
            Command::Go(how) => self.go(how),
            Command::Open => self.unfold(),
            Command::Close => self.fold(),
            Command::Fold => self.toggle(),
            Command::FoldAll => self.keeping(|tree| tree.set_open(0, false)),
            Command::UnfoldBelow => self.unfold_below(),
            Command::ToWriter if self.pane == Pane::Script => self.jump_to_layer(),
            Command::ToWriter if self.pane == Pane::Files && self.is_on_directory() => self.toggle(),
            Command::ToWriter => self.jump_to_line(|it| it.writer),
            Command::ToKiller => self.jump_to_line(|it| it.killer),
            Command::Script => self.show_script(),
            Command::Waste => self.change(|filter| filter.waste ^= true),
            Command::Caches => self.popup = self.caches(),
            Command::Packages => self.popup = self.packages(),
            Command::Path => {
                self.show_files();
                self.popup = Some(Popup::Path(self.tree.filter().clone()));
            }
            Command::Hide(status) => self.change(|filter| filter.hidden[status] ^= true),
            Command::Order => {
                let order = if self.tree.order() == Order::Name { Order::Bytes } else { Order::Name };
                self.keeping(|tree| tree.set_order(order));
            }
            Command::Turn => self.turn_view(!self.until),
            Command::View(until) => self.turn_view(until),
            Command::Clear if self.pane == Pane::Script => self.show_script(),
            Command::Clear => {
                let cleared = self.tree.filter().cleared();
                self.change(|filter| *filter = cleared);
            }
        }
    }

    // Panes.

    fn step(&mut self, is_forward: bool) {
        let all = [Pane::Layers, Pane::Files, Pane::Script];
        let panes = &all[..if self.has_script { 3 } else { 2 }];
        let at = panes.iter().position(|pane| *pane == self.pane).unwrap_or(0);
        let by = if is_forward { 1 } else { panes.len() - 1 };
        self.enter(panes[(at + by) % panes.len()]);
    }

    fn enter(&mut self, pane: Pane) {
        self.pane = pane;
        if pane != Pane::Script {
            self.main = pane;
        }
    }

    pub(super) fn go(&mut self, how: Move) {
        match self.pane {
            Pane::Layers => {
                self.layers.go(how, self.ledger.layers.len() + 1);
                self.look_at_layer();
            }
            Pane::Files => self.files.go(how, self.tree.rows().len()),
            Pane::Script => {
                let count = self.script.as_ref().map_or(0, |script| script.lines.len());
                self.lines.go(how, count);
            }
        }
    }

    /// The place of the layer under the cursor; none for the whole image.
    pub(super) fn layer(&self) -> Option<usize> {
        self.layers.at.checked_sub(1)
    }

    fn look_at_layer(&mut self) {
        let until = self.until;
        let view = self.layer().map_or(View::Whole, |layer| {
            if until { View::Until(layer as u16) } else { View::Changes(layer as u16) }
        });
        self.change(|filter| filter.view = view);
    }

    fn turn_view(&mut self, until: bool) {
        if self.layer().is_none() {
            self.note = Some("this is the whole image: choose a layer".to_owned());
            return;
        }
        self.until = until;
        self.look_at_layer();
    }

    // Files.

    /// The item under the cursor.
    pub(super) fn item(&self) -> Option<(ItemId, &Item)> {
        let row = self.tree.rows().get(self.files.at)?;
        Some((row.id, self.tree.item(row.id)))
    }

    /// Changes the rows, with the cursor where it was.
    fn keeping(&mut self, change: impl FnOnce(&mut Tree)) {
        let at = self.item().map(|it| it.0);
        change(&mut self.tree);
        self.files.put(at.map_or(0, |id| self.tree.row_of(id)));
    }

    pub(super) fn change(&mut self, edit: impl FnOnce(&mut Filter)) {
        let mut filter = self.tree.filter().clone();
        edit(&mut filter);
        self.keeping(|tree| tree.set_filter(filter));
    }

    pub(super) fn show_files(&mut self) {
        self.enter(Pane::Files);
    }

    fn is_on_directory(&self) -> bool {
        self.main == Pane::Files && self.item().is_some_and(|it| it.1.is_directory())
    }

    fn toggle(&mut self) {
        if self.pane == Pane::Files {
            self.tree.toggle(self.files.at);
        }
    }

    fn unfold(&mut self) {
        match (self.pane, self.item()) {
            (Pane::Layers, _) => self.show_files(),
            (Pane::Files, Some((id, item))) if item.is_directory() => {
                if self.tree.is_open(id) {
                    self.go(Move::Down);
                } else {
                    self.toggle();
                }
            }
            _ => {}
        }
    }

    /// Folds the directory, or goes to the one around.
    fn fold(&mut self) {
        let Some((id, item)) = self.item().filter(|_| self.pane == Pane::Files) else { return };
        if item.is_directory() && self.tree.is_open(id) {
            self.tree.toggle(self.files.at);
        } else if item.parent != 0 {
            let row = self.tree.row_of(item.parent);
            self.files.put(row);
        }
    }

    fn unfold_below(&mut self) {
        let here = self.item().filter(|_| self.pane == Pane::Files);
        let Some((id, _)) = here.filter(|it| it.1.is_directory()) else { return };
        self.keeping(|tree| tree.set_open(id, true));
    }

    // The Dockerfile.

    /// Of what is under the cursor: which layer wrote it, and which took it away.
    pub(super) fn hands(&self) -> Hands {
        let file = self.item().filter(|it| self.main == Pane::Files && !it.1.is_directory());
        match file {
            Some((_, item)) => {
                Hands { writer: Some(item.layer.into()), killer: item.death.map(|death| death.by.into()) }
            }
            None => Hands { writer: self.layer(), killer: None },
        }
    }

    /// What is known of a layer.
    pub(super) fn facts(&self, layer: usize) -> Option<(&LayerBytes, &LayerFacts)> {
        let bytes = self.ledger.layers.get(layer)?;
        Some((bytes, bytes.origin.layer()?))
    }

    /// The lines of the instruction that made a layer, from 1.
    pub(super) fn range(&self, layer: usize) -> Option<(u32, u32)> {
        let line = self.facts(layer)?.1.joined?.line;
        Some(self.script.as_ref()?.range(line))
    }

    fn show_script(&mut self) {
        if self.script.is_none() {
            self.note = Some("there is no Dockerfile: start with --dockerfile FILE".to_owned());
            return;
        }
        self.has_script ^= true;
        if !self.has_script {
            self.enter(self.main);
        }
    }

    fn jump_to_line(&mut self, whose: fn(Hands) -> Option<usize>) {
        if self.script.is_none() {
            self.show_script();
            return;
        }
        let hands = self.hands();
        let Some(layer) = whose(hands) else {
            let is_file = self.main == Pane::Files && !self.is_on_directory() && hands.writer.is_some();
            let why = if is_file { "no layer takes it away" } else { "choose a file or a layer first" };
            self.note = Some(why.to_owned());
            return;
        };
        let Some((first, _)) = self.range(layer) else {
            let number = layer + 1;
            self.note =
                Some(format!("no line of the Dockerfile surely made layer {number}: it may be the base's"));
            return;
        };
        self.has_script = true;
        self.enter(Pane::Script);
        self.lines.put((first as usize).saturating_sub(1));
    }

    /// The Dockerfile shows the line of what is under the cursor.
    fn follow(&mut self) {
        if self.pane == Pane::Script || !self.has_script {
            return;
        }
        if let Some((first, _)) = self.hands().writer.and_then(|layer| self.range(layer)) {
            self.lines.put((first as usize).saturating_sub(1));
        }
    }

    /// The layer that the instruction made which a line is of, the line from 1.
    pub(super) fn made_by(&self, line: u32) -> Option<usize> {
        let first = self.script.as_ref()?.first(line)?;
        let line_of = |layer: &LayerBytes| Some(layer.origin.layer()?.joined?.line);
        self.ledger.layers.iter().position(|layer| line_of(layer) == Some(first))
    }

    /// From a line to the layer that it made.
    fn jump_to_layer(&mut self) {
        let line = self.lines.at as u32 + 1;
        match self.made_by(line) {
            Some(layer) => {
                self.layers.put(layer + 1);
                self.enter(Pane::Layers);
                self.look_at_layer();
            }
            None => self.note = Some(format!("no layer was surely made by line {line}")),
        }
    }
}

/// Whose layers they are, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hands {
    pub(super) writer: Option<usize>,
    pub(super) killer: Option<usize>,
}
