//! Words: where they end, what quotes and expansions stand in them, and the commands of their substitutions.
//! Evaluates nothing.

use super::ast::{List, Word};
use super::parser::{Parser, Scratch};
use super::token::{CLASS, PLAIN, is_break, is_name, is_special_parameter, name_len};
use crate::source::Mapped;

type Lists<'t> = Vec<List<'t>>;

impl<'t> Parser<'t> {
    /// The word that begins here; empty where none does.
    pub(super) fn word(&mut self) -> Word<'t> {
        let start = self.pos;
        let mut special = self.peek() == Some(b'~');
        let mut substitutions = Vec::new();
        let mut bracket = false;
        loop {
            self.skip_plain();
            let Some(byte) = self.peek() else { break };
            if is_break(byte) {
                if !matches!(byte, b'<' | b'>' | b'(') || !self.goes_on(start, byte, &mut substitutions) {
                    break;
                }
                special = true;
                continue;
            }
            match byte {
                b'[' => {
                    bracket = true;
                    self.pos += 1;
                }
                b']' => {
                    special |= bracket;
                    self.pos += 1;
                }
                b'{' => {
                    special |= self.peek_at(1).is_some_and(|next| next != b'}' && !is_break(next));
                    self.pos += 1;
                }
                b'\\' if self.ends_in_continuation() => break,
                b'$' => special |= self.dollar(&mut substitutions, false),
                _ => {
                    special = true;
                    self.quoted_or_glob(byte, &mut substitutions);
                }
            }
        }
        self.last = self.pos;
        let span = self.places.span(start, self.pos);
        Word { raw: self.slice(start, self.pos), span, special, substitutions }
    }

    fn skip_plain(&mut self) {
        let rest = self.rest();
        self.pos += rest.iter().position(|&b| CLASS[b as usize] != PLAIN).unwrap_or(rest.len());
    }

    /// Moves over a quoted part, an escape, backticks or a glob byte.
    fn quoted_or_glob(&mut self, byte: u8, into: &mut Lists<'t>) {
        match byte {
            b'\\' => self.skip_escape(),
            b'\'' => self.single_quotes(),
            b'"' => self.double_quotes(into),
            b'`' => self.backticks(into),
            _ => self.pos += 1,
        }
    }

    /// Whether a word goes on at a byte that otherwise ends it: process substitutions, extended globs, and the
    /// arrays that follow `declare`.
    fn goes_on(&mut self, start: usize, byte: u8, into: &mut Lists<'t>) -> bool {
        let before = if self.pos > start { self.bytes.get(self.pos - 1) } else { None };
        match (byte, before) {
            (b'<' | b'>', _) if self.peek_at(1) == Some(b'(') => {
                let list = self.parenthesized(2);
                into.push(list);
            }
            (b'(', Some(b'?' | b'*' | b'+' | b'@' | b'!')) => self.skip_parentheses(),
            (b'(', Some(b'=')) if is_assignment(&self.bytes[start..self.pos]) => {
                for word in self.array() {
                    into.extend(word.substitutions);
                }
            }
            _ => return false,
        }
        true
    }

    /// Whether the `\` here is a continuation after which the word does not go on.
    fn ends_in_continuation(&self) -> bool {
        let mut ahead = 0;
        while self.peek_at(ahead) == Some(b'\\') && self.peek_at(ahead + 1) == Some(b'\n') {
            ahead += 2;
        }
        ahead > 0 && self.peek_at(ahead).is_none_or(is_break)
    }

    fn skip_escape(&mut self) {
        self.pos = (self.pos + 2).min(self.bytes.len());
        // A character of several bytes is escaped as a whole.
        while !self.text.is_char_boundary(self.pos) {
            self.pos += 1;
        }
    }

    fn single_quotes(&mut self) {
        let open = self.pos;
        self.pos += 1;
        match memchr::memchr(b'\'', self.rest()) {
            Some(len) => self.pos += len + 1,
            None => self.unclosed_quote(open),
        }
    }

    fn unclosed_quote(&mut self, open: usize) {
        self.pos = self.bytes.len();
        self.error("this quote is never closed", open);
    }

    /// `$'…'`, the cursor on its first quote: as single quotes, but a backslash escapes.
    fn ansi_quotes(&mut self) {
        let open = self.pos;
        self.pos += 1;
        loop {
            match self.peek() {
                None => return self.unclosed_quote(open),
                Some(b'\'') => break,
                Some(b'\\') => {
                    // To dash the quote ends there.
                    self.parted |= self.peek_at(1) == Some(b'\'');
                    self.skip_escape();
                }
                Some(_) => self.pos += 1,
            }
        }
        self.pos += 1;
    }

    fn double_quotes(&mut self, into: &mut Lists<'t>) {
        let open = self.pos;
        self.pos += 1;
        loop {
            let rest = self.rest();
            self.pos +=
                rest.iter().position(|b| matches!(b, b'"' | b'\\' | b'$' | b'`')).unwrap_or(rest.len());
            match self.peek() {
                None => return self.unclosed_quote(open),
                Some(b'"') => break,
                Some(b'\\') => self.skip_escape(),
                Some(b'$') => {
                    self.dollar(into, true);
                }
                Some(_) => self.backticks(into),
            }
        }
        self.pos += 1;
    }

    /// Moves over what `$` begins; false where it begins nothing and stands for itself.
    pub(super) fn dollar(&mut self, into: &mut Lists<'t>, quoted: bool) -> bool {
        match self.peek_at(1) {
            Some(b'(') if self.peek_at(2) == Some(b'(') && self.is_arithmetic(self.pos + 3) => {
                self.pos += 3;
                self.arithmetic(into);
            }
            Some(b'(') => {
                let list = self.parenthesized(2);
                into.push(list);
            }
            Some(b'{') => self.braced(into, quoted),
            Some(b'\'') if !quoted => {
                self.pos += 1;
                self.ansi_quotes();
            }
            Some(b'"') if !quoted => {
                self.pos += 1;
                self.double_quotes(into);
            }
            Some(byte) if is_special_parameter(byte) => self.pos += 2,
            _ => {
                let len = name_len(&self.rest()[1..]);
                self.pos += 1 + len;
                return len > 0;
            }
        }
        true
    }

    /// `${…}`, the cursor on its `$`.
    fn braced(&mut self, into: &mut Lists<'t>, quoted: bool) {
        let open = self.pos;
        if !self.enter() {
            return;
        }
        self.pos += 2;
        self.parted |= !self.is_posix_expansion();
        let literal_quotes = quoted && !self.takes_pattern();
        loop {
            match self.peek() {
                None => {
                    self.error("this is never closed", open);
                    break;
                }
                Some(b'}') => {
                    self.pos += 1;
                    break;
                }
                Some(b'$') => {
                    self.dollar(into, quoted);
                }
                Some(b'\'') if literal_quotes => self.pos += 1,
                Some(byte @ (b'\\' | b'\'' | b'"' | b'`')) => self.quoted_or_glob(byte, into),
                Some(_) => self.pos += 1,
            }
        }
        self.leave();
    }

    /// Whether what stands behind `${` is a name with an operator that all shells know: dash takes anything else for a
    /// mistake that shows when it is come to.
    fn is_posix_expansion(&self) -> bool {
        let rest = self.rest();
        let rest = rest.strip_prefix(b"#").filter(|rest| !rest.starts_with(b"}")).unwrap_or(rest);
        let name = match name_len(rest) {
            0 => rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len()).max(1),
            length => length,
        };
        match rest.get(name..) {
            Some([b':', next, ..]) => matches!(next, b'-' | b'+' | b'=' | b'?'),
            Some([next, ..]) => matches!(next, b'}' | b'-' | b'+' | b'=' | b'?' | b'#' | b'%'),
            _ => true,
        }
    }

    /// Whether the operator of `${name…` is one whose argument is a pattern: quotes then quote even inside `"`.
    fn takes_pattern(&self) -> bool {
        let rest = self.rest();
        let name = rest.iter().position(|&b| !is_name(b)).unwrap_or(rest.len());
        matches!(rest.get(name), Some(b'#' | b'%' | b'/' | b'^' | b','))
    }

    /// The command in backticks. They end at the next bare backtick, whatever stands between, so that the inside
    /// is read as a text of its own.
    fn backticks(&mut self, into: &mut Lists<'t>) {
        let open = self.pos;
        let outer = self.bytes;
        let (close, escaped) = closing_backtick(outer, open + 1);
        if close >= outer.len() {
            self.error("this is never closed", open);
        }
        let (mute, parted) = (self.mute, self.parted);
        // The shell takes `\$`, `\`` and `\\` apart before it reads the command; here they stay.
        self.mute |= escaped || close >= outer.len();
        // bash looks at it when it comes to it.
        self.parted = true;
        self.bytes = &outer[..close.min(outer.len())];
        self.pos = open + 1;
        if self.enter() {
            let list = self.list_through(None);
            into.push(list);
            self.leave();
            self.mute = mute;
        }
        self.parted = parted;
        self.bytes = outer;
        self.pos = (close + 1).min(outer.len());
    }

    /// Whether the `((` whose inside begins at `from` closes as `))`: else it is two parentheses.
    pub(super) fn is_arithmetic(&mut self, from: usize) -> bool {
        let mut at = from;
        let mut depth = 1;
        while depth > 0 {
            match self.bytes.get(at) {
                // Looked ahead too often (a hostile text): taken for arithmetic unseen.
                _ if at - from > self.lookahead => return true,
                None => break,
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(b'\\') => at += 1,
                Some(quote @ (b'\'' | b'"')) => at += quoted_len(*quote, &self.bytes[at + 1..]),
                _ => {}
            }
            at += 1;
        }
        self.lookahead = self.lookahead.saturating_sub(at - from);
        depth == 0 && self.bytes.get(at) == Some(&b')')
    }

    /// Moves over an arithmetic expression and its `))`.
    pub(super) fn arithmetic(&mut self, into: &mut Lists<'t>) {
        let open = self.pos;
        if !self.enter() {
            return;
        }
        let mut depth = 2;
        while depth > 0 {
            match self.peek() {
                None => {
                    self.error("this is never closed", open);
                    break;
                }
                Some(b'$') => {
                    self.dollar(into, true);
                }
                Some(b'`') => self.backticks(into),
                Some(b'\\') => self.skip_escape(),
                Some(byte) => {
                    depth += i32::from(byte == b'(') - i32::from(byte == b')');
                    self.pos += 1;
                }
            }
        }
        self.leave();
    }

    /// Moves over balanced parentheses without reading them.
    pub(super) fn skip_parentheses(&mut self) {
        let mut depth = 0;
        loop {
            match self.peek() {
                None => return,
                Some(b'(') => depth += 1,
                Some(b')') if depth <= 1 => break,
                Some(b')') => depth -= 1,
                Some(b'\\') => self.pos += 1,
                Some(quote @ (b'\'' | b'"')) => self.pos += quoted_len(quote, &self.rest()[1..]),
                _ => {}
            }
            self.pos = (self.pos + 1).min(self.bytes.len());
        }
        self.pos += 1;
    }

    /// The right side of `=~` or `==` in `[[ ]]`, where parentheses and `|` belong to the word.
    pub(super) fn pattern_word(&mut self) -> Word<'t> {
        let start = self.pos;
        let mut substitutions = Vec::new();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'&' | b')' if depth == 0 => break,
                b'(' | b')' => {
                    depth = if byte == b'(' { depth + 1 } else { depth - 1 };
                    self.pos += 1;
                }
                b'$' => {
                    self.dollar(&mut substitutions, false);
                }
                _ => self.quoted_or_glob(byte, &mut substitutions),
            }
        }
        if self.pos == start {
            self.pos += 1;
        }
        self.last = self.pos;
        let span = self.places.span(start, self.pos);
        Word { raw: self.slice(start, self.pos), span, special: true, substitutions }
    }
}

/// Whether `bytes` is `NAME=` or `NAME+=`.
fn is_assignment(bytes: &[u8]) -> bool {
    let name = name_len(bytes);
    name > 0 && matches!(&bytes[name..], b"=" | b"+=")
}

/// Where the bare backtick after `from` stands (the text's end without one), and whether one of the escapes
/// that backticks take apart stands before it.
fn closing_backtick(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    let mut escaped = false;
    while let Some(skip) = memchr::memchr2(b'`', b'\\', bytes.get(at..).unwrap_or(&[])) {
        at += skip;
        if bytes[at] == b'`' {
            return (at, escaped);
        }
        escaped |= matches!(bytes.get(at + 1), Some(b'$' | b'`' | b'\\' | b'"'));
        at += 2;
    }
    (bytes.len(), escaped)
}

/// The length of what a quote opens, its closing quote included.
pub(super) fn quoted_len(quote: u8, bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == quote {
            return at;
        }
        at += usize::from(byte == b'\\' && quote == b'"');
    }
    bytes.len()
}

/// What stands at the start of a text that begins with `$`, a backtick or `<(`.
pub(super) struct Measured {
    /// Its length.
    pub(super) len: usize,
    /// How many command lists stand in it.
    pub(super) lists: usize,
    /// Whether it is `$((…))`.
    pub(super) arithmetic: bool,
}

/// The same for most of them, in which nothing is nested: `${NAME:-word}`, and `$(…)` of plain words, whose first
/// `)` closes it (but in `case`, which has parentheses of its own).
fn measure_plain(text: &[u8]) -> Option<Measured> {
    let inside = text.get(2..)?;
    let (lists, end) = match &text[..2] {
        b"${" => (0, inside.iter().position(|b| matches!(b, b'}' | b'$' | b'\\' | b'\'' | b'"' | b'`'))?),
        b"$(" => (1, inside.iter().position(|b| b"()'\"\\$`#\n<>{[".contains(b))?),
        _ => return None,
    };
    let closes = inside[end] == if lists == 0 { b'}' } else { b')' };
    let has_case = lists > 0 && memchr::memmem::find(&inside[..end], b"case").is_some();
    (closes && !has_case).then_some(Measured { len: end + 3, lists, arithmetic: false })
}

/// Measures the expansion at the start of `text`.
pub(super) fn measure(text: &str, quoted: bool) -> Measured {
    if let Some(measured) = measure_plain(text.as_bytes()) {
        return measured;
    }
    let source = Mapped::contiguous(text, 0);
    let mut parser = Parser::new(&source, Scratch::default());
    let mut lists = Vec::new();
    let arithmetic = text.starts_with("$((") && parser.is_arithmetic(3);
    match parser.peek() {
        Some(b'$') => {
            parser.dollar(&mut lists, quoted);
        }
        Some(b'`') => parser.backticks(&mut lists),
        _ => {
            let list = parser.parenthesized(2);
            lists.push(list);
        }
    }
    Measured { len: parser.pos, lists: lists.len(), arithmetic }
}
