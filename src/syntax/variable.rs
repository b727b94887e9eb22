//! What is known of a variable, and what makes a word that no variable can be put into. Plain data.

use std::borrow::Cow;

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
