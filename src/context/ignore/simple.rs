//! The matcher of .dockerignore as it is easiest to see that it is right: one pattern after the other, all of a path
//! each time. What the automaton is compared with.

use crate::context::path::{clean, parents};

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
pub(in crate::context) struct Glob {
    tokens: Vec<Token>,
    /// How many of them are plain characters at the start.
    plain: usize,
}

/// Whether `**` crosses directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::context) enum Stars {
    /// `**` is `*` twice.
    Single,
    /// `**` is any number of directories.
    Double,
}

impl Glob {
    /// `None` for what Go refuses as a pattern: a bracket without end or content, a backslash with nothing behind it.
    pub(in crate::context) fn new(pattern: &str, stars: Stars) -> Option<Self> {
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
    pub(in crate::context) fn matches(&self, text: &str) -> bool {
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

/// How it matches. The last two are quirks of the original: `a**` is any text that starts with `a`, and `**a` any
/// that ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Exact,
    StartsWith,
    EndsWith,
    Glob(Glob),
}

impl Form {
    fn of(cleaned: &str) -> Option<Self> {
        let special = |text: &str| text.contains(['*', '?', '[', ']', '\\']);
        if !special(cleaned) {
            return Some(Self::Exact);
        }
        if let Some(end) = cleaned.strip_prefix("**").filter(|end| !special(end)) {
            return Some(if end == "/" { Self::Exact } else { Self::EndsWith });
        }
        if cleaned.strip_suffix("**").is_some_and(|start| !special(start)) {
            return Some(Self::StartsWith);
        }
        Glob::new(cleaned, Stars::Double).map(Self::Glob)
    }
}

struct Pattern {
    line: usize,
    is_exception: bool,
    cleaned: String,
    form: Form,
}

impl Pattern {
    fn new(line: usize, text: &str) -> Option<Self> {
        let taken_back = text.strip_prefix('!');
        let body = taken_back.unwrap_or(text).trim();
        let cleaned = clean(Some(body).filter(|body| !body.is_empty())?);
        let cleaned =
            cleaned.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&cleaned).to_owned();
        Glob::new(&cleaned, Stars::Single)?;
        let form = Form::of(&cleaned)?;
        Some(Self { line, is_exception: taken_back.is_some(), cleaned, form })
    }

    fn matches(&self, path: &str) -> bool {
        match &self.form {
            Form::Exact => path == self.cleaned,
            Form::StartsWith => path.starts_with(&self.cleaned[..self.cleaned.len() - 2]),
            Form::EndsWith => {
                let end = &self.cleaned[2..];
                path.ends_with(end) || end.strip_prefix('/') == Some(path)
            }
            Form::Glob(glob) => glob.matches(path),
        }
    }
}

/// The line that leaves the path out.
pub(super) fn decide(text: &str, path: &str) -> Option<usize> {
    let lines = (1..).zip(text.split('\n')).filter(|(_, line)| !line.starts_with('#'));
    let patterns: Vec<Pattern> = lines.filter_map(|(at, line)| Pattern::new(at, line.trim())).collect();
    let mut held = vec![false; patterns.len()];
    let mut by = None;
    for path in parents(path).chain([path]) {
        by = None;
        for (pattern, held) in patterns.iter().zip(&mut held) {
            *held = *held || pattern.is_exception == by.is_some() && pattern.matches(path);
            if *held {
                by = (!pattern.is_exception).then_some(pattern.line);
            }
        }
    }
    by
}
