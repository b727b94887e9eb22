//! What a package index, a tool's cache or a well-known download weighs: measured once, written down in
//! `rules/costs` with date and source. What is not listed is unknown.

#[rustfmt::skip]
mod generated;

use crate::bytes::{Amount, Bytes, Interval, Provenance};
use generated::{DOWNLOADS, FIXED};

/// What a tool always leaves.
#[derive(Debug)]
struct Fixed {
    what: &'static str,
    distro: &'static str,
    unpacked: Bytes,
    compressed: Option<Bytes>,
}

/// A file of the net.
#[derive(Debug)]
pub(super) struct Download {
    url: &'static str,
    fetched: Bytes,
    /// What is in it.
    pub(super) unpacked: Option<Bytes>,
    /// What `make` adds to that.
    pub(super) built: Option<Bytes>,
    /// What `make install` then puts into the system.
    pub(super) installed: Option<Bytes>,
}

/// What `what` of `tool` weighs on `distro`: `lists` of `apt` on `debian 12`.
pub(super) fn fixed(tool: &str, what: &str, distro: &str) -> Amount {
    let is_it = |full: &str| full.strip_prefix(tool).and_then(|rest| rest.strip_prefix(' ')) == Some(what);
    let found = FIXED.iter().find(|fixed| fixed.distro == distro && is_it(fixed.what));
    found.map_or(Amount::UNKNOWN, |fixed| Amount {
        compressed: fixed.compressed.map(Interval::exact),
        ..Amount::exact(fixed.unpacked, Provenance::Catalogue)
    })
}

/// The entry of a URL.
pub(super) fn download(url: &str) -> Option<&'static Download> {
    DOWNLOADS.iter().find(|download| download.url == url)
}

/// What is packed already: gzip finds little in it, and adds little.
pub(super) fn as_packed(bytes: Bytes) -> Interval {
    Interval { likely: bytes, low: bytes * 93 / 100, high: bytes + bytes / 200 }
}

impl Download {
    /// The file itself, as it is fetched.
    pub(super) fn bytes(&self) -> Amount {
        // What is packed already stays as large in a layer's archive.
        Amount::exact(self.fetched, Provenance::Catalogue).packed_to(as_packed(self.fetched))
    }
}

/// A figure of a download that may be missing.
pub(super) fn known(bytes: Option<Bytes>) -> Amount {
    bytes.map_or(Amount::UNKNOWN, |bytes| Amount::exact(bytes, Provenance::Catalogue))
}
