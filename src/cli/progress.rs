//! One line on the terminal that says how far a long run is. Drawn between batches only and taken away before
//! anything else is printed, so that it never stands in the report.

use super::terminal;
use std::io::Write as _;

/// Fewer files than this are done before anybody wonders.
const MANY: usize = 2000;
const CELLS: usize = 30;

/// The line.
#[derive(Debug)]
pub(super) struct Progress {
    total: usize,
    drawn: bool,
}

impl Progress {
    /// A line for this many files, where there are many and somebody may look.
    pub(super) fn new(total: usize, quiet: bool) -> Option<Self> {
        (total >= MANY && !quiet && terminal::has_progress()).then_some(Self { total, drawn: false })
    }

    /// Draws it.
    pub(super) fn draw(&mut self, done: usize) {
        self.drawn = true;
        say(&format!("\r{}\x1b[K", line(done, self.total)));
    }

    /// Takes it away.
    pub(super) fn hide(&mut self) {
        if std::mem::take(&mut self.drawn) {
            say("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}

fn say(text: &str) {
    let mut out = std::io::stderr();
    // Nobody is told less when it cannot be drawn.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn line(done: usize, total: usize) -> String {
    let filled = (done * CELLS).checked_div(total).unwrap_or(0).min(CELLS);
    format!("[{:CELLS$}] {done} of {total} files", "#".repeat(filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_from_empty_to_full() {
        assert_eq!(line(0, 4000), format!("[{}] 0 of 4000 files", " ".repeat(30)));
        assert_eq!(line(2000, 4000), format!("[{}{}] 2000 of 4000 files", "#".repeat(15), " ".repeat(15)));
        assert_eq!(line(9, 0), format!("[{}] 9 of 0 files", " ".repeat(30)));
    }
}
