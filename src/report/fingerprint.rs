//! What a finding is known by from one run to the next. Stays the same when the file's lines move, when
//! other findings come and go, and on every platform and version: baselines and code hosts keep it.
//!
//! 64-bit FNV-1a over: rule id, 0x1F, the file's relative path, 0x1F, the flagged text with every run of
//! white space and continuation characters as one blank, 0x1F, and how many findings of the same three stand
//! before it in the file (decimal). Sixteen hexadecimal digits.

use super::FileReport;
use crate::finding::Finding;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
const END: u8 = 0x1f;

/// The fingerprints of a file's findings, then of those that are ignored, in their order: what is ignored does
/// not change what the others are known by.
pub(super) fn fingerprints(file: &FileReport<'_>) -> Vec<u64> {
    let head = |finding: &Finding| {
        let head = text(text(OFFSET, &finding.rule), file.relative);
        flagged(head, finding.span.slice(file.text))
    };
    let mut order: Vec<(u64, usize)> = file.all().map(head).zip(0..).collect();
    order.sort_unstable();
    let mut prints = vec![0; order.len()];
    let (mut before, mut same) = (None, 0);
    for (head, i) in order {
        same = if before.replace(head) == Some(head) { same + 1 } else { 0 };
        prints[i] = decimal(head, same);
    }
    prints
}

/// As it is printed.
pub(super) fn hex(fingerprint: u64) -> String {
    digits(fingerprint).map(char::from).iter().collect()
}

/// Its sixteen digits.
pub(super) fn digits(fingerprint: u64) -> [u8; 16] {
    let (mut digits, mut rest) = ([0; 16], fingerprint);
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(rest & 0xf) as usize];
        rest >>= 4;
    }
    digits
}

fn byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

fn text(hash: u64, text: &str) -> u64 {
    byte(text.bytes().fold(hash, byte), END)
}

fn flagged(hash: u64, text: &str) -> u64 {
    let (mut hash, mut in_word) = (hash, false);
    for it in text.bytes() {
        let apart = matches!(it, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'\\' | b'`');
        if !apart {
            hash = byte(hash, it);
            in_word = true;
        } else if in_word {
            hash = byte(hash, b' ');
            in_word = false;
        }
    }
    byte(if in_word { byte(hash, b' ') } else { hash }, END)
}

fn decimal(hash: u64, number: u32) -> u64 {
    match number {
        0..=9 => byte(hash, b'0' + number as u8),
        _ => number.to_string().bytes().fold(hash, byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::finding;

    fn prints(text: &str, spans: &[(u32, u32)]) -> Vec<u64> {
        let findings: Vec<_> = spans.iter().map(|&(start, end)| finding(start, end)).collect();
        fingerprints(&FileReport {
            name: "./d",
            relative: "d",
            text,
            findings: &findings,
            suppressed: &[],
            image: None,
        })
    }

    #[test]
    fn moved_lines_and_other_breaks_keep_a_fingerprint() {
        let one = prints("RUN a b", &[(0, 7)]);
        assert_eq!(one, prints("\n\nRUN a \\\n  b", &[(2, 13)]));
        assert_ne!(one, prints("RUN a c", &[(0, 7)]));
    }

    #[test]
    fn equal_texts_are_told_apart_by_their_order() {
        let two = prints("RUN a\nRUN a", &[(0, 5), (6, 11)]);
        assert_ne!(two[0], two[1]);
        assert_eq!(two[0], prints("RUN a", &[(0, 5)])[0]);
    }

    #[test]
    fn the_algorithm_is_fixed() {
        assert_eq!(hex(byte(OFFSET, b'a')), "af63dc4c8601ec8c");
        assert_eq!(hex(prints("RUN a", &[(0, 5)])[0]).len(), 16);
    }
}
