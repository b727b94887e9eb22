//! The text that a finding flags, as far as it matters: white space and continuation characters do not. 64-bit FNV-1a
//! over it, and how many findings of a rule flag the same text.

use super::Finding;
use rustc_hash::FxHashMap;

/// Where a hash starts.
pub const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
const END: u8 = 0x1f;

/// Numbers findings that flag the same text of `file` for the same rule, by their order.
pub fn number(findings: &mut [Finding], file: &str) {
    let mut of_rule: FxHashMap<&str, (usize, u32)> = FxHashMap::default();
    let mut ordinals = vec![0; findings.len()];
    // Most rules have one finding: then nothing needs to be compared.
    let mut again: FxHashMap<(&str, u64), u32> = FxHashMap::default();
    let hash = |finding: &Finding| flagged(OFFSET, finding.span.slice(file));
    for (at, finding) in findings.iter().enumerate() {
        let (first, count) = of_rule.entry(&finding.rule).or_insert((at, 0));
        *count += 1;
        if *count == 2 {
            again.insert((&finding.rule, hash(&findings[*first])), 1);
        }
        if *count >= 2 {
            let same = again.entry((&finding.rule, hash(finding))).or_default();
            ordinals[at] = *same;
            *same += 1;
        }
    }
    for (finding, ordinal) in findings.iter_mut().zip(ordinals) {
        finding.ordinal = ordinal;
    }
}

/// `hash` and a byte.
pub fn byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

/// `hash`, a text and its end.
pub fn text(hash: u64, text: &str) -> u64 {
    byte(text.bytes().fold(hash, byte), END)
}

/// `hash`, every word of a text with a blank behind it, and its end.
pub fn flagged(hash: u64, text: &str) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn the_same_text_is_numbered_by_its_order() {
        let file = "RUN a\nRUN  a\nRUN b\nRUN a";
        let mut findings: Vec<Finding> = [(0, 5), (6, 12), (13, 18), (19, 24)]
            .map(|(start, end)| Finding::sample(Span::new(start, end)))
            .into();
        findings[3].rule = "other".into();
        number(&mut findings, file);
        assert_eq!(findings.iter().map(|it| it.ordinal).collect::<Vec<_>>(), [0, 1, 0, 0]);
    }
}
