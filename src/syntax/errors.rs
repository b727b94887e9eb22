//! What BuildKit refuses of a file: of each sort so many errors as anybody reads, and how many more there are.

use crate::source::Span;
use std::ops::Deref;

/// Errors of one sort that are kept.
const MOST: u32 = 1_000;

/// Something that BuildKit refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which of the rules for broken files it belongs to.
    pub kind: ErrorKind,
    /// What is wrong, in one clause without a final stop.
    pub message: String,
    /// How to mend it, where that can be said.
    pub help: Option<String>,
    /// Where.
    pub span: Span,
    /// The line BuildKit names (0-based for directives, as it does); 0 where it names none.
    pub line: u32,
    /// Whether BuildKit's line parser refuses it (`true`), before it looks at instructions (`false`).
    pub fatal: bool,
}

/// The sort of a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A word that is no instruction.
    UnknownInstruction,
    /// No FROM before the first instruction that needs one, or none at all.
    MissingFrom,
    /// A heredoc whose terminator never comes.
    UnterminatedHeredoc,
    /// A directive with a bad value, or twice.
    Directive,
    /// A flag that the instruction does not have, or with a bad value.
    Flag,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// How many there are.
    const COUNT: usize = Self::Other as usize + 1;
}

/// The errors of a file, in the order of place.
#[derive(Debug, Default)]
pub struct Errors {
    kept: Vec<SyntaxError>,
    /// How many of each sort are kept, those of the line parser and those of instructions apart: what BuildKit says first
    /// is among them.
    counts: [[u32; 2]; ErrorKind::COUNT],
    more: Vec<MoreErrors>,
}

/// Errors that are only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoreErrors {
    kind: ErrorKind,
    /// Where the first is.
    pub first: Span,
    /// How many there are.
    pub count: u32,
}

impl Deref for Errors {
    type Target = [SyntaxError];

    fn deref(&self) -> &[SyntaxError] {
        &self.kept
    }
}

impl Errors {
    /// Those of this sort that are only counted, if there are any.
    pub fn more(&self, kind: ErrorKind) -> Option<MoreErrors> {
        self.more.iter().copied().find(|more| more.kind == kind)
    }

    pub(super) fn push(&mut self, error: SyntaxError) {
        let count = &mut self.counts[error.kind as usize][usize::from(error.fatal)];
        if *count < MOST {
            *count += 1;
            return self.kept.push(error);
        }
        match self.more.iter_mut().find(|more| more.kind == error.kind) {
            Some(more) => more.count += 1,
            None => self.more.push(MoreErrors { kind: error.kind, first: error.span, count: 1 }),
        }
    }

    /// Takes in one that has to be told.
    pub(super) fn push_last(&mut self, error: SyntaxError) {
        self.kept.push(error);
    }

    pub(super) fn sort(&mut self) {
        self.kept.sort_by_key(|error| error.span.start);
    }
}
