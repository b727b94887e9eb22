//! Physical lines: where they start and end, what continues them. Knows nothing of instructions.

use crate::source::Span;

/// A physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its first byte.
    pub(super) start: u32,
    /// Its first byte that is no space or tab; its end, where there is none.
    pub(super) indent: u32,
    /// Just after its last byte that is not part of the line end (`\r*\n`).
    pub(super) end: u32,
    /// Where the next line starts.
    pub(super) next: u32,
}

impl Line {
    /// The line without its end.
    pub(super) fn content(self, text: &str) -> &str {
        Span::new(self.start, self.end).slice(text)
    }

    /// The bytes of [`Self::content`].
    pub(super) fn bytes(self, text: &str) -> &[u8] {
        text.as_bytes().get(self.start as usize..self.end as usize).unwrap_or(&[])
    }

    /// The line from its first character on that is no white space, and that one's first byte.
    pub(super) fn trimmed(self, text: &str) -> (Self, Option<u8>) {
        let first =
            if self.indent < self.end { text.as_bytes().get(self.indent as usize).copied() } else { None };
        if matches!(first, Some(b'!'..=b'~') | None) {
            return (Self { start: self.indent, ..self }, first);
        }
        let rest = self.content(text).trim_start();
        (Self { start: self.end - rest.len() as u32, ..self }, rest.bytes().next())
    }
}

/// Reads a text line by line.
#[derive(Clone, Debug)]
pub(super) struct Lines<'s> {
    text: &'s str,
    position: usize,
    /// The 1-based number of the line read last.
    pub(super) number: u32,
}

impl<'s> Lines<'s> {
    pub(super) fn new(text: &'s str, start: usize) -> Self {
        Self { text, position: start, number: 0 }
    }

    /// Where the next line starts.
    pub(super) fn offset(&self) -> u32 {
        self.position as u32
    }

    /// Goes on at the line that starts at `position`, passing over all between.
    pub(super) fn skip_to(&mut self, position: u32) {
        while self.position < position as usize && self.next().is_some() {}
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.as_bytes().get(self.position..).filter(|rest| !rest.is_empty())?;
        let indent = leading_blanks(rest);
        let length = memchr::memchr(b'\n', &rest[indent..]).map_or(rest.len(), |length| indent + length);
        let start = self.position;
        self.position = (start + length + 1).min(self.text.len());
        self.number += 1;
        let mut content = &rest[..length];
        while let [before @ .., b'\r'] = content {
            content = before;
        }
        let (indent, end) = (start + indent, start + content.len());
        Some(Line { start: start as u32, indent: indent as u32, end: end as u32, next: self.position as u32 })
    }
}

/// The length that is kept of a line which goes on in the next one; `None` when it ends here. Two escape
/// characters in a row, or three, do not continue a line.
pub(super) fn continued(bytes: &[u8], escape: u8) -> Option<usize> {
    let mut bytes = bytes;
    while let [before @ .., b' ' | b'\t'] = bytes {
        bytes = before;
    }
    let (last, before) = bytes.split_last()?;
    (*last == escape && before.last() != Some(&escape)).then_some(before.len())
}

/// [`str::trim_start`] that decides most lines by their first byte.
pub(super) fn trim_start(text: &str) -> &str {
    let bytes = text.as_bytes();
    let blanks = leading_blanks(bytes);
    match bytes.get(blanks) {
        Some(b'!'..=b'~') | None => &text[blanks..],
        _ => text.trim_start(),
    }
}

/// [`str::trim_end`] that decides most texts by their last byte.
pub(super) fn trim_end(text: &str) -> &str {
    match text.as_bytes().last() {
        Some(b'!'..=b'~') | None => text,
        _ => text.trim_end(),
    }
}

fn leading_blanks(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(bytes.len())
}

/// Whether `byte` separates words in a line: `[\t\v\f\r ]`.
pub(super) fn is_blank(byte: u8) -> bool {
    byte <= b' ' && matches!(byte, b' ' | b'\t' | b'\x0b' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_feed_ends_a_line() {
        let text = "a\rb\r\r\n\nc";
        let lines: Vec<&str> = Lines::new(text, 0).map(|line| line.content(text)).collect();
        assert_eq!(lines, ["a\rb", "", "c"]);
    }

    #[test]
    fn one_escape_continues_two_do_not() {
        assert_eq!(continued(b"a \\ \t", b'\\'), Some(2));
        assert_eq!(continued(b"\\", b'\\'), Some(0));
        assert_eq!(continued(b"a \\\\", b'\\'), None);
        assert_eq!(continued(b"a \\\\\\", b'\\'), None);
        assert_eq!(continued(b"\\\\", b'\\'), None);
        assert_eq!(continued(b"a \\\x0b", b'\\'), None);
        assert_eq!(continued(b"a \\", b'`'), None);
        assert_eq!(continued(b"", b'\\'), None);
    }
}
