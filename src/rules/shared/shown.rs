//! Text for people. What is made for the eye is shortened and put in words, so nothing can be learned from it, and
//! nothing made of it but a message: it can be printed, and that is all.

use rustc_hash::FxHashSet;
use std::fmt::{self, Display};

/// Text for people.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Shown(String);

impl Shown {
    pub(in crate::rules) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Things in a row: `a`, `a and b`, `a, b and 3 more`.
pub(in crate::rules) fn enumerate<T: Display>(things: &[T]) -> Shown {
    Shown(match things {
        [] => "nothing".to_owned(),
        [one] => one.to_string(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    })
}

/// What a finding is about: each thing once.
#[derive(Clone, Debug, Default)]
pub(in crate::rules) struct Nouns {
    names: Vec<Shown>,
    /// The same names, where there are many.
    known: FxHashSet<String>,
    is_plural: bool,
}

/// So many names are looked through one by one.
const FEW: usize = 8;

impl Nouns {
    pub(in crate::rules) fn of(name: Shown) -> Self {
        Self { names: vec![name], ..Self::default() }
    }

    /// Several things under one name.
    pub(in crate::rules) fn several(name: Shown) -> Self {
        Self { names: vec![name], is_plural: true, ..Self::default() }
    }

    pub(in crate::rules) fn add(&mut self, name: Shown) {
        if self.names.len() == FEW {
            self.known = self.names.iter().map(|name| name.0.clone()).collect();
        }
        let is_new = if self.names.len() < FEW {
            !self.names.iter().any(|known| known.0 == name.0)
        } else {
            self.known.insert(name.0.clone())
        };
        if is_new {
            self.names.push(name);
        }
    }

    pub(in crate::rules) fn add_all(&mut self, others: &Self) {
        others.names.iter().for_each(|name| self.add(name.clone()));
        self.is_plural |= others.is_plural;
    }

    pub(in crate::rules) fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether they are one thing: `it`, not `them`.
    pub(in crate::rules) fn is_one(&self) -> bool {
        self.names.len() == 1 && !self.is_plural
    }
}

impl Display for Nouns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        enumerate(&self.names).fmt(f)
    }
}

/// Lines of the file: `line 4`, `lines 4 and 7`; of many their number and the first, `25 lines (4, 5, 9, …)`, since a
/// count behind line numbers reads as one of them.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Lines(Vec<u32>);

/// So many lines are told one by one.
const MOST_LINES: usize = 8;

impl Lines {
    pub(in crate::rules) fn new(mut lines: Vec<u32>) -> Self {
        lines.sort_unstable();
        lines.dedup();
        Self(lines)
    }

    pub(in crate::rules) fn is_one(&self) -> bool {
        self.0.len() == 1
    }
}

impl Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |lines: &[u32]| lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        match self.0.as_slice() {
            [] => f.write_str("no line"),
            [one] => write!(f, "line {one}"),
            [before @ .., last] if before.len() < MOST_LINES => {
                write!(f, "lines {} and {last}", listed(before))
            }
            many => write!(f, "{} lines ({}, …)", many.len(), listed(&many[..3])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_count_reads_as_a_line() {
        let shown = |last: u32| Lines::new((1..=last).rev().collect()).to_string();
        assert_eq!([shown(1), shown(2)], ["line 1", "lines 1 and 2"]);
        assert_eq!(shown(8), "lines 1, 2, 3, 4, 5, 6, 7 and 8");
        assert_eq!(shown(12), "12 lines (1, 2, 3, …)");
    }
}
