//! An instruction's body read by its own grammar: words, JSON, `key=value` pairs. Refuses only what BuildKit's
//! line parser refuses; what the arguments mean is `check`'s.

use super::ast::{Args, Kind, Pair, Word};
use super::json::{self, Form};
use super::lines::is_blank;
use crate::source::{Mapped, Span};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// Most lines have fewer words.
type Ranges = SmallVec<[Range<usize>; 8]>;

/// A body that cannot be read, with the place in it.
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: &'static str,
    pub(super) range: Range<usize>,
}

/// A body and what is needed to read it.
pub(super) struct Body<'b, 's> {
    /// The file.
    pub(super) source: &'s str,
    /// The logical line after the flags, trimmed.
    pub(super) text: &'b Mapped<'s>,
    /// The escape character.
    pub(super) escape: u8,
}

/// Reads the body of an instruction.
pub(super) fn read<'s>(kind: Kind, body: &Body<'_, 's>) -> (Args<'s>, Option<Refusal>) {
    if body.text.text.is_empty() {
        return (Args::None, None);
    }
    match kind {
        Kind::Cmd | Kind::Entrypoint | Kind::Run | Kind::Shell => body.json_or(|_| Args::Text),
        Kind::Add | Kind::Copy | Kind::Volume => body.json_or(|body| Args::Words(body.split())),
        Kind::Expose | Kind::From => (Args::Words(body.split()), None),
        Kind::Arg => (Args::Words(body.words(body.quoted_words())), None),
        Kind::Env | Kind::Label => body.pairs(kind),
        Kind::Healthcheck => body.health(),
        Kind::Maintainer | Kind::Stopsignal | Kind::User | Kind::Workdir => (Args::Text, None),
        Kind::Onbuild | Kind::Unknown => (Args::None, None),
    }
}

impl<'s> Body<'_, 's> {
    /// A part of the body as a word; borrowed from the file where it stands there in one piece.
    pub(super) fn word(&self, range: Range<usize>) -> Word<'s> {
        word(self.text, range, self.source)
    }

    fn words(&self, ranges: Ranges) -> Vec<Word<'s>> {
        ranges.into_iter().map(|range| self.word(range)).collect()
    }

    /// The words between blanks; quotes and escapes protect nothing.
    fn split(&self) -> Vec<Word<'s>> {
        let text = self.text.text.as_ref();
        let mut words = Vec::with_capacity(3);
        let mut start = 0;
        while start < text.len() {
            let end = text[start..].bytes().position(is_blank).map_or(text.len(), |length| start + length);
            words.push(self.word(start..end));
            start = end + text[end..].bytes().take_while(|&byte| is_blank(byte)).count();
        }
        words
    }

    /// The JSON form, or else what `fallback` makes of the body.
    fn json_or(&self, fallback: impl FnOnce(&Self) -> Args<'s>) -> (Args<'s>, Option<Refusal>) {
        match self.json(0) {
            Ok(Some(words)) => (Args::Json(words), None),
            Ok(None) => (fallback(self), None),
            Err(refusal) => (fallback(self), Some(refusal)),
        }
    }

    /// The body from `start` on as a JSON array of strings.
    fn json(&self, start: usize) -> Result<Option<Vec<Word<'s>>>, Refusal> {
        let text = self.text.text.get(start..).unwrap_or("");
        let place = |range: Range<usize>| range.start + start..range.end + start;
        match json::read(text) {
            Form::Not => Ok(None),
            Form::Strings(strings) => {
                Ok(Some(strings.into_iter().map(|(text, range)| self.literal(text, place(range))).collect()))
            }
            Form::NotStrings(range) => Err(Refusal {
                message: "a JSON array of arguments may hold only strings".to_owned(),
                help: "put the value in double quotes",
                range: place(range),
            }),
        }
    }

    /// A decoded literal, borrowed from the file where decoding and joining changed nothing.
    fn literal(&self, decoded: Cow<'_, str>, range: Range<usize>) -> Word<'s> {
        let mut word = self.word(range);
        word.text = match (decoded, word.text) {
            (Cow::Borrowed(inner), Cow::Borrowed(literal)) => {
                Cow::Borrowed(literal.get(1..inner.len() + 1).unwrap_or(""))
            }
            (decoded, _) => Cow::Owned(decoded.into_owned()),
        };
        word
    }

    /// HEALTHCHECK: a type, then a command.
    fn health(&self) -> (Args<'s>, Option<Refusal>) {
        let text = self.text.text.as_ref();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let start = text.len() - text[end..].trim_start().len();
        let kind = self.word(0..end);
        let raw = || if start < text.len() { vec![self.word(start..text.len())] } else { Vec::new() };
        let (command, json, refusal) = match self.json(start) {
            Ok(Some(words)) => (words, true, None),
            Ok(None) => (raw(), false, None),
            Err(refusal) => (raw(), false, Some(refusal)),
        };
        (Args::Health { kind, command, json }, refusal)
    }

    /// ENV and LABEL: `key=value …`, or the legacy `key value`.
    fn pairs(&self, kind: Kind) -> (Args<'s>, Option<Refusal>) {
        let text = self.text.text.as_ref();
        let ranges = self.quoted_words();
        if !ranges.first().is_some_and(|first| text[first.clone()].bytes().any(|byte| byte == b'=')) {
            return self.legacy_pair(kind);
        }
        let mut pairs = Vec::with_capacity(ranges.len());
        let mut refusal = None;
        for range in ranges {
            match text[range.clone()].bytes().position(|byte| byte == b'=') {
                Some(at) => pairs.push(Pair {
                    key: self.word(range.start..range.start + at),
                    value: self.word(range.start + at + 1..range.end),
                    legacy: false,
                }),
                None => drop(refusal.get_or_insert_with(|| no_equals(&text[range.clone()], range))),
            }
        }
        (Args::Pairs(pairs), refusal)
    }

    fn legacy_pair(&self, kind: Kind) -> (Args<'s>, Option<Refusal>) {
        let text = self.text.text.as_ref();
        let Some(end) = text.bytes().position(is_blank) else {
            let refusal = Refusal {
                message: format!("{} needs a value for `{text}`", kind.as_str()),
                help: "write `name=value`",
                range: 0..text.len(),
            };
            return (Args::None, Some(refusal));
        };
        let start = end + text[end..].bytes().take_while(|&byte| is_blank(byte)).count();
        let pair = Pair { key: self.word(0..end), value: self.word(start..text.len()), legacy: true };
        (Args::Pairs(vec![pair]), None)
    }

    /// The words of ENV, LABEL and ARG: quotes group and stay, the escape character keeps itself and the next.
    fn quoted_words(&self) -> Ranges {
        let text = self.text.text.as_ref();
        let mut words = Ranges::new();
        let mut start = 0;
        loop {
            start = text.len() - text[start..].trim_start().len();
            if start == text.len() {
                return words;
            }
            let (end, next) = quoted_word(text, start, self.escape);
            if end > start {
                words.push(start..end);
            }
            start = next;
        }
    }
}

/// Where the word at `start` ends, and where to go on: a lone escape at the end is dropped.
fn quoted_word(text: &str, start: usize, escape: u8) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut position = start;
    loop {
        if quote.is_none() {
            let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'"' | b'\\' | b'`');
            position += bytes[position..].iter().take_while(|byte| plain(byte)).count();
        }
        let Some(&byte) = bytes.get(position) else { break };
        match (byte, quote) {
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (_, open) if byte == escape && open != Some(b'\'') => {
                if position + 1 == bytes.len() {
                    return (position, position + 1);
                }
                position += 1;
                position += text[position..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            (_, None) if is_blank(byte) || byte == b'\n' => return (position, position),
            (_, None) if !byte.is_ascii() => {
                let ch = text[position..].chars().next().unwrap_or(' ');
                if ch.is_whitespace() {
                    return (position, position);
                }
                position += ch.len_utf8();
                continue;
            }
            _ => {}
        }
        position += 1;
    }
    (bytes.len(), bytes.len())
}

fn no_equals(word: &str, range: Range<usize>) -> Refusal {
    let comment = word.starts_with('#');
    Refusal {
        message: format!("`{word}` has no `=`"),
        help: if comment {
            "a comment needs a line of its own"
        } else {
            "write `name=value`, and quote a value with spaces"
        },
        range,
    }
}

/// A part of joined text as a word; borrowed from the file where it stands there in one piece.
pub(super) fn word<'s>(joined: &Mapped<'s>, range: Range<usize>, source: &'s str) -> Word<'s> {
    let span = joined.file_span(Span::new(range.start as u32, range.end as u32));
    let text = match &joined.text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or("")),
        // What is left out between two pieces makes the file's part longer.
        Cow::Owned(_) if span.len() as usize == range.len() => Cow::Borrowed(span.slice(source)),
        Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or("").to_owned()),
    };
    Word { text, span }
}
