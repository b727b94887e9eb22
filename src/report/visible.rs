//! Characters that drive a terminal or show text in another order than it is read, made visible. The one place that
//! says which they are and how they are shown: `\u{1b}` in text for people, escapes of JSON in JSON.

use crate::source::Span;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whether a character may not stand in any report as itself: controls but for line ends and tabs (C0, DEL, C1),
/// Unicode's bidirectional marks, its own line ends, and what takes no place and so hides in a text. Not what joins or
/// parts letters of a script.
pub(super) fn is_unsafe(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

/// Whether bytes may hold such a character: false for certain, true with a look at what follows.
fn may_be_unsafe(bytes: &[u8]) -> bool {
    // The first bytes of C1 and U+00AD, U+061C, U+2000 to U+2FFF, U+F000 to U+FFFF, and planes beyond. No early exit, so that many bytes are looked at in one step.
    let odd = |byte: u8| {
        u8::from(byte < b' ' && byte != b'\n' && byte != b'\t')
            | u8::from(byte == 0x7f)
            | u8::from(matches!(byte, 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3))
    };
    bytes.iter().fold(0, |it, &byte| it | odd(byte)) != 0
}

/// Text with `\u{1b}` for the escape character, and so on. A carriage return before a line's end is part of that.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, is_unsafe, escape)
}

/// The same on one line: a blank for each line end and tab.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    let ends = |c| c == '\n' || c == '\t';
    replaced(
        text,
        |c| ends(c) || is_unsafe(c),
        |c, next, out| {
            if ends(c) { out.push(' ') } else { escape(c, next, out) }
        },
    )
}

/// Writes a character, before this one, as people can read it.
fn escape(c: char, next: Option<char>, out: &mut String) {
    if (c, next) != ('\r', Some('\n')) {
        let _ = write!(out, "{}", c.escape_unicode());
    }
}

/// The text with what is odd in it written by `replace`, which is told what comes next.
fn replaced(
    text: &str,
    is_odd: impl Fn(char) -> bool,
    replace: impl Fn(char, Option<char>, &mut String),
) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    // Most is plain, which bytes tell faster than characters.
    let plain = text.bytes().take_while(|byte| is_plain(*byte)).count();
    let Some(first) = text[plain..].find(&is_odd).map(|at| plain + at) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    let mut rest = text[first..].chars();
    while let Some(c) = rest.next() {
        if is_odd(c) { replace(c, rest.clone().next(), &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// Writes a value as JSON without a line end.
pub fn write_json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(Json(out), value).map_err(io::Error::from)
}

/// The same over several lines.
pub fn write_pretty_json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(Json(out), value).map_err(io::Error::from)
}

/// Takes JSON in whole characters. What is unsafe in it stands in a text, where an escape is the same value.
struct Json<W>(W);

impl<W: Write> Write for Json<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) if may_be_unsafe(bytes) => {
                let escape = |c: char, _, out: &mut String| {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                };
                self.0.write_all(replaced(text, is_unsafe, escape).as_bytes())?;
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A file's text made visible, and where its places are in that.
pub(super) struct Shown<'t> {
    pub(super) text: Cow<'t, str>,
    /// The end of each character that is replaced, before and after, in order.
    ends: Vec<(u32, u32)>,
    /// The same, after and before.
    back: Vec<(u32, u32)>,
}

fn moved(ends: &[(u32, u32)], at: u32) -> u32 {
    let before = ends.partition_point(|(end, _)| *end <= at);
    before.checked_sub(1).map_or(at, |last| ends[last].1 + (at - ends[last].0))
}

impl<'t> Shown<'t> {
    /// A carriage return before a line's end is part of that.
    pub(super) fn new(text: &'t str) -> Self {
        let mut shown = Self { text: Cow::Borrowed(text), ends: Vec::new(), back: Vec::new() };
        if may_be_unsafe(text.as_bytes()) {
            shown.replace(text);
        }
        shown
    }

    fn replace(&mut self, text: &'t str) {
        let mut out = String::new();
        let mut copied = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| is_unsafe(*c)) {
            if c == '\r' && text[at..].starts_with("\r\n") {
                continue;
            }
            out.push_str(&text[copied..at]);
            let _ = write!(out, "{}", c.escape_unicode());
            copied = at + c.len_utf8();
            self.ends.push((copied as u32, out.len() as u32));
        }
        if copied > 0 {
            out.push_str(&text[copied..]);
            self.text = Cow::Owned(out);
            self.back = self.ends.iter().map(|(before, after)| (*after, *before)).collect();
        }
    }

    /// Where a place of the file is in [`Self::text`].
    pub(super) fn span(&self, span: Span) -> Span {
        Span::new(moved(&self.ends, span.start), moved(&self.ends, span.end))
    }

    /// Where an offset of [`Self::text`] is in the file.
    pub(super) fn original(&self, at: u32) -> u32 {
        moved(&self.back, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind, and the last of each range.
    const UNSAFE: &str = "\0\u{7}\u{8}\u{b}\r\u{1b}\u{1f}\u{7f}\u{80}\u{9b}\u{9f}\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{ad}\u{200b}\u{2028}\u{2029}\u{2060}\u{206f}\u{feff}\u{fffb}\u{e0041}";

    #[test]
    fn what_drives_a_terminal_is_shown_and_all_else_stays() {
        assert_eq!(visible("a\u{1b}[31m\u{202e}\r\n\tb\rc\r"), "a\\u{1b}[31m\\u{202e}\n\tb\\u{d}c\\u{d}");
        assert_eq!(on_one_line("a\r\nb\u{9b}\tc\r"), "a b\\u{9b} c\\u{d}");
        for text in ["", "plain", "é\u{a0}…\u{200d}️日本\n\t"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
        for c in UNSAFE.chars() {
            assert!(is_unsafe(c) && may_be_unsafe(c.to_string().as_bytes()), "{c:?}");
            assert!(
                !visible(&c.to_string()).contains(is_unsafe)
                    && !on_one_line(&c.to_string()).contains(is_unsafe)
            );
        }
    }

    #[test]
    fn json_is_escaped_and_says_the_same() {
        let value = serde_json::json!({UNSAFE: [UNSAFE, "é…日\n"]});
        let (mut line, mut pretty) = (Vec::new(), Vec::new());
        write_json(&mut line, &value).unwrap();
        write_pretty_json(&mut pretty, &value).unwrap();
        for bytes in [line, pretty] {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains(is_unsafe) && text.contains("é…日"), "{text:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }

    #[test]
    fn places_follow_what_is_shown() {
        let shown = Shown::new("a\u{1b}b\r\n\u{9b}c\rd");
        assert_eq!(shown.text, "a\\u{1b}b\r\n\\u{9b}c\\u{d}d");
        let of = |at: u32| &shown.text[shown.span(Span::at(at)).start as usize..];
        assert!(of(0).starts_with("a\\") && of(1).starts_with("\\u{1b}b") && of(2).starts_with("b\r"));
        assert!(of(5).starts_with("\\u{9b}c") && of(7).starts_with("c\\") && of(8).starts_with("\\u{d}d"));
        assert!(of(9) == "d" && of(10).is_empty());
        assert!((0..=10).all(|at| shown.original(shown.span(Span::at(at)).start) == at));
        assert!(matches!(Shown::new("é\r\nb").text, Cow::Borrowed(_)));
    }
}
