//! A cursor in a list, and the part of the list that is on the screen. Knows how long the list is only when told.

use std::ops::Range;

/// How far a key moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// The cursor.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    /// The row that it is on; 0 where there is none.
    pub(super) at: usize,
    top: usize,
    height: usize,
}

impl List {
    /// Moves within `count` rows.
    pub(super) fn go(&mut self, how: Move, count: usize) {
        let page = self.height.saturating_sub(1).max(1);
        let to = match how {
            Move::Up => self.at.saturating_sub(1),
            Move::Down => self.at.saturating_add(1),
            Move::PageUp => self.at.saturating_sub(page),
            Move::PageDown => self.at.saturating_add(page),
            Move::First => 0,
            Move::Last => usize::MAX,
        };
        self.at = to.min(count.saturating_sub(1));
    }

    /// The rows that are on the screen where it has so many lines: the cursor is among them, and no line is empty that
    /// need not be.
    pub(super) fn window(&mut self, height: usize, count: usize) -> Range<usize> {
        self.height = height;
        self.at = self.at.min(count.saturating_sub(1));
        self.top = self.top.min(self.at).min(count.saturating_sub(height));
        if height > 0 && self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
        self.top..(self.top + height).min(count)
    }

    /// Puts the cursor on a row, with some rows in front of it.
    pub(super) fn put(&mut self, at: usize) {
        self.at = at;
        let above = self.height / 3;
        if at < self.top || at >= self.top + self.height {
            self.top = at.saturating_sub(above);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_in_the_list_and_on_the_screen() {
        let mut list = List::default();
        assert_eq!(list.window(3, 10), 0..3);
        for (how, at, window) in [
            (Move::Up, 0, 0..3),
            (Move::Down, 1, 0..3),
            (Move::PageDown, 3, 1..4),
            (Move::Last, 9, 7..10),
            (Move::PageUp, 7, 7..10),
            (Move::First, 0, 0..3),
        ] {
            list.go(how, 10);
            assert_eq!((list.at, list.window(3, 10)), (at, window), "{how:?}");
        }
        list.go(Move::Last, 10);
        // The list became shorter, and the window higher.
        assert_eq!((list.window(8, 5), list.at), (0..5, 4));
        assert_eq!((list.window(0, 0), list.at), (0..0, 0));
        list.go(Move::Down, 0);
        assert_eq!(list.at, 0);
    }
}
