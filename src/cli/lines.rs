//! Lines of an input without end, some at a time: those that are there, so that whoever waits for an answer gets it. No
//! line is kept that is longer than it may be.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line: one of the longest text, with every second character escaped.
pub(super) const LONGEST: usize = 32 << 20;
/// Lines of one batch, and their bytes.
const MOST: usize = 512;
const MOST_BYTES: usize = 16 << 20;
/// What is read at once.
const BUFFER: usize = 1 << 20;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// `None` where it is longer than [`LONGEST`].
    pub(super) bytes: Option<Vec<u8>>,
}

/// The lines of an input.
pub(super) struct Lines<R> {
    input: BufReader<R>,
    number: usize,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(BUFFER, input), number: 0 }
    }

    /// Waits for a line, and takes those that came with it; none at the end.
    pub(super) fn batch(&mut self) -> io::Result<Vec<Line>> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while let Some(line) = self.line()? {
            bytes += line.bytes.as_ref().map_or(0, Vec::len);
            lines.push(line);
            let waits = memchr::memchr(b'\n', self.input.buffer()).is_none();
            if waits || lines.len() == MOST || bytes >= MOST_BYTES {
                break;
            }
        }
        Ok(lines)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let most = LONGEST as u64 + 1;
        if self.input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = bytes.pop_if(|last| *last == b'\n').is_some();
        if !is_whole && bytes.len() > LONGEST {
            self.input.skip_until(b'\n')?;
            return Ok(Some(Line { number: self.number, bytes: None }));
        }
        Ok(Some(Line { number: self.number, bytes: Some(bytes) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives what it has in these pieces.
    struct Pieces(Vec<&'static [u8]>);

    impl Read for Pieces {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let piece = if self.0.is_empty() { &[] } else { self.0.remove(0) };
            into[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    fn texts(lines: Vec<Line>) -> Vec<(usize, String)> {
        lines.into_iter().map(|it| (it.number, String::from_utf8(it.bytes.unwrap()).unwrap())).collect()
    }

    #[test]
    fn what_is_there_is_taken_before_more_is_waited_for() {
        let mut lines = Lines::new(Pieces(vec![b"a\nb\nc", b"c\n", b"\nd"]));
        assert_eq!(texts(lines.batch().unwrap()), [(1, "a".into()), (2, "b".into())]);
        assert_eq!(texts(lines.batch().unwrap()), [(3, "cc".into())]);
        assert_eq!(texts(lines.batch().unwrap()), [(4, String::new())]);
        assert_eq!(texts(lines.batch().unwrap()), [(5, "d".into())]);
        assert_eq!(lines.batch().unwrap(), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_not_kept() {
        let long = |bytes: usize| io::repeat(b'x').take(bytes as u64);
        let input = long(LONGEST).chain(&b"\n"[..]).chain(long(3 * LONGEST)).chain(&b"\nz\n"[..]);
        let mut lines = Lines::new(input);
        let mut all = Vec::new();
        loop {
            match lines.batch().unwrap() {
                none if none.is_empty() => break,
                some => all.extend(some.into_iter().map(|it| (it.number, it.bytes.map(|it| it.len())))),
            }
        }
        assert_eq!(all, [(1, Some(LONGEST)), (2, None), (3, Some(1))]);
    }
}
