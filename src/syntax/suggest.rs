//! "Did you mean": the nearest of a few names. Knows nothing of what they name.

/// The candidate nearest to `word`, in any case: within two edits, or one of a short word, since two make any
/// short word out of any other.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > 24 {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let most = if word.len() <= 3 { 1 } else { 2 };
    let scored = candidates.into_iter().map(|name| (distance(&word, &name.to_ascii_lowercase()), name));
    scored
        .filter(|&(edits, name)| edits <= most && edits < name.len())
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, name)| name)
}

/// The Levenshtein distance of two words, in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let cost = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_within_two_edits_is_meant() {
        assert_eq!(nearest("runn", ["COPY", "RUN"]), Some("RUN"));
        assert_eq!(nearest("FNTRYPOINT", ["ENTRYPOINT", "ENV"]), Some("ENTRYPOINT"));
        assert_eq!(nearest("echo", ["ADD", "RUN"]), None);
        assert_eq!(nearest("rm", ["ARG", "RUN"]), None);
        assert_eq!(nearest("", ["ADD"]), None);
    }
}
