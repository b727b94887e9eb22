//! Tells what is no Dockerfile by its first bytes, so that it gives one clear message and not a finding for
//! every line of it. Knows nothing of a Dockerfile's grammar.

/// How much is looked at.
const HEAD: usize = 8000;

/// Why these bytes are not linted, and what to do; `None` for text.
///
/// BuildKit reads a NUL as any other character, so a stray one in valid text is let through.
pub fn refuse(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some(UTF_16);
    }
    if head.starts_with(b"\x7fELF") {
        return Some("is a program (ELF), not a Dockerfile; leave it out");
    }
    let nuls = memchr::memchr_iter(0, head).count();
    match nuls {
        0 => None,
        _ if nuls * 5 > head.len() * 2 && is_halved(head) => Some(UTF_16),
        _ if nuls * 10 > head.len() || is_garbled(head) => {
            Some("is a binary file, not a Dockerfile; leave it out")
        }
        _ => None,
    }
}

const UTF_16: &str =
    "is UTF-16 text, which BuildKit does not read; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)";

/// Whether nearly every second byte is NUL, as in UTF-16 without a mark.
fn is_halved(head: &[u8]) -> bool {
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    even.min(odd) * 20 <= even.max(odd)
}

/// Whether it is not UTF-8; a character cut at the end does not count.
fn is_garbled(head: &[u8]) -> bool {
    std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_sort_is_read_and_the_rest_is_named() {
        for text in
            [&b""[..], b"FROM a", b"\xef\xbb\xbfFROM a", b"# \xe4\nFROM a", b"FROM a\nRUN printf 'a\0b'"]
        {
            assert_eq!(refuse(text), None, "{text:?}");
        }
        let wide =
            |order: fn(u16) -> [u8; 2]| -> Vec<u8> { "FROM ä\n".encode_utf16().flat_map(order).collect() };
        for text in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert_eq!(refuse(&text), Some(UTF_16), "{text:?}");
        }
        assert_eq!(refuse(b"\xff\xfeF\0"), Some(UTF_16));
        assert!(refuse(b"\x7fELF\x02").unwrap().contains("ELF"));
        assert!(refuse(b"\x1f\x8b\x08\0\0\0\0\0\0\xff").unwrap().contains("binary"));
    }
}
