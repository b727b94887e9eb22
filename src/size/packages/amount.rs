//! Packages as a layer stores them. What a package manager unpacks is known from the index; what it writes
//! besides, and what compression makes of it, are rules of thumb fitted to real installations, and say so.

use super::closure::Package;
use super::index::Kind;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::size::costs;
use crate::size::releases::Likeness;

/// Installed-Size counts whole KiB a file and a KiB a directory; of it the files are this much (per 10,000) …
const SHARE: u64 = 9953;
/// … less this for each file.
const SLACK: u64 = 647;
/// The same for indexes that do not count files.
const SHARE_UNCOUNTED: u64 = 9850;
/// Bytes of byte code that Python makes of a module when its package is installed, but at most this much of the
/// package (per 10,000): what seven real installations wrote comes out within 5 %.
const BYTE_CODE: u64 = 24_500;
const BYTE_CODE_OF_INSTALLED: u64 = 10_500;
/// What an installation by apt writes besides the packages' files: its database and the copy of it, debconf's
/// templates, logs, the cache of shared libraries.
const FIXED: Bytes = 1_730_000;
/// gzip's share of what xz made of the packages' files, of those files, of byte code, and of documentation that is left out,
/// of which much is packed already (per 10,000); fitted to thirteen installations.
const OF_DOWNLOAD: u64 = 3_300;
const OF_UNPACKED: u64 = 3_130;
const OF_BYTE_CODE: u64 = 2_900;
const OF_LEFT_OUT: u64 = 4_700;
/// … and so many bytes less for each file: where a package has many they are short, and text.
const LESS_FOR_FILE: u64 = 565;
/// How far off the furthest of the measured installations was (per 10,000), but for those with [`GENERATED`].
const SPREAD: u64 = 400;
/// The same for their compressed form, and half of it more.
const SPREAD_PACKED: u64 = 2_000;
const PER: u64 = 10_000;

/// Packages whose installation makes files that none of them has, with their bytes and those of their compressed
/// form, which no list of packages tells: TeX's formats and lists of files, a database cluster (measured with
/// texlive-latex-base and postgresql-15).
const GENERATED: [(&str, Bytes, Bytes); 4] = [
    ("postgresql-13", 39_000_000, 4_000_000),
    ("postgresql-15", 39_000_000, 4_000_000),
    ("postgresql-17", 39_000_000, 4_000_000),
    ("texlive-latex-base", 39_000_000, 36_000_000),
];

/// The files of some packages, with what is made of them when they are installed. `slim`: dpkg leaves out
/// documentation, manuals and translations, as on `-slim` images.
pub fn files<'a>(packages: impl IntoIterator<Item = Package<'a>>, slim: bool) -> Amount {
    let (mut installed, mut download, mut count, mut byte_code) = (0, 0, 0, 0);
    let (mut left_out, mut generated, mut generated_packed, mut filled) = (0, 0, 0, 0);
    for package in packages {
        installed += package.installed;
        filled += if package.filled { package.installed } else { 0 };
        download += package.download;
        count += u64::from(package.files);
        byte_code += byte_code_of(package);
        left_out += if slim { package.docs } else { 0 };
        if let Some((_, bytes, packed)) = GENERATED.iter().find(|(name, ..)| *name == package.name) {
            generated += bytes;
            generated_packed += packed;
        }
    }
    let unpacked = match count {
        0 => installed * SHARE_UNCOUNTED / PER,
        _ => (installed * SHARE / PER).saturating_sub(count * SLACK),
    };
    let known = (unpacked + byte_code).saturating_sub(left_out);
    let files = (download * OF_DOWNLOAD + unpacked * OF_UNPACKED) / PER;
    // gzip does not make less of them than xz did.
    let files = files.saturating_sub(count * LESS_FOR_FILE).max(download);
    let compressed = files + byte_code * OF_BYTE_CODE / PER;
    let compressed = compressed.saturating_sub(left_out * OF_LEFT_OUT / PER) + generated_packed;
    let amount = Amount {
        likely: known + generated,
        low: known * (PER - SPREAD) / PER,
        high: known * (PER + SPREAD) / PER + generated * 2,
        compressed: Some(Interval {
            likely: compressed,
            low: compressed * (PER - SPREAD_PACKED) / PER,
            high: compressed * (PER + SPREAD_PACKED) / PER,
        }),
        provenance: Provenance::Indexed,
        complete: true,
    };
    // What a neighbour's figures do to the whole, by how much of it they are.
    let class = match filled * 100 / installed.max(1) {
        0 if filled == 0 => return amount,
        0..10 => "apt filled to a tenth",
        10..33 => "apt filled to a third",
        _ => "apt filled beyond",
    };
    let likely = Amount { low: amount.likely, high: amount.likely, ..amount };
    amount.or(costs::off(class, likely))
}

/// The same of a release that only is like the one that the figures are of.
pub fn likened(files: Amount, kind: Kind, likeness: Likeness) -> Amount {
    let class = match (kind, likeness) {
        (_, Likeness::Same) => return files,
        (Kind::Apt, Likeness::Near) => "apt pinned",
        (Kind::Apt, Likeness::Far) => "apt far",
        (Kind::Apt, Likeness::Several) => "apt several",
        (Kind::Apk, Likeness::Near) => "apk near",
        (Kind::Apk, _) => "apk far",
        (Kind::Rpm, Likeness::Near) => "rpm near",
        (Kind::Rpm, _) => "rpm far",
    };
    costs::off(class, files)
}

/// The byte code that Python makes of some packages when they are installed.
pub fn byte_code<'a>(packages: impl IntoIterator<Item = Package<'a>>) -> Amount {
    let bytes: Bytes = packages.into_iter().map(byte_code_of).sum();
    let interval = |share: u64| Interval { likely: share, low: share / 10 * 8, high: share / 10 * 12 };
    let packed = interval(bytes * OF_BYTE_CODE / PER);
    let Interval { likely, low, high } = interval(bytes);
    Amount { low, high, ..Amount::exact(likely, Provenance::Estimate) }.packed_to(packed)
}

fn byte_code_of(package: Package<'_>) -> Bytes {
    let most = package.installed * BYTE_CODE_OF_INSTALLED / PER;
    most.min(u64::from(package.modules) * BYTE_CODE)
}

/// The layer of an installation.
pub fn layer<'a>(packages: impl IntoIterator<Item = Package<'a>>, slim: bool) -> Amount {
    files(packages, slim) + Amount::exact(FIXED, Provenance::Estimate).packed_to(Interval::exact(FIXED / 4))
}
