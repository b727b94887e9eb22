//! Simple commands: assignments, words, redirections, heredoc bodies, and `name()` which looks like one until
//! its parenthesis.

use super::ast::{Assignment, Command, CommandKind, Heredoc, Redirect, RedirectOp, Simple, Word};
use super::parser::Parser;
use super::token::{is_name, name_len};
use super::words::unquote;
use crate::source::{Mapped, Span};

/// How far a subscript in front of `=` is looked for.
const MAX_SUBSCRIPT: usize = 256;

/// What a simple command collects besides words.
#[derive(Default)]
struct Extras<'t> {
    assignments: Vec<Assignment<'t>>,
    redirects: Vec<Redirect<'t>>,
}

impl<'t> Parser<'t> {
    /// A simple command, or `None` where not even a redirection stands.
    pub(super) fn simple(&mut self) -> Option<Command<'t>> {
        let (start, mark) = (self.pos, self.words.len());
        let mut extras = Extras::default();
        while self.simple_part(mark, &mut extras) {}
        if self.pos == start {
            return None;
        }
        if self.peek() == Some(b'(')
            && let Some(kind) = self.function_after(mark, &extras)
        {
            return Some(Command { kind, redirects: Vec::new(), span: self.places.span(start, self.last) });
        }
        let Extras { assignments, redirects } = extras;
        let words = self.take_words(mark);
        let kind = CommandKind::Simple(Simple { assignments, words });
        Some(Command { kind, redirects, span: self.places.span(start, self.last) })
    }

    /// Reads one word, assignment or redirection; false at the command's end.
    fn simple_part(&mut self, mark: usize, extras: &mut Extras<'t>) -> bool {
        self.blanks();
        match self.peek() {
            None | Some(b'\n' | b';' | b'|' | b')') => false,
            Some(b'#') => {
                self.skip_comment();
                false
            }
            Some(b'(') => self.words.len() != mark + 1 && self.stray_parenthesis(mark, extras),
            Some(b'<' | b'>' | b'&' | b'{' | b'0'..=b'9') => match self.redirect() {
                Some(redirect) => {
                    push_one(&mut extras.redirects, redirect);
                    true
                }
                None => self.peek() != Some(b'&') && self.operand(mark, extras),
            },
            _ => self.operand(mark, extras),
        }
    }

    /// Reads a word, or an assignment before the first one.
    fn operand(&mut self, mark: usize, extras: &mut Extras<'t>) -> bool {
        if self.words.len() > mark || !self.assignment(extras) {
            let word = self.word();
            self.words.push(word);
        }
        true
    }

    /// `(` where none may stand: reported and stepped over with what it holds.
    fn stray_parenthesis(&mut self, mark: usize, extras: &Extras<'t>) -> bool {
        if self.words.len() == mark && extras.assignments.is_empty() && extras.redirects.is_empty() {
            return false;
        }
        self.error("this parenthesis has no meaning here", self.pos);
        self.skip_parentheses();
        self.last = self.pos;
        true
    }

    /// The function that one word and `()` define.
    fn function_after(&mut self, mark: usize, extras: &Extras<'t>) -> Option<CommandKind<'t>> {
        let open = self.pos;
        self.pos += 1;
        self.blanks();
        let alone = extras.assignments.is_empty() && extras.redirects.is_empty();
        if alone && self.words.len() == mark + 1 && self.eat_byte(b')') {
            let name = self.words.pop().map_or("", |word| word.raw);
            return Some(self.function(name));
        }
        self.error("this parenthesis has no meaning here", open);
        self.pos = open;
        self.skip_parentheses();
        self.last = self.pos;
        None
    }

    /// Reads `NAME=value` in front of the command; false where none stands.
    fn assignment(&mut self, extras: &mut Extras<'t>) -> bool {
        let Some((name, operator)) = self.assignment_target() else { return false };
        let start = self.pos;
        let name = self.slice(start, start + name);
        self.advance(name.len() + operator);
        let array = self.peek() == Some(b'(');
        let values = if array {
            self.array()
        } else if self.begins_word() {
            vec![self.word()]
        } else {
            vec![self.plain_word(self.pos)]
        };
        let span = self.places.span(start, self.last);
        let assignment = Assignment { name, append: operator == 2, values, array, span };
        push_one(&mut extras.assignments, assignment);
        true
    }

    /// The lengths of `NAME` (with its subscript) and of `=` or `+=`.
    fn assignment_target(&self) -> Option<(usize, usize)> {
        let rest = self.rest();
        let mut name = name_len(rest);
        if name > 0 && rest.get(name) == Some(&b'[') {
            name += subscript_len(&rest[name..])?;
        }
        match (name, rest.get(name), rest.get(name + 1)) {
            (0, ..) => None,
            (_, Some(b'='), _) => Some((name, 1)),
            (_, Some(b'+'), Some(b'=')) => Some((name, 2)),
            _ => None,
        }
    }

    /// The words of `( … )` after `=`.
    pub(super) fn array(&mut self) -> Vec<Word<'t>> {
        if !self.enter() {
            return Vec::new();
        }
        let open = self.pos;
        self.advance(1);
        let mark = self.words.len();
        loop {
            self.skip_lines();
            if self.eat_byte(b')') {
                break;
            }
            if !self.begins_word() {
                self.error("this is never closed", open);
                break;
            }
            let word = self.word();
            self.words.push(word);
        }
        self.leave();
        self.take_words(mark)
    }

    /// The redirections after a compound command.
    pub(super) fn redirects(&mut self) -> Vec<Redirect<'t>> {
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.redirect() {
                Some(redirect) => push_one(&mut redirects, redirect),
                None => return redirects,
            }
        }
    }

    /// The redirection that begins here, if one does.
    fn redirect(&mut self) -> Option<Redirect<'t>> {
        let rest = self.rest();
        let prefix = descriptor_len(rest);
        let (op, len) = operator(&rest[prefix..])?;
        let start = self.pos;
        let fd = self.slice(start, start + prefix).parse().ok();
        self.advance(prefix + len);
        self.blanks();
        let target = if self.begins_word() {
            self.word()
        } else {
            self.error("a redirection's target is missing", self.pos);
            self.plain_word(self.last)
        };
        let span = self.places.span(start, self.last);
        let heredoc = match op {
            RedirectOp::Heredoc => self.heredoc(&target, len == 3),
            _ => None,
        };
        Some(Redirect { op, fd, target, heredoc, span })
    }

    /// The body that belongs to `<<target`, which stands after the line's end.
    fn heredoc(&mut self, target: &Word<'t>, chomp: bool) -> Option<Heredoc<'t>> {
        let line = match self.heredoc_line {
            Some(line) if self.pos <= line => line,
            _ => line_end(self.bytes, self.pos),
        };
        let start = self.heredoc_end.max(line + 1);
        self.heredoc_line = Some(line);
        if start >= self.bytes.len() {
            return None;
        }
        let (delimiter, quoted) = unquote(target.raw);
        let (end, resume) = find_terminator(self.bytes, start, delimiter.as_bytes(), chomp);
        self.heredoc_end = resume;
        Some(Heredoc { body: body_text(self.source, start, end, chomp), expand: !quoted })
    }

    /// A word whose text is what was just stepped over.
    pub(super) fn plain_word(&mut self, start: usize) -> Word<'t> {
        let raw = self.slice(start, self.pos);
        let span =
            if raw.is_empty() { Span::at(self.places.at(start)) } else { self.places.span(start, self.pos) };
        Word { raw, span, special: false, substitutions: Vec::new() }
    }
}

/// Appends to a list that mostly gets no second: `push` alone would make room for four.
fn push_one<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}

/// The length of `[…]` at the start of `bytes`.
fn subscript_len(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in bytes.iter().take(MAX_SUBSCRIPT).enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at + 1),
            b']' => depth -= 1,
            b'\n' | b';' | b'&' | b'|' => return None,
            _ => {}
        }
    }
    None
}

/// The length of `2` or `{fd}` right before `<` or `>`.
fn descriptor_len(bytes: &[u8]) -> usize {
    let len = match bytes.first() {
        Some(b'0'..=b'9') => bytes.iter().take(10).take_while(|b| b.is_ascii_digit()).count(),
        Some(b'{') => match bytes.iter().skip(1).position(|&b| !is_name(b)) {
            Some(len) if len > 0 && bytes.get(len + 1) == Some(&b'}') => len + 2,
            _ => 0,
        },
        _ => 0,
    };
    if matches!(bytes.get(len), Some(b'<' | b'>')) { len } else { 0 }
}

/// The redirection operator at the start of `bytes`, with its length.
fn operator(bytes: &[u8]) -> Option<(RedirectOp, usize)> {
    Some(match (bytes.first()?, bytes.get(1), bytes.get(2)) {
        (b'<', Some(b'<'), Some(b'<')) => (RedirectOp::HereString, 3),
        (b'<', Some(b'<'), Some(b'-')) => (RedirectOp::Heredoc, 3),
        (b'<', Some(b'<'), _) => (RedirectOp::Heredoc, 2),
        (b'<', Some(b'>'), _) => (RedirectOp::InOut, 2),
        (b'<', Some(b'&'), _) => (RedirectOp::DupIn, 2),
        (b'<' | b'>', Some(b'('), _) => return None,
        (b'<', ..) => (RedirectOp::In, 1),
        (b'>', Some(b'>'), _) => (RedirectOp::Append, 2),
        (b'>', Some(b'|'), _) => (RedirectOp::Out, 2),
        (b'>', Some(b'&'), _) => (RedirectOp::DupOut, 2),
        (b'>', ..) => (RedirectOp::Out, 1),
        (b'&', Some(b'>'), Some(b'>')) => (RedirectOp::OutAndErr, 3),
        (b'&', Some(b'>'), _) => (RedirectOp::OutAndErr, 2),
        _ => return None,
    })
}

/// The first line end from `pos` on that is not inside quotes; the text's end where there is none.
fn line_end(bytes: &[u8], mut pos: usize) -> usize {
    let mut quote = None;
    while let Some(&byte) = bytes.get(pos) {
        match (byte, quote) {
            (b'\n', None) => return pos,
            (b'\\', None | Some(b'"')) => pos += 1,
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            (b'#', None) if matches!(bytes.get(pos.wrapping_sub(1)), Some(b' ' | b'\t')) => {
                return pos + memchr::memchr(b'\n', &bytes[pos..]).unwrap_or(bytes.len() - pos);
            }
            _ => {}
        }
        pos += 1;
    }
    bytes.len()
}

/// Where the body that starts at `start` ends, and where the line after its terminator begins.
fn find_terminator(bytes: &[u8], start: usize, delimiter: &[u8], chomp: bool) -> (usize, usize) {
    let mut line = start;
    while line < bytes.len() {
        let end = line + memchr::memchr(b'\n', &bytes[line..]).unwrap_or(bytes.len() - line);
        let tabs = if chomp { bytes[line..end].iter().take_while(|&&b| b == b'\t').count() } else { 0 };
        if &bytes[line + tabs..end] == delimiter {
            return (line, (end + 1).min(bytes.len()));
        }
        line = end + 1;
    }
    (bytes.len(), bytes.len())
}

/// `start..end` of the text; each line without its leading tabs where `chomp` says so.
fn body_text<'t>(source: &'t Mapped<'t>, start: usize, end: usize, chomp: bool) -> Mapped<'t> {
    if !chomp {
        return source.part(start..end);
    }
    let mut body = Mapped::empty(source.file_offset(start as u32));
    let mut at = start;
    for line in source.text.get(start..end).unwrap_or("").split_inclusive('\n') {
        let kept = line.trim_start_matches('\t');
        push_pieces(&mut body, source, at + line.len() - kept.len(), at + line.len());
        at += line.len();
    }
    body
}

/// Appends `start..end` of `source` to `body`, piece by piece.
fn push_pieces<'t>(body: &mut Mapped<'t>, source: &'t Mapped<'t>, start: usize, end: usize) {
    let part_start = start as u32;
    let joints = source.joints();
    let first = joints.partition_point(|joint| joint.0 <= part_start);
    let mut at = start;
    for &(joint, _) in joints[first..].iter().take_while(|joint| (joint.0 as usize) < end) {
        body.push(source.text.get(at..joint as usize).unwrap_or(""), source.file_offset(at as u32));
        at = joint as usize;
    }
    body.push(source.text.get(at..end).unwrap_or(""), source.file_offset(at as u32));
}
