//! What a text is compared with: a glob, or a user's regular expression. Knows texts of which only the
//! beginning is certain, and then says yes or no only where that is enough.

use std::borrow::Cow;
use std::sync::OnceLock;

/// Whether something holds. Ordered so that `all` is the least and `any` the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// Surely not.
    No,
    /// It depends on something that the file does not tell, or the question does not apply.
    Unknown,
    /// Surely.
    Yes,
}

impl Truth {
    /// The same of the opposite; what is not known stays so.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// A text, and how many of its leading bytes are certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'t> {
    /// What it is as far as known; the rest as written.
    pub text: &'t str,
    /// All of them when nothing is unknown.
    pub known: usize,
}

impl<'t> Text<'t> {
    /// A text of which all is certain.
    pub fn certain(text: &'t str) -> Self {
        Self { text, known: text.len() }
    }

    /// A text that holds variables: certain up to the first of them.
    pub fn until_variable(text: &'t str) -> Self {
        let known = text.find(['$', '`']).unwrap_or(text.len());
        Self { text, known }
    }

    /// Whether all of it is certain.
    pub fn is_certain(self) -> bool {
        self.known >= self.text.len()
    }

    fn prefix(self) -> &'t str {
        self.text.get(..self.known).unwrap_or("")
    }
}

/// What a text is compared with.
#[derive(Debug)]
pub enum Pattern {
    /// `*` stands for any characters (`/` too), `?` for one; all else for itself, upper and lower case apart.
    Glob(Cow<'static, str>),
    /// A user's regular expression, found anywhere in the text; `\w`, `\d` and `(?i)` mean ASCII.
    Regex(Regex),
}

/// A regular expression that is compiled when a text is first compared with it.
#[derive(Debug)]
pub struct Regex {
    source: String,
    compiled: OnceLock<Option<regex::bytes::Regex>>,
}

impl Regex {
    /// Checks the expression's form; the error says what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        // Over bytes: the tables of Unicode would be a third of a megabyte for a few users' patterns.
        match regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(source) {
            Ok(_) => Ok(Self { source: source.to_owned(), compiled: OnceLock::new() }),
            // The last line says what is wrong; those before draw the place.
            Err(error) => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or(&text);
                Err(last.trim_start_matches("error: ").to_owned())
            }
        }
    }

    /// The expression, compiled; `None` where it is too large for that.
    pub fn compiled(&self) -> Option<&regex::bytes::Regex> {
        let compile = || regex::bytes::RegexBuilder::new(&self.source).unicode(false).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }
}

impl Pattern {
    /// Whether it fits all of `text` (a regular expression: a part of it).
    pub fn test(&self, text: Text<'_>) -> Truth {
        match self {
            Self::Glob(glob) if text.is_certain() => glob_matches(glob, text.text).into(),
            Self::Glob(glob) => glob_prefix(glob, text.prefix()),
            Self::Regex(regex) => match regex.compiled() {
                Some(regex) if text.is_certain() => regex.is_match(text.text.as_bytes()).into(),
                _ => Truth::Unknown,
            },
        }
    }
}

/// Whether any of `patterns` fits `text`.
pub fn test_any(patterns: &[Pattern], text: Text<'_>) -> Truth {
    patterns.iter().map(|pattern| pattern.test(text)).max().unwrap_or(Truth::No)
}

/// A glob and a text of which only this beginning is known.
fn glob_prefix(glob: &str, prefix: &str) -> Truth {
    let head = &glob[..glob.find(['*', '?']).unwrap_or(glob.len())];
    let common = head.len().min(prefix.len());
    let literal_ends = head.len() == glob.len() && prefix.len() > head.len();
    if literal_ends || head.as_bytes()[..common] != prefix.as_bytes()[..common] {
        return Truth::No;
    }
    // Whatever follows, `head*` takes it.
    let decided = prefix.len() >= head.len() && &glob[head.len()..] == "*";
    if decided { Truth::Yes } else { Truth::Unknown }
}

/// Goes back to the last star only, so its time is bounded by the product of both lengths.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (pattern, bytes) = (glob.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    let mut star = None;
    while here < bytes.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, here));
                at += 1;
            }
            Some(b'?') => {
                (at, here) = (at + 1, after_char(text, here));
            }
            Some(byte) if *byte == bytes[here] => {
                (at, here) = (at + 1, here + 1);
            }
            _ => {
                let Some((after, from)) = star else { return false };
                let next = after_char(text, from);
                star = Some((after, next));
                (at, here) = (after, next);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// The place of the next character.
fn after_char(text: &str, at: usize) -> usize {
    (at + 1..text.len()).find(|&next| text.is_char_boundary(next)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &'static str) -> Pattern {
        Pattern::Glob(pattern.into())
    }

    fn is(pattern: &'static str, text: &str) -> bool {
        glob(pattern).test(Text::certain(text)) == Truth::Yes
    }

    #[test]
    fn a_glob_has_stars_and_question_marks_and_fits_the_whole_text() {
        assert!(is("curl", "curl") && !is("curl", "curlie") && !is("curl", "Curl"));
        assert!(is("lib*-dev", "libssl-dev") && !is("lib*-dev", "libssl-dev2"));
        assert!(
            is("python3.?", "python3.9") && !is("python3.?", "python3.12") && !is("python3.?", "python3.")
        );
        assert!(is("*", "") && is("**", "a/b") && is("", "") && !is("", "a") && !is("?", ""));
        assert!(is("reg*/*:1", "reg.example/a/b:1"));
    }

    #[test]
    fn brackets_and_backslashes_stand_for_themselves() {
        assert!(is("uvicorn[standard]", "uvicorn[standard]") && !is("[ab]", "a"));
        assert!(is("a\\*", "a\\b"));
    }

    #[test]
    fn a_question_mark_is_one_character_however_many_bytes() {
        assert!(is("?", "é") && is("a?c", "a€c") && !is("a?c", "a€€c") && is("*é?", "éééx"));
    }

    #[test]
    fn a_glob_takes_no_more_than_quadratic_time() {
        let long = "a".repeat(3000);
        let hard: &'static str = "*a*a*a*a*a*a*a*a*a*a*b";
        assert!(!is(hard, &long));
    }

    #[test]
    fn of_a_text_known_in_part_only_what_is_sure_is_said() {
        let text = Text::until_variable("https://a.example/$FILE");
        let says = |pattern| glob(pattern).test(text);
        assert_eq!(says("https://a.example/*"), Truth::Yes);
        assert_eq!(says("https://b.example/*"), Truth::No);
        assert_eq!(says("https://a.example/*.gz"), Truth::Unknown);
        assert_eq!(says("https://a.example/x"), Truth::Unknown);
        assert_eq!(says("*"), Truth::Yes);
        assert_eq!(says("https://a"), Truth::No, "what is known is longer");
    }

    #[test]
    fn a_regular_expression_is_searched_and_says_nothing_of_what_is_not_known() {
        let regex = Pattern::Regex(Regex::new("^(foo|bar)-[0-9]+").unwrap());
        assert_eq!(regex.test(Text::certain("bar-12x")), Truth::Yes);
        assert_eq!(regex.test(Text::certain("xbar-12")), Truth::No);
        assert_eq!(regex.test(Text::until_variable("bar-1$X")), Truth::Unknown);
        let error = Regex::new("a(b").unwrap_err();
        assert!(error.contains("unclosed group"), "{error}");
        assert!(Regex::new("(?:\\w{500}){500}").unwrap().compiled().is_none());
    }

    #[test]
    fn unknown_stays_unknown() {
        assert_eq!(Truth::Unknown.opposite(), Truth::Unknown);
        assert_eq!(Truth::Yes.min(Truth::Unknown), Truth::Unknown);
        assert_eq!(Truth::No.min(Truth::Unknown), Truth::No);
        assert_eq!(Truth::No.max(Truth::Unknown), Truth::Unknown);
    }
}
