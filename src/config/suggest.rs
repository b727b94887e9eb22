//! "Did you mean": the known word nearest to a mistyped one. Never changes what the user wrote.

/// The candidate nearest to `word`, where it is near enough to be meant: at most a third of the letters
/// differ, swapped neighbours counting once, case not at all; or else the only one that starts so.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // No known word is so long, and to compare takes time by the product of the lengths.
    const LONGEST: usize = 100;
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let limit = (word.len() / 3).max(1);
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let near = candidates
        .iter()
        .copied()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit)
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate);
    near.or_else(|| {
        let mut begun = candidates.iter().filter(|it| word.len() >= 4 && it.starts_with(&word));
        begun.next().copied().filter(|_| begun.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let rules = ["package-cache-left", "consecutive-runs", "all"];
        assert_eq!(nearest("package-cache-lfet", rules), Some("package-cache-left"));
        assert_eq!(nearest("Consecutive-run", rules), Some("consecutive-runs"));
        assert_eq!(nearest("frobnicate", rules), None);
        assert_eq!(nearest("consec", rules), Some("consecutive-runs"));
        assert_eq!(nearest("heavy", ["heavy-base-image", "heavy-package"]), None);
    }
}
