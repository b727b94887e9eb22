//! Variables in a word of ENV, COPY, FROM and the like, as BuildKit's `shell.Lex` expands them. Never touches
//! RUN bodies: their variables are the shell's.

use super::lex::{Lexer, Options};
use std::borrow::Cow;
use std::collections::HashSet;

/// A variable's value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'v> {
    /// Set to this.
    Set(Cow<'v, str>),
    /// Not set.
    Unset,
    /// Set or not, to what cannot be said.
    Unknown,
}

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

/// A word that cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// A quote that never closes.
    #[error("unexpected end of statement while looking for matching {0}-quote")]
    Quote(&'static str),
    /// A delimiter that never comes.
    #[error("unexpected end of statement while looking for matching {0}")]
    Unclosed(char),
    /// `${` without `}`.
    #[error("syntax error: missing '}}'")]
    MissingBrace,
    /// `${name/pattern` without the second `/`.
    #[error("syntax error: missing '/' in ${{}}")]
    MissingSlash,
    /// `${}`, `${{` or `${:`.
    #[error("syntax error: bad substitution")]
    BadSubstitution,
    /// `${name^}` and other forms of bash.
    #[error("unsupported modifier ({0}) in substitution")]
    Unsupported(String),
    /// `${name?message}` of a variable that is not set.
    #[error("{0}")]
    Required(String),
    /// A pattern with an escape that it cannot have.
    #[error("invalid pattern ({0}) in substitution: invalid escape")]
    Pattern(String),
    /// `${…}` nested deeper than anybody writes.
    #[error("substitutions are nested too deep")]
    TooDeep,
    /// A result, or a search for one, longer than anybody needs.
    #[error("the expanded text is too long")]
    TooLong,
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
    let options = Options { escape, raw_quotes: false, raw_escapes: false, keep_unset: false };
    let mut lexer = Lexer::new(word, options, lookup);
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
