//! Packages: what an installation brings, and how many bytes that is, without a network. An [`Index`] is read
//! in place from the bytes of its table; some are embedded. A name that the index lacks stays unknown.

mod amount;
mod base;
mod bits;
pub mod build;
mod closure;
mod format;
mod history;
mod index;
mod resolve;
mod tables;

pub use amount::{byte_code, files, layer, likened};
pub use base::BaseSet;
pub(crate) use bits::Id;
pub use closure::{Closure, Package, Unknown, Why};
pub use history::{History, Installation, Removed};
pub use index::{Index, Kind, OpenError};
pub(crate) use resolve::unpinned;
pub use tables::{Table, Tables};

/// A table that is in the binary.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The distribution: `debian`.
    pub distro: &'static str,
    /// The release's name: `bookworm`.
    pub name: &'static str,
    /// Its number; the name where it has no other.
    pub number: &'static str,
    bytes: &'static [u8],
}

macro_rules! embedded {
    ($($distro:literal $name:literal $number:literal $file:literal)*) => {
        &[$(Embedded {
            distro: $distro,
            name: $name,
            number: $number,
            bytes: include_bytes!(concat!("../../../rules/packages/", $file, ".bin")),
        }),*]
    };
}

/// The releases with an embedded table, by distribution and age.
pub static EMBEDDED: &[Embedded] = embedded! {
    "alpine" "3.6" "3.6" "alpine-3.6"
    "alpine" "3.10" "3.10" "alpine-3.10"
    "alpine" "3.18" "3.18" "alpine-3.18"
    "centos" "9" "9" "centos-9"
    "debian" "buster" "10" "debian-buster"
    "debian" "bullseye" "11" "debian-bullseye"
    "debian" "bookworm" "12" "debian-bookworm"
    "debian" "trixie" "13" "debian-trixie"
    "ubuntu" "trusty" "14.04" "ubuntu-trusty"
    "ubuntu" "xenial" "16.04" "ubuntu-xenial"
    "ubuntu" "bionic" "18.04" "ubuntu-bionic"
    "ubuntu" "focal" "20.04" "ubuntu-focal"
    "ubuntu" "jammy" "22.04" "ubuntu-jammy"
    "ubuntu" "noble" "24.04" "ubuntu-noble"
};

impl Embedded {
    /// Its table, read in place.
    pub fn index(&self) -> Option<Index<'static>> {
        Index::open(self.bytes).ok()
    }

    /// How many bytes it has.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }
}

impl Index<'static> {
    /// The embedded index of a release of Debian, by name or number (`bookworm`, `12`), or of another one with the
    /// distribution before it (`ubuntu 22.04`, `ubuntu:jammy`).
    pub fn embedded(release: &str) -> Option<Self> {
        let (distro, release) = release.split_once([' ', ':']).unwrap_or(("debian", release));
        Self::embedded_of(distro, release)
    }

    /// The same of any distribution.
    pub fn embedded_of(distro: &str, release: &str) -> Option<Self> {
        let is_it = |it: &&Embedded| it.distro == distro && (it.name == release || it.number == release);
        EMBEDDED.iter().find(is_it)?.index()
    }
}

#[cfg(test)]
mod tests;
