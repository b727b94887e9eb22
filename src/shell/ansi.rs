//! The text of `$'…'`. Decodes escapes, nothing else.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::CharIndices;

/// The value of what follows `$'`, and the length up to and with its closing quote.
pub(super) fn decode(text: &str) -> (Cow<'_, str>, usize) {
    let plain = text.find(['\'', '\\']).unwrap_or(text.len());
    let (head, tail) = text.split_at(plain);
    if tail.starts_with('\'') {
        return (Cow::Borrowed(head), plain + 1);
    }
    let mut value = head.to_owned();
    let mut chars = tail.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '\'' => return (Cow::Owned(value), plain + at + 1),
            '\\' => escape(&mut chars, &mut value),
            _ => value.push(char),
        }
    }
    (Cow::Owned(value), text.len())
}

/// What follows a backslash; one that begins no escape stays.
fn escape(chars: &mut Peekable<CharIndices<'_>>, value: &mut String) {
    let Some((_, letter)) = chars.next() else { return value.push('\\') };
    let decoded = match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1b}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '\\' | '\'' | '"' | '?' => letter,
        '0'..='7' => byte(number(chars, 8, 2, u32::from(letter) - u32::from('0'))),
        'x' => byte(number(chars, 16, 2, 0)),
        'u' => char::from_u32(number(chars, 16, 4, 0)).unwrap_or(char::REPLACEMENT_CHARACTER),
        'U' => char::from_u32(number(chars, 16, 8, 0)).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => {
            value.push('\\');
            letter
        }
    };
    value.push(decoded);
}

/// Up to `digits` more digits of a number.
fn number(chars: &mut Peekable<CharIndices<'_>>, radix: u32, digits: usize, start: u32) -> u32 {
    let mut number = start;
    for _ in 0..digits {
        let Some(digit) = chars.peek().and_then(|(_, char)| char.to_digit(radix)) else { break };
        number = number.wrapping_mul(radix).wrapping_add(digit);
        chars.next();
    }
    number
}

/// A byte as text: alone, one beyond ASCII is none.
fn byte(number: u32) -> char {
    u8::try_from(number).ok().filter(u8::is_ascii).map_or(char::REPLACEMENT_CHARACTER, char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_bash() {
        assert_eq!(decode("ab'c"), (Cow::Borrowed("ab"), 3));
        assert_eq!(decode(r"a\tb\'c'd"), ("a\tb'c".into(), 8));
        assert_eq!(decode(r"\x41\102\0103\u00e9\[\xff'"), ("AB\u{8}3é\\[\u{FFFD}".into(), 26));
        assert_eq!(decode(r"a\"), ("a\\".into(), 2));
    }
}
