//! Edits in the making, and how the lines of a file look around them.

use super::Obstacle;
use crate::finding::{Edit, Fix, Safety};
use crate::model::{CommandUse, Step};
use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction};
use std::borrow::Cow;

/// Edits of one file.
#[derive(Debug)]
pub(super) struct Draft<'f> {
    file: &'f Dockerfile<'f>,
    edits: Vec<Edit>,
    touches: Vec<u32>,
    shown: Option<Span>,
}

impl<'f> Draft<'f> {
    pub(super) fn new(file: &'f Dockerfile<'f>) -> Self {
        Self { file, edits: Vec::new(), touches: Vec::new(), shown: None }
    }

    /// Puts `text` in the place of `span`.
    pub(super) fn put(&mut self, span: Span, text: impl Into<String>) {
        self.touches.extend(self.file.instruction_at(span.start).map(|it| it.start_line));
        self.edits.push(Edit { span, text: text.into() });
    }

    /// Takes out what changes nothing.
    pub(super) fn drop_idle(&mut self) {
        self.edits.retain(|edit| !edit.span.is_empty() || !edit.text.is_empty());
    }

    /// Counts an instruction among those that are edited.
    pub(super) fn touch(&mut self, instruction: &Instruction<'_>) {
        self.touches.push(line(self.file, instruction));
    }

    /// Has this part shown as it becomes.
    pub(super) fn show(&mut self, part: Span) {
        self.shown = Some(part);
    }

    /// Sorted, and under a title.
    pub(super) fn titled(mut self, title: impl Into<Cow<'static, str>>) -> Fix {
        self.edits.sort_by_key(|edit| edit.span);
        self.touches.sort_unstable();
        self.touches.dedup();
        let Self { edits, touches, shown, .. } = self;
        Fix { title: title.into(), safety: Safety::Unsafe, edits, touches, shown }
    }
}

/// Several fixes as one; what two of them say alike is done once.
pub fn all(
    fixes: impl IntoIterator<Item = Fix>,
    title: impl Into<Cow<'static, str>>,
) -> Result<Fix, Obstacle> {
    let (mut edits, mut touches, mut shown): (Vec<Edit>, Vec<u32>, Option<Span>) = Default::default();
    for fix in fixes {
        edits.extend(fix.edits);
        touches.extend(fix.touches);
        shown = fix.shown.or(shown);
    }
    edits.sort_by(|one, other| (one.span, &one.text).cmp(&(other.span, &other.text)));
    edits.dedup();
    let clash = |pair: &[Edit]| pair[1].span.start < pair[0].span.end || pair[0].span == pair[1].span;
    if edits.windows(2).any(clash) {
        return Err("two parts of it change the same words".into());
    }
    touches.sort_unstable();
    touches.dedup();
    Ok(Fix { title: title.into(), safety: Safety::Unsafe, edits, touches, shown })
}

/// The line that an instruction starts in; of what ONBUILD runs, that one's.
pub(super) fn line(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> u32 {
    file.instruction_at(instruction.span.start).map_or(instruction.start_line, |it| it.start_line)
}

/// The line that a command starts in.
pub(super) fn line_of(file: &Dockerfile<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> u32 {
    let start = file
        .instruction_at(step.instruction.span.start)
        .map_or(step.instruction.span.start, |it| it.span.start);
    let above = Span::new(start, command.span.start).slice(file.text);
    line(file, step.instruction) + memchr::memchr_iter(b'\n', above.as_bytes()).count() as u32
}

/// What ends a line in this file.
pub(super) fn line_end(text: &str) -> &'static str {
    match memchr::memchr(b'\n', text.as_bytes()) {
        Some(at) if at > 0 && text.as_bytes()[at - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

/// Where the line starts that `at` stands in.
pub(super) fn line_start(text: &str, at: u32) -> u32 {
    let before = text.as_bytes().get(..at as usize).unwrap_or_default();
    memchr::memrchr(b'\n', before).map_or(0, |found| found as u32 + 1)
}

/// Where the line behind that one starts; the end of the text behind the last one.
pub(super) fn next_line(text: &str, at: u32) -> u32 {
    let behind = text.as_bytes().get(at as usize..).unwrap_or_default();
    memchr::memchr(b'\n', behind).map_or(text.len() as u32, |found| at + found as u32 + 1)
}

/// The blanks that the line starts with in which `at` stands.
pub(super) fn indent(text: &str, at: u32) -> &str {
    let start = line_start(text, at);
    let line = text.as_bytes().get(start as usize..).unwrap_or_default();
    let blanks = line.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
    Span::new(start, start + blanks as u32).slice(text)
}

/// Whether nothing but blanks stands in a part of the text.
pub(super) fn is_blank(text: &str, part: Span) -> bool {
    part.slice(text).bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Whether a comment of the file stands in a part of it.
pub(super) fn has_comment(file: &Dockerfile<'_>, part: Span) -> bool {
    let first = file.comments.partition_point(|comment| comment.span.start < part.start);
    file.comments.get(first).is_some_and(|comment| comment.span.start < part.end)
}
