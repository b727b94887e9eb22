//! BuildKit's shell lexer: quotes, escapes, `$name` and `${name…}`, and the split into words that finds heredocs.
//! Serves `expand` and `heredoc`; not a shell, and never the reader of RUN bodies.

use super::pattern::{self, End};
use super::variable::{ExpandError, Value};
use std::borrow::Cow;

/// `${…}` inside `${…}` deeper than this is an error; BuildKit's only bound is its stack.
const MAX_DEPTH: u32 = 256;

/// What quotes do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// They group, and go.
    Go,
    /// They group, and stay in the result.
    Stay,
    /// They are signs like any other.
    Signs,
}

/// How words are read.
#[derive(Clone, Copy)]
pub(super) struct Options {
    /// The escape character.
    pub(super) escape: char,
    /// What quotes do.
    pub(super) quotes: Quotes,
    /// Escape characters stay in the result.
    pub(super) raw_escapes: bool,
    /// `$name` stays where the variable is not set.
    pub(super) keep_unset: bool,
}

/// A reader of one text.
pub(super) struct Lexer<'w, 'l, 'v> {
    text: &'w str,
    position: usize,
    options: Options,
    lookup: &'l dyn Fn(&str) -> Value<'v>,
    words: Option<Words>,
    depth: u32,
    limit: usize,
    /// Names of variables that were not set, in order, some more than once.
    pub(super) unset: Vec<String>,
    /// Whether no variable's value was unknown.
    pub(super) known: bool,
}

type Result<T> = std::result::Result<T, ExpandError>;

impl<'w, 'l, 'v> Lexer<'w, 'l, 'v> {
    pub(super) fn new(text: &'w str, options: Options, lookup: &'l dyn Fn(&str) -> Value<'v>) -> Self {
        // BuildKit's scanner passes over a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let limit = text.len() * 4 + (1 << 20);
        let (unset, known) = (Vec::new(), true);
        Self { text, position: 0, options, lookup, words: None, depth: 0, limit, unset, known }
    }

    /// The whole text with its variables replaced.
    pub(super) fn text(&mut self) -> Result<String> {
        self.until(None)
    }

    /// The whole text split into words after replacement.
    pub(super) fn words(&mut self) -> Result<Vec<String>> {
        self.words = Some(Words::default());
        self.until(None)?;
        let mut words = self.words.take().unwrap_or_default();
        words.end();
        Ok(words.list)
    }

    fn rest(&self) -> &'w str {
        self.text.get(self.position..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.position += ch.len_utf8();
        Some(ch)
    }

    /// Takes the bytes before the first that `stops`.
    fn run(&mut self, stops: impl Fn(u8) -> bool) -> &'w str {
        let rest = self.rest();
        let length = rest.bytes().position(stops).unwrap_or(rest.len());
        self.position += length;
        &rest[..length]
    }

    /// Reads up to `stop`, which is taken too, or to the end.
    fn until(&mut self, stop: Option<char>) -> Result<String> {
        let mut result = String::new();
        loop {
            let Options { escape, quotes, .. } = self.options;
            let run = self.run(|byte| {
                let ch = char::from(byte);
                matches!(ch, '$' | '<')
                    || quotes != Quotes::Signs && matches!(ch, '\'' | '"')
                    || ch == escape
                    || Some(ch) == stop
            });
            result.push_str(run);
            self.add(run);
            if result.len() > self.limit {
                return Err(ExpandError::TooLong);
            }
            let Some(ch) = self.peek() else { break };
            if Some(ch) == stop {
                self.next();
                return Ok(result);
            }
            self.special(ch, &mut result)?;
        }
        match stop {
            None => Ok(result),
            Some(stop) => Err(ExpandError::Unclosed(stop)),
        }
    }

    /// One `$`, quote, `<` or escape character.
    fn special(&mut self, ch: char, result: &mut String) -> Result<()> {
        let piece = match ch {
            '$' => {
                let value = self.dollar()?;
                result.push_str(&value);
                self.add(&value);
                return Ok(());
            }
            '\'' => Cow::Borrowed(self.single_quote()?),
            '"' => Cow::Owned(self.double_quote()?),
            '<' => Cow::Borrowed(self.less()),
            _ => Cow::Borrowed(self.escaped()),
        };
        result.push_str(&piece);
        self.add_raw(&piece);
        Ok(())
    }

    /// The escape character and what it escapes; alone at the end it goes.
    fn escaped(&mut self) -> &'w str {
        let start = self.position;
        self.next();
        let inner = self.position;
        self.next();
        &self.text[if self.options.raw_escapes { start } else { inner }..self.position]
    }

    /// `<`, or `<<` with the blanks after it: they belong to the word, so that `<< EOF` is one.
    fn less(&mut self) -> &'w str {
        let start = self.position;
        self.position += 1;
        if self.rest().starts_with('<') {
            self.position += 1;
            self.run(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        }
        &self.text[start..self.position]
    }

    fn single_quote(&mut self) -> Result<&'w str> {
        let start = self.position;
        self.position += 1;
        let inner = self.run(|byte| byte == b'\'');
        if self.next().is_none() {
            return Err(ExpandError::Quote("single"));
        }
        Ok(if self.options.quotes == Quotes::Stay { &self.text[start..self.position] } else { inner })
    }

    fn double_quote(&mut self) -> Result<String> {
        let quote = if self.options.quotes == Quotes::Stay { "\"" } else { "" };
        let mut result = quote.to_owned();
        self.next();
        let escape = self.options.escape;
        loop {
            result.push_str(self.run(|byte| matches!(byte, b'"' | b'$') || char::from(byte) == escape));
            match self.peek().ok_or(ExpandError::Quote("double"))? {
                '$' => result.push_str(&self.dollar()?),
                ch if ch == escape => self.escaped_in_quotes(&mut result),
                _ => {
                    self.next();
                    result.push_str(quote);
                    return Ok(result);
                }
            }
        }
    }

    /// In double quotes only `"`, `$` and the escape character itself can be escaped.
    fn escaped_in_quotes(&mut self, result: &mut String) {
        let escape = self.options.escape;
        self.next();
        if self.options.raw_escapes {
            result.push(escape);
        }
        match self.peek() {
            Some(ch) if ch == '"' || ch == '$' || ch == escape => {
                self.next();
                result.push(ch);
            }
            Some(_) => result.push(escape),
            None => {}
        }
    }

    /// What a `$` stands for.
    fn dollar(&mut self) -> Result<Cow<'v, str>> {
        let start = self.position;
        self.next();
        if self.peek() == Some('{') {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(ExpandError::TooDeep);
            }
            let value = self.braces(start)?;
            self.depth -= 1;
            return Ok(value);
        }
        let name = self.name();
        if name.is_empty() {
            return Ok(Cow::Borrowed("$"));
        }
        Ok(match self.get(name) {
            Value::Set(value) => value,
            Value::Unset if self.options.keep_unset => Cow::Owned(format!("${name}")),
            Value::Unset => Cow::Borrowed(""),
            Value::Unknown => self.source(start),
        })
    }

    /// What was read since `start`, as it stands.
    fn source(&self, start: usize) -> Cow<'v, str> {
        Cow::Owned(self.text.get(start..self.position).unwrap_or("").to_owned())
    }

    /// `${…}`; the `$` has been read.
    fn braces(&mut self, start: usize) -> Result<Cow<'v, str>> {
        self.next();
        match self.peek() {
            None => return Err(ExpandError::MissingBrace),
            Some('{' | '}' | ':') => return Err(ExpandError::BadSubstitution),
            _ => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(match self.get(name) {
                Value::Set(value) => value,
                Value::Unset if self.options.keep_unset => Cow::Owned(format!("${{{name}}}")),
                Value::Unset => Cow::Borrowed(""),
                Value::Unknown => self.source(start),
            }),
            Some('/') => self.replace(start, name),
            Some(':') => {
                let operator = self.next();
                self.modify(start, name, operator, true)
            }
            operator @ Some('+' | '-' | '?' | '#' | '%') => self.modify(start, name, operator, false),
            other => Err(unsupported("", other)),
        }
    }

    /// `${name-word}`, `${name:-word}` and the like.
    fn modify(
        &mut self,
        start: usize,
        name: &str,
        operator: Option<char>,
        colon: bool,
    ) -> Result<Cow<'v, str>> {
        let prefix = if colon { ":" } else { "" };
        let trims = matches!(operator, Some('#' | '%'));
        if colon && trims {
            return Err(unsupported(prefix, operator));
        }
        let word = self.nested('}', trims)?.ok_or(ExpandError::MissingBrace)?;
        let value = match self.get(name) {
            Value::Set(value) => Some(value),
            Value::Unset => None,
            Value::Unknown if !matches!(operator, Some('-' | '+' | '?' | '#' | '%')) => {
                return Err(unsupported(prefix, operator));
            }
            Value::Unknown => return Ok(self.source(start)),
        };
        if value.is_none() && self.options.keep_unset {
            let operator = operator.unwrap_or('\u{FFFD}');
            return Ok(Cow::Owned(format!("${{{name}{prefix}{operator}{word}}}")));
        }
        let usable = value.as_ref().is_some_and(|value| !colon || !value.is_empty());
        match (operator, value) {
            (Some('-' | '?'), Some(value)) if usable => Ok(value),
            (Some('-'), _) => Ok(Cow::Owned(word)),
            (Some('+'), _) => Ok(if usable { Cow::Owned(word) } else { Cow::Borrowed("") }),
            (Some('?'), value) => Err(ExpandError::Required(required(name, word, value.is_some()))),
            (Some('#'), value) => trim(&value.unwrap_or_default(), &word, '#'),
            (Some('%'), value) => trim(&value.unwrap_or_default(), &word, '%'),
            _ => Err(unsupported(prefix, operator)),
        }
    }

    /// `${name/pattern/text}` and `${name//pattern/text}`.
    fn replace(&mut self, start: usize, name: &str) -> Result<Cow<'v, str>> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.nested('/', true)?.ok_or(ExpandError::MissingSlash)?;
        let replacement = self.nested('}', true)?.ok_or(ExpandError::MissingBrace)?;
        let value = match self.get(name) {
            Value::Set(value) => value,
            Value::Unset if self.options.keep_unset => {
                return Ok(Cow::Owned(format!("${{{name}/{pattern}/{replacement}}}")));
            }
            Value::Unset => Cow::Borrowed(""),
            Value::Unknown => return Ok(self.source(start)),
        };
        pattern::replace(&value, &pattern, &replacement, all, self.limit).map(Cow::Owned)
    }

    /// The text up to `stop` inside braces; `None` where the text ended first.
    fn nested(&mut self, stop: char, raw_escapes: bool) -> Result<Option<String>> {
        // BuildKit reads it into the buffer of the word around it, which is lost.
        if let Some(words) = &mut self.words {
            words.word.clear();
        }
        let words = self.words.take();
        let outer = std::mem::replace(&mut self.options.raw_escapes, raw_escapes);
        let text = self.until(Some(stop));
        self.options.raw_escapes = outer;
        self.words = words;
        match text {
            Ok(text) => Ok(Some(text)),
            Err(ExpandError::TooDeep | ExpandError::TooLong) => text.map(Some),
            Err(_) if self.rest().is_empty() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes a variable's name: letters, digits and `_`; digits alone where it starts with one; or one sign.
    fn name(&mut self) -> &'w str {
        let rest = self.rest();
        let length = match rest.chars().next() {
            Some(first) if is_digit(first) => prefix(rest, is_digit),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => prefix(rest, |ch| ch.is_alphabetic() || is_digit(ch) || ch == '_'),
        };
        self.position += length;
        &rest[..length]
    }

    fn get(&mut self, name: &str) -> Value<'v> {
        let value = (self.lookup)(name);
        match value {
            Value::Unset => self.unset.push(name.to_owned()),
            Value::Unknown => self.known = false,
            Value::Set(_) => {}
        }
        value
    }

    fn add(&mut self, text: &str) {
        if let Some(words) = &mut self.words {
            words.add(text);
        }
    }

    fn add_raw(&mut self, text: &str) {
        if let Some(words) = &mut self.words {
            words.word.push_str(text);
        }
    }
}

/// Go's `unicode.IsDigit`, for the digits that occur: ASCII.
fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit()
}

/// The length of the longest prefix of characters that `belong`.
fn prefix(text: &str, belong: impl Fn(char) -> bool) -> usize {
    text.find(|ch| !belong(ch)).unwrap_or(text.len())
}

fn unsupported(prefix: &str, operator: Option<char>) -> ExpandError {
    ExpandError::Unsupported(format!("{prefix}{}", operator.unwrap_or('\u{FFFD}')))
}

/// The message of `${name?message}`.
fn required(name: &str, word: String, set: bool) -> String {
    let default = if set { "is not allowed to be empty" } else { "is not allowed to be unset" };
    format!("{name}: {}", if word.is_empty() { default.to_owned() } else { word })
}

/// `${name#word}` and `${name%word}`; doubled they take the longest match.
fn trim<'v>(value: &str, word: &str, operator: char) -> Result<Cow<'v, str>> {
    let (pattern, longest) = word.strip_prefix(operator).map_or((word, false), |rest| (rest, true));
    let end = if operator == '#' { End::Front } else { End::Back };
    pattern::trim(value, pattern, end, longest).map(Cow::Owned)
}

/// Words in the making.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    word: String,
}

impl Words {
    /// Adds text whose white space ends words.
    fn add(&mut self, text: &str) {
        let mut pieces = text.split(char::is_whitespace);
        self.word.push_str(pieces.next().unwrap_or(""));
        for piece in pieces {
            self.end();
            self.word.push_str(piece);
        }
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            self.list.push(std::mem::take(&mut self.word));
        }
    }
}
