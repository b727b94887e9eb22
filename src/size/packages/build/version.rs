//! Debian's order of versions (deb-version(7)); other distributions' lists are consistent in themselves and
//! need no comparing. Never fails: any text has a place in the order.

use std::cmp::Ordering;

/// Which of two versions is newer.
pub fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, upstream_a, revision_a), (epoch_b, upstream_b, revision_b)) = (split(a), split(b));
    epoch_a
        .cmp(&epoch_b)
        .then_with(|| compare_part(upstream_a.as_bytes(), upstream_b.as_bytes()))
        .then_with(|| compare_part(revision_a.as_bytes(), revision_b.as_bytes()))
}

/// Whether `version` is as `relation` to `wanted` (`>=`, `<<` and so on) asks.
pub fn satisfies(version: &str, relation: &str, wanted: &str) -> bool {
    let order = compare(version, wanted);
    match relation {
        "=" => order == Ordering::Equal,
        ">>" => order == Ordering::Greater,
        "<<" => order == Ordering::Less,
        // `>` and `<` alone are old spellings of these.
        ">=" | ">" => order != Ordering::Less,
        "<=" | "<" => order != Ordering::Greater,
        _ => true,
    }
}

fn split(version: &str) -> (u32, &str, &str) {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch.parse().unwrap_or(0), upstream, revision)
}

/// Compares by turns a stretch without digits and a number.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let words = take(&mut a, |byte| !byte.is_ascii_digit());
        let others = take(&mut b, |byte| !byte.is_ascii_digit());
        let by_words = compare_words(words, others);
        if by_words != Ordering::Equal {
            return by_words;
        }
        let number = take(&mut a, u8::is_ascii_digit).trim_ascii_start();
        let other = take(&mut b, u8::is_ascii_digit).trim_ascii_start();
        let (number, other) = (without_zeros(number), without_zeros(other));
        let by_number = number.len().cmp(&other.len()).then_with(|| number.cmp(other));
        if by_number != Ordering::Equal {
            return by_number;
        }
    }
    Ordering::Equal
}

fn take<'t>(text: &mut &'t [u8], of: impl Fn(&u8) -> bool) -> &'t [u8] {
    let end = text.iter().position(|byte| !of(byte)).unwrap_or(text.len());
    let (taken, rest) = text.split_at(end);
    *text = rest;
    taken
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    digits.iter().position(|digit| *digit != b'0').map_or(&[], |at| &digits[at..])
}

/// `~` before the end, the end before letters, letters before the rest.
fn compare_words(a: &[u8], b: &[u8]) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let orders = (0..a.len().max(b.len())).map(|at| weight(a.get(at)).cmp(&weight(b.get(at))));
    orders.into_iter().find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_dpkg_orders_them() {
        let ascending = [
            "1.0~rc1-1",
            "1.0-1",
            "1.0-1+b1",
            "1.0-1+deb12u1",
            "1.0-1+deb12u10",
            "1.0a-1",
            "1.0+dfsg-1",
            "1.2-1",
            "1.10-1",
            "2:0.1-1",
        ];
        for pair in ascending.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("1.0", "1.00"), Ordering::Equal);
        assert_eq!(compare("0:1.0-0", "1.0"), Ordering::Equal);
    }

    #[test]
    fn relations_hold_as_written() {
        assert!(satisfies("2.36-9", ">=", "2.34") && !satisfies("2.36-9", "<<", "2.34"));
        assert!(satisfies("1", "=", "1") && satisfies("1", "", "9"));
    }
}
