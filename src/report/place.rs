//! Offsets to lines and columns for print. Walks from the last place asked for, so that many findings on one
//! very long line do not cost its length each.

use crate::source::{LineIndex, Span};
use serde::Serialize;
use std::cell::{Cell, OnceCell};

/// A 1-based line, and a 1-based column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The places of one text.
#[derive(Debug)]
pub(super) struct Places<'t> {
    text: &'t str,
    /// Made when it is asked for, or when going from place to place has cost more.
    index: OnceCell<LineIndex>,
    ascii: bool,
    /// The last offset whose place was found, with that place.
    last: Cell<(u32, Place)>,
    /// The last offset whose line was found, with that line and its start.
    line: Cell<(u32, usize, u32)>,
    /// How many more bytes may be gone through without the index.
    left: Cell<usize>,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let last = Cell::new((0, Place { line: 1, column: 1 }));
        let (line, left) = (Cell::new((0, 1, 0)), Cell::new(8 * text.len()));
        Self { text, index: OnceCell::new(), ascii: text.is_ascii(), last, line, left }
    }

    pub(super) fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(self.text))
    }

    /// The line of `offset`, and where it starts. Findings come by place, so the next one is near.
    fn line(&self, offset: u32) -> (usize, u32) {
        if self.left.get() == 0 {
            let line = self.index().line(offset);
            return (line, self.index().line_start(line));
        }
        let (from, mut line, mut start) = self.line.get();
        let bytes = self.text.as_bytes();
        let passed = &bytes[from.min(offset) as usize..from.max(offset) as usize];
        let mut cost = passed.len();
        let ends = memchr::memchr_iter(b'\n', passed).count();
        if ends > 0 {
            let before = &bytes[..offset as usize];
            start = memchr::memrchr(b'\n', before).map_or(0, |at| at as u32 + 1);
            line = if from < offset { line + ends } else { line - ends };
            cost += (offset - start) as usize;
        }
        self.left.set(self.left.get().saturating_sub(cost));
        self.line.set((offset, line, start));
        (line, start)
    }

    /// Where `offset` stands; one past the end stands after the last character.
    pub(super) fn of(&self, offset: u32) -> Place {
        let offset = offset.min(self.text.len() as u32);
        let (line, start) = self.line(offset);
        let column =
            if self.ascii { (offset - start) as usize + 1 } else { self.column(offset, line, start) };
        let place = Place { line, column };
        self.last.set((offset, place));
        // Editors do not count a byte order mark.
        let mark = usize::from(line == 1 && column > 1 && self.text.starts_with('\u{FEFF}'));
        Place { line, column: column - mark }
    }

    /// Both ends of `span`.
    pub(super) fn ends(&self, span: Span) -> (Place, Place) {
        (self.of(span.start), self.of(span.end.max(span.start)))
    }

    fn column(&self, offset: u32, line: usize, start: u32) -> usize {
        let (from, place) = self.last.get();
        if place.line != line {
            1 + self.characters(start, offset)
        } else if from <= offset {
            place.column + self.characters(from, offset)
        } else {
            place.column.saturating_sub(self.characters(offset, from)).max(1)
        }
    }

    fn characters(&self, start: u32, end: u32) -> usize {
        Span::new(start, end).slice(self.text).chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_scalar_values_in_both_directions() {
        let places = Places::new("a\nüxöy\nz");
        let column = |offset| (places.of(offset).line, places.of(offset).column);
        assert_eq!(column(4), (2, 2));
        assert_eq!(column(7), (2, 4));
        assert_eq!(column(2), (2, 1));
        assert_eq!(column(9), (3, 1));
        assert_eq!(column(99), (3, 2));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let places = Places::new("\u{FEFF}FROM a\nRUN b");
        let columns: Vec<usize> = [0, 3, 8, 14].map(|offset| places.of(offset).column).to_vec();
        assert_eq!(columns, [1, 1, 6, 5]);
    }
}
