//! What a finding is known by from one run to the next. Stays the same when the file's lines move, when
//! other findings come and go, and on every platform and version: baselines and code hosts keep it.
//!
//! 64-bit FNV-1a over: rule id, 0x1F, the file's relative path, 0x1F, the flagged text with every run of
//! white space and continuation characters as one blank, 0x1F, and how many findings of the same three stand
//! before it in the file (decimal). Sixteen hexadecimal digits.

use super::FileReport;
use crate::finding::Finding;
use crate::finding::flagged::{OFFSET, byte, flagged, text};

/// The fingerprints of a file's findings, then of those that are ignored, in their order.
pub(super) fn fingerprints(file: &FileReport<'_>) -> Vec<u64> {
    file.all().map(|finding| fingerprint(file, finding)).collect()
}

/// That of one of them, or of one that is folded into it.
pub(super) fn fingerprint(file: &FileReport<'_>, finding: &Finding) -> u64 {
    let head = text(text(OFFSET, &finding.rule), file.relative);
    decimal(flagged(head, finding.span.slice(file.text)), finding.ordinal)
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
    fn the_algorithm_is_fixed() {
        assert_eq!(hex(byte(OFFSET, b'a')), "af63dc4c8601ec8c");
        assert_eq!(hex(prints("RUN a", &[(0, 5)])[0]).len(), 16);
    }
}
