//! The tables at hand: the embedded ones, and those that the user made or fetched. Knows no folder: whoever
//! opens files gives a way to read each, and it is read when it is first asked for.

use super::{EMBEDDED, Index};
use std::fmt;
use std::sync::OnceLock;

/// A way to get a table's bytes, which stay for as long as the program runs, as the embedded ones do.
type Load = Box<dyn Fn() -> Option<&'static [u8]> + Send + Sync>;

/// Tables of packages, by release.
#[derive(Debug, Default)]
pub struct Tables {
    own: Vec<Own>,
}

/// A table that is not embedded.
struct Own {
    distro: String,
    release: String,
    number: String,
    load: Load,
    index: OnceLock<Option<Index<'static>>>,
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.distro, self.release)
    }
}

impl Own {
    fn index(&self) -> Option<Index<'static>> {
        *self.index.get_or_init(|| Index::open((self.load)()?).ok().filter(Index::verify))
    }
}

impl Tables {
    /// Adds a table that is read by `load` when it is wanted. One that is damaged is as good as none.
    pub fn add(
        &mut self,
        (distro, release, number): (&str, &str, &str),
        load: impl Fn() -> Option<&'static [u8]> + Send + Sync + 'static,
    ) {
        let (distro, release, number) = (distro.to_owned(), release.to_owned(), number.to_owned());
        self.own.push(Own { distro, release, number, load: Box::new(load), index: OnceLock::new() });
    }

    /// The newest table of a release, by its name or number: `debian` and `bookworm` or `12`.
    pub fn index(&self, distro: &str, release: &str) -> Option<Index<'static>> {
        let embedded = (distro == "debian").then(|| Index::embedded(release)).flatten();
        let same = |own: &&Own| own.distro == distro && (own.release == release || own.number == release);
        let own = self.own.iter().filter(same).filter_map(Own::index);
        own.chain(embedded).max_by_key(Index::as_of)
    }

    /// What there is: distribution, name, number.
    pub fn releases(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let embedded = EMBEDDED.iter().map(|(name, number)| ("debian", *name, *number));
        embedded.chain(
            self.own.iter().map(|own| (own.distro.as_str(), own.release.as_str(), own.number.as_str())),
        )
    }
}
