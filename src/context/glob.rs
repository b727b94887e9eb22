//! Patterns over paths with `/`, of COPY's sources (Go's `filepath.Match`) and of .dockerignore (the same with
//! `**`). All states are followed at once, so that no pattern takes exponential time. Reads no file.

/// A step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `?`: one character but `/`.
    One,
    /// `*`: any characters but `/`.
    Star,
    /// `**/`: nothing, or any directories.
    Directories,
    /// A closing `**`: anything.
    Rest,
    Class(Class),
}

/// `[a-z]`, `[^a-z]`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

/// A pattern that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob {
    tokens: Vec<Token>,
    /// How many of them are plain characters at the start.
    plain: usize,
}

/// Whether `**` crosses directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stars {
    /// `**` is `*` twice.
    Single,
    /// `**` is any number of directories.
    Double,
}

impl Glob {
    /// `None` for what Go refuses as a pattern: a bracket without end or content, a backslash with nothing behind it.
    pub(super) fn new(pattern: &str, stars: Stars) -> Option<Self> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut tokens = Vec::with_capacity(chars.len());
        let mut at = 0;
        while let Some(&char) = chars.get(at) {
            at += 1;
            tokens.push(match char {
                '*' if stars == Stars::Double && chars.get(at) == Some(&'*') => {
                    at += 1 + usize::from(chars.get(at + 1) == Some(&'/'));
                    if at == chars.len() { Token::Rest } else { Token::Directories }
                }
                '*' => Token::Star,
                '?' => Token::One,
                '[' => Token::Class(class(&chars, &mut at)?),
                '\\' => {
                    at += 1;
                    Token::Char(*chars.get(at - 1)?)
                }
                char => Token::Char(char),
            });
        }
        let plain = tokens.iter().take_while(|token| matches!(token, Token::Char(_))).count();
        Some(Self { tokens, plain })
    }

    /// The text that every match starts with.
    pub(super) fn prefix(&self) -> impl Iterator<Item = char> {
        self.tokens[..self.plain].iter().filter_map(|token| match token {
            Token::Char(char) => Some(*char),
            _ => None,
        })
    }

    /// Whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut chars = text.chars();
        // Most paths of a context part from a pattern in their first characters.
        if !self.prefix().all(|char| chars.next() == Some(char)) {
            return false;
        }
        let tokens = &self.tokens[self.plain..];
        let mut states = vec![false; tokens.len() + 1];
        let mut next = states.clone();
        enter(tokens, &mut states, 0);
        for char in chars {
            next.fill(false);
            for (state, token) in tokens.iter().enumerate().filter(|(state, _)| states[*state]) {
                step(tokens, &mut next, state, token, char);
            }
            std::mem::swap(&mut states, &mut next);
        }
        states[tokens.len()]
    }
}

/// Makes a state current, with those that need no character to be reached from it.
fn enter(tokens: &[Token], states: &mut [bool], mut state: usize) {
    states[state] = true;
    while matches!(tokens.get(state), Some(Token::Star | Token::Directories | Token::Rest)) {
        state += 1;
        states[state] = true;
    }
}

fn step(tokens: &[Token], next: &mut [bool], state: usize, token: &Token, char: char) {
    match token {
        Token::Char(own) if *own == char => enter(tokens, next, state + 1),
        Token::One if char != '/' => enter(tokens, next, state + 1),
        Token::Class(class) if class.has(char) => enter(tokens, next, state + 1),
        Token::Star if char != '/' => enter(tokens, next, state),
        Token::Rest => enter(tokens, next, state),
        Token::Directories => {
            // Inside a directory's name: what follows starts behind a `/` only.
            next[state] = true;
            if char == '/' {
                enter(tokens, next, state + 1);
            }
        }
        _ => {}
    }
}

impl Class {
    fn has(&self, char: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char)) != self.negated
    }
}

/// What stands behind `[`, up to and with its `]`.
fn class(chars: &[char], at: &mut usize) -> Option<Class> {
    let negated = chars.get(*at) == Some(&'^');
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        if chars.get(*at)? == &']' && !ranges.is_empty() {
            *at += 1;
            return Some(Class { negated, ranges });
        }
        let low = class_char(chars, at)?;
        let high = if chars.get(*at)? == &'-' {
            *at += 1;
            class_char(chars, at)?
        } else {
            low
        };
        ranges.push((low, high));
    }
}

fn class_char(chars: &[char], at: &mut usize) -> Option<char> {
    let char = *chars.get(*at)?;
    *at += 1;
    match char {
        '-' | ']' => None,
        '\\' => {
            *at += 1;
            chars.get(*at - 1).copied()
        }
        char => Some(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(pattern: &str, text: &str) -> bool {
        Glob::new(pattern, Stars::Single).unwrap().matches(text)
    }

    #[test]
    fn a_star_stays_in_its_directory() {
        assert!(single("a*c", "abbc") && single("*", "") && single("*.rs", ".rs"));
        assert!(!single("a*c", "ab/c") && !single("*", "a/b") && !single("a?c", "a/c"));
        assert!(single("a/*/c", "a/b/c") && !single("a/*", "a/b/c"));
    }

    #[test]
    fn brackets_and_escapes() {
        assert!(single("[a-c]x", "bx") && !single("[a-c]x", "dx") && single("[^a-c]x", "dx"));
        assert!(single("\\*", "*") && !single("\\*", "a") && single("[\\]]", "]"));
        for broken in ["[", "[]", "[a", "[a-", "[-a]", "a\\", "[^]"] {
            assert_eq!(Glob::new(broken, Stars::Single), None, "{broken}");
        }
    }

    #[test]
    fn two_stars_cross_directories() {
        let double = |pattern: &str, text: &str| Glob::new(pattern, Stars::Double).unwrap().matches(text);
        assert!(double("a/**/b", "a/b") && double("a/**/b", "a/x/y/b") && !double("a/**/b", "a/xb"));
        assert!(double("*/**", "a/b/c") && !double("*/**", "a"));
        assert!(!single("a/**/b", "a/x/y/b"));
    }
}
