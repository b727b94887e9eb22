//! The `--name=value` words after a keyword, decoded byte by byte as Latin-1, as BuildKit does. Knows no
//! flag's name; which ones an instruction takes is `check`'s.

use super::args;
use super::ast::Flag;
use crate::source::{Joined, Span};
use std::borrow::Cow;

/// Reads the flags of `line` from `start` on; the second value is where the arguments begin.
pub(super) fn read<'s>(line: &Joined<'_>, start: usize, source: &'s str) -> (Vec<Flag<'s>>, usize) {
    let bytes = line.text.as_bytes();
    let mut flags = Vec::new();
    let mut position = start;
    loop {
        position += bytes[position..].iter().take_while(|&&byte| is_space(byte)).count();
        if !bytes[position..].starts_with(b"--") {
            return (flags, position);
        }
        let (end, decoded) = word(bytes, position);
        let text = decoded.map_or_else(|| args::word(line, position..end, source).text, Cow::Owned);
        let last = text == "--";
        if !last {
            // A byte inside a character may have ended the word.
            let whole = (end..bytes.len()).find(|&at| line.text.is_char_boundary(at));
            let span = Span::new(position as u32, whole.unwrap_or(bytes.len()) as u32);
            flags.push(Flag { text, span: line.file_span(span) });
        }
        position = end;
        if last {
            return (flags, position);
        }
    }
}

/// The end of the word at `start`, and its text where it is not what stands there.
fn word(bytes: &[u8], start: usize) -> (usize, Option<String>) {
    let plain = bytes[start..].iter().take_while(|&&byte| is_plain(byte)).count();
    let end = start + plain;
    if bytes.get(end).is_none_or(|byte| byte.is_ascii() && is_space(*byte)) {
        return (end, None);
    }
    let mut text: String = bytes[start..end].iter().map(|&byte| char::from(byte)).collect();
    let mut quote = None;
    let mut position = end;
    while let Some(&byte) = bytes.get(position) {
        match (byte, quote) {
            (byte, None) if is_space(byte) => break,
            (b'\'' | b'"', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'\\', _) => {
                position += 1;
                text.extend(bytes.get(position).map(|&byte| char::from(byte)));
            }
            (byte, _) => text.push(char::from(byte)),
        }
        position += 1;
    }
    (position.min(bytes.len()), Some(text))
}

/// Whether a byte of a flag means itself.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii() && !is_space(byte) && !matches!(byte, b'\'' | b'"' | b'\\')
}

/// Go's `unicode.IsSpace` of a byte taken for a Latin-1 character.
pub(super) fn is_space(byte: u8) -> bool {
    !byte.is_ascii_graphic() && matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> (Vec<String>, &str) {
        let (flags, end) = read(&Joined::contiguous(line, 0), 0, line);
        (flags.into_iter().map(|flag| flag.text.into_owned()).collect(), &line[end..])
    }

    fn check(line: &str, flags: &[&str], rest: &str) {
        assert_eq!(split(line), (flags.iter().map(ToString::to_string).collect(), rest));
    }

    #[test]
    fn flags_end_at_the_first_other_word() {
        check("--from=a  --link x --y", &["--from=a", "--link"], "x --y");
        check("'--from=a' x", &[], "'--from=a' x");
        check("-x y", &[], "-x y");
        check("--network=none", &["--network=none"], "");
        check("--a -- --b", &["--a"], " --b");
        check("--", &[], "");
    }

    #[test]
    fn quotes_group_and_escapes_go() {
        check("--from=\"a b\" x", &["--from=a b"], "x");
        check("--from=a\\ b x", &["--from=a b"], "x");
        check("--from='a\\'b' x", &["--from=a'b"], "x");
        check("--type=\"cache x", &["--type=cache x"], "");
        check("--x\\", &["--x"], "");
    }

    #[test]
    fn bytes_are_latin_1() {
        check("--chown=ü x", &["--chown=Ã¼"], "x");
        check("--chown=à x", &["--chown=Ã"], "x");
    }
}
