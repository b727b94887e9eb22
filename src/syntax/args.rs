//! An instruction's body read by its own grammar: words, JSON, `key=value` pairs. Refuses only what BuildKit's
//! line parser refuses; what the arguments mean is `check`'s.

use super::ast::{Args, Kind, Pair, Word};
use super::json::{self, Form};
use super::lines::{is_blank, trim_start};
use crate::source::{Joined, Span, short};
use std::borrow::Cow;
use std::ops::Range;

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
    pub(super) text: Joined<'b>,
    /// The escape character.
    pub(super) escape: u8,
}

/// Reads the body of an instruction.
pub(super) fn read<'s>(kind: Kind, body: &Body<'_, 's>, refuse: &mut dyn FnMut(Refusal)) -> Args<'s> {
    if body.text.text.is_empty() {
        return Args::None;
    }
    match kind {
        Kind::Cmd | Kind::Entrypoint | Kind::Run | Kind::Shell => {
            body.json(0, refuse).map_or(Args::Text, Args::Json)
        }
        Kind::Add | Kind::Copy | Kind::Volume => {
            body.json(0, refuse).map_or_else(|| Args::Words(body.split()), Args::Json)
        }
        Kind::Expose | Kind::From => Args::Words(body.split()),
        Kind::Arg => Args::Words(body.arguments()),
        Kind::Env | Kind::Label => body.pairs(kind, refuse),
        Kind::Healthcheck => body.health(refuse),
        Kind::Maintainer | Kind::Stopsignal | Kind::User | Kind::Workdir => Args::Text,
        Kind::Onbuild | Kind::Unknown => Args::None,
    }
}

impl<'s> Body<'_, 's> {
    /// A part of the body as a word; borrowed from the file where it stands there in one piece.
    pub(super) fn word(&self, range: Range<usize>) -> Word<'s> {
        word(&self.text, range, self.source)
    }

    /// The words between blanks; quotes and escapes protect nothing.
    fn split(&self) -> Vec<Word<'s>> {
        let bytes = self.text.text.as_bytes();
        let mut words = Vec::with_capacity(3);
        let mut start = 0;
        while start < bytes.len() {
            let end = find(bytes, start, is_blank);
            words.push(self.word(start..end));
            start = find(bytes, end, |byte| !is_blank(byte));
        }
        words
    }

    /// The body from `start` on as a JSON array of strings; `None` where it is in the shell form.
    fn json(&self, start: usize, refuse: &mut dyn FnMut(Refusal)) -> Option<Vec<Word<'s>>> {
        let text = self.text.text.get(start..).filter(|text| text.starts_with('['))?;
        let place = |range: Range<usize>| range.start + start..range.end + start;
        match json::read(text) {
            Form::Not => None,
            Form::Strings(strings) => {
                Some(strings.into_iter().map(|(text, range)| self.literal(text, place(range))).collect())
            }
            Form::NotStrings(range) => {
                refuse(Refusal {
                    message: "a JSON array of arguments may hold only strings".to_owned(),
                    help: "put the value in double quotes",
                    range: place(range),
                });
                None
            }
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
    fn health(&self, refuse: &mut dyn FnMut(Refusal)) -> Args<'s> {
        let text = self.text.text;
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let start = text.len() - text[end..].trim_start().len();
        let raw = || if start < text.len() { vec![self.word(start..text.len())] } else { Vec::new() };
        let words = self.json(start, refuse);
        let json = words.is_some();
        let command = words.unwrap_or_else(raw).into_boxed_slice();
        Args::Health { kind: Box::new(self.word(0..end)), command, json }
    }

    /// ARG: names, with or without a value.
    fn arguments(&self) -> Vec<Word<'s>> {
        // Nearly always one.
        let mut words = Vec::with_capacity(1);
        words.extend(self.quoted_words().map(|range| self.word(range)));
        words
    }

    /// ENV and LABEL: `key=value …`, or the legacy `key value`.
    fn pairs(&self, kind: Kind, refuse: &mut dyn FnMut(Refusal)) -> Args<'s> {
        let bytes = self.text.text.as_bytes();
        let mut pairs = Vec::new();
        let mut refused = false;
        for range in self.quoted_words() {
            let at = find(&bytes[..range.end], range.start, |byte| byte == b'=');
            if at < range.end {
                let (key, value) = (self.word(range.start..at), self.word(at + 1..range.end));
                if pairs.is_empty() {
                    // One pair a line is usual.
                    pairs.reserve_exact(self.text.pieces());
                }
                pairs.push(Pair { key, value, legacy: false });
            } else if pairs.is_empty() {
                return self.legacy_pair(kind, refuse);
            } else if !std::mem::replace(&mut refused, true) {
                refuse(no_equals(self.text.text.get(range.clone()).unwrap_or(""), range));
            }
        }
        if pairs.is_empty() { self.legacy_pair(kind, refuse) } else { Args::Pairs(pairs) }
    }

    fn legacy_pair(&self, kind: Kind, refuse: &mut dyn FnMut(Refusal)) -> Args<'s> {
        let text = self.text.text;
        let end = find(text.as_bytes(), 0, is_blank);
        if end == text.len() {
            refuse(Refusal {
                message: format!("{} needs a value for `{}`", kind.as_str(), short(text)),
                help: "write `name=value`",
                range: 0..text.len(),
            });
            return Args::None;
        }
        let start = find(text.as_bytes(), end, |byte| !is_blank(byte));
        let pair = Pair { key: self.word(0..end), value: self.word(start..text.len()), legacy: true };
        Args::Pairs(vec![pair])
    }

    /// The words of ENV, LABEL and ARG: quotes group and stay, the escape character keeps itself and the next.
    fn quoted_words(&self) -> impl Iterator<Item = Range<usize>> + use<'_> {
        let (text, escape) = (self.text.text, self.escape);
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                let start = text.len() - trim_start(&text[next..]).len();
                if start == text.len() {
                    return None;
                }
                let end;
                (end, next) = quoted_word(text, start, escape);
                if end > start {
                    return Some(start..end);
                }
            }
        })
    }
}

/// The first byte from `start` on that is `wanted`; the end where there is none.
fn find(bytes: &[u8], start: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or(&[]);
    start + rest.iter().position(|&byte| wanted(byte)).unwrap_or(rest.len())
}

/// The bytes of a word that mean themselves, outside quotes.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        plain[byte as usize] = !matches!(byte, b'\'' | b'"' | b'\\' | b'`');
        byte += 1;
    }
    plain
};

/// Where the word at `start` ends, and where to go on: a lone escape at the end is dropped.
fn quoted_word(text: &str, start: usize, escape: u8) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut position = start;
    loop {
        position = match quote {
            None => find(bytes, position, |byte| !PLAIN[usize::from(byte)]),
            Some(open) => find(bytes, position, |byte| byte == open || byte == escape),
        };
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
        message: format!("`{}` has no `=`", short(word)),
        help: if comment {
            "a comment needs a line of its own"
        } else {
            "write `name=value`, and quote a value with spaces"
        },
        range,
    }
}

/// A part of joined text as a word; borrowed from the file where it stands there in one piece.
pub(super) fn word<'s>(joined: &Joined<'_>, range: Range<usize>, source: &'s str) -> Word<'s> {
    let span = joined.file_span(Span::new(range.start as u32, range.end as u32));
    // What is left out between two pieces makes the file's part longer.
    let text = if span.len() as usize == range.len() {
        Cow::Borrowed(span.slice(source))
    } else {
        Cow::Owned(joined.text.get(range).unwrap_or("").to_owned())
    };
    Word { text, span }
}
