//! The JSON (exec) form: an array of strings by the rules of Go's `encoding/json`. Not a general JSON reader:
//! other values are only told apart from broken ones.

use std::borrow::Cow;
use std::ops::Range;

/// What a text is as a JSON array.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form<'t> {
    /// An array of strings: each decoded, with the place of its literal.
    Strings(Vec<(Cow<'t, str>, Range<usize>)>),
    /// A valid array with something else in it, at this place.
    NotStrings(Range<usize>),
    /// No JSON array: the shell form.
    Not,
}

/// Go refuses deeper nesting, so it reads as a shell form.
const MAX_DEPTH: usize = 10_000;

/// Reads a whole text.
pub(super) fn read(text: &str) -> Form<'_> {
    if !text.starts_with('[') {
        return Form::Not;
    }
    Reader { text, bytes: text.as_bytes(), position: 1 }.array().unwrap_or(Form::Not)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    position: usize,
}

impl<'t> Reader<'t> {
    /// The array whose bracket has been read, and that nothing follows it.
    fn array(&mut self) -> Option<Form<'t>> {
        let mut strings = Vec::new();
        let mut other = None;
        if self.skip() != Some(b']') {
            loop {
                self.skip();
                let start = self.position;
                if self.peek() == Some(b'"') {
                    let text = self.string()?;
                    strings.push((text, start..self.position));
                } else {
                    self.value()?;
                    other.get_or_insert(start..self.position);
                }
                if self.skip()? == b']' {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.position += 1;
        self.skip();
        (self.position == self.bytes.len()).then(|| other.map_or(Form::Strings(strings), Form::NotStrings))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    /// Passes white space; the byte after it.
    fn skip(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
        self.peek()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.position += 1)
    }

    /// Passes a value that is no string of the outer array, however deep.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            match self.skip()? {
                bracket @ (b'[' | b'{') => {
                    self.position += 1;
                    let close = bracket + 2;
                    if self.skip()? == close {
                        self.position += 1;
                    } else {
                        open.push(close);
                        self.key(close)?;
                        if open.len() >= MAX_DEPTH {
                            return None;
                        }
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.literal()?,
            }
            if self.close(&mut open)? {
                return Some(());
            }
        }
    }

    /// Closes what ends here; whether all is closed. Otherwise stands before the next value.
    fn close(&mut self, open: &mut Vec<u8>) -> Option<bool> {
        while let Some(&close) = open.last() {
            if self.skip()? != close {
                self.expect(b',')?;
                self.key(close)?;
                return Some(false);
            }
            self.position += 1;
            open.pop();
        }
        Some(true)
    }

    /// The key and colon of an object's next member; nothing in an array.
    fn key(&mut self, close: u8) -> Option<()> {
        if close == b'}' {
            self.skip();
            self.string()?;
            self.skip();
            self.expect(b':')?;
        }
        Some(())
    }

    fn literal(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.position..)?;
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word.as_bytes()))?;
        self.position += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.position;
        self.position += usize::from(self.peek() == Some(b'-'));
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        if digits == 0 || (leading_zero && digits > 1) {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.position += 1;
            (self.digits() > 0).then_some(())?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.position += 1;
            self.position += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            (self.digits() > 0).then_some(())?;
        }
        // Go cannot hold a larger number and falls back to the shell form.
        let number: f64 = self.text.get(start..self.position)?.parse().ok()?;
        number.is_finite().then_some(())
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.position..).unwrap_or(&[]);
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.position += count;
        count
    }

    /// A string literal, decoded.
    fn string(&mut self) -> Option<Cow<'t, str>> {
        self.expect(b'"')?;
        let mut decoded = Cow::Borrowed("");
        loop {
            let start = self.position;
            let rest = &self.bytes[start..];
            self.position += rest.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\')?;
            let run = self.text.get(start..self.position)?;
            if decoded.is_empty() {
                decoded = Cow::Borrowed(run);
            } else {
                decoded.to_mut().push_str(run);
            }
            let stop = self.bytes[self.position];
            self.position += 1;
            match stop {
                b'"' => return Some(decoded),
                b'\\' => decoded.to_mut().push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// The character that an escape stands for; its backslash has been read.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.position += 1;
        match byte {
            b'"' | b'\\' | b'/' => Some(char::from(byte)),
            b'b' => Some('\x08'),
            b'f' => Some('\x0c'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'u' => self.unicode(),
            _ => None,
        }
    }

    /// `\uXXXX`, with the second half of a surrogate pair; half a pair is U+FFFD.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if let Some(ch) = char::from_u32(first) {
            return Some(ch);
        }
        let before = self.position;
        if first < 0xDC00 && self.bytes[before..].starts_with(b"\\u") {
            self.position += 2;
            if let Some(second @ 0xDC00..=0xDFFF) = self.hex() {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.position = before;
        }
        Some('\u{FFFD}')
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.position..self.position + 4)?;
        let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.position += 4;
        all_hex.then(|| u32::from_str_radix(digits, 16).ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Option<Vec<String>> {
        match read(text) {
            Form::Strings(items) => Some(items.into_iter().map(|item| item.0.into_owned()).collect()),
            _ => None,
        }
    }

    fn is(text: &str, expected: &[&str]) {
        assert_eq!(strings(text), Some(expected.iter().map(ToString::to_string).collect()), "{text}");
    }

    #[test]
    fn an_array_of_strings_is_decoded() {
        is("[]", &[]);
        is("[ ]", &[]);
        is("[\t\"a\" , \"b c\"] ", &["a", "b c"]);
        is(r#"["\u0041\n\"\\\/"]"#, &["A\n\"\\/"]);
        is(r#"["\ud83d\ude00","\ud800","\ud800\u0041"]"#, &["😀", "\u{FFFD}", "\u{FFFD}A"]);
    }

    #[test]
    fn what_go_refuses_is_no_array() {
        let texts = [
            "a",
            "[",
            "['a']",
            "[\"a\",]",
            "[\"a\"] b",
            "[\"a\"",
            "[\"a",
            "[\"c:\\dir\"]",
            "[\"a\tb\"]",
            "[\"a\"][\"b\"]",
            "[ -f x ]",
            "[[ -f x ]]",
            "[01]",
            "[1.]",
            "[1e]",
            "[1e999]",
            "[{\"a\"}]",
            "[{1:2}]",
            "[[\"a\",]]",
            "[-]",
            "[\"\\u12g4\"]",
            "[,]",
            "[\"a\" \"b\"]",
            "[tru]",
        ];
        for text in texts {
            assert_eq!(read(text), Form::Not, "{text}");
        }
    }

    #[test]
    fn other_values_are_told_from_broken_ones() {
        for text in
            ["[1]", "[\"a\",null]", "[[\"b\"]]", "[{\"a\":[1,{}]}]", "[true]", "[-1.5e+3]", "[[],[[]]]"]
        {
            assert!(matches!(read(text), Form::NotStrings(_)), "{text}");
        }
        assert_eq!(read("[\"a\", 12]"), Form::NotStrings(6..8));
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep), Form::Not);
    }
}
