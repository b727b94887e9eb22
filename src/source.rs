//! A file's text, places in it, and text that was joined from several places of it. Never reads a file.

use crate::ids::ScriptId;
use std::borrow::Cow;
use std::ops::Range;

/// A half-open range of byte offsets into a file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    pub fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// The same as a `usize` range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it covers, or `""` where it does not fit `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// A place in a script that a RUN calls. Its bytes are those of the script's own text, so it is a type of its own: what
/// edits or cuts the Dockerfile takes a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptPlace {
    /// Which script.
    pub script: ScriptId,
    /// Where in it.
    pub within: Span,
}

/// A file longer than spans can address.
#[derive(Debug, thiserror::Error)]
#[error("the file has {0} bytes; dockslim reads at most 4294967295")]
pub struct TooLong(pub usize);

/// A file's text under the name that reports print.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user named it.
    pub name: String,
    /// The text; bytes that are not UTF-8 stand as U+FFFD.
    pub text: String,
    /// Whether some bytes were not UTF-8: offsets are then those of [`Self::text`], and no fix may be written.
    pub lossy: bool,
}

impl SourceFile {
    /// Takes a file's bytes, replacing what is not UTF-8 as BuildKit does.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, TooLong> {
        let (text, lossy) = match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        if u32::try_from(text.len()).is_err() {
            return Err(TooLong(text.len()));
        }
        Ok(Self { name: name.into(), text, lossy })
    }
}

/// Where each line starts; built only when a place is printed.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `text`. Only `\n` ends a line.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Self { starts }
    }

    /// The 1-based line that holds `offset`.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The 1-based line and column (in Unicode scalar values) of `offset`.
    pub fn line_column(&self, text: &str, offset: u32) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.line_start(line);
        let before = text.get(start as usize..offset as usize).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// The offset at which 1-based `line` starts; the last line's where there is no such line.
    pub fn line_start(&self, line: usize) -> u32 {
        let last = self.starts.len() - 1;
        self.starts[line.saturating_sub(1).min(last)]
    }

    /// The number of lines, counting an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

/// Room that most joined texts need not leave.
const USUAL_JOINED: usize = 256;

/// Text joined from pieces of a file (continuation lines, a heredoc without its tabs), with the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped<'s> {
    /// The joined text.
    pub text: Cow<'s, str>,
    /// The file offset of the first byte.
    base: u32,
    /// Where a later piece begins: (offset in `text`, offset in the file), both rising.
    joints: Vec<(u32, u32)>,
}

impl<'s> Mapped<'s> {
    /// One piece that stands in the file as it is, at `base`.
    pub fn contiguous(text: &'s str, base: u32) -> Self {
        Self { text: Cow::Borrowed(text), base, joints: Vec::new() }
    }

    /// Starts an empty text at `base`; pieces come by [`Self::push`].
    pub fn empty(base: u32) -> Self {
        Self::contiguous("", base)
    }

    /// Appends the piece of the file that stands at `file_offset`.
    pub fn push(&mut self, piece: &'s str, file_offset: u32) {
        if piece.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.text = Cow::Borrowed(piece);
            self.base = file_offset;
            self.joints.clear();
            return;
        }
        let at = self.text.len() as u32;
        if self.file_offset(at) != file_offset {
            if self.joints.is_empty() {
                self.joints.reserve(8);
            }
            self.joints.push((at, file_offset));
        }
        if let Cow::Borrowed(first) = self.text {
            // Where there is a second piece there are often many.
            let mut text = String::with_capacity((4 * (first.len() + piece.len())).max(USUAL_JOINED));
            text.push_str(first);
            self.text = Cow::Owned(text);
        }
        self.text.to_mut().push_str(piece);
    }

    /// The part `range` of the text, with its way back.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let start = range.start as u32;
        let end = range.end as u32;
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or("")),
            Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or("").to_owned()),
        };
        let inside = |at: u32| start < at && at < end;
        let joints = self.joints.iter().filter(|joint| inside(joint.0)).map(|&(at, file)| (at - start, file));
        Self { text, base: self.file_offset(start), joints: joints.collect() }
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Mapped<'static> {
        Mapped { text: Cow::Owned(self.text.into_owned()), base: self.base, joints: self.joints }
    }

    /// The same text and places, for readers that keep nothing of it.
    pub fn view(&self) -> Joined<'_> {
        Joined { text: &self.text, base: self.base, joints: &self.joints }
    }

    /// The file offset of the byte at `offset` of the text.
    pub fn file_offset(&self, offset: u32) -> u32 {
        self.view().file_offset(offset)
    }

    /// The file span of `span` of the text: from its first byte to just after its last one.
    pub fn file_span(&self, span: Span) -> Span {
        self.view().file_span(span)
    }

    /// The part `range` of the text with its way back, borrowed from this one: nothing is copied but the joints
    /// inside.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Mapped<'_> {
        let (start, end) = (range.start as u32, range.end as u32);
        let first = self.joints.partition_point(|joint| joint.0 <= start);
        let inside = self.joints[first..].iter().take_while(|joint| joint.0 < end);
        Mapped {
            text: Cow::Borrowed(self.text.get(range).unwrap_or("")),
            base: self.file_offset(start),
            joints: inside.map(|&(at, file)| (at - start, file)).collect(),
        }
    }

    /// The pieces after the first as (offset in the text, offset in the file): for a reader that keeps its own place.
    pub fn joints(&self) -> &[(u32, u32)] {
        &self.joints
    }

    /// The pieces as (offset in the text, offset in the file), the first included.
    pub fn pieces(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        std::iter::once((0, self.base)).chain(self.joints.iter().copied())
    }
}

/// A [`Mapped`] that somebody else holds.
#[derive(Clone, Copy, Debug)]
pub struct Joined<'t> {
    /// The joined text.
    pub text: &'t str,
    base: u32,
    joints: &'t [(u32, u32)],
}

impl<'t> Joined<'t> {
    /// One piece that stands in the file as it is, at `base`.
    pub fn contiguous(text: &'t str, base: u32) -> Self {
        Self { text, base, joints: &[] }
    }

    /// See [`Mapped::file_offset`].
    pub fn file_offset(&self, offset: u32) -> u32 {
        self.piece_offset(self.piece(offset), offset)
    }

    /// See [`Mapped::file_span`].
    pub fn file_span(&self, span: Span) -> Span {
        if self.joints.is_empty() {
            return Span::new(self.base + span.start, self.base + span.end.max(span.start));
        }
        let piece = self.piece(span.start);
        let start = self.piece_offset(piece, span.start);
        if span.is_empty() {
            return Span::at(start);
        }
        match self.joints.get(piece) {
            Some(joint) if joint.0 < span.end => Span::new(start, self.file_offset(span.end - 1) + 1),
            // Nearly always in one piece.
            _ => Span::new(start, start + span.len()),
        }
    }

    /// How many pieces it has.
    pub fn pieces(&self) -> usize {
        self.joints.len() + 1
    }

    /// How many joints stand before the byte at `offset`, or at it.
    fn piece(&self, offset: u32) -> usize {
        if self.joints.is_empty() { 0 } else { self.joints.partition_point(|joint| joint.0 <= offset) }
    }

    fn piece_offset(&self, piece: usize, offset: u32) -> u32 {
        match piece.checked_sub(1).and_then(|last| self.joints.get(last)) {
            Some(joint) => joint.1 + (offset - joint.0),
            None => self.base + offset,
        }
    }

    /// The part `range` of the text, borrowed from the file's text where it stands there in one piece.
    pub fn to_mapped<'s>(&self, range: Range<usize>, file: &'s str) -> Mapped<'s> {
        let (start, end) = (range.start as u32, range.end as u32);
        if self.joints.is_empty() {
            return file_mapped(self.base + start, end.saturating_sub(start), file);
        }
        let first = self.piece(start);
        let base = self.piece_offset(first, start);
        let last = self.joints.len() - self.joints.iter().rev().take_while(|joint| joint.0 >= end).count();
        let inside = self.joints.get(first..last).unwrap_or(&[]);
        if inside.is_empty() {
            return file_mapped(base, end.saturating_sub(start), file);
        }
        let text = Cow::Owned(self.text.get(range).unwrap_or("").to_owned());
        Mapped { text, base, joints: inside.iter().map(|&(at, place)| (at - start, place)).collect() }
    }
}

/// A piece of the file as it stands there.
fn file_mapped(start: u32, length: u32, file: &str) -> Mapped<'_> {
    Mapped::contiguous(Span::new(start, start + length).slice(file), start)
}

/// A buffer in which pieces of a file are joined, one text after the other.
#[derive(Debug, Default)]
pub struct Joiner {
    text: String,
    base: u32,
    joints: Vec<(u32, u32)>,
    /// Where the last piece ends in the file.
    end: u32,
}

impl Joiner {
    /// Forgets the text before.
    pub fn clear(&mut self) {
        if self.text.capacity() == 0 {
            // Room for what most files join.
            self.text.reserve(1000);
            self.joints.reserve(32);
        }
        self.text.clear();
        self.joints.clear();
    }

    /// Appends the piece of the file that stands at `file_offset`.
    pub fn push(&mut self, piece: &str, file_offset: u32) {
        if piece.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.base = file_offset;
        } else if self.end != file_offset {
            self.joints.push((self.text.len() as u32, file_offset));
        }
        self.text.push_str(piece);
        self.end = file_offset + piece.len() as u32;
    }

    /// What has been joined.
    pub fn view(&self) -> Joined<'_> {
        Joined { text: &self.text, base: self.base, joints: &self.joints }
    }
}

/// A value as a message quotes it: its first hundred characters. Files are long, and what is wrong with one value may be
/// said of every Dockerfile.
pub fn short(value: &str) -> Cow<'_, str> {
    const MOST: usize = 100;
    match value.char_indices().nth(MOST) {
        Some((at, _)) => Cow::Owned(format!("{}…", &value[..at])),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_text_maps_back_to_its_pieces() {
        let file = "RUN a \\\n  b";
        let mut joined = Mapped::empty(4);
        joined.push(&file[4..6], 4);
        joined.push(&file[8..11], 8);
        assert_eq!(joined.text, "a   b");
        assert_eq!(joined.file_offset(4), 10);
        assert_eq!(joined.file_span(Span::new(0, 5)), Span::new(4, 11));
        let tail = joined.slice(2..5);
        assert_eq!((tail.text.as_ref(), tail.file_offset(2)), ("  b", 10));
        assert_eq!(joined.view().to_mapped(2..5, file), tail);
        assert_eq!(joined.view().to_mapped(1..2, file), joined.slice(1..2));
        assert_eq!(joined.part(2..5), tail);
        let mut joiner = Joiner::default();
        joiner.push(&file[4..6], 4);
        joiner.push(&file[8..11], 8);
        assert_eq!(joiner.view().to_mapped(0..5, file), joined);
        let head = joined.slice(0..2);
        assert_eq!(head.file_span(Span::new(0, 2)), Span::new(4, 6));
    }

    #[test]
    fn columns_count_scalar_values() {
        let index = LineIndex::new("a\nüx\n");
        assert_eq!(index.line_column("a\nüx\n", 4), (2, 2));
        assert_eq!(index.count(), 3);
        assert_eq!(index.line_start(9), 6);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_marked() {
        let file = SourceFile::from_bytes("f", b"FROM \xff".to_vec()).unwrap();
        assert!(file.lossy && file.text.ends_with('\u{FFFD}'));
    }
}
