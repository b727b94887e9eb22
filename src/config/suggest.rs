//! "Did you mean": the known word nearest to a mistyped one. Never changes what the user wrote.

/// The candidate nearest to `word`, where it is near enough to be meant: at most a third of the letters
/// differ, swapped neighbours counting once, case not at all.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let limit = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit)
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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
    }
}
