//! Draws what is looked at. Goes through the rows that are on the screen, and no others.

mod panes;
mod pen;
mod popups;
mod words;

pub use pen::Look;

use super::details::{amount, details};
use super::picker::Popup;
use super::state::{Browser, Pane};
use crate::bytes::human;
use pen::{Base, Ink, Part, Pen};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Beside one another from this width on.
const WIDE: u16 = 110;
/// One above the other from this height on: below it, one at a time.
const HIGH: u16 = 11;

/// Fills the frame, of whatever size.
pub fn draw(browser: &mut Browser, look: Look, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen { buffer: frame.buffer_mut(), look };
    let (title, told, body, keys) = parts(area);
    draw_title(&mut pen, title, browser);
    for (pane, area) in panes_of(browser, body) {
        match pane {
            Pane::Layers => panes::layers(&mut pen, area, browser),
            Pane::Files => panes::files(&mut pen, area, browser),
            Pane::Script => panes::script(&mut pen, area, browser),
        }
    }
    draw_details(&mut pen, told, browser);
    draw_keys(&mut pen, keys, browser);
    match &mut browser.popup {
        Some(Popup::Help(list)) => popups::help(&mut pen, area, list),
        Some(Popup::Caches(picker) | Popup::Packages(picker)) => popups::picker(&mut pen, area, picker),
        Some(Popup::Path(_)) | None => {}
    }
}

/// Title, details, panes and keys: in a low window the panes have all.
fn parts(area: Rect) -> (Rect, Rect, Rect, Rect) {
    let title = u16::from(area.height >= 6);
    let keys = u16::from(area.height >= 3);
    let told = match area.height {
        0..8 => 0,
        8..14 => 1,
        _ => 2,
    };
    let body = area.height - title - keys - told;
    let part = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
    (part(0, title), part(title + body, told), part(title, body), part(title + body + told, keys))
}

/// Which panes are shown, and where.
fn panes_of(browser: &Browser, body: Rect) -> Vec<(Pane, Rect)> {
    let split = |area: Rect, upper: u16| {
        let upper = upper.min(area.height);
        let lower = Rect { y: area.y + upper, height: area.height - upper, ..area };
        (Rect { height: upper, ..area }, lower)
    };
    if body.height < HIGH {
        return vec![(browser.pane, body)];
    }
    let rows = browser.ledger.layers.len().saturating_add(3).min(usize::from(u16::MAX)) as u16;
    if body.width >= WIDE {
        let left = body.width * 9 / 20;
        let right = Rect { x: body.x + left + 1, width: body.width - left - 1, ..body };
        let left = Rect { width: left, ..body };
        if !browser.has_script {
            return vec![(Pane::Layers, left), (Pane::Files, right)];
        }
        let (upper, lower) = split(left, rows.min(body.height / 2));
        return vec![(Pane::Layers, upper), (Pane::Script, lower), (Pane::Files, right)];
    }
    if browser.has_script {
        let (upper, lower) = split(body, body.height / 2);
        return vec![(browser.main, upper), (Pane::Script, lower)];
    }
    let (upper, lower) = split(body, rows.min(body.height * 9 / 20));
    vec![(Pane::Layers, upper), (Pane::Files, lower)]
}

fn draw_title(pen: &mut Pen<'_>, area: Rect, browser: &Browser) {
    let ledger = &browser.ledger;
    let figures = format!("  {} unpacked, {} of it dead", amount(ledger.total), human(ledger.waste.likely));
    let width = usize::from(area.width).saturating_sub(words::width(&figures));
    let name = words::clean(&browser.name).into_owned();
    let name = words::end(&name, width.max(12), pen.look.more()).into_owned();
    pen.row(area, 0, Base::Plain, &[(name, Ink::Strong), (figures, Ink::Plain)]);
}

fn draw_details(pen: &mut Pen<'_>, area: Rect, browser: &Browser) {
    if area.height == 0 {
        return;
    }
    let [what, known] = details(browser);
    let (what, known) = (words::clean(&what).into_owned(), words::clean(&known).into_owned());
    let what = words::end(&what, usize::from(area.width), pen.look.more()).into_owned();
    // With one line: the row says what it is already.
    let lines = if area.height == 1 {
        vec![(known, Ink::Plain)]
    } else {
        vec![(what, Ink::Strong), (known, Ink::Plain)]
    };
    for (at, line) in lines.into_iter().enumerate() {
        pen.row(area, at as u16, Base::Plain, &[line]);
    }
}

/// What can be done next, or why the last key did nothing.
fn draw_keys(pen: &mut Pen<'_>, area: Rect, browser: &Browser) {
    let parts: Vec<Part> = match (&browser.popup, &browser.note) {
        (Some(Popup::Path(_)), _) => vec![
            ("/".to_owned(), Ink::Strong),
            (browser.tree.filter().text.clone(), Ink::Plain),
            (pen.look.sign("▏", "_").to_owned(), Ink::Strong),
            ("  Enter keeps it, Esc does not".to_owned(), Ink::Faint),
        ],
        (_, Some(note)) => vec![(note.clone(), Ink::Odd)],
        _ => hints(browser, area.width.into()),
    };
    pen.row(area, 0, Base::Plain, &parts);
}

/// The keys that are of use where the cursor is: as many as there is room for.
fn hints(browser: &Browser, width: usize) -> Vec<Part> {
    let all: &[(&str, &str)] = match browser.pane {
        Pane::Layers => &[
            ("?", "keys"),
            ("q", "quit"),
            ("Tab", "files"),
            ("w", "waste"),
            ("t", "tree"),
            ("Enter", "Dockerfile"),
            ("c", "caches"),
            ("p", "packages"),
            ("/", "path"),
        ],
        Pane::Files => &[
            ("?", "keys"),
            ("q", "quit"),
            ("Space", "fold"),
            ("w", "waste"),
            ("s", "sort"),
            ("c", "caches"),
            ("p", "packages"),
            ("/", "path"),
            ("Enter", "Dockerfile"),
            ("Esc", "all"),
        ],
        Pane::Script => {
            &[("?", "keys"), ("q", "quit"), ("Enter", "its layer"), ("Esc", "close"), ("Tab", "layers")]
        }
    };
    let mut left = width + 2;
    let fits = all.iter().take_while(|(key, what)| {
        let needs = key.len() + what.len() + 3;
        let fits = needs <= left;
        left = left.saturating_sub(needs);
        fits
    });
    let mut parts = Vec::new();
    for (key, what) in fits {
        let gap = if parts.is_empty() { "" } else { "  " };
        parts.push((format!("{gap}{key}"), Ink::Strong));
        parts.push((format!(" {what}"), Ink::Faint));
    }
    parts
}
