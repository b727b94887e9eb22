//! Long source lines cut to the width of a terminal, with the start of what is marked in sight: what a terminal breaks
//! itself tears the marks from what they stand under. Does not know how lines are drawn.

use crate::source::{LineIndex, Span};
use std::ops::Range;

/// What a tab is drawn as.
const TAB: usize = 4;
/// So much of a line is shown, whatever is said behind it; and what is said keeps no more than that free.
const LEAST: usize = 24;
/// A text is copied for each finding; a longer one is not worth it.
const LONGEST_TEXT: usize = 1 << 20;

/// Something marked, and the length of what is said there.
pub(super) type Mark = (Span, usize);

/// A text with its long lines cut.
pub(super) struct Cut {
    pub(super) text: String,
    lines: Vec<Line>,
}

/// A line that was cut.
struct Line {
    /// Its bytes before.
    before: Range<usize>,
    /// Those of them that are left.
    kept: Range<usize>,
    /// Its bytes now, with the signs that something is left out.
    after: Range<usize>,
    /// Where those that are left start now.
    start: usize,
}

/// What is marked on a line: from where to where, and what is said there.
struct Marked {
    /// 1-based.
    line: usize,
    bytes: Range<usize>,
    said: usize,
}

/// Cuts the lines of `text` that are drawn for `marks` and wider than `room` columns; `None` where there are none.
pub(super) fn cut(text: &str, index: &LineIndex, marks: &[Mark], room: usize) -> Option<Cut> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let mut cut = Cut { text: String::new(), lines: Vec::new() };
    let mut copied = 0;
    for marked in drawn(index, marks) {
        let start = index.line_start(marked.line) as usize;
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let shown = text[start..end].trim_end_matches('\r');
        let before = start..start + shown.len();
        if columns(shown) <= room {
            continue;
        }
        let kept = window(shown, &marked, start, room);
        cut.text.push_str(&text[copied..before.start]);
        let begin = cut.text.len();
        cut.text.push_str(if kept.start > 0 { "…" } else { "" });
        let moved = cut.text.len();
        cut.text.push_str(&shown[kept.clone()]);
        cut.text.push_str(if kept.end < shown.len() { "…" } else { "" });
        copied = before.end;
        let kept = start + kept.start..start + kept.end;
        cut.lines.push(Line { before, kept, after: begin..cut.text.len(), start: moved });
    }
    cut.text.push_str(&text[copied..]);
    (!cut.lines.is_empty()).then_some(cut)
}

/// The lines that are drawn: both ends of each mark, and the lines beside them that may be.
fn drawn(index: &LineIndex, marks: &[Mark]) -> Vec<Marked> {
    let (mut lines, mut beside): (Vec<Marked>, Vec<usize>) = Default::default();
    for (span, said) in marks {
        let (start, last) = (span.start, span.end.saturating_sub(1).max(span.start));
        let (first_line, last_line) = (index.line(start), index.line(last));
        if first_line == last_line {
            add(&mut lines, first_line, start..last + 1, *said);
            continue;
        }
        add(&mut lines, first_line, start..start + 1, *said);
        add(&mut lines, last_line, last..last + 1, *said);
        beside.extend([first_line + 1, last_line - 1]);
    }
    let gaps = lines.windows(2).filter(|pair| pair[0].line + 2 == pair[1].line);
    beside.extend(gaps.map(|pair| pair[0].line + 1));
    for line in beside {
        let start = index.line_start(line);
        add(&mut lines, line, start..start, 0);
    }
    lines
}

/// Adds a line, or to it what is marked on it, too. The lines stay in their order; they are few.
fn add(lines: &mut Vec<Marked>, line: usize, bytes: Range<u32>, said: usize) {
    let bytes = bytes.start as usize..bytes.end as usize;
    match lines.binary_search_by_key(&line, |marked| marked.line) {
        Ok(at) => {
            let known = &mut lines[at];
            known.bytes = if known.bytes.is_empty() {
                bytes
            } else if bytes.is_empty() {
                known.bytes.clone()
            } else {
                known.bytes.start.min(bytes.start)..known.bytes.end.max(bytes.end)
            };
            known.said = known.said.max(said);
        }
        Err(at) => lines.insert(at, Marked { line, bytes, said }),
    }
}

/// What is left of a line that is wider than `room`: so much that what is marked starts in it, and where the mark
/// goes on beyond, that what is said there has its place behind it.
fn window(line: &str, marked: &Marked, start: usize, room: usize) -> Range<usize> {
    let column = |at: usize| columns(line.get(..at.saturating_sub(start)).unwrap_or(line));
    let (first, last) = (column(marked.bytes.start), column(marked.bytes.end));
    let said = marked.said.min(LEAST) + 1;
    let in_sight = last.min(first + LEAST / 2) + said < room;
    // Where the line ends before the terminal does, more of what stands before has room.
    let fills = (columns(line) + said + 2).saturating_sub(room);
    let from = if in_sight { 0 } else { first.saturating_sub(LEAST / 4).min(fills) };
    let signs = 1 + usize::from(from > 0);
    let width = if last.saturating_sub(from) + signs + said <= room {
        room
    } else {
        room.saturating_sub(said).max(LEAST)
    };
    byte_at(line, from)..byte_at(line, from + width - signs)
}

fn columns(text: &str) -> usize {
    text.chars().map(column_of).sum()
}

fn column_of(character: char) -> usize {
    if character == '\t' { TAB } else { 1 }
}

/// The byte where the character at `column` starts.
fn byte_at(line: &str, column: usize) -> usize {
    let mut passed = 0;
    let at = line.char_indices().find(|(_, character)| {
        passed += column_of(*character);
        passed > column
    });
    at.map_or(line.len(), |(at, _)| at)
}

impl Cut {
    /// Where `span` stands now: what is left of it.
    pub(super) fn span(&self, span: Span) -> Range<usize> {
        let start = self.place(span.start as usize, false);
        start..self.place(span.end as usize, true).max(start)
    }

    fn place(&self, at: usize, is_end: bool) -> usize {
        let next = self.lines.partition_point(|line| line.before.start <= at);
        let Some(line) = next.checked_sub(1).and_then(|last| self.lines.get(last)) else { return at };
        match at {
            _ if at > line.before.end => at - line.before.end + line.after.end,
            _ if at < line.kept.start => line.after.start,
            // The sign that something is left out stands for it.
            _ if at > line.kept.end || is_end && at == line.before.end => line.after.end,
            _ => at - line.kept.start + line.start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, mark: Range<u32>, said: usize, room: usize) -> Option<(String, String)> {
        let span = Span::new(mark.start, mark.end);
        let cut = cut(text, &LineIndex::new(text), &[(span, said)], room)?;
        let marked = cut.text[cut.span(span)].to_owned();
        Some((cut.text, marked))
    }

    #[test]
    fn a_short_line_stays() {
        assert!(shown("FROM a\nRUN b\n", 7..10, 5, 30).is_none());
    }

    #[test]
    fn a_long_line_ends_where_the_terminal_does() {
        let text = format!("FROM a\nRUN {} end\nUSER b\n", "x".repeat(100));
        let (cut, marked) = shown(&text, 7..10, 5, 40).unwrap();
        assert_eq!(cut, format!("FROM a\nRUN {}…\nUSER b\n", "x".repeat(35)));
        assert_eq!(marked, "RUN");
    }

    #[test]
    fn what_is_marked_far_to_the_right_comes_into_sight() {
        let text = format!("RUN {} bad {}\nUSER b", "x".repeat(100), "y".repeat(100));
        let (cut, marked) = shown(&text, 105..108, 5, 40).unwrap();
        let line = cut.lines().next().unwrap();
        assert!(line.starts_with("…xxxxx bad y") && line.ends_with("y…"), "{line}");
        assert_eq!((line.chars().count(), marked.as_str()), (40, "bad"));
    }

    #[test]
    fn what_is_said_behind_a_long_mark_has_its_place() {
        let text = format!("RUN {}\n\u{20}\t{}é", "x".repeat(100), "z".repeat(50));
        let (cut, marked) = shown(&text, 4..104, 10, 40).unwrap();
        assert_eq!(cut.lines().next().unwrap().chars().count(), 29);
        assert!(marked.ends_with("x…"), "{marked}");
        let (cut, marked) = shown(&text, 4..text.len() as u32, 0, 40).unwrap();
        assert!(cut.lines().all(|line| columns(line) <= 40) && marked.ends_with("zé"), "{cut}");
    }
}
