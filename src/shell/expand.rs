//! What a word becomes before a command gets it: fields, with quotes removed and known variables put in. Runs
//! nothing and looks at no file: command substitutions and unknown variables leave their source in the field.

use super::ast::{List, Word};
use super::braces;
use super::env::{Lookup, Value};
use super::parameter::{MAX_VALUE, Scope};
use super::words::{Part, PartKind, Parts};
use crate::source::Span;
use std::borrow::Cow;

/// More fields than this of one word: the rest is one field that is not known.
const MAX_FIELDS: usize = 4096;

/// One argument, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'t> {
    /// Its text. Where something in it is not known, that part's source stands in its place.
    pub text: Cow<'t, str>,
    /// How many leading bytes of the text are certain; all of them when nothing is unknown.
    pub known: u32,
    /// Whether an unquoted `*`, `?` or `[…]` stands in it: the shell puts the files in its place that match.
    pub glob: bool,
    /// The word that it comes from, in the file.
    pub span: Span,
}

impl<'t> Field<'t> {
    /// An argument that is known as it stands.
    pub fn known(text: Cow<'t, str>, span: Span) -> Self {
        Self { known: text.len() as u32, text, glob: false, span }
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Field<'static> {
        Field {
            text: Cow::Owned(self.text.into_owned()),
            known: self.known,
            glob: self.glob,
            span: self.span,
        }
    }

    /// How many bytes it takes: itself, and a text that is not the script's own.
    pub fn bytes(&self) -> usize {
        let own = if let Cow::Owned(text) = &self.text { text.len() } else { 0 };
        size_of::<Self>() + own
    }

    /// Whether it begins like an option.
    pub fn is_option(&self) -> bool {
        self.text.as_bytes().first() == Some(&b'-')
    }

    /// Whether all of the text is certain.
    pub fn is_known(&self) -> bool {
        self.known as usize == self.text.len()
    }

    /// The text, where all of it is certain (a glob stands as it is).
    pub fn value(&self) -> Option<&str> {
        self.is_known().then_some(&*self.text)
    }

    /// The leading part that is certain.
    pub fn prefix(&self) -> &str {
        self.text.get(..self.known as usize).unwrap_or(&self.text)
    }
}

/// Appends the fields of `word` to `out`: none for an unquoted variable that is empty, several for one that
/// holds blanks.
pub fn expand<'t>(word: &Word<'t>, env: &dyn Lookup, out: &mut Vec<Field<'t>>) {
    let signs = if word.special { signs(word.raw) } else { 0 };
    if signs == 0 {
        // Its own value, or nothing but globs in it.
        out.push(known(word.raw, word.special, word.span));
        return;
    }
    let scope = Scope { env, depth: 0 };
    if signs & BRACE != 0
        && let Some(words) = braces::multiply(word.raw)
    {
        for raw in &words {
            Builder::new(word.span, out.len()).read(raw, scope, &[], out);
        }
        return;
    }
    let may_be_literal = signs & EXPANSION == 0 || word.raw.starts_with('\'');
    if let Some(field) = may_be_literal.then(|| quoted(word)).flatten() {
        out.push(field);
        return;
    }
    Builder::new(word.span, out.len()).read(word.raw, scope, &word.substitutions, out);
}

fn known(text: &str, glob: bool, span: Span) -> Field<'_> {
    Field { text: Cow::Borrowed(text), known: text.len() as u32, glob, span }
}

/// Quotes, an escape, a tilde, a parenthesis.
const QUOTE: u8 = 1;
/// `{`
const BRACE: u8 = 2;
/// What may begin an expansion.
const EXPANSION: u8 = 4;

/// Which of these stand in a word.
fn signs(raw: &str) -> u8 {
    raw.bytes().fold(0, |signs, byte| {
        signs
            | match byte {
                b'\\' | b'\'' | b'"' | b'~' | b'(' => QUOTE,
                b'{' => BRACE,
                b'$' | b'`' | b'<' | b'>' => EXPANSION,
                _ => 0,
            }
    })
}

/// A word that is one literal part, such as `'…'`.
fn quoted<'t>(word: &Word<'t>) -> Option<Field<'t>> {
    let mut parts = word.parts();
    match (parts.next()?, parts.next()) {
        (Part { kind: PartKind::Literal(text), .. }, None) => {
            Some(Field { known: text.len() as u32, text, glob: false, span: word.span })
        }
        _ => None,
    }
}

/// The field that is being put together.
struct Builder {
    span: Span,
    text: String,
    /// The length of the text when the first unknown part came.
    known: Option<usize>,
    glob: bool,
    /// Whether there is a field, if only an empty one.
    open: bool,
    /// How many fields there were before the word.
    first: usize,
    /// How long a text may become by what is put into it.
    longest: usize,
}

impl Builder {
    fn new(span: Span, first: usize) -> Self {
        Self { span, text: String::new(), known: None, glob: false, open: false, first, longest: 0 }
    }

    fn read(&mut self, raw: &str, scope: Scope<'_>, lists: &[List<'_>], out: &mut Vec<Field<'_>>) {
        self.text.reserve(raw.len());
        self.longest = raw.len() + MAX_VALUE;
        for part in Parts::new(raw) {
            self.part(&part, scope, lists, out);
        }
        self.close(out);
    }

    fn part(&mut self, part: &Part<'_>, scope: Scope<'_>, lists: &[List<'_>], out: &mut Vec<Field<'_>>) {
        match &part.kind {
            PartKind::Literal(text) => self.push(text, part.quoted),
            PartKind::Glob => {
                self.glob = true;
                self.push(part.raw, false);
            }
            PartKind::Tilde(user) => match scope.env.get("HOME") {
                Value::Known(home) if user.is_empty() => self.push(&home, true),
                _ => self.unknown(part.raw),
            },
            PartKind::Parameter(parameter) => self.value(scope.value(parameter), part, out),
            PartKind::Command(at) => {
                let printed = lists.get(*at).and_then(|list| scope.env.printed(list));
                self.value(printed.map(Cow::Owned), part, out);
            }
            PartKind::Arithmetic => self.unknown(part.raw),
        }
    }

    /// What stands for an expansion.
    fn value(&mut self, value: Option<Cow<'_, str>>, part: &Part<'_>, out: &mut Vec<Field<'_>>) {
        match value {
            Some(value) if self.text.len() + value.len() > self.longest => self.unknown(part.raw),
            Some(value) if part.quoted => self.push(&value, true),
            Some(value) => self.split(&value, out),
            None => self.unknown(part.raw),
        }
    }

    fn push(&mut self, text: &str, quoted: bool) {
        self.open |= quoted || !text.is_empty();
        self.text.push_str(text);
    }

    fn unknown(&mut self, raw: &str) {
        self.open = true;
        self.known.get_or_insert(self.text.len());
        self.text.push_str(raw);
    }

    /// An unquoted value: blanks in it end the field.
    fn split(&mut self, value: &str, out: &mut Vec<Field<'_>>) {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
        for (index, piece) in value.split(blank).enumerate() {
            if index > 0 {
                self.close(out);
            }
            self.glob |= piece.contains(['*', '?', '[']);
            self.push(piece, false);
            if out.len() - self.first > MAX_FIELDS {
                return self.unknown("…");
            }
        }
    }

    /// Ends the field, if there is one.
    fn close(&mut self, out: &mut Vec<Field<'_>>) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let known = self.known.take().unwrap_or(text.len()) as u32;
        let glob = std::mem::take(&mut self.glob);
        out.push(Field { text: Cow::Owned(text), known, glob, span: self.span });
    }
}
