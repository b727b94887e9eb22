//! Packages as a layer stores them: the figures of the index, corrected by what was measured on real installs.

use super::resolve::Package;
use crate::bytes::{Bytes, Provenance, Range};

/// The files of some packages.
pub fn files<'a>(packages: impl IntoIterator<Item = Package<'a>>, _slim: bool) -> Range {
    let (mut installed, mut download) = (0, 0);
    for package in packages {
        installed += package.installed;
        download += package.download;
    }
    let likely = installed * 985 / 1000;
    Range {
        likely,
        low: likely * 95 / 100,
        high: likely * 105 / 100,
        compressed: Some(download * 552 / 1000 + installed * 228 / 1000),
        provenance: Provenance::Indexed,
    }
}

/// The layer of an installation.
pub fn layer<'a>(packages: impl IntoIterator<Item = Package<'a>>, slim: bool) -> Range {
    const FIXED: Bytes = 2_000_000;
    files(packages, slim) + Range { compressed: Some(FIXED / 4), ..Range::exact(FIXED, Provenance::Estimate) }
}
