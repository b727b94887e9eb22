//! Packages: what an installation brings, and how many bytes that is, without a network. An [`Index`] is read
//! in place from the bytes of its table; three are embedded. A name that the index lacks stays unknown.

mod amount;
mod base;
pub mod build;
mod closure;
mod format;
mod history;
mod index;
mod resolve;
mod tables;

pub use amount::{byte_code, files, layer};
pub use base::BaseSet;
pub use closure::{Closure, Package, Unknown, Why};
pub use history::{History, Installation, Removed};
pub(crate) use index::Id;
pub use index::{Index, Kind, OpenError};
pub use tables::{Table, Tables};

static BULLSEYE: &[u8] = include_bytes!("../../../rules/packages/debian-bullseye.bin");
static BOOKWORM: &[u8] = include_bytes!("../../../rules/packages/debian-bookworm.bin");
static TRIXIE: &[u8] = include_bytes!("../../../rules/packages/debian-trixie.bin");

/// The releases with an embedded index, by name and by number.
pub const EMBEDDED: [(&str, &str); 3] = [("bullseye", "11"), ("bookworm", "12"), ("trixie", "13")];

impl Index<'static> {
    /// The embedded index of a Debian release, by name or number: `bookworm`, `12`, `debian 12`.
    pub fn embedded(release: &str) -> Option<Self> {
        let release = release.strip_prefix("debian").unwrap_or(release).trim_start_matches([' ', ':', '-']);
        let at = EMBEDDED.iter().position(|(name, number)| release == *name || release == *number)?;
        Self::open([BULLSEYE, BOOKWORM, TRIXIE][at]).ok()
    }
}

#[cfg(test)]
mod tests;
