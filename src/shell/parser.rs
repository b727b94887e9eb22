//! The cursor, and the grammar from a whole script down to a pipeline. Reads no word itself and keeps no text:
//! what it makes borrows from the script.

use super::ast::{
    Command, CommandKind, Commands, Connector, Item, List, Pipeline, Script, ShellError, Simple, Word,
};
use super::place::Places;
use super::token::Keyword;
use crate::source::{Mapped, Span};

/// How deep commands, substitutions and `${…}` may nest.
const MAX_DEPTH: usize = 256;
/// How many commands the scripts of one file may have: what follows may do anything.
const MAX_COMMANDS: usize = 1 << 20;
/// A shell stops at the first; more than a few help nobody.
const MAX_ERRORS: usize = 16;

/// Room for this many is kept for the next script.
const KEPT: usize = 1_024;

/// What a parser collects words and items in before a list takes them: kept from one script to the next, so that
/// only what stays is allocated.
#[derive(Debug)]
pub struct Scratch<'t> {
    words: Vec<Word<'t>>,
    items: Vec<Item<'t>>,
    /// How many commands may still come.
    commands: usize,
}

impl Default for Scratch<'_> {
    fn default() -> Self {
        Self { words: Vec::new(), items: Vec::new(), commands: MAX_COMMANDS }
    }
}

impl Scratch<'_> {
    /// With room for most scripts.
    #[must_use]
    pub fn with_room() -> Self {
        Self { words: Vec::with_capacity(16), items: Vec::with_capacity(7), ..Self::default() }
    }
}

pub(super) struct Parser<'t> {
    pub(super) source: &'t Mapped<'t>,
    pub(super) text: &'t str,
    /// The text up to the end of what is being read: all of it, or the inside of backticks.
    pub(super) bytes: &'t [u8],
    pub(super) pos: usize,
    /// Where the last token ended.
    pub(super) last: usize,
    pub(super) places: Places<'t>,
    /// How many more bytes may be looked at twice to tell `((` from `( (`: keeps the time linear.
    pub(super) lookahead: usize,
    /// The line end after which heredoc bodies stand that have been read.
    pub(super) heredoc_line: Option<usize>,
    /// Where the last heredoc body read so far ends, with its terminator.
    pub(super) heredoc_end: usize,
    /// Words of the commands that are being read, the innermost last: a command takes its own at its end, so
    /// that each list of words is allocated once, at its size.
    pub(super) words: Vec<Word<'t>>,
    /// Errors found from here on are of our making (too deep, or text that backticks would have changed).
    pub(super) mute: bool,
    /// Shells part from here on: one of them may take what another one refuses.
    pub(super) parted: bool,
    items: Vec<Item<'t>>,
    /// How many commands may still come.
    commands: usize,
    errors: Vec<ShellError>,
    comment: Option<Span>,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(source: &'t Mapped<'t>, scratch: Scratch<'t>) -> Self {
        let Scratch { words, items, commands } = scratch;
        Self {
            source,
            text: &source.text,
            bytes: source.text.as_bytes(),
            pos: 0,
            last: 0,
            places: Places::new(source),
            lookahead: 8 * source.text.len() + 64,
            heredoc_line: None,
            heredoc_end: 0,
            words,
            mute: false,
            parted: false,
            items,
            commands,
            errors: Vec::new(),
            comment: None,
            depth: 0,
        }
    }

    pub(super) fn script(mut self) -> (Script<'t>, Scratch<'t>) {
        let list = self.list_through(None);
        let Self { mut words, mut items, commands, errors, comment, .. } = self;
        // A list has taken all of them, but for what was too deep to be read.
        words.clear();
        items.clear();
        words.shrink_to(KEPT);
        items.shrink_to(KEPT);
        (Script { list, errors, comment }, Scratch { words, items, commands })
    }

    /// A list up to `close` (or the end), stepping over what closes something that was never opened.
    pub(super) fn list_through(&mut self, close: Option<u8>) -> List<'t> {
        let (mark, start) = (self.items.len(), self.pos);
        loop {
            self.read_items(mark);
            if self.at_end() || self.peek() == close {
                return self.take_list(mark, start);
            }
            self.error("this closes nothing", self.pos);
            let (_, len) = Keyword::read(self.rest());
            self.pos += len.max(1);
        }
    }

    /// A list up to whatever closes it.
    pub(super) fn list(&mut self) -> List<'t> {
        let (mark, start) = (self.items.len(), self.pos);
        self.read_items(mark);
        self.take_list(mark, start)
    }

    /// A list that may not be empty.
    pub(super) fn body(&mut self) -> List<'t> {
        let list = self.list();
        if list.items.is_empty() {
            self.error("a command is missing", self.pos);
        }
        list
    }

    fn read_items(&mut self, mark: usize) {
        loop {
            self.skip_lines();
            let keyword = self.keyword();
            if self.closes(keyword) {
                return self.refuse_dangling(mark);
            }
            let Some(pipeline) = self.pipeline(keyword) else {
                self.step_over_operator();
                continue;
            };
            let (then, connector) = self.connector();
            self.items.push(Item { pipeline, then, connector });
            if then == Connector::End {
                return;
            }
        }
    }

    fn refuse_dangling(&mut self, mark: usize) {
        if self.items.len() > mark
            && matches!(self.items.last(), Some(Item { then: Connector::And | Connector::Or, .. }))
        {
            self.error("a command is missing after `&&` or `||`", self.pos);
        }
    }

    fn step_over_operator(&mut self) {
        self.error("a command is missing before this", self.pos);
        let twice = self.peek_at(1) == self.peek();
        self.pos += 1 + usize::from(twice);
    }

    fn take_list(&mut self, mark: usize, start: usize) -> List<'t> {
        let items = self.items.split_off(mark);
        let span = match (items.first(), items.last()) {
            (Some(first), Some(last)) => first.pipeline.span.to(last.pipeline.span),
            _ => Span::at(self.places.at(start)),
        };
        List { items, span }
    }

    /// Whether a list ends here.
    fn closes(&self, keyword: Keyword) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.peek_at(1), Some(b';' | b'&')),
            _ => keyword.closes(),
        }
    }

    fn connector(&mut self) -> (Connector, Span) {
        self.blanks();
        if self.peek() == Some(b'#') {
            self.skip_comment();
        }
        let (then, len) = match (self.peek(), self.peek_at(1)) {
            (Some(b'&'), Some(b'&')) => (Connector::And, 2),
            (Some(b'|'), Some(b'|')) => (Connector::Or, 2),
            (Some(b'&'), _) => (Connector::Background, 1),
            (Some(b';'), Some(b';' | b'&')) | (None | Some(b')'), _) => (Connector::End, 0),
            (Some(b';'), _) => (Connector::Semicolon, 1),
            (Some(b'\n'), _) => (Connector::Newline, 1),
            _ => (self.no_connector(), 0),
        };
        let span = match then {
            Connector::End => Span::at(self.places.at(self.last)),
            _ => self.places.span(self.pos, self.pos + len),
        };
        if then != Connector::Newline {
            // A line end is left to `skip_lines`, which knows of heredocs.
            self.pos += len;
        }
        (then, span)
    }

    /// What ends a list after `)` or `}` without a `;`, or an error.
    fn no_connector(&mut self) -> Connector {
        if self.keyword().closes() {
            return Connector::End;
        }
        self.error("a `;` or a line end is missing before this", self.pos);
        Connector::Semicolon
    }

    /// A pipeline, or `None` where an operator stands in its place.
    fn pipeline(&mut self, mut keyword: Keyword) -> Option<Pipeline<'t>> {
        let start = self.pos;
        let mut negated = false;
        while matches!(keyword, Keyword::Bang | Keyword::Time) {
            negated ^= keyword == Keyword::Bang;
            self.prefix(keyword);
            keyword = self.keyword();
        }
        let first = match self.command(keyword) {
            Some(command) => command,
            None if self.pos > start => self.nothing(),
            None => return None,
        };
        let commands = self.pipe(first);
        Some(Pipeline { negated, commands, span: self.places.span(start, self.last) })
    }

    /// Steps over `!` or `time [-p]`.
    fn prefix(&mut self, keyword: Keyword) {
        self.advance(if keyword == Keyword::Bang { 1 } else { 4 });
        self.blanks();
        if keyword == Keyword::Time
            && self.rest().starts_with(b"-p")
            && self.peek_at(2).is_none_or(super::token::is_break)
        {
            self.advance(2);
            self.blanks();
        }
    }

    /// The commands after `first`, joined by `|` or `|&`.
    fn pipe(&mut self, first: Command<'t>) -> Commands<'t> {
        let Some(len) = self.pipe_len() else { return Commands::One([first]) };
        self.pos += len;
        let mut commands = vec![first];
        self.rest_of_pipe(&mut commands);
        Commands::Several(commands)
    }

    /// The length of the `|` or `|&` that stands behind blanks.
    fn pipe_len(&mut self) -> Option<usize> {
        self.blanks();
        match (self.peek(), self.peek_at(1)) {
            (Some(b'|'), Some(b'|')) => None,
            (Some(b'|'), Some(b'&')) => Some(2),
            (Some(b'|'), _) => Some(1),
            _ => None,
        }
    }

    fn rest_of_pipe(&mut self, commands: &mut Vec<Command<'t>>) {
        loop {
            self.skip_lines();
            let keyword = self.keyword();
            let Some(command) = self.command(keyword) else {
                return self.error("a command is missing after `|`", self.pos);
            };
            commands.push(command);
            let Some(len) = self.pipe_len() else { return };
            self.pos += len;
        }
    }

    fn nothing(&mut self) -> Command<'t> {
        let kind = CommandKind::Simple(Simple::default());
        Command { kind, redirects: Vec::new(), span: Span::at(self.places.at(self.last)) }
    }

    /// A command, or `None` where none begins.
    pub(super) fn command(&mut self, keyword: Keyword) -> Option<Command<'t>> {
        if self.peek().is_none() || keyword.closes() {
            return None;
        }
        let start = self.pos;
        if !self.enter() {
            let kind = CommandKind::Opaque;
            return Some(Command { kind, redirects: Vec::new(), span: self.places.span(start, self.pos) });
        }
        let command = match self.compound(keyword) {
            Some(kind) => {
                let redirects = self.redirects();
                Some(Command { kind, redirects, span: self.places.span(start, self.last) })
            }
            None => self.simple(),
        };
        self.leave();
        self.commands = self.commands.saturating_sub(1);
        command
    }

    /// One level deeper; too deep, or after too many commands, all that is left is skipped at once, so that the time
    /// stays linear.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth < MAX_DEPTH && self.commands > 0 {
            self.depth += 1;
            return true;
        }
        self.mute = true;
        self.pos = self.bytes.len();
        self.last = self.pos;
        false
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn error(&mut self, message: &'static str, at: usize) {
        if self.mute || self.errors.len() >= MAX_ERRORS {
            return;
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let word = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let len = word.max(rest.chars().next().map_or(0, char::len_utf8));
        let span = self.places.span(at, at + len);
        self.errors.push(ShellError { message, span, everywhere: !self.parted });
    }
}

/// The cursor.
impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.bytes.len()
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.pos..).unwrap_or(&[])
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    /// Moves over a token of `len` bytes.
    pub(super) fn advance(&mut self, len: usize) {
        self.pos = (self.pos + len).min(self.bytes.len());
        self.last = self.pos;
    }

    pub(super) fn keyword(&self) -> Keyword {
        Keyword::read(self.rest()).0
    }

    /// Moves over `keyword` if it stands here.
    pub(super) fn eat(&mut self, keyword: Keyword) -> bool {
        let (found, len) = Keyword::read(self.rest());
        if found == keyword {
            self.advance(len);
        }
        found == keyword
    }

    /// Moves over `byte` if it stands here.
    pub(super) fn eat_byte(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.advance(1);
        }
        found
    }

    /// Skips blanks and continuations.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.pos += 2,
                _ => return,
            }
        }
    }

    /// Skips blanks, line ends with the heredoc bodies after them, and comments.
    pub(super) fn skip_lines(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                Some(b'\n') => self.skip_newline(),
                Some(b'#') => self.skip_comment(),
                _ => return,
            }
        }
    }

    fn skip_newline(&mut self) {
        let here = self.pos;
        self.pos += 1;
        if self.heredoc_line.is_some_and(|line| line <= here) {
            // A line end that was passed inside quotes has its bodies behind it.
            if self.heredoc_line == Some(here) {
                self.pos = self.heredoc_end.clamp(self.pos, self.bytes.len());
            }
            self.heredoc_line = None;
        }
    }

    pub(super) fn skip_comment(&mut self) {
        let start = self.pos;
        let rest = self.rest();
        self.pos += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        if self.comment.is_none() {
            self.comment = Some(self.places.span(start, self.pos));
        }
    }
}
