//! One logical line read as an instruction: keyword, flags, body, arguments, and what ONBUILD triggers.
//! Reads no further lines: heredoc bodies are the parser's.

use super::args::{self, Body, Refusal};
use super::ast::{Args, Instruction, Kind};
use super::flags;
use super::lines::{is_blank, trim_end, trim_start};
use crate::source::{Joined, Span};

/// Triggers of triggers are read this deep; BuildKit refuses them anyway.
const MAX_TRIGGERS: u32 = 2;

/// What all lines of a file share.
#[derive(Clone, Copy)]
pub(super) struct Reader<'s> {
    /// The file.
    pub(super) source: &'s str,
    /// The escape character.
    pub(super) escape: u8,
}

/// A refusal of BuildKit's line parser, placed in the file.
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) help: &'static str,
    pub(super) span: Span,
}

impl<'s> Reader<'s> {
    /// Reads a logical line; places and lines of the instruction are the caller's to set.
    pub(super) fn read(&self, line: &Joined<'_>, refused: &mut Vec<Refused>) -> Instruction<'s> {
        self.nested(line, refused, MAX_TRIGGERS)
    }

    /// What ONBUILD triggers: its place is all that follows.
    fn trigger(&self, line: &Joined<'_>, refused: &mut Vec<Refused>, depth: u32) -> Instruction<'s> {
        let trigger = self.nested(line, refused, depth);
        let body = &trigger.body;
        let span = trigger.keyword.span.to(body.file_span(Span::new(0, body.text.len() as u32)));
        Instruction { span, ..trigger }
    }

    fn nested(&self, line: &Joined<'_>, refused: &mut Vec<Refused>, depth: u32) -> Instruction<'s> {
        let text = line.text;
        let end = trim_end(text).len();
        let start = text.len() - trim_start(text).len();
        let keyword_end = text[start..].bytes().position(is_blank).map_or(end, |at| (start + at).min(end));
        let keyword = args::word(line, start.min(end)..keyword_end, self.source);
        let kind = Kind::of(&keyword.text);
        let (flags, rest) = flags::read(line, keyword_end, self.source);
        let body = line.to_mapped(trimmed(text, rest), self.source);
        let mut refuse = |refusal| refused.push(place(refusal, &body.view()));
        let args = args::read(
            kind,
            &Body { source: self.source, text: body.view(), escape: self.escape },
            &mut refuse,
        );
        let trigger = (kind == Kind::Onbuild && depth > 0 && !body.text.is_empty())
            .then(|| Box::new(self.trigger(&body.view(), refused, depth - 1)));
        Instruction {
            kind,
            span: keyword.span,
            keyword,
            start_line: 0,
            end_line: 0,
            flags,
            body,
            args,
            heredocs: Vec::new(),
            trigger,
            blank_line: None,
        }
    }
}

/// The part of a line from `start` on, without white space around it.
fn trimmed(text: &str, start: usize) -> std::ops::Range<usize> {
    // A flag may have ended inside a character.
    let start = (start..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    let rest = trim_start(&text[start..]);
    let start = text.len() - rest.len();
    start..start + trim_end(rest).len()
}

fn place(refusal: Refusal, body: &Joined<'_>) -> Refused {
    let range = Span::new(refusal.range.start as u32, refusal.range.end as u32);
    Refused { message: refusal.message, help: refusal.help, span: body.file_span(range) }
}

impl Instruction<'_> {
    /// Whether its line can announce heredocs: RUN, COPY and ADD outside the JSON form, and ONBUILD of them.
    pub(super) fn can_have_heredocs(&self) -> bool {
        let inner = self.trigger.as_deref().unwrap_or(self);
        matches!(inner.kind, Kind::Run | Kind::Copy | Kind::Add) && !matches!(inner.args, Args::Json(_))
    }
}
