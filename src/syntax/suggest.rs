//! Texts of messages: "did you mean" one of a few names, and long words cut. Knows nothing of what they name.

/// The candidate nearest to `word`, in any case: within two edits (two letters changed about are one), or one of a
/// short word, since two make any short word out of any other.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > 24 {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let most = if word.len() <= 3 { 1 } else { 2 };
    let scored =
        candidates.into_iter().map(|name| (strsim::osa_distance(&word, &name.to_ascii_lowercase()), name));
    scored
        .filter(|&(edits, name)| edits <= most && edits < name.len())
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, name)| name)
}

/// Whether `word` is `name` with one slip: a letter more, less or another, or two changed about; of a short name, only
/// two changed about, as any other is a word of its own.
pub fn is_slip(word: &str, name: &str) -> bool {
    const SHORT: usize = 4;
    let (length, of_name) = (word.len(), name.len());
    length.abs_diff(of_name) <= 1
        && (of_name > SHORT || length == of_name && strsim::levenshtein(word, name) == 2)
        && strsim::osa_distance(word, name) == 1
}

/// A text cut to what a message can hold.
pub(super) fn short(text: &str) -> &str {
    text.char_indices().nth(60).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_of_a_long_name() {
        assert!(
            is_slip("DIR_ASSET", "DIR_ASSETS") && is_slip("PGMAJOR", "PG_MAJOR") && is_slip("PAHT", "PATH")
        );
        assert!(!is_slip("GOPATH", "PATH") && !is_slip("CPATH", "PATH") && !is_slip("PITH", "PATH"));
        assert!(!is_slip("PATH", "PATH") && !is_slip("A", "B"));
    }

    #[test]
    fn a_name_within_two_edits_is_meant() {
        assert_eq!(nearest("runn", ["COPY", "RUN"]), Some("RUN"));
        assert_eq!(nearest("RNU", ["COPY", "RUN"]), Some("RUN"));
        assert_eq!(nearest("FNTRYPOINT", ["ENTRYPOINT", "ENV"]), Some("ENTRYPOINT"));
        assert_eq!(nearest("echo", ["ADD", "RUN"]), None);
        assert_eq!(nearest("rm", ["ARG", "RUN"]), None);
        assert_eq!(nearest("", ["ADD"]), None);
    }
}
