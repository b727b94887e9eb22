//! Which threes of bytes a file has. Rules ask for hundreds of words, and most files have few of them: that one is lacking
//! is told without a search.

/// Whether a three may be there, by a number of it that others have, too.
#[derive(Debug)]
pub(super) struct Threes(Box<[bool; 1 << BITS]>);

const BITS: usize = 12;

impl Threes {
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut there = Box::new([false; 1 << BITS]);
        for text in texts {
            numbers(text).for_each(|number| there[number] = true);
        }
        Self(there)
    }

    /// Whether a text may have this word in it; of one with less than three bytes nothing is known.
    pub(super) fn may_have(&self, word: &str) -> bool {
        numbers(word).all(|number| self.0[number])
    }
}

/// The numbers of the threes of a text.
fn numbers(text: &str) -> impl Iterator<Item = usize> {
    // Of a byte three behind nothing is left.
    let mut number = 0;
    let each = text.bytes().map(move |byte| {
        number = (number << 4 ^ usize::from(byte)) & ((1 << BITS) - 1);
        number
    });
    each.skip(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_has_it_may_have() {
        let text = "FROM alpine:3.20\nRUN apk add --no-cache curl ünder\n";
        let threes = Threes::of(["", "ab", text].into_iter());
        for (start, end) in
            (0..text.len()).flat_map(|start| (start..=text.len()).map(move |end| (start, end)))
        {
            assert!(text.get(start..end).is_none_or(|word| threes.may_have(word)), "{start}..{end}");
        }
    }

    #[test]
    fn what_it_lacks_is_told_from_three_bytes_on() {
        let threes = Threes::of(["RUN apk add --no-cache curl"].into_iter());
        for word in ["export", "ldd", "torch", "nocache", "--no-dev"] {
            assert!(!threes.may_have(word), "{word}");
        }
        assert!(threes.may_have("zz") && threes.may_have(""));
    }
}
