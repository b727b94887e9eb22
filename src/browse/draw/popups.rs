//! What lies over the panes: the keys, and lists to pick from.

use super::pen::{Base, Ink, Part, Pen, right};
use super::words::width;
use crate::browse::input::KEYS;
use crate::browse::list::List;
use crate::browse::picker::Picker;
use crate::bytes::human;
use ratatui::layout::Rect;

/// Columns of the names of keys.
const NAMES: usize = 21;
/// Columns of a figure.
const FIGURE: usize = 8;

/// A box in the middle, with so many columns and lines in it where there is room; gives what is in it. Where there is
/// little, it has no border.
fn window(pen: &mut Pen<'_>, area: Rect, columns: u16, lines: u16, title: &str) -> Rect {
    if area.width < 30 || area.height < 8 {
        return area;
    }
    let (width, height) = ((columns + 4).min(area.width), (lines + 2).min(area.height));
    let x = area.x + (area.width - width) / 2;
    let y = area.y + (area.height - height) / 2;
    let outer = Rect { x, y, width, height };
    let (side, dash) = (pen.look.sign("│", "|"), pen.look.sign("─", "-"));
    let edge = |left: &str, title: &str, right: &str| -> Vec<Part> {
        let rest = usize::from(width).saturating_sub(self::width(title) + 2);
        let line = [left, title, &dash.repeat(rest), right].concat();
        vec![(line, Ink::Plain)]
    };
    let (top, bottom) = (pen.look.sign("┌", "+"), pen.look.sign("└", "+"));
    let (top_end, bottom_end) = (pen.look.sign("┐", "+"), pen.look.sign("┘", "+"));
    pen.row(outer, 0, Base::Plain, &edge(top, &format!(" {title} "), top_end));
    for line in 1..height - 1 {
        let blank = " ".repeat(usize::from(width) - 2);
        pen.row(outer, line, Base::Plain, &[(format!("{side}{blank}{side}"), Ink::Plain)]);
    }
    pen.row(outer, height - 1, Base::Plain, &edge(bottom, "", bottom_end));
    Rect { x: x + 2, y: y + 1, width: width - 4, height: height - 2 }
}

/// The keys.
pub(super) fn help(pen: &mut Pen<'_>, area: Rect, list: &mut List) {
    let texts = KEYS.iter().map(|(_, what)| width(what)).max().unwrap_or(0);
    let columns = (NAMES + 1 + texts) as u16;
    // In a narrow window what a key does stands below it.
    let is_narrow = area.width < columns + 4;
    let mut lines: Vec<Vec<Part>> = Vec::new();
    for (keys, what) in KEYS {
        if keys.is_empty() {
            lines.push(vec![((*what).to_owned(), Ink::Strong)]);
        } else if is_narrow {
            lines.push(vec![(format!(" {keys}"), Ink::Number)]);
            lines.extend(
                wrapped(what, area.width).into_iter().map(|text| vec![(format!("   {text}"), Ink::Plain)]),
            );
        } else {
            lines.push(vec![(format!("{keys:<NAMES$} "), Ink::Number), ((*what).to_owned(), Ink::Plain)]);
        }
    }
    let inner = window(pen, area, columns, lines.len() as u16, "Keys");
    let shown = list.window(inner.height.into(), lines.len());
    let start = shown.start;
    for at in shown.clone() {
        // A cursor is of use only where not all is seen.
        let is_here = at == list.at && shown.len() < lines.len();
        let base = if is_here { Base::Cursor } else { Base::Plain };
        pen.row(inner, (at - start) as u16, base, &lines[at]);
    }
    for line in shown.len()..usize::from(inner.height) {
        pen.row(inner, line as u16, Base::Plain, &[]);
    }
}

fn wrapped(text: &str, columns: u16) -> Vec<String> {
    let most = usize::from(columns).saturating_sub(8).max(8);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = &lines[lines.len() - 1];
        if !line.is_empty() && width(line) + 1 + width(word) > most {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// What can be picked.
pub(super) fn picker(pen: &mut Pen<'_>, area: Rect, picker: &mut Picker) {
    let lines = picker.len().saturating_add(2).min(usize::from(area.height)).max(6) as u16;
    let inner = window(pen, area, 56, lines, picker.title);
    if inner.height == 0 {
        return;
    }
    let text = format!("{}{}", picker.text, pen.look.sign("▏", "_"));
    let typed = [
        (format!("  {} {} ", right("bytes", FIGURE), right("dead", FIGURE)), Ink::Faint),
        (text, Ink::Strong),
        ("  type to narrow, Enter, Esc".to_owned(), Ink::Faint),
    ];
    pen.row(inner, 0, Base::Plain, &typed);
    let inner = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let shown = picker.list.window(inner.height.into(), picker.len());
    for (line, at) in shown.clone().enumerate() {
        let Some(choice) = picker.get(at) else { continue };
        let is_here = at == picker.list.at;
        let dead = if choice.dead > 0 { human(choice.dead) } else { String::new() };
        let parts = [
            (
                format!("{} {}", if is_here { ">" } else { " " }, right(&human(choice.bytes), FIGURE)),
                Ink::Plain,
            ),
            (format!(" {} ", right(&dead, FIGURE)), Ink::Bad),
            (choice.name.clone(), Ink::Plain),
        ];
        pen.row(inner, line as u16, if is_here { Base::Cursor } else { Base::Plain }, &parts);
    }
    for line in shown.len()..usize::from(inner.height) {
        pen.row(inner, line as u16, Base::Plain, &[]);
    }
    if shown.is_empty() {
        pen.row(inner, 0, Base::Plain, &[("  none has that in its name".to_owned(), Ink::Odd)]);
    }
}
