//! Variables in a word of ENV, COPY, FROM and the like, as BuildKit's `shell.Lex` expands them. Never touches
//! RUN bodies: their variables are the shell's.

use super::lex::{Lexer, Options, Quotes};
use super::variable::{ExpandError, Value};
use std::borrow::Cow;
use std::collections::HashSet;

/// An expanded word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded<'w> {
    /// Quotes and escapes removed, variables replaced. A substitution whose variable is unknown stays as it stands.
    pub text: Cow<'w, str>,
    /// Variables that are not set, each once, in order; also those with a default.
    pub unset: Vec<String>,
    /// Whether every variable that matters was known.
    pub known: bool,
}

/// Expands `word`; a name for which `env` has nothing is unset.
pub fn expand<'w, 'v>(
    word: &'w str,
    escape: char,
    env: &dyn Fn(&str) -> Option<Cow<'v, str>>,
) -> Result<Expanded<'w>, ExpandError> {
    expand_known(word, escape, &|name| env(name).map_or(Value::Unset, Value::Set))
}

/// Expands `word` as far as its variables are known.
pub fn expand_known<'w, 'v>(
    word: &'w str,
    escape: char,
    lookup: &dyn Fn(&str) -> Value<'v>,
) -> Result<Expanded<'w>, ExpandError> {
    let plain = |byte: u8| !matches!(byte, b'$' | b'\'' | b'"') && char::from(byte) != escape;
    if word.bytes().all(plain) && !word.starts_with('\u{FEFF}') {
        return Ok(Expanded { text: Cow::Borrowed(word), unset: Vec::new(), known: true });
    }
    let options = Options { escape, quotes: Quotes::Go, raw_escapes: false, keep_unset: false };
    let mut lexer = Lexer::new(word, options, lookup);
    let text = Cow::Owned(lexer.text()?);
    Ok(Expanded { text, unset: distinct(lexer.unset), known: lexer.known })
}

/// Expands the text of a heredoc of ADD or COPY: quotes are signs like any other there, and `\` escapes.
pub fn expand_in_heredoc<'w, 'v>(
    text: &'w str,
    lookup: &dyn Fn(&str) -> Value<'v>,
) -> Result<Expanded<'w>, ExpandError> {
    let options = Options { escape: '\\', quotes: Quotes::Signs, raw_escapes: false, keep_unset: false };
    let mut lexer = Lexer::new(text, options, lookup);
    let text = Cow::Owned(lexer.text()?);
    Ok(Expanded { text, unset: distinct(lexer.unset), known: lexer.known })
}

fn distinct(names: Vec<String>) -> Vec<String> {
    if names.len() < 2 {
        return names;
    }
    let mut seen = HashSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}
