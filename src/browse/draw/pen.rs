//! Puts rows of text into a frame. Nothing lands outside of the area that is given, however small that is.

use super::words::{clean, start, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// What the terminal can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether there may be colours.
    pub colour: bool,
    /// Whether it has more signs than those of ASCII.
    pub unicode: bool,
}

impl Look {
    /// One sign, or the other where there is only ASCII.
    pub(super) fn sign(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }

    /// What says that there was more.
    pub(super) fn more(self) -> char {
        if self.unicode { '…' } else { '~' }
    }

    pub(super) fn style(self, ink: Ink) -> Style {
        let plain = Style::new();
        let of = |colour: Color| if self.colour { plain.fg(colour) } else { plain };
        match ink {
            Ink::Plain => plain,
            Ink::Strong => plain.add_modifier(Modifier::BOLD),
            Ink::Faint => of(Color::DarkGray),
            Ink::Number => of(Color::Cyan),
            Ink::Good => of(Color::Green),
            Ink::Odd => of(Color::Yellow),
            Ink::Bad => of(Color::Red),
        }
    }
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Faint,
    Number,
    Good,
    Odd,
    Bad,
}

/// How a row as a whole is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Plain,
    /// Under the cursor, in the pane that has the keys.
    Cursor,
    /// A pane's heading.
    Heading,
}

/// Text with what it is.
pub(super) type Part = (String, Ink);

/// Where rows are put.
pub(super) struct Pen<'b> {
    pub(super) buffer: &'b mut Buffer,
    pub(super) look: Look,
}

impl Pen<'_> {
    /// Fills the row `line` of `area` with these parts, the last of them cut where there is no more room.
    pub(super) fn row(&mut self, area: Rect, line: u16, base: Base, parts: &[Part]) {
        let row = Rect { y: area.y.saturating_add(line), height: 1, ..area };
        let row = row.intersection(self.buffer.area);
        if line >= area.height || row.is_empty() {
            return;
        }
        let style = match base {
            Base::Plain => Style::new(),
            Base::Cursor => Style::new().add_modifier(Modifier::REVERSED),
            Base::Heading => Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        };
        for x in row.left()..row.right() {
            self.buffer[(x, row.y)].reset();
        }
        self.buffer.set_style(row, style);
        let (mut x, mut left) = (row.x, usize::from(row.width));
        for (text, ink) in parts {
            let text = clean(text);
            let text = start(&text, left, self.look.more());
            // Under the cursor a colour could not be read on every ground.
            let ink = if base == Base::Cursor { Ink::Plain } else { *ink };
            self.buffer.set_stringn(x, row.y, &*text, left, style.patch(self.look.style(ink)));
            let taken = width(&text).min(left);
            (x, left) = (x + taken as u16, left - taken);
            if left == 0 {
                return;
            }
        }
    }
}

/// A text at the right end of its column.
pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{text:>columns$}")
}
