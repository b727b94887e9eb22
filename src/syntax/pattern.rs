//! The patterns of `${name#p}`, `${name%p}` and `${name/p/text}`: `*`, `?` and literal characters, which do not
//! cross a line end. No brackets, no regular expressions.

use super::variable::ExpandError;

/// Steps after which a search gives up; a pattern with many stars on a long value is no work for a build file.
const MAX_STEPS: usize = 1 << 24;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Any,
    One,
    Literal(char),
}

/// Which end of a value is trimmed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Front,
    Back,
}

type Result<T> = std::result::Result<T, ExpandError>;

/// Takes the shortest or longest match off one end.
pub(super) fn trim(value: &str, pattern: &str, end: End, longest: bool) -> Result<String> {
    let mut tokens = parse(pattern)?;
    let mut chars: Vec<char> = value.chars().collect();
    if end == End::Back {
        tokens.reverse();
        chars.reverse();
    }
    let mut search = Search::new(&tokens, longest);
    let cut = search.prefix(&chars)?.unwrap_or(0);
    let kept = chars.split_off(cut);
    Ok(if end == End::Back { kept.into_iter().rev().collect() } else { kept.into_iter().collect() })
}

/// Replaces the first match, or all: then the replacement is a template in which `$0` is the match.
pub(super) fn replace(
    value: &str,
    pattern: &str,
    replacement: &str,
    all: bool,
    limit: usize,
) -> Result<String> {
    let tokens = parse(pattern)?;
    let chars: Vec<char> = value.chars().collect();
    let mut search = Search::new(&tokens, true);
    let mut result = String::new();
    let (mut copied, mut from) = (0, 0);
    while let Some((start, end)) = search.find(&chars, from)? {
        result.extend(&chars[copied..start]);
        if !all {
            result.push_str(replacement);
        } else if end > copied || start == 0 {
            template(replacement, &chars[start..end], &mut result);
        }
        copied = end;
        from = end.max(from + 1);
        if !all {
            break;
        }
        if result.len() > limit {
            return Err(ExpandError::TooLong);
        }
    }
    result.extend(&chars[copied..]);
    Ok(result)
}

fn parse(pattern: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        tokens.push(match ch {
            '*' if tokens.last() == Some(&Token::Any) => continue,
            '*' => Token::Any,
            '?' => Token::One,
            // Before a delimiter of `${…}` the escape is not the pattern's.
            '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
            '\\' => match chars.next() {
                Some(literal @ ('*' | '?' | '\\')) => Token::Literal(literal),
                _ => return Err(ExpandError::Pattern(pattern.to_owned())),
            },
            _ => Token::Literal(ch),
        });
    }
    Ok(tokens)
}

/// A pattern's states over a text, all followed at once, so that no pattern takes exponential time.
struct Search<'t> {
    tokens: &'t [Token],
    longest: bool,
    steps: usize,
    states: Vec<bool>,
}

impl<'t> Search<'t> {
    fn new(tokens: &'t [Token], longest: bool) -> Self {
        Self { tokens, longest, steps: 0, states: vec![false; tokens.len() + 1] }
    }

    /// The first match at or after `from`.
    fn find(&mut self, chars: &[char], from: usize) -> Result<Option<(usize, usize)>> {
        for start in from..=chars.len() {
            if let Some(length) = self.prefix(&chars[start..])? {
                return Ok(Some((start, start + length)));
            }
        }
        Ok(None)
    }

    /// The length of the match at the start of `chars`.
    fn prefix(&mut self, chars: &[char]) -> Result<Option<usize>> {
        self.states.fill(false);
        self.enter(0);
        let accept = self.tokens.len();
        let mut found = None;
        for (at, ch) in chars.iter().map(Some).chain([None]).enumerate() {
            if self.states[accept] {
                found = Some(at);
                if !self.longest {
                    break;
                }
            }
            let Some(&ch) = ch else { break };
            if !self.step(ch)? {
                break;
            }
        }
        Ok(found)
    }

    /// Makes a state and those that a star lets one reach from it current.
    fn enter(&mut self, mut state: usize) {
        self.states[state] = true;
        while self.tokens.get(state) == Some(&Token::Any) {
            state += 1;
            self.states[state] = true;
        }
    }

    /// Reads one character; whether any state is left.
    fn step(&mut self, ch: char) -> Result<bool> {
        self.steps += self.states.len();
        if self.steps > MAX_STEPS {
            return Err(ExpandError::TooLong);
        }
        let mut alive = false;
        self.states[self.tokens.len()] = false;
        for state in (0..self.tokens.len()).rev() {
            if !std::mem::replace(&mut self.states[state], false) {
                continue;
            }
            let next = match self.tokens[state] {
                Token::Any if ch != '\n' => state,
                Token::One if ch != '\n' => state + 1,
                Token::Literal(literal) if literal == ch => state + 1,
                _ => continue,
            };
            alive = true;
            self.enter(next);
        }
        Ok(alive)
    }
}

/// Go's `Regexp.Expand` of a pattern without groups: `$0` is the match, other names are empty, `$$` is `$`.
fn template(text: &str, found: &[char], result: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
        } else if let Some((name, after)) = template_name(rest) {
            if name.bytes().all(|byte| byte == b'0') && name.len() == 1 {
                result.extend(found);
            }
            rest = after;
        } else {
            result.push('$');
        }
    }
    result.push_str(rest);
}

/// A template's `name` or `{name}`, and what follows it.
fn template_name(text: &str) -> Option<(&str, &str)> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let length = inner.find(|ch: char| !ch.is_alphanumeric() && ch != '_').unwrap_or(inner.len());
    let (name, after) = inner.split_at(length);
    let after = if braced.is_some() { after.strip_prefix('}')? } else { after };
    (!name.is_empty()).then_some((name, after))
}
