//! The keys where something lies over the panes: letters are text there.

use super::filter::{Cached, Filter};
use super::input::{Command, Key, command};
use super::list::Move;
use super::picker::{Choice, Picker, Popup};
use super::state::Browser;
use crate::image::Item;

/// The choice of any cache: no place in the inventory.
const ANY: u32 = u32::MAX;

impl Browser {
    pub(super) fn caches(&mut self) -> Option<Popup> {
        let now = self.tree.filter().cache.map(|cached| match cached {
            Cached::Any => ANY,
            Cached::One(cache) => cache.into(),
        });
        let inventory = &self.tree.inventory;
        let mut choices = self.choices(&inventory.caches, |item| item.cache.map(u32::from));
        if choices.is_empty() {
            self.note = Some("no tool keeps a cache in this image".to_owned());
            return None;
        }
        let sum = |of: fn(&Choice) -> u64| choices.iter().map(of).fold(0, u64::saturating_add);
        let (bytes, dead) = (sum(|it| it.bytes), sum(|it| it.dead));
        choices.insert(0, Choice { id: Some(ANY), name: "any cache".to_owned(), bytes, dead });
        Some(Popup::Caches(self.picker("Caches", choices, now)))
    }

    pub(super) fn packages(&mut self) -> Option<Popup> {
        let choices = self.choices(&self.tree.inventory.packages, |item| item.package);
        if choices.is_empty() {
            self.note =
                Some("no database in the image (of dpkg or apk) says which files a package has".to_owned());
            return None;
        }
        Some(Popup::Packages(self.picker("Packages", choices, self.tree.filter().package)))
    }

    fn picker(&self, title: &'static str, mut choices: Vec<Choice>, now: Option<u32>) -> Picker {
        let (bytes, dead) = (self.ledger.total.likely, self.ledger.waste.likely);
        choices.insert(0, Choice { id: None, name: "all files".to_owned(), bytes, dead });
        Picker::new(title, choices, now)
    }

    /// What is in the image of each of these names, most bytes first.
    fn choices(&self, names: &[String], id: impl Fn(&Item) -> Option<u32>) -> Vec<Choice> {
        let choice = |(id, name): (usize, &String)| Choice {
            id: Some(id as u32),
            name: name.clone(),
            bytes: 0,
            dead: 0,
        };
        let mut choices: Vec<Choice> = names.iter().enumerate().map(choice).collect();
        let mut is_there = vec![false; choices.len()];
        for item in self.tree.inventory.items().iter().filter(|item| !item.is_directory()) {
            let Some(at) = id(item).map(|id| id as usize).filter(|at| *at < choices.len()) else { continue };
            is_there[at] = true;
            choices[at].bytes = choices[at].bytes.saturating_add(item.bytes);
            if item.death.is_some() {
                choices[at].dead = choices[at].dead.saturating_add(item.bytes);
            }
        }
        choices.retain(|it| it.id.is_some_and(|id| is_there[id as usize]));
        choices.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        choices
    }

    pub(super) fn in_popup(&mut self, key: Key, popup: Popup) -> Option<Popup> {
        match popup {
            Popup::Help(mut list) => {
                // What moves, moves; all else closes it.
                let Some(Command::Go(how)) = command(key, false) else { return None };
                list.go(how, usize::MAX);
                Some(Popup::Help(list))
            }
            Popup::Caches(picker) => match in_picker(key, picker) {
                Step::Stay(picker) => Some(Popup::Caches(picker)),
                Step::Leave => None,
                Step::Pick(id) => {
                    let cached = id.map(|id| if id == ANY { Cached::Any } else { Cached::One(id as u16) });
                    self.choose(|filter| filter.cache = cached)
                }
            },
            Popup::Packages(picker) => match in_picker(key, picker) {
                Step::Stay(picker) => Some(Popup::Packages(picker)),
                Step::Leave => None,
                Step::Pick(id) => self.choose(|filter| filter.package = id),
            },
            Popup::Path(before) => self.in_path(key, before),
        }
    }

    /// Nothing lies over the files that were chosen.
    fn choose(&mut self, edit: impl FnOnce(&mut Filter)) -> Option<Popup> {
        self.change(edit);
        self.show_files();
        None
    }

    fn in_path(&mut self, key: Key, before: Filter) -> Option<Popup> {
        match key {
            Key::Escape => {
                self.change(|filter| *filter = before);
                return None;
            }
            Key::Enter | Key::Tab => return None,
            Key::Char(c) => self.change(|filter| filter.text.push(c)),
            Key::Backspace => self.change(|filter| {
                filter.text.pop();
            }),
            Key::Ctrl('u') => self.change(|filter| filter.text.clear()),
            key => {
                if let Some(how) = moved(key) {
                    self.go(how);
                }
            }
        }
        Some(Popup::Path(before))
    }
}

/// How a key moves where letters are typed.
fn moved(key: Key) -> Option<Move> {
    match command(key, false)? {
        Command::Go(how) if !matches!(key, Key::Char(_)) => Some(how),
        _ => None,
    }
}

/// What a key comes to in a list.
enum Step {
    Stay(Picker),
    Leave,
    Pick(Option<u32>),
}

fn in_picker(key: Key, mut picker: Picker) -> Step {
    match key {
        Key::Escape => return Step::Leave,
        Key::Enter => return picker.picked().map_or(Step::Leave, |it| Step::Pick(it.id)),
        Key::Char(c) => picker.type_text(|text| text.push(c)),
        Key::Backspace => picker.type_text(|text| {
            text.pop();
        }),
        Key::Ctrl('u') => picker.type_text(String::clear),
        key => {
            if let Some(how) = moved(key) {
                let count = picker.len();
                picker.list.go(how, count);
            }
        }
    }
    Step::Stay(picker)
}
