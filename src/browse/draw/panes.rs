//! The panes: layers, files, Dockerfile. Each is a heading, the names of its columns, and its rows.

use super::pen::{Base, Ink, Part, Pen, right};
use crate::browse::details::{amount, count};
use crate::browse::filter::{Cached, Status, View};
use crate::browse::state::{Browser, Pane};
use crate::browse::tree::{Order, Row};
use crate::bytes::{Bytes, human};
use crate::image::{Cause, Item, ItemKind};
use ratatui::layout::Rect;

/// Columns of a figure.
const FIGURE: usize = 8;
/// Columns of a layer's number.
const NUMBER: usize = 3;
/// Columns of a bar.
const BAR: usize = 10;

/// The heading of a pane, which says whether it has the keys; what is left for its rows. A low pane has no column names.
fn frame(pen: &mut Pen<'_>, area: Rect, has_keys: bool, heading: &str, columns: &[Part]) -> Rect {
    if area.height < 2 {
        return area;
    }
    let sign = if has_keys { pen.look.sign("▶ ", "> ") } else { "  " };
    let ink = if has_keys { Ink::Number } else { Ink::Plain };
    pen.row(area, 0, Base::Heading, &[(format!("{sign}{heading}"), ink)]);
    let named = u16::from(area.height >= 5);
    if named == 1 {
        pen.row(area, 1, Base::Plain, columns);
    }
    Rect { y: area.y + 1 + named, height: area.height - 1 - named, ..area }
}

/// How a row begins and is drawn: the cursor is a sign, too, not only another ground.
fn cursor(has_keys: bool, is_here: bool) -> (Base, &'static str) {
    let base = if has_keys && is_here { Base::Cursor } else { Base::Plain };
    (base, if is_here { ">" } else { " " })
}

/// Rows below the last one, and anything else that stood there.
fn blank(pen: &mut Pen<'_>, area: Rect, from: usize) {
    for line in from..usize::from(area.height) {
        pen.row(area, line as u16, Base::Plain, &[]);
    }
}

/// A figure at the right of its column, nothing for nothing.
fn figure(bytes: Bytes) -> String {
    if bytes == 0 { " ".repeat(FIGURE + 1) } else { format!(" {}", right(&human(bytes), FIGURE)) }
}

pub(super) fn layers(pen: &mut Pen<'_>, area: Rect, browser: &mut Browser) {
    let wide = usize::from(area.width);
    let (has_waste, has_bar) = (wide >= 34, wide >= 64);
    let columns = [
        format!(" {} {}", right("#", NUMBER), right("adds", FIGURE)),
        if has_waste { format!(" {}", right("dead", FIGURE)) } else { String::new() },
        " ".repeat(if has_bar { BAR + 1 } else { 0 }),
        " instruction".to_owned(),
    ];
    let columns = columns.concat();
    let has_keys = browser.pane == Pane::Layers;
    let heading = format!("Layers of the image: {}", browser.ledger.layers.len());
    let area = frame(pen, area, has_keys, &heading, &[(columns, Ink::Faint)]);
    let all = browser.ledger.layers.len() + 1;
    let window = browser.layers.window(area.height.into(), all);
    let most = browser.ledger.layers.iter().map(|it| it.added.likely).max().unwrap_or(0);
    let start = window.start;
    for at in window.clone() {
        let ledger = &browser.ledger;
        let whole = || (ledger.total, ledger.waste.likely, String::new(), "all layers".to_owned());
        let layer = at.checked_sub(1).and_then(|layer| browser.facts(layer));
        let (added, dead, number, text) = layer.map_or_else(whole, |(bytes, facts)| {
            (bytes.added, bytes.waste().likely, facts.number.to_string(), facts.text.clone())
        });
        let (base, sign) = cursor(has_keys, at == browser.layers.at);
        let mut parts = vec![
            (format!("{sign}{}", right(&number, NUMBER)), Ink::Number),
            (format!(" {}", right(&amount(added), FIGURE)), Ink::Plain),
        ];
        if has_waste {
            parts.push((figure(dead), Ink::Bad));
        }
        if has_bar {
            let most = if at == 0 { added.likely } else { most };
            parts.extend(bar(pen, added.likely, dead, most));
        }
        parts.push((format!(" {text}"), Ink::Plain));
        pen.row(area, (at - start) as u16, base, &parts);
    }
    blank(pen, area, window.len());
}

/// What stays and what is dead, of the most that there is.
fn bar(pen: &Pen<'_>, added: Bytes, dead: Bytes, most: Bytes) -> [Part; 3] {
    let cells = |bytes: Bytes| {
        let cells = (u128::from(bytes) * BAR as u128).div_ceil(u128::from(most.max(1)));
        cells.min(BAR as u128) as usize
    };
    let all = cells(added);
    let dead = cells(dead).min(all);
    [
        (format!(" {}", pen.look.sign("█", "#").repeat(all - dead)), Ink::Good),
        (pen.look.sign("▒", "x").repeat(dead), Ink::Bad),
        (" ".repeat(BAR - all), Ink::Plain),
    ]
}

/// Which columns there is room for.
struct Columns {
    dead: bool,
    layers: bool,
    /// Columns of who took it away.
    gone: usize,
    bytes: bool,
}

impl Columns {
    fn of(width: usize) -> Self {
        let gone = match width {
            0..44 => NUMBER + 1,
            44..70 => FIGURE,
            _ => 13,
        };
        Self { dead: width >= 56, layers: width >= 34, gone, bytes: width >= 20 }
    }

    fn names(&self) -> String {
        let layers = format!(" {} {:<2$}", right("by", NUMBER), "gone by", self.gone);
        let all = [
            (true, "  ".to_owned()),
            (self.bytes, format!(" {}", right("bytes", FIGURE))),
            (self.dead, format!(" {}", right("dead", FIGURE))),
            (self.layers, layers),
            (true, " path".to_owned()),
        ];
        all.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }
}

pub(super) fn files(pen: &mut Pen<'_>, area: Rect, browser: &mut Browser) {
    let columns = Columns::of(area.width.into());
    let has_keys = browser.pane == Pane::Files;
    let heading = heading(browser);
    let area = frame(pen, area, has_keys, &heading, &[(columns.names(), Ink::Faint)]);
    let window = browser.files.window(area.height.into(), browser.tree.rows().len());
    for (line, at) in window.clone().enumerate() {
        let (base, sign) = cursor(has_keys, at == browser.files.at);
        let parts = file(pen, browser, browser.tree.rows()[at], sign, &columns, area.width.into());
        pen.row(area, line as u16, base, &parts);
    }
    blank(pen, area, window.len());
    if window.is_empty() {
        pen.row(
            area,
            0,
            Base::Plain,
            &[("    no file passes: Esc takes the filters away".to_owned(), Ink::Odd)],
        );
    }
}

/// What is shown, and by which filters.
fn heading(browser: &Browser) -> String {
    let filter = browser.tree.filter();
    let inventory = &browser.tree.inventory;
    let sum = browser.tree.total();
    let mut parts = vec![match filter.view {
        View::Whole => "Files of all layers".to_owned(),
        View::Changes(layer) => format!("Changes of layer {}", u32::from(layer) + 1),
        View::Until(layer) => format!("Tree until layer {}", u32::from(layer) + 1),
    }];
    parts.push(format!("{}, {}", count(sum.files.into(), "file"), human(sum.bytes)));
    if filter.waste {
        parts.push("only dead".to_owned());
    }
    parts.extend(filter.cache.map(|cached| match cached {
        Cached::Any => "in caches".to_owned(),
        Cached::One(at) => inventory.caches.get(usize::from(at)).cloned().unwrap_or_default(),
    }));
    let package = filter.package.and_then(|at| inventory.packages.get(at as usize));
    parts.extend(package.map(|name| format!("package {name}")));
    if !filter.text.is_empty() {
        parts.push(format!("/{}", filter.text));
    }
    let hidden = Status::ALL.into_iter().filter(|it| filter.hidden[*it as usize]);
    parts.extend(hidden.map(|status| format!("not {}", status.word())));
    if browser.tree.order() == Order::Bytes {
        parts.push("by bytes".to_owned());
    }
    parts.join(" | ")
}

fn file(
    pen: &Pen<'_>,
    browser: &Browser,
    row: Row,
    cursor: &str,
    columns: &Columns,
    width: usize,
) -> Vec<Part> {
    let (item, status) = (browser.tree.item(row.id), browser.tree.status(row.id));
    let sum = browser.tree.sum_of(row.id);
    // What a layer takes away weighs what it weighed, though it is nothing that the layer adds.
    let bytes = if item.is_directory() { sum.bytes } else { item.bytes };
    let changed = match status {
        Status::Added => Ink::Good,
        Status::Removed => Ink::Bad,
        Status::Modified => Ink::Odd,
        Status::Unmodified => Ink::Plain,
    };
    let mut parts = vec![(cursor.to_owned(), Ink::Plain), (status.sign().to_owned(), changed)];
    if columns.bytes {
        parts.push((format!(" {}", right(&human(bytes), FIGURE)), Ink::Plain));
    }
    if columns.dead {
        parts.push((figure(sum.dead), Ink::Bad));
    }
    if columns.layers {
        let by = if item.is_directory() { String::new() } else { (item.layer + 1).to_string() };
        parts.push((format!(" {}", right(&by, NUMBER)), Ink::Number));
        parts.push((format!(" {:<1$}", gone(item, columns.gone), columns.gone), Ink::Bad));
    }
    let depth = usize::from(row.depth) * 2;
    let taken: usize = parts.iter().map(|part| part.0.len()).sum();
    // However deep it stands, some of its name is seen.
    let depth = depth.min(width.saturating_sub(taken) / 2);
    let fold = match (item.is_directory(), browser.tree.is_open(row.id)) {
        (false, _) => "  ",
        (true, true) => pen.look.sign("▾ ", "v "),
        (true, false) => pen.look.sign("▸ ", "> "),
    };
    parts.push((format!(" {}{fold}", " ".repeat(depth)), Ink::Faint));
    let name = browser.tree.inventory.name(item);
    let slash = if item.is_directory() { "/" } else { "" };
    let ink = if item.is_directory() && status == Status::Unmodified { Ink::Strong } else { changed };
    parts.push((format!("{name}{slash}"), ink));
    match item.kind {
        ItemKind::Link => {
            let target = browser.tree.inventory.target(row.id).unwrap_or_default();
            parts.push((format!(" -> {target}"), Ink::Faint));
        }
        ItemKind::Name => parts.push((" (hard link)".to_owned(), Ink::Faint)),
        ItemKind::Device => parts.push((" (device)".to_owned(), Ink::Faint)),
        ItemKind::File | ItemKind::Directory => {}
    }
    parts
}

/// Who took it away, and how where there is room.
fn gone(item: &Item, columns: usize) -> String {
    let Some(death) = item.death else { return String::new() };
    let number = u32::from(death.by) + 1;
    let (long, short) = match death.cause {
        Cause::Deleted => ("deleted", "del"),
        Cause::Overwritten => ("rewritten", "new"),
        Cause::Unchanged => ("copied up", "same"),
    };
    match columns {
        0..FIGURE => number.to_string(),
        FIGURE => format!("{number} {short}"),
        _ => format!("{number} {long}"),
    }
}

pub(super) fn script(pen: &mut Pen<'_>, area: Rect, browser: &mut Browser) {
    let has_keys = browser.pane == Pane::Script;
    let hands = browser.hands();
    let range = |layer: Option<usize>| layer.and_then(|layer| browser.range(layer));
    let (writer, killer) = (range(hands.writer), range(hands.killer));
    let Some(script) = &browser.script else { return };
    let wrote = writer.map(|(line, _)| format!("+ line {line} wrote it"));
    let took = killer.map(|(line, _)| format!("- line {line} took it away"));
    let heading =
        [Some(script.name.clone()), wrote, took].into_iter().flatten().collect::<Vec<_>>().join(" | ");
    let columns = [(format!("  {} text", right("line", NUMBER + 1)), Ink::Faint)];
    let area = frame(pen, area, has_keys, &heading, &columns);
    let window = browser.lines.window(area.height.into(), script.lines.len());
    let is_in = |range: Option<(u32, u32)>, line: u32| range.is_some_and(|it| (it.0..=it.1).contains(&line));
    for (row, at) in window.clone().enumerate() {
        let line = at as u32 + 1;
        let (sign, ink) = match (is_in(writer, line), is_in(killer, line)) {
            (true, true) => ("~", Ink::Odd),
            (true, false) => ("+", Ink::Good),
            (false, true) => ("-", Ink::Bad),
            (false, false) => (" ", Ink::Plain),
        };
        let (base, cursor) = cursor(has_keys, at == browser.lines.at);
        let parts = [
            (cursor.to_owned(), Ink::Plain),
            (sign.to_owned(), ink),
            (format!("{} ", right(&line.to_string(), NUMBER + 1)), Ink::Number),
            (script.lines[at].clone(), ink),
        ];
        pen.row(area, row as u16, base, &parts);
    }
    blank(pen, area, window.len());
}
