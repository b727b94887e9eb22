//! What a package index, a tool's cache or a well-known download weighs: measured once, written down in
//! `rules/costs` with date and source. What is not listed is unknown.

#[rustfmt::skip]
mod generated;

use crate::bytes::{Amount, Bytes, Interval, Provenance};
use generated::{DOWNLOADS, ERRORS, FIXED, NPM, PROGRAMS};

/// What a tool always leaves.
#[derive(Debug)]
struct Fixed {
    what: &'static str,
    /// `debian 12`, a distribution for those of its releases that have no row, or nothing for what has none.
    distro: &'static str,
    unpacked: Bytes,
    low: Bytes,
    high: Bytes,
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

/// A program of npm's registry.
#[derive(Debug)]
struct Npm {
    name: &'static str,
    major: u32,
    /// What npm keeps of it, and of all that it needs, once it is installed.
    cache: Bytes,
}

/// What npm's cache holds of a package once it is installed; none where that is not known of the package, or of the version.
pub(super) fn npm(name: &str, version: &str) -> Option<Amount> {
    let known = NPM.iter().find(|npm| npm.name == name)?;
    let major = version.trim_start_matches(['^', '~', 'v']).split('.').next()?.parse::<u32>().ok();
    let class = match major {
        Some(major) if major == known.major => "npm same major",
        None if version == "latest" => "npm newest",
        _ => return None,
    };
    Some(off(class, Amount::exact(known.cache, Provenance::Catalogue)))
}

/// What `what` of `tool` weighs on the release `distro`: `lists` of `apt` on `debian 12`.
pub(super) fn fixed(tool: &str, what: &str, distro: &str) -> Amount {
    let is_it = |full: &str| full.strip_prefix(tool).and_then(|rest| rest.strip_prefix(' ')) == Some(what);
    // They stand in order.
    let first = FIXED.iter().position(|fixed| is_it(fixed.what)).unwrap_or(FIXED.len());
    let rows = || FIXED[first..].iter().take_while(|fixed| is_it(fixed.what));
    let of = |distro: &str| rows().find(|fixed| fixed.distro == distro);
    let (name, number) = distro.split_once(' ').unwrap_or((distro, ""));
    let major = || number.split_once('.').and_then(|(major, _)| of(&format!("{name} {major}")));
    let found = of(distro).or_else(major).or_else(|| of(name)).or_else(|| of(""));
    found.map_or(Amount::UNKNOWN, Fixed::amount)
}

impl Fixed {
    fn amount(&self) -> Amount {
        let provenance = if self.low == self.high { Provenance::Catalogue } else { Provenance::Estimate };
        Amount {
            low: self.low,
            high: self.high,
            compressed: self.compressed.map(Interval::exact),
            ..Amount::exact(self.unpacked, provenance)
        }
    }
}

/// How far off figures of a class are, in thousandths of the truth: nineteen of twenty are more than the least, and as many
/// less than the most.
#[derive(Debug)]
struct Error {
    class: &'static str,
    least: u64,
    most: u64,
}

/// A figure of that class within its bounds.
pub(super) fn off(class: &str, figure: Amount) -> Amount {
    let found = ERRORS.iter().find(|error| error.class == class);
    found.map_or(Amount::UNKNOWN, |error| figure.off_by(error.least, error.most))
}

/// A program that a compiler makes: from the least to the most that nineteen of twenty come to.
#[derive(Debug)]
struct Program {
    compiler: &'static str,
    least: Bytes,
    middle: Bytes,
    most: Bytes,
}

/// What a program comes to that this compiler makes.
pub(super) fn program(compiler: &str) -> Amount {
    let found = PROGRAMS.iter().find(|program| program.compiler == compiler);
    found.map_or(Amount::UNKNOWN, |&Program { least, middle, most, .. }| Amount {
        low: least,
        high: most,
        ..Amount::exact(middle, Provenance::Estimate)
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
