//! The tables at hand: the embedded ones, and those that somebody made or fetched and gave. Knows no folder and reads
//! no file.

use super::{Index, OpenError};
use std::fmt;
use std::sync::Arc;

/// A table of packages that is not embedded: looked through once, and whole. Copies share its bytes.
#[derive(Clone)]
pub struct Table(Arc<[u8]>);

impl Table {
    /// The table in `bytes`, which must be whole: everything in it is looked at.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Result<Self, OpenError> {
        let bytes = bytes.into();
        if Index::open(&bytes)?.verify() { Ok(Self(bytes)) } else { Err(OpenError::Damaged) }
    }

    fn index(&self) -> Option<Index<'_>> {
        Index::open(&self.0).ok()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a table of {} bytes", self.0.len())
    }
}

/// Tables of packages, by release.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    own: Vec<Own>,
    closed: bool,
}

#[derive(Clone, Debug)]
struct Own {
    distro: String,
    release: String,
    table: Table,
}

impl Tables {
    /// The embedded ones, to which none will come.
    pub fn embedded() -> Self {
        Self { closed: true, ..Self::default() }
    }

    /// Whether there are no others, so that nobody need be asked for them.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Adds the table of a release under the name or number that it will be looked up by.
    pub fn add(&mut self, distro: &str, release: &str, table: Table) {
        self.own.push(Own { distro: distro.to_owned(), release: release.to_owned(), table });
    }

    /// The newest table of a release: `debian` and `bookworm` or `12`.
    pub fn index(&self, distro: &str, release: &str) -> Option<Index<'_>> {
        let embedded = Index::embedded_of(distro, release);
        let same = |own: &&Own| own.distro == distro && own.release == release;
        let own = self.own.iter().filter(same).filter_map(|own| own.table.index());
        own.chain(embedded).max_by_key(Index::as_of)
    }
}
