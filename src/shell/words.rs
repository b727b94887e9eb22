//! What stands in a word: its parts, its value where quotes are all there is, and the script in `sh -c '…'`.
//! Knows no variable.

use super::ansi;
use super::ast::Word;
use super::braces;
use super::lex::measure;
use super::token::{is_name, is_part_start, is_special_parameter, name_len};
use crate::source::Mapped;
use std::borrow::Cow;

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'t> {
    /// What it is.
    pub kind: PartKind<'t>,
    /// As written, without the quotes around it.
    pub raw: &'t str,
    /// Whether quotes or a backslash keep it from field splitting and globbing.
    pub quoted: bool,
}

/// The sorts of part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind<'t> {
    /// Text that stands for itself, quotes removed; empty for `""`.
    Literal(Cow<'t, str>),
    /// `$name` or `${…}`.
    Parameter(Parameter<'t>),
    /// `$(…)`, backticks or `<(…)`: the index of its commands in [`Word::substitutions`].
    Command(usize),
    /// `$((…))`
    Arithmetic,
    /// An unquoted `*`, `?`, or `[` that a `]` follows.
    Glob,
    /// A leading `~` with the user's name.
    Tilde(&'t str),
}

/// `$name`, or `${name}` with its operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'t> {
    /// The variable, with its subscript as written.
    pub name: &'t str,
    /// What is done with its value.
    pub operator: Operator,
    /// Whether a value that is set but empty counts as unset (the `:` of `:-`).
    pub colon: bool,
    /// What follows the operator, as written.
    pub argument: &'t str,
}

/// What a parameter expansion does with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `$x`
    Plain,
    /// `${#x}`
    Length,
    /// `${!x}`
    Indirect,
    /// `${x-…}`
    Default,
    /// `${x=…}`
    Assign,
    /// `${x?…}`
    Require,
    /// `${x+…}`
    Alternative,
    /// `${x#…}`, longest: `##`
    TrimStart {
        /// `##`
        longest: bool,
    },
    /// `${x%…}`, longest: `%%`
    TrimEnd {
        /// `%%`
        longest: bool,
    },
    /// `${x/…/…}`, all: `//`
    Replace {
        /// `//`
        all: bool,
    },
    /// `${x:2:3}`
    Substring,
    /// Any other, `${x^^}` among them.
    Other,
}

impl<'t> Word<'t> {
    /// Its value, where quotes and escapes are all that stands in it: no expansion, glob, tilde or `{a,b}`.
    pub fn literal(&self) -> Option<Cow<'t, str>> {
        if !self.special {
            return Some(Cow::Borrowed(self.raw));
        }
        if braces::split(self.raw).is_some() {
            return None;
        }
        let mut value = Cow::Borrowed("");
        for part in self.parts() {
            match part.kind {
                PartKind::Literal(text) if value.is_empty() => value = text,
                PartKind::Literal(text) => value.to_mut().push_str(&text),
                _ => return None,
            }
        }
        Some(value)
    }

    /// Its parts, in order.
    pub fn parts(&self) -> Parts<'t> {
        Parts::new(self.raw)
    }

    /// What stands between the quotes, for a word that is one quoted string and nothing is taken apart in it:
    /// the script of `sh -c '…'`, with its way back into the file. `text` is what the word was read from.
    pub fn quoted_script(&self, text: &'t Mapped<'t>) -> Option<Mapped<'t>> {
        let inside = wholly_quoted(self.raw)?;
        if self.span.len() as usize == self.raw.len() {
            return Some(Mapped::contiguous(inside, self.span.start + 1));
        }
        let start = (inside.as_ptr() as usize).checked_sub(text.text.as_ptr() as usize)?;
        let range = start..start + inside.len();
        (text.text.get(range.clone()) == Some(inside)).then(|| text.part(range))
    }
}

/// The inside of `'…'`, or of `"…"` without escapes and expansions.
fn wholly_quoted(raw: &str) -> Option<&str> {
    let single = raw.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if let Some(inside) = single {
        return (!inside.contains('\'')).then_some(inside);
    }
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains(['"', '\\', '$', '`'])).then_some(inside)
}

/// A heredoc's delimiter without its quotes, and whether it had any.
pub(super) fn unquote(raw: &str) -> (Cow<'_, str>, bool) {
    if !raw.contains(['\'', '"', '\\']) {
        return (Cow::Borrowed(raw), false);
    }
    let mut value = String::new();
    for part in Parts::new(raw) {
        match part.kind {
            PartKind::Literal(text) => value.push_str(&text),
            _ => value.push_str(part.raw),
        }
    }
    (Cow::Owned(value), true)
}

/// The parts of a word; see [`Word::parts`].
#[derive(Clone, Debug)]
pub struct Parts<'t> {
    raw: &'t str,
    pos: usize,
    in_quotes: bool,
    /// How many command lists have been passed.
    commands: usize,
    /// Where the last `]` stands, once that was asked.
    last_bracket: Option<usize>,
}

impl<'t> Parts<'t> {
    pub(super) fn new(raw: &'t str) -> Self {
        Self { raw, pos: 0, in_quotes: false, commands: 0, last_bracket: None }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.raw.as_bytes().get(self.pos + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.raw.get(self.pos..).unwrap_or("")
    }

    /// Takes `len` bytes as they stand.
    fn take(&mut self, len: usize) -> &'t str {
        let rest = self.rest();
        let text = rest.get(..len).unwrap_or(rest);
        self.pos += text.len();
        text
    }

    fn literal(&mut self, len: usize, quoted: bool) -> Part<'t> {
        let raw = self.take(len);
        Part { kind: PartKind::Literal(Cow::Borrowed(raw)), raw, quoted }
    }

    /// An escaped character: the backslash goes. A continuation goes as a whole.
    fn escape(&mut self) -> Option<Part<'t>> {
        self.pos += 1;
        if self.byte(0) == Some(b'\n') {
            self.pos += 1;
            return None;
        }
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        if len == 0 {
            self.pos -= 1;
            return Some(self.literal(1, true));
        }
        Some(self.literal(len, true))
    }

    fn unquoted(&mut self, byte: u8) -> Option<Part<'t>> {
        match byte {
            b'\\' => self.escape(),
            b'\'' => {
                self.pos += 1;
                let len = memchr::memchr(b'\'', self.rest().as_bytes()).unwrap_or(self.rest().len());
                let part = self.literal(len, true);
                self.pos += 1;
                Some(part)
            }
            b'"' => self.open_quotes(),
            b'$' | b'`' => Some(self.expansion(byte)),
            b'<' | b'>' if self.byte(1) == Some(b'(') => Some(self.expansion(byte)),
            b'~' if self.pos == 0 => Some(self.tilde()),
            b'*' | b'?' => Some(self.glob()),
            b'[' if self.closes_bracket() => Some(self.glob()),
            _ => {
                let rest = self.rest().as_bytes();
                let end = rest.iter().skip(1).position(|&b| is_part_start(b));
                Some(self.literal(end.map_or(rest.len(), |end| end + 1), false))
            }
        }
    }

    /// Whether a `]` stands behind the cursor.
    fn closes_bracket(&mut self) -> bool {
        let raw = self.raw.as_bytes();
        self.pos < *self.last_bracket.get_or_insert_with(|| memchr::memrchr(b']', raw).unwrap_or(0))
    }

    fn glob(&mut self) -> Part<'t> {
        let raw = self.take(1);
        Part { kind: PartKind::Glob, raw, quoted: false }
    }

    fn tilde(&mut self) -> Part<'t> {
        let rest = self.rest().as_bytes();
        let end = rest.iter().skip(1).position(|&b| !is_name(b) && b != b'-' && b != b'.');
        let raw = self.take(end.map_or(rest.len(), |end| end + 1));
        Part { kind: PartKind::Tilde(raw.get(1..).unwrap_or("")), raw, quoted: false }
    }

    /// Moves over `"`; `""` is an empty part.
    fn open_quotes(&mut self) -> Option<Part<'t>> {
        self.pos += 1;
        if self.byte(0) == Some(b'"') {
            let part = self.literal(0, true);
            self.pos += 1;
            return Some(part);
        }
        self.in_quotes = true;
        None
    }

    fn inside_quotes(&mut self, byte: u8) -> Option<Part<'t>> {
        match byte {
            b'"' => {
                self.pos += 1;
                self.in_quotes = false;
                None
            }
            b'\\' if matches!(self.byte(1), Some(b'$' | b'`' | b'"' | b'\\' | b'\n')) => self.escape(),
            b'$' | b'`' => Some(self.expansion(byte)),
            _ => {
                let rest = self.rest().as_bytes();
                let end = rest.iter().skip(1).position(|b| matches!(b, b'"' | b'\\' | b'$' | b'`'));
                Some(self.literal(end.map_or(rest.len(), |end| end + 1), true))
            }
        }
    }

    /// What `$`, a backtick or `<(` begins.
    fn expansion(&mut self, byte: u8) -> Part<'t> {
        let quoted = self.in_quotes;
        match (byte, self.byte(1)) {
            (b'$', Some(b'(' | b'{')) | (b'`' | b'<' | b'>', _) => self.long_expansion(quoted),
            (b'$', Some(b'\'')) if !quoted => self.ansi(),
            // `$"…"` is `"…"` in another language.
            (b'$', Some(b'"')) if !quoted => self.literal_dollar(0),
            (_, Some(next)) if is_special_parameter(next) => self.parameter(1),
            _ => match name_len(self.rest().as_bytes().get(1..).unwrap_or(&[])) {
                0 => self.literal_dollar(1),
                len => self.parameter(len),
            },
        }
    }

    fn literal_dollar(&mut self, len: usize) -> Part<'t> {
        let part = self.literal(len, false);
        self.pos += 1 - len;
        part
    }

    fn parameter(&mut self, len: usize) -> Part<'t> {
        let raw = self.take(len + 1);
        let name = raw.get(1..).unwrap_or("");
        let parameter = Parameter { name, operator: Operator::Plain, colon: false, argument: "" };
        Part { kind: PartKind::Parameter(parameter), raw, quoted: self.in_quotes }
    }

    fn long_expansion(&mut self, quoted: bool) -> Part<'t> {
        let measured = measure(self.rest(), quoted);
        let raw = self.take(measured.len.max(1));
        let kind = if raw.starts_with("${") {
            PartKind::Parameter(Parameter::read(raw))
        } else if measured.arithmetic {
            PartKind::Arithmetic
        } else {
            PartKind::Command(self.commands)
        };
        self.commands += measured.lists;
        Part { kind, raw, quoted }
    }

    fn ansi(&mut self) -> Part<'t> {
        let start = self.pos;
        let text = self.rest().get(2..).unwrap_or("");
        let (value, len) = ansi::decode(text);
        self.pos += 2 + len;
        let raw = self.raw.get(start..self.pos).unwrap_or("");
        Part { kind: PartKind::Literal(value), raw, quoted: true }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        loop {
            let byte = self.byte(0)?;
            let part = if self.in_quotes { self.inside_quotes(byte) } else { self.unquoted(byte) };
            if part.is_some() {
                return part;
            }
        }
    }
}

impl<'t> Parameter<'t> {
    /// Takes `${…}` apart.
    fn read(raw: &'t str) -> Self {
        let inside = raw.strip_prefix("${").unwrap_or(raw);
        let inside = inside.strip_suffix('}').unwrap_or(inside);
        let prefix = match inside.as_bytes() {
            [b'#', _, ..] => Some(Operator::Length),
            [b'!', _, ..] => Some(Operator::Indirect),
            _ => None,
        };
        let named = if prefix.is_some() { &inside[1..] } else { inside };
        let len = parameter_len(named.as_bytes());
        let (name, tail) = named.split_at_checked(len).unwrap_or((named, ""));
        let (operator, colon, argument) = match (prefix, tail.is_empty()) {
            (Some(prefix), true) => (prefix, false, ""),
            (Some(_), false) => (Operator::Other, false, tail),
            (None, _) => operator(tail),
        };
        Self { name, operator, colon, argument }
    }
}

/// The length of a parameter's name with its subscript.
fn parameter_len(bytes: &[u8]) -> usize {
    let len = match bytes.first() {
        Some(b'0'..=b'9') => bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len()),
        Some(&byte) if is_special_parameter(byte) => 1,
        _ => name_len(bytes),
    };
    if len == 0 || bytes.get(len) != Some(&b'[') {
        return len;
    }
    bytes[len..].iter().position(|&b| b == b']').map_or(len, |end| len + end + 1)
}

/// The operator at the start of `tail`, whether it has a colon, and its argument.
fn operator(tail: &str) -> (Operator, bool, &str) {
    let after = |len: usize| tail.get(len..).unwrap_or("");
    let colon = tail.starts_with(':');
    let at = usize::from(colon);
    let double = |byte: u8| tail.as_bytes().get(1) == Some(&byte);
    match (tail.as_bytes().get(at), colon) {
        (None, false) => (Operator::Plain, false, ""),
        (Some(b'-'), _) => (Operator::Default, colon, after(at + 1)),
        (Some(b'='), _) => (Operator::Assign, colon, after(at + 1)),
        (Some(b'?'), _) => (Operator::Require, colon, after(at + 1)),
        (Some(b'+'), _) => (Operator::Alternative, colon, after(at + 1)),
        (_, true) => (Operator::Substring, false, after(1)),
        (Some(b'#'), _) => {
            (Operator::TrimStart { longest: double(b'#') }, false, after(1 + usize::from(double(b'#'))))
        }
        (Some(b'%'), _) => {
            (Operator::TrimEnd { longest: double(b'%') }, false, after(1 + usize::from(double(b'%'))))
        }
        (Some(b'/'), _) => {
            (Operator::Replace { all: double(b'/') }, false, after(1 + usize::from(double(b'/'))))
        }
        _ => (Operator::Other, false, tail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(raw: &str) -> Vec<PartKind<'_>> {
        Parts::new(raw).map(|part| part.kind).collect()
    }

    fn lit(text: &str) -> PartKind<'_> {
        PartKind::Literal(Cow::Borrowed(text))
    }

    #[test]
    fn quotes_and_escapes_go() {
        assert_eq!(kinds(r#"a'b c'"d e"\ f"#), [lit("a"), lit("b c"), lit("d e"), lit(" "), lit("f")]);
        assert_eq!(kinds(r#""a\"b\n""#), [lit("a"), lit("\""), lit("b"), lit("\\n")]);
        assert_eq!(kinds("''"), [lit("")]);
        assert_eq!(kinds(r#""""#), [lit("")]);
        assert_eq!(kinds("a\\\nb"), [lit("a"), lit("b")]);
        assert_eq!(kinds(r"$'a\tb\''"), [lit("a\tb'")]);
        assert_eq!(kinds("a$"), [lit("a"), lit("$")]);
        assert_eq!(kinds("$\"hi\""), [lit(""), lit("hi")]);
    }

    #[test]
    fn expansions_are_parts() {
        let plain = |name| {
            PartKind::Parameter(Parameter { name, operator: Operator::Plain, colon: false, argument: "" })
        };
        assert_eq!(kinds("/a/$x.$1${y}"), [lit("/a/"), plain("x"), lit("."), plain("1"), plain("y")]);
        assert_eq!(
            kinds("$(a)$((1+2))`b`"),
            [PartKind::Command(0), PartKind::Arithmetic, PartKind::Command(1)]
        );
        let default = Parameter { name: "v", operator: Operator::Default, colon: true, argument: "$(uname)" };
        assert_eq!(kinds("${v:-$(uname)}$(b)"), [PartKind::Parameter(default), PartKind::Command(1)]);
        assert_eq!(kinds("~/x"), [PartKind::Tilde(""), lit("/x")]);
        assert_eq!(kinds("[ab]*"), [PartKind::Glob, lit("ab]"), PartKind::Glob]);
        assert_eq!(kinds("["), [lit("[")]);
    }

    #[test]
    fn operators_are_told_apart() {
        let read = |raw| {
            let p = Parameter::read(raw);
            (p.name, p.operator, p.argument)
        };
        assert_eq!(read("${#x}"), ("x", Operator::Length, ""));
        assert_eq!(read("${#}"), ("#", Operator::Plain, ""));
        assert_eq!(read("${x##*/}"), ("x", Operator::TrimStart { longest: true }, "*/"));
        assert_eq!(read("${x%.*}"), ("x", Operator::TrimEnd { longest: false }, ".*"));
        assert_eq!(read("${x//a/b}"), ("x", Operator::Replace { all: true }, "a/b"));
        assert_eq!(read("${x:1:2}"), ("x", Operator::Substring, "1:2"));
        assert_eq!(read("${a[@]}"), ("a[@]", Operator::Plain, ""));
        assert_eq!(read("${x^^}"), ("x", Operator::Other, "^^"));
        assert_eq!(read("${}"), ("", Operator::Plain, ""));
    }

    #[test]
    fn delimiters_lose_their_quotes() {
        assert_eq!(unquote("EOF"), (Cow::Borrowed("EOF"), false));
        assert_eq!(unquote("'E'\"O\"\\F"), (Cow::Borrowed("EOF"), true));
    }
}
