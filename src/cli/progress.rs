//! One line on the terminal that says how far a long run is. Drawn between batches only and taken away before
//! anything else is printed, so that it never stands in the report.

use super::terminal;
use crate::bytes::{Bytes, human};
use crate::image::Store;
use std::io::{self, Read, Write as _};
use std::time::{Duration, Instant};

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
    let mut out = io::stderr();
    // Nobody is told less when it cannot be drawn.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn line(done: usize, total: usize) -> String {
    let filled = (done * CELLS).checked_div(total).unwrap_or(0).min(CELLS);
    format!("[{:CELLS$}] {done} of {total} files", "#".repeat(filled))
}

/// How long an image is read before anybody wonders, and how often is said how far that is.
const PATIENCE: Duration = Duration::from_millis(800);
const OFTEN: Duration = Duration::from_millis(100);

/// The files of an image, with a line that says how much of them was read.
pub(super) struct Watched {
    inner: Box<dyn Store>,
    meter: Meter,
}

impl Watched {
    /// `inner` where nobody looks; `total` is how much there is to read.
    pub(super) fn around(inner: Box<dyn Store>, total: Bytes) -> Box<dyn Store> {
        if !terminal::has_progress() {
            return inner;
        }
        let meter = Meter { total, done: 0, next: Instant::now() + PATIENCE, drawn: String::new() };
        Box::new(Self { inner, meter })
    }
}

impl Store for Watched {
    fn open(&mut self, name: &str) -> io::Result<Option<(u64, Box<dyn Read + '_>)>> {
        let Self { inner, meter } = self;
        let opened = inner.open(name)?;
        Ok(opened.map(|(size, reader)| (size, Box::new(Metered { reader, meter }) as Box<dyn Read + '_>)))
    }
}

struct Meter {
    total: Bytes,
    done: Bytes,
    next: Instant,
    /// The line that stands there.
    drawn: String,
}

impl Meter {
    fn add(&mut self, bytes: usize) {
        self.done += bytes as Bytes;
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + OFTEN;
        let line = read_line(self.done, self.total);
        if line != self.drawn {
            say(&format!("\r{line}\x1b[K"));
            self.drawn = line;
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if !self.drawn.is_empty() {
            say("\r\x1b[K");
        }
    }
}

struct Metered<'m> {
    reader: Box<dyn Read + 'm>,
    meter: &'m mut Meter,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.meter.add(read);
        Ok(read)
    }
}

/// How far it is. What has to be read again starts anew, so that the line never stands still at its end.
fn read_line(done: Bytes, total: Bytes) -> String {
    // A few bytes more than all are the same reading's.
    let slack = total / 50;
    let passes = done.saturating_sub(slack).checked_div(total).unwrap_or(0);
    let (done, read) =
        if passes == 0 { (done.min(total), "read") } else { (done - passes * total, "read again") };
    let cells = CELLS as Bytes;
    let filled = done.saturating_mul(cells).checked_div(total).unwrap_or(0).min(cells);
    format!("[{:CELLS$}] {} of {} {read}", "#".repeat(filled as usize), human(done.min(total)), human(total))
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

    #[test]
    fn what_is_read_again_is_no_more_than_all() {
        let line = |done| read_line(done, 4_000_000);
        assert_eq!(line(1_000_000), format!("[{:30}] 1.0 MB of 4.0 MB read", "#".repeat(7)));
        assert_eq!(line(4_050_000), format!("[{}] 4.0 MB of 4.0 MB read", "#".repeat(30)));
        assert_eq!(line(9_000_000), format!("[{:30}] 1.0 MB of 4.0 MB read again", "#".repeat(7)));
        assert_eq!(read_line(9, 0), format!("[{}] 0 B of 0 B read", " ".repeat(30)));
    }
}
