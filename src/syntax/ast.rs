//! The tree: plain data borrowed from the text. Holds no parsing.

use super::errors::Errors;
use crate::source::{Mapped, Span};
use std::borrow::Cow;

/// A whole file.
#[derive(Debug)]
pub struct Dockerfile<'s> {
    /// The text that all spans point into.
    pub text: &'s str,
    /// The continuation and escape character: `\` or `` ` ``.
    pub escape: char,
    /// `# syntax=`, `# escape=` and `# check=` lines at the top.
    pub directives: Vec<Directive<'s>>,
    /// Every other comment, in order, those inside instructions included.
    pub comments: Vec<Comment>,
    /// Every instruction, in order; a broken one too, with what could be read of it.
    pub instructions: Vec<Instruction<'s>>,
    /// What BuildKit refuses, in the order of place.
    pub errors: Errors,
    /// A placeholder that no Dockerfile has: the file is a template, from which one is to be made.
    pub template: Option<Span>,
    /// Whether its name says that its image is a place to work in.
    pub workplace: bool,
}

impl<'s> Dockerfile<'s> {
    /// The instruction that `offset` stands in.
    pub fn instruction_at(&self, offset: u32) -> Option<&Instruction<'s>> {
        let after = self.instructions.partition_point(|instruction| instruction.span.start <= offset);
        let found = self.instructions.get(after.checked_sub(1)?)?;
        (offset <= found.span.end).then_some(found)
    }
}

/// A parser directive.
#[derive(Debug, PartialEq, Eq)]
pub struct Directive<'s> {
    /// Which.
    pub kind: DirectiveKind,
    /// What follows `=`, trimmed.
    pub value: &'s str,
    /// From `#` to the end of the value.
    pub span: Span,
}

/// Which parser directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `# syntax=`: the frontend image.
    Syntax,
    /// `# escape=`: the continuation character.
    Escape,
    /// `# check=`: build-check options.
    Check,
}

/// A comment line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, without the line end.
    pub span: Span,
    /// The index of the instruction it stands before or inside; the number of instructions at the file's end.
    pub instruction: u32,
    /// Whether it stands between the continuation lines of that instruction.
    pub inside: bool,
}

/// One instruction.
#[derive(Debug)]
pub struct Instruction<'s> {
    /// Which.
    pub kind: Kind,
    /// The first word as written, continuation removed.
    pub keyword: Word<'s>,
    /// From the keyword to the last byte of the last line it takes (heredoc terminators included), without
    /// the line end and trailing blanks.
    pub span: Span,
    /// First line, 1-based.
    pub start_line: u32,
    /// Last line, 1-based: trailing comment and blank lines consumed by a continuation are included.
    pub end_line: u32,
    /// `--name[=value]` words between keyword and arguments.
    pub flags: Vec<Flag<'s>>,
    /// All that follows the flags as one logical line, trimmed.
    pub body: Mapped<'s>,
    /// The body, read as this instruction's grammar says.
    pub args: Args<'s>,
    /// Heredocs, in the order of their bodies.
    pub heredocs: Vec<Heredoc<'s>>,
    /// What `ONBUILD` will run.
    pub trigger: Option<Box<Instruction<'s>>>,
    /// The first blank line inside a continuation.
    pub blank_line: Option<Span>,
}

/// The instructions that BuildKit knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the instruction of that name")]
pub enum Kind {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// None of them: [`Instruction::keyword`] has the word.
    Unknown,
}

impl Kind {
    /// Every known kind.
    pub const ALL: [Self; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// The upper-case keyword; `UNKNOWN` where there is none.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The kind of a keyword in any case.
    pub fn of(keyword: &str) -> Self {
        match Self::of_upper(keyword.as_bytes()) {
            Self::Unknown if keyword.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                Self::of_upper(keyword.to_ascii_uppercase().as_bytes())
            }
            kind => kind,
        }
    }

    fn of_upper(keyword: &[u8]) -> Self {
        match keyword {
            b"ADD" => Self::Add,
            b"ARG" => Self::Arg,
            b"CMD" => Self::Cmd,
            b"COPY" => Self::Copy,
            b"ENTRYPOINT" => Self::Entrypoint,
            b"ENV" => Self::Env,
            b"EXPOSE" => Self::Expose,
            b"FROM" => Self::From,
            b"HEALTHCHECK" => Self::Healthcheck,
            b"LABEL" => Self::Label,
            b"MAINTAINER" => Self::Maintainer,
            b"ONBUILD" => Self::Onbuild,
            b"RUN" => Self::Run,
            b"SHELL" => Self::Shell,
            b"STOPSIGNAL" => Self::Stopsignal,
            b"USER" => Self::User,
            b"VOLUME" => Self::Volume,
            b"WORKDIR" => Self::Workdir,
            _ => Self::Unknown,
        }
    }

    /// Whether it writes a layer.
    pub fn writes_layer(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run | Self::Workdir)
    }

    /// Whether it only says how containers start or what the image is called: it writes no file, and no RUN sees it. Not
    /// VOLUME, behind which changes may be lost.
    pub fn only_describes(self) -> bool {
        matches!(
            self,
            Self::Cmd
                | Self::Entrypoint
                | Self::Expose
                | Self::Healthcheck
                | Self::Label
                | Self::Maintainer
                | Self::Onbuild
                | Self::Stopsignal
        )
    }
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'s> {
    /// As BuildKit's parser hands it on: continuations removed, quotes kept except in a JSON form.
    pub text: Cow<'s, str>,
    /// From its first to its last byte in the file.
    pub span: Span,
}

/// `--name` or `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag<'s> {
    /// The whole flag, quotes and escapes removed (BuildKit decodes it as Latin-1).
    pub text: Cow<'s, str>,
    /// From its first dash to its last byte.
    pub span: Span,
}

impl Flag<'_> {
    /// What stands between `--` and `=`.
    pub fn name(&self) -> &str {
        let name = self.text.strip_prefix("--").unwrap_or(&self.text);
        name.split_once('=').map_or(name, |(name, _)| name)
    }

    /// What stands after `=`, where there is one.
    pub fn value(&self) -> Option<&str> {
        self.text.split_once('=').map(|(_, value)| value)
    }
}

/// An instruction's arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum Args<'s> {
    /// None.
    None,
    /// The whole body is one text: a shell form, USER, WORKDIR, STOPSIGNAL, MAINTAINER.
    Text,
    /// White-space separated words: FROM, EXPOSE, ARG, and ADD, COPY, VOLUME outside the JSON form.
    Words(Vec<Word<'s>>),
    /// A JSON array of strings, decoded; spans are those of the literals, quotes included.
    Json(Vec<Word<'s>>),
    /// ENV and LABEL.
    Pairs(Vec<Pair<'s>>),
    /// HEALTHCHECK: the type word, then the command (`Text` stands for [`Args::Words`] of one raw word).
    Health {
        /// `NONE` or `CMD`, as written.
        kind: Box<Word<'s>>,
        /// The command as one raw word, or the strings of its JSON form.
        command: Box<[Word<'s>]>,
        /// Whether the command is in JSON form.
        json: bool,
    },
}

/// `key=value`, or the legacy `key value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'s> {
    /// The key, unexpanded.
    pub key: Word<'s>,
    /// The value, quotes kept, unexpanded.
    pub value: Word<'s>,
    /// Whether it is the legacy form without `=`.
    pub legacy: bool,
}

/// A heredoc of RUN, COPY or ADD.
#[derive(Debug)]
pub struct Heredoc<'s> {
    /// The terminator, unquoted.
    pub name: Cow<'s, str>,
    /// The number before `<<`, 0 without one.
    pub fd: u64,
    /// Whether variables in the body are expanded: no part of the name is quoted.
    pub expand: bool,
    /// `<<-`: leading tabs go.
    pub chomp: bool,
    /// The body as it stands in the file, terminator line excluded.
    pub content: Span,
    /// The terminator line's word.
    pub terminator: Span,
    /// The body as the command gets it: tabs removed where `chomp` says so.
    pub body: Mapped<'s>,
}

impl<'s> Instruction<'s> {
    /// Whether the arguments are in JSON (exec) form.
    pub fn is_json(&self) -> bool {
        matches!(self.args, Args::Json(_) | Args::Health { json: true, .. })
    }

    /// The words of FROM, EXPOSE, ARG, ADD, COPY, VOLUME and of every JSON form but HEALTHCHECK's; empty for others: ENV and
    /// LABEL have [`pairs`](Self::pairs), and what is one text stands in [`body`](Self::body).
    pub fn words(&self) -> &[Word<'s>] {
        match &self.args {
            Args::Words(words) | Args::Json(words) => words,
            _ => &[],
        }
    }

    /// The pairs of ENV and LABEL; empty for others.
    pub fn pairs(&self) -> &[Pair<'s>] {
        match &self.args {
            Args::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    /// The first flag of this name.
    pub fn find_flag(&self, name: &str) -> Option<&Flag<'s>> {
        self.flags.iter().find(|flag| flag.name() == name)
    }

    /// The value of the first flag of this name (`""` for one without a value).
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.find_flag(name).map(|flag| flag.value().unwrap_or(""))
    }
}
