//! Offsets of a joined text as offsets of the file, for a reader that mostly moves forward. Holds no parsing.

use crate::source::{Mapped, Span};

/// The piece last asked for; the next question is nearly always about the same piece or a neighbour.
pub(super) struct Places<'t> {
    base: u32,
    joints: &'t [(u32, u32)],
    /// How many joints lie at or before the piece.
    index: usize,
    /// The piece, in the text.
    low: u32,
    high: u32,
    /// Where it begins in the file.
    file: u32,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t Mapped<'t>) -> Self {
        let base = text.file_offset(0);
        let mut places = Self { base, joints: text.joints(), index: 0, low: 0, high: 0, file: base };
        places.load();
        places
    }

    /// The file offset of the byte at `offset`.
    pub(super) fn at(&mut self, offset: usize) -> u32 {
        let offset = offset as u32;
        if offset < self.low || offset >= self.high {
            self.seek(offset);
        }
        self.file + (offset - self.low)
    }

    /// The file span of `start..end`: from its first byte to just after its last one.
    pub(super) fn span(&mut self, start: usize, end: usize) -> Span {
        if start < end && start as u32 >= self.low && end as u32 <= self.high {
            // Nearly all words stand in one piece.
            let first = self.file + (start as u32 - self.low);
            return Span::new(first, first + (end - start) as u32);
        }
        let first = self.at(start);
        if start >= end {
            return Span::at(first);
        }
        Span::new(first, self.at(end - 1) + 1)
    }

    fn seek(&mut self, offset: u32) {
        while offset < self.low && self.index > 0 {
            self.index -= 1;
            self.load();
        }
        while offset >= self.high && self.index < self.joints.len() {
            self.index += 1;
            self.load();
        }
    }

    fn load(&mut self) {
        (self.low, self.file) = match self.index {
            0 => (0, self.base),
            n => self.joints[n - 1],
        };
        self.high = self.joints.get(self.index).map_or(u32::MAX, |joint| joint.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_agree_with_the_text_in_any_order() {
        let mut text = Mapped::empty(0);
        for (piece, at) in [("abc", 10), ("de", 20), ("f", 30), ("gh", 31), ("i", 50)] {
            text.push(piece, at);
        }
        let mut places = Places::new(&text);
        for offset in [0, 8, 3, 2, 5, 6, 4, 9, 1] {
            assert_eq!(places.at(offset), text.file_offset(offset as u32), "at {offset}");
        }
        assert_eq!(places.span(1, 5), Span::new(11, 22));
        assert_eq!(places.span(3, 3), Span::at(20));
    }
}
