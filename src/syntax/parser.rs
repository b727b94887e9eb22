//! The loop over a file's lines: directives, comments, logical lines, heredoc bodies. What a line means is
//! `instruction`'s, whether BuildKit takes it is `check`'s.

use super::ast::{Comment, Directive, DirectiveKind, Dockerfile, Instruction};
use super::check::Checker;
use super::directive;
use super::errors::{ErrorKind, Errors, SyntaxError};
use super::heredoc::{self, Marker, Terminators};
use super::instruction::{Reader, Refused};
use super::lines::{Line, Lines, continued, trim_end};
use super::suggest::short;
use super::template;
use crate::source::{Joined, Joiner, Span};

/// The longest physical line that BuildKit reads, in bytes.
const MAX_LINE: usize = 65_535;

/// Instructions of a file that are read: each takes half a kilobyte, and no build goes so far.
const MAX_INSTRUCTIONS: usize = 250_000;
/// About how long an instruction is, in bytes.
const USUAL_LENGTH: usize = 48;
/// So many heredocs of one instruction are reported that nothing ends: each is looked for from the line's start.
const MAX_UNTERMINATED: usize = 1_000;

const BOM: &str = "\u{FEFF}";

/// Reads a file. Text beyond what spans can address is left out.
pub fn parse(text: &str) -> Dockerfile<'_> {
    let longest = (0..=text.len().min(u32::MAX as usize)).rev().find(|&at| text.is_char_boundary(at));
    let text = &text[..longest.unwrap_or(0)];
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let mut parser = Parser {
        file: Dockerfile {
            text,
            escape: '\\',
            directives: Vec::new(),
            comments: Vec::new(),
            instructions: Vec::with_capacity((text.len() / USUAL_LENGTH).clamp(4, 1024)),
            errors: Errors::default(),
            template: None,
            workplace: false,
        },
        lines: Lines::new(text, start),
        terminators: Terminators::new(text),
        announces: memchr::memchr(b'<', text.as_bytes()).is_some(),
        in_directives: true,
        joiner: Joiner::default(),
        checker: Checker::default(),
    };
    parser.run();
    let template = template::placeholder(&parser.file);
    Dockerfile { template, ..parser.file }
}

struct Parser<'s> {
    file: Dockerfile<'s>,
    lines: Lines<'s>,
    terminators: Terminators<'s>,
    /// Whether the file has a `<`, and so may have heredocs.
    announces: bool,
    in_directives: bool,
    joiner: Joiner,
    checker: Checker,
}

impl<'s> Parser<'s> {
    fn run(&mut self) {
        self.long_lines();
        while let Some(line) = self.lines.next() {
            let (line, first) = line.trimmed(self.file.text);
            match first {
                Some(b'#') => self.hash(line),
                None => self.in_directives = false,
                Some(_) => {
                    self.in_directives = false;
                    if self.file.instructions.len() == MAX_INSTRUCTIONS {
                        self.give_up(line);
                        break;
                    }
                    self.instruction(line);
                }
            }
        }
        self.end();
    }

    fn give_up(&mut self, line: Line) {
        let message = format!(
            "the file has more than {MAX_INSTRUCTIONS} instructions; what comes from here on is not read"
        );
        let help = Some("write fewer, or leave the file out".to_owned());
        let span = Span::new(line.start, line.end);
        self.file.errors.push_last(SyntaxError {
            kind: ErrorKind::Other,
            message,
            help,
            span,
            line: self.lines.number,
            fatal: false,
        });
    }

    /// Reports lines longer than BuildKit's buffer.
    fn long_lines(&mut self) {
        if self.file.text.len() <= MAX_LINE {
            return;
        }
        let mut lines = self.lines.clone();
        while let Some(line) = lines.next() {
            let raw = Span::new(line.start, line.next).slice(self.file.text);
            let length = raw.strip_suffix('\n').unwrap_or(raw).len();
            if length > MAX_LINE {
                self.refuse(
                    ErrorKind::Other,
                    format!("this line has {length} bytes; BuildKit reads at most {MAX_LINE}"),
                    Some("break it, or move the text to a file and COPY it".to_owned()),
                    Span::new(line.start, line.end),
                    lines.number - 1,
                );
            }
        }
    }

    /// A line that starts with `#`: a directive or a comment.
    fn hash(&mut self, line: Line) {
        let (text, start) = (line.content(self.file.text), line.start);
        let found = if self.in_directives { directive::read(text) } else { None };
        let Some(found) = found else {
            self.in_directives = false;
            self.comment(Span::new(start, line.end), false);
            return;
        };
        let span = Span::new(start, start + found.value.end as u32);
        let value_span = Span::new(start + found.value.start as u32, span.end);
        let value = &text[found.value];
        self.check_directive(found.kind, value, span, value_span);
        self.file.directives.push(Directive { kind: found.kind, value, span });
    }

    fn check_directive(&mut self, kind: DirectiveKind, value: &str, span: Span, value_span: Span) {
        // BuildKit counts from 0 here.
        let line = self.lines.number - 1;
        if self.file.directives.iter().any(|directive| directive.kind == kind) {
            let message = format!("a second `# {}=` directive", kind.as_str());
            self.refuse(ErrorKind::Directive, message, Some("keep one of them".to_owned()), span, line);
        } else if kind == DirectiveKind::Escape {
            let escape = directive::escape_of(value);
            self.file.escape = escape.or(value.chars().next()).filter(|&ch| ch == '`').unwrap_or('\\');
            if escape.is_none() {
                let message = format!("the escape character cannot be `{}`", short(value));
                let help =
                    "write `# escape=\\` or `# escape=` and one backtick, with nothing after it".to_owned();
                self.refuse(ErrorKind::Directive, message, Some(help), value_span, line);
            }
        }
    }

    fn comment(&mut self, span: Span, inside: bool) {
        let instruction = self.file.instructions.len() as u32;
        if self.file.comments.is_empty() {
            self.file.comments.reserve(12);
        }
        self.file.comments.push(Comment { span, instruction, inside });
    }

    fn refuse(&mut self, kind: ErrorKind, message: String, help: Option<String>, span: Span, line: u32) {
        self.file.errors.push(SyntaxError { kind, message, help, span, line, fatal: true });
    }

    /// Joins the lines that `first` goes on in; the length that is kept of it is known. Gives the end of the last one,
    /// and the first blank line.
    fn join(&mut self, joiner: &mut Joiner, first: Line, kept: usize) -> (u32, Option<Span>) {
        let (source, escape) = (self.file.text, self.escape());
        let (mut piece, mut end, mut blank_line) = (first, first.end, None);
        let mut kept = Some(kept);
        joiner.clear();
        loop {
            let kept_end = kept.map_or(piece.end, |kept| piece.start + kept as u32);
            joiner.push(Span::new(piece.start, kept_end).slice(source), piece.start);
            if kept.is_none() {
                break;
            }
            let Some(next) = self.next_piece(&mut end, &mut blank_line) else { break };
            piece = next;
            kept = continued(piece.bytes(source), escape);
        }
        (end, blank_line)
    }

    /// The next line of an instruction; comments and blank lines between are passed.
    fn next_piece(&mut self, end: &mut u32, blank_line: &mut Option<Span>) -> Option<Line> {
        loop {
            let line = self.lines.next()?;
            *end = line.end;
            let (trimmed, first) = line.trimmed(self.file.text);
            match first {
                Some(b'#') => self.comment(Span::new(trimmed.start, trimmed.end), true),
                None => drop(blank_line.get_or_insert(Span::new(line.start, line.end))),
                Some(_) => return Some(line),
            }
        }
    }

    fn escape(&self) -> u8 {
        if self.file.escape == '`' { b'`' } else { b'\\' }
    }

    fn instruction(&mut self, first: Line) {
        let start_line = self.lines.number;
        let Some(kept) = continued(first.bytes(self.file.text), self.escape()) else {
            let line = Joined::contiguous(first.content(self.file.text), first.start);
            return self.logical(&line, first.start, (first.end, None), start_line);
        };
        let mut joiner = std::mem::take(&mut self.joiner);
        let end = self.join(&mut joiner, first, kept);
        self.logical(&joiner.view(), first.start, end, start_line);
        self.joiner = joiner;
    }

    /// A logical line that starts at `start`, with the end of its lines and the first blank one among them.
    fn logical(
        &mut self,
        line: &Joined<'_>,
        start: u32,
        (mut end, blank_line): (u32, Option<Span>),
        start_line: u32,
    ) {
        let mut refused = Vec::new();
        let reader = Reader { source: self.file.text, escape: self.escape() };
        let mut instruction = reader.read(line, &mut refused);
        instruction.start_line = start_line;
        instruction.blank_line = blank_line;
        if !refused.is_empty() {
            for Refused { message, help, span } in refused {
                self.refuse(ErrorKind::Other, message, Some(help.to_owned()), span, start_line);
            }
        }
        if self.announces && instruction.can_have_heredocs() {
            match heredoc::markers(line.text) {
                Ok(markers) => self.heredocs(&mut instruction, markers, &mut end),
                Err(error) => {
                    let message = format!("the name of a heredoc cannot be read: {error}");
                    let span = instruction.body.file_span(Span::new(0, instruction.body.text.len() as u32));
                    self.refuse(ErrorKind::UnterminatedHeredoc, message, None, span, start_line);
                }
            }
        }
        instruction.end_line = self.lines.number;
        let taken = trim_end(Span::new(start, end).slice(self.file.text));
        instruction.span = Span::new(start, start + taken.len() as u32);
        self.checker.instruction(&instruction, &mut self.file.errors);
        self.file.instructions.push(instruction);
    }

    fn heredocs(&mut self, instruction: &mut Instruction<'s>, markers: Vec<Marker>, end: &mut u32) {
        let mut unterminated = 0;
        for marker in markers {
            let (heredoc, closed) = self.terminators.read(marker, &mut self.lines);
            if !heredoc.content.is_empty() || closed {
                *end = heredoc.terminator.end.max(heredoc.content.end);
            }
            if !closed {
                unterminated += 1;
                if unterminated <= MAX_UNTERMINATED {
                    self.unterminated(instruction, &heredoc.name);
                }
            }
            instruction.heredocs.push(heredoc);
        }
    }

    fn unterminated(&mut self, instruction: &Instruction<'_>, name: &str) {
        let body = &instruction.body;
        // Its first mention is the place, as far as the name stands there unquoted.
        let text = body.text.as_bytes();
        let from = memchr::memmem::find(text, b"<<").unwrap_or(0);
        let at = memchr::memmem::find(&text[from..], name.as_bytes()).map_or(from, |at| from + at);
        let length = if body.text[at..].starts_with(name) { name.len() } else { 2 };
        let length = length.min(body.text.len() - at) as u32;
        let span = body.file_span(Span::new(at as u32, at as u32 + length));
        let message = format!("no line `{}` ends this heredoc", short(name));
        let help = if name.ends_with(')') {
            "BuildKit takes `<<` after a space for a heredoc: write `1<<2` without spaces around `<<`"
                .to_owned()
        } else {
            format!("add a line that holds only `{}`, without spaces around it", short(name))
        };
        self.refuse(ErrorKind::UnterminatedHeredoc, message, Some(help), span, instruction.start_line);
    }

    /// What can be said only at the end, and the order of errors.
    fn end(&mut self) {
        let end = self.file.text.trim_end().len() as u32;
        if self.file.instructions.is_empty() {
            let message = "the file has no instruction".to_owned();
            let help = Some("start with `FROM image`".to_owned());
            self.refuse(ErrorKind::MissingFrom, message, help, Span::at(end), self.lines.number);
        }
        self.checker.end(Span::at(end), &mut self.file.errors);
        self.file.errors.sort();
    }
}

impl Dockerfile<'_> {
    /// The error that BuildKit reports: the first of its line parser, or else the first of an instruction.
    pub fn refusal(&self) -> Option<&SyntaxError> {
        let fatal = self.errors.iter().find(|error| error.fatal);
        // An error without a line comes after the parser: no stage to build.
        fatal.or_else(|| self.errors.iter().find(|error| error.line > 0))
    }
}
