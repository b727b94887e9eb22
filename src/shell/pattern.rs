//! Patterns of `${x#…}` and `${x%…}`: literal text, `*` and `?`. Sets (`[…]`) and long patterns are left unknown.

use super::words::{Part, PartKind, Parts};

/// One state of the matcher each, in a `u64`.
const MAX_TOKENS: usize = 60;
/// Longer values are left unknown: matching takes (value × pattern) steps.
const MAX_VALUE: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Many,
    One,
    Char(char),
}

/// A pattern of few tokens.
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

impl Pattern {
    /// The pattern of an argument as written, where it holds nothing but text, quotes, `*` and `?`.
    pub(super) fn read(argument: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        for part in Parts::new(argument) {
            Self::add(&mut tokens, &part)?;
        }
        (tokens.len() <= MAX_TOKENS).then_some(Self { tokens })
    }

    fn add(tokens: &mut Vec<Token>, part: &Part<'_>) -> Option<()> {
        match (&part.kind, part.raw) {
            (PartKind::Literal(text), _) => tokens.extend(text.chars().map(Token::Char)),
            (PartKind::Glob, "*") => tokens.push(Token::Many),
            (PartKind::Glob, "?") => tokens.push(Token::One),
            _ => return None,
        }
        Some(())
    }

    /// `value` without the prefix that matches.
    pub(super) fn trim_start<'v>(&self, value: &'v str, longest: bool) -> Option<&'v str> {
        let chars = value.char_indices().map(|(at, char)| (at + char.len_utf8(), char));
        let fits = value.len() <= MAX_VALUE;
        let end = fits.then(|| matched(self.tokens.iter().copied(), chars, longest))?;
        Some(end.map_or(value, |end| &value[end..]))
    }

    /// `value` without the suffix that matches.
    pub(super) fn trim_end<'v>(&self, value: &'v str, longest: bool) -> Option<&'v str> {
        let fits = value.len() <= MAX_VALUE;
        let start =
            fits.then(|| matched(self.tokens.iter().rev().copied(), value.char_indices().rev(), longest))?;
        Some(start.map_or(value, |start| &value[..start]))
    }
}

/// Where the match that begins at the first character ends; `None` where it matches nothing.
fn matched(
    tokens: impl Iterator<Item = Token>,
    chars: impl Iterator<Item = (usize, char)>,
    longest: bool,
) -> Option<usize> {
    let tokens: Vec<Token> = tokens.collect();
    let accept = 1_u64 << tokens.len();
    let mut states = skip_many(&tokens, 1);
    if states & accept != 0 && !longest {
        return None;
    }
    let mut end = None;
    for (at, char) in chars {
        states = skip_many(&tokens, step(&tokens, states, char));
        if states & accept != 0 {
            end = Some(at);
            if !longest {
                break;
            }
        }
        if states == 0 {
            break;
        }
    }
    end
}

/// The states after `char`.
fn step(tokens: &[Token], states: u64, char: char) -> u64 {
    let mut next = 0;
    for (at, token) in tokens.iter().enumerate().filter(|(at, _)| states >> at & 1 != 0) {
        match token {
            Token::Many => next |= 1 << at,
            Token::One => next |= 2 << at,
            Token::Char(wanted) if *wanted == char => next |= 2 << at,
            Token::Char(_) => {}
        }
    }
    next
}

/// `states` and those behind a `*` that matches nothing.
fn skip_many(tokens: &[Token], mut states: u64) -> u64 {
    for (at, token) in tokens.iter().enumerate() {
        if *token == Token::Many && states >> at & 1 != 0 {
            states |= 2 << at;
        }
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(value: &str, pattern: &str, longest: bool) -> String {
        Pattern::read(pattern).unwrap().trim_start(value, longest).unwrap().to_owned()
    }

    fn end(value: &str, pattern: &str, longest: bool) -> String {
        Pattern::read(pattern).unwrap().trim_end(value, longest).unwrap().to_owned()
    }

    #[test]
    fn trims_as_a_shell_does() {
        assert_eq!(start("/usr/local/bin", "*/", false), "usr/local/bin");
        assert_eq!(start("/usr/local/bin", "*/", true), "bin");
        assert_eq!(end("a.tar.gz", ".*", false), "a.tar");
        assert_eq!(end("a.tar.gz", ".*", true), "a");
        assert_eq!(end("v1.2.3", "?3", false), "v1.2");
        assert_eq!(end("abc", "x", true), "abc");
        assert_eq!(start("aüb", "??", false), "b");
        assert_eq!(start("a*b", "a'*'", false), "b");
        assert_eq!(end("abc", "*", false), "abc");
        assert_eq!(end("abc", "*", true), "");
        assert_eq!(start("aaab", "*a", true), "b");
    }

    #[test]
    fn sets_and_expansions_are_unknown() {
        assert!(Pattern::read("[0-9]*").is_none());
        assert!(Pattern::read("$x").is_none());
        assert!(Pattern::read(&"a".repeat(61)).is_none());
    }
}
