//! Lists put in order. One sort for all rules: each sort of another type brings 5 KB of code.

/// The things by their keys, those of the same key as they stood.
pub(super) fn by_key<T>(things: Vec<T>, key: impl Fn(&T) -> [u32; 3]) -> Vec<T> {
    if things.len() < 2 {
        return things;
    }
    let mut order: Vec<([u32; 3], usize)> =
        things.iter().enumerate().map(|(at, thing)| (key(thing), at)).collect();
    order.sort_unstable();
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, at)| things.get_mut(at)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::by_key;

    #[test]
    fn things_of_one_key_stay_as_they_stood() {
        let words = vec!["bb", "a", "cc", "", "b"];
        let by_length = by_key(words, |word| [0, word.len() as u32, 0]);
        assert_eq!(by_length, ["", "a", "b", "bb", "cc"]);
    }
}
