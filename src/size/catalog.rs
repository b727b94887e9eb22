//! The catalogue of base images: what a reference costs, how that is known, and which lighter variant of the
//! same image could stand in. Works offline from `rules/images`; an image that it does not know is unknown.

mod drop_in;
pub mod family;
pub mod format;
#[rustfmt::skip]
mod generated;
mod table;
pub mod tag;
mod time;

pub use drop_in::{DropIn, drop_ins};

use crate::bytes::{Amount, Provenance};
use crate::model::{Base, ImageRef};
use crate::size::releases;
use crate::tools::path::glob_matches;
use generated::{DISTROS, MIRRORS, WORDS};
use std::cmp::Reverse;
use std::fmt;
use table::{Image, Record, Spread};
use tag::Tag;

/// The bits of a packed version that are the patch release; as many before them are the minor one.
const PATCH_BITS: u32 = 10;
/// How far a tag of years ago is off by now, in thousandths: python:2.7 grew from 681 to 902 MB, openjdk:8 shrank from 737 to 526;
/// and the same of a distribution's release, which gets updates: debian:jessie grew from 123 to 129.
const MOVED: (u64, u64) = (350, 450);
const MOVED_RELEASE: (u64, u64) = (100, 200);
/// Days after which a figure of another variant says nothing.
const YEARS: u16 = 2 * 365;

/// What the catalogue says of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How the answer was found.
    pub matched: Match,
    /// The image's name in the catalogue.
    pub image: &'static str,
    /// The tag whose record answers.
    pub tag: &'static str,
    /// Bytes as a registry stores them and a pull fetches them.
    pub compressed: Amount,
    /// Bytes on disk; its `compressed` part is the likely one of the above.
    pub unpacked: Amount,
    /// The number of layers, of an exact answer.
    pub layers: Option<u8>,
    /// The distribution and its release (`debian 12`); alone where it may be one of several, [`stands_on`] then has them;
    /// empty where it is not known.
    pub distro: &'static str,
    /// The C library.
    pub libc: Libc,
    /// When the figures were true.
    pub as_of: Date,
    /// Whether the tag is of another build by now.
    pub has_moved: bool,
    /// Where the record comes from: a key of `rules/images/sources.yaml`, with what stands behind an `@`.
    pub source: &'static str,
    /// The same of its unpacked bytes; empty where they are estimated.
    pub unpacked_source: &'static str,
}

impl Entry {
    /// The same for a tag that has moved on since.
    fn of_today(self, by_release: bool) -> Self {
        let by = if by_release { MOVED_RELEASE } else { MOVED };
        let compressed = spread(self.compressed, by);
        let unpacked = Amount { compressed: Some(compressed.interval()), ..spread(self.unpacked, by) };
        Self { compressed, unpacked, has_moved: true, ..self }
    }

    /// The distribution with the first two numbers of its release; `None` where they are not known, or another
    /// variant's.
    pub fn release(&self) -> Option<(&'static str, u32, u32)> {
        let (distro, release) = self.distro.split_once(' ').filter(|_| self.matched != Match::Image)?;
        let mut parts = release.split('.').map(|part| part.parse::<u32>().ok());
        Some((distro, parts.next()??, parts.next().flatten().unwrap_or(0)))
    }
}

/// How near an answer is to what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The record of this very tag.
    Exact,
    /// The record of a tag that is the same image.
    Alias,
    /// The nearest version of the same image and variant.
    Class,
    /// Some variant of the same image: wide bounds.
    Image,
}

impl Match {
    /// The lower-case word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Alias => "alias",
            Self::Class => "class",
            Self::Image => "image",
        }
    }

    /// Whether the figures are those of the very image that was asked for.
    pub fn is_precise(self) -> bool {
        self <= Self::Alias
    }
}

/// A C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Libc {
    /// GNU.
    Glibc,
    /// Alpine's.
    Musl,
    /// Some busybox images'.
    Uclibc,
    /// There is none.
    None,
}

/// A day; prints as `2026-09-19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(u16);

impl Date {
    /// The day that many days after 1970 began.
    pub fn from_days(days: u16) -> Self {
        Self(days)
    }

    /// Days since 1970 began.
    pub fn days(self) -> u16 {
        self.0
    }

    /// A day as it prints; none where it is no day from 1970 to 2149.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        if !(1970..=2149).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // Days-from-civil: years begin in March, so that the leap day is the last.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let of_year = (153 * month + 2) / 5 + day - 1;
        let days = year * 365 + year / 4 - year / 100 + year / 400 + of_year;
        let date = Self(u16::try_from(days.checked_sub(719_468)?).ok()?);
        (date.to_string() == text).then_some(date)
    }

    /// Year, month and day.
    pub fn civil(self) -> (u32, u32, u32) {
        // Howard Hinnant's days-to-civil, for days after 1970 only.
        let days = u32::from(self.0) + 719_468;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (
            year_of_era + days / 146_097 * 400 + u32::from(month <= 2),
            month,
            of_year - (153 * shifted + 2) / 5 + 1,
        )
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// What `image` costs, from the nearest record there is.
pub fn lookup(image: &ImageRef<'_>) -> Option<Entry> {
    // A digest without a tag says nothing about the version.
    if image.digest.is_some() && image.tag.is_none() {
        return None;
    }
    find(&image.name, image.tag.as_deref().unwrap_or("latest"))
}

/// [`lookup`] by name and tag.
pub fn find(name: &str, tag: &str) -> Option<Entry> {
    let image = table::image(official(name))?;
    let found = find_in(image, tag)?;
    let distro = match time::releases(image, &found, tag).as_slice() {
        [] => found.distro,
        [release] => release,
        [release, ..] => release.split(' ').next().unwrap_or(""),
    };
    Some(Entry { distro, ..found })
}

/// The releases that an image may stand on whose tag names none and is of a version of which no figure is, the likeliest
/// first; none where its entry has the one.
pub fn stands_on(image: &ImageRef<'_>) -> Vec<releases::Release> {
    let tag = image.tag.as_deref().unwrap_or("latest");
    let found = table::image(official(&image.name)).and_then(|image| Some((image, find_in(image, tag)?)));
    found.map_or(Vec::new(), |(image, found)| time::releases(image, &found, tag))
}

fn find_in(image: Image<'static>, tag: &str) -> Option<Entry> {
    if let Some(record) = image.find(tag) {
        let matched = match record.tag() {
            _ if image.is_near() => Match::Class,
            own if own == tag => Match::Exact,
            _ => Match::Alias,
        };
        let found = entry(image, record, matched);
        return Some(if time::has_moved(record.as_of(), tag) {
            found.of_today(image.by_release())
        } else {
            found
        });
    }
    let read = WORDS.read(tag);
    if read.foreign {
        return None;
    }
    let found = nearest(image, read, Some(read.class), |_| true);
    if let Some((_, record)) = found.filter(|(far, record)| is_in_reach(*far, *record, read)) {
        return Some(on_its_release(entry(image, record, Match::Class), image, record, tag, read));
    }
    if let Some(record) = of_variant_alone(image, tag, read) {
        return Some(entry(image, record, Match::Class));
    }
    let (least, _) = nearest(image, read, None, |_| true)?;
    let (distance, record) = nearest(image, read, None, |record| may_stand_in(record, tag, read))?;
    // Where only figures of years ago are of the version that is asked for, those of another do not help. `3` is any 3.
    let is_whole = |version: u32| (version >> PATCH_BITS).trailing_zeros() >= PATCH_BITS;
    let parts = if read.ordered(image.by_release()).is_none_or(is_whole) { PATCH_BITS } else { 0 };
    (distance >> parts == least >> parts).then(|| widest(image, record))
}

/// Whether a record may answer for a version that is so far from its own.
fn is_in_reach(far: u32, record: Record<'_>, asked: Tag) -> bool {
    let (of_record, of_unpacked) = record.spreads();
    let reach = if record.compressed().is_some() { of_record } else { of_unpacked }.reach;
    asked.version.is_none() || far >> PATCH_BITS <= reach
}

/// `edge-slim`, `${VERSION}-slim`: what stands where the version should is none, but the variant is a known one.
fn of_variant_alone(image: Image<'static>, tag: &str, read: Tag) -> Option<Record<'static>> {
    let (_, variant) = tag.split_once('-').filter(|_| read.version.is_none() && read.release.is_none())?;
    let variant = WORDS.read(variant);
    let class = Some(variant.class).filter(|class| *class != 0)?;
    nearest(image, variant, Some(class), |_| true).map(|(_, record)| record)
}

/// The distribution that a tag names, where the record that answers is of another one's release: none where nobody knows its
/// name.
fn on_its_release(found: Entry, image: Image<'static>, record: Record<'_>, tag: &str, asked: Tag) -> Entry {
    let release = match asked.release {
        Some(release) if release == record.distro().1 => return found,
        Some(release) => Some(release),
        None if !image.by_release() => {
            // `12.2.0-devel-ubuntu22.04`
            let named = releases::named_by("", tag).unwrap_or_default();
            let distro = if let [release] = named.as_slice() { release } else { found.distro };
            return Entry { distro, ..found };
        }
        None if is_of_release(&found, asked) => return found,
        None => asked.version.map(|version| version >> PATCH_BITS << PATCH_BITS),
    };
    let distro = release.and_then(|it| DISTROS.binary_search_by_key(&it, |(version, _)| *version).ok());
    let distro = distro.map_or("", |at| DISTROS[at].1);
    // Two distributions may have the same numbers.
    let name = |of: &'static str| of.split(' ').next();
    let is_its_own = asked.release.is_some() || name(distro) == name(found.distro);
    Entry { distro: if is_its_own { distro } else { "" }, ..found }
}

/// Whether the version that is asked for is of the release that the record is of: `12.5` is of Debian 12.
fn is_of_release(found: &Entry, asked: Tag) -> bool {
    let (Some(version), Some((_, major, minor))) = (asked.version, found.release()) else { return false };
    let (of_major, of_minor) = numbers(version);
    major == of_major && (minor == 0 || of_minor == 0 || minor == of_minor)
}

/// The distribution and the first two numbers of its release, by the tag of its own image: also where no figure is of that one.
pub fn own_release(image: &ImageRef<'_>) -> Option<(&'static str, u32, u32)> {
    let found = table::image(official(&image.name)).filter(|found| found.by_release())?;
    let number = WORDS.read(image.tag.as_deref()?).ordered(true)?;
    let (major, minor) = numbers(number);
    Some((found.name(), major, minor))
}

/// The first two numbers of a packed version.
fn numbers(version: u32) -> (u32, u32) {
    (version >> (2 * PATCH_BITS), version >> PATCH_BITS & ((1 << PATCH_BITS) - 1))
}

/// Whether a name or a tag has the name of a distribution's release in it (`app-bookworm`).
pub fn names_release(text: &str) -> bool {
    WORDS.read(text).release.is_some()
}

/// Whether another variant says anything of the one that is asked for: not of another C library or release, nor one that
/// is years older.
fn may_stand_in(record: Record<'_>, tag: &str, asked: Tag) -> bool {
    let is_alpine = |tag: &str| tag.contains("alpine");
    let (_, release, libc) = record.distro();
    let other_libc = if is_alpine(tag) { libc != Libc::Musl } else { is_alpine(record.tag()) };
    let other_release = asked.release.is_some_and(|wanted| wanted != release);
    !other_libc && !other_release && table::newest().days() - record.as_of().days() <= YEARS
}

/// The name that the catalogue has for an image that a registry mirrors, or that goes by several names; `name` itself
/// where it has none.
pub fn official<'n>(name: &'n str) -> &'n str {
    if !name.contains('/') {
        return name;
    }
    let same = |name: &'n str| match table::image(name) {
        Some(image) => Some(image.asked()),
        None => drop_in::has_family(name).then_some(name),
    };
    let first = name.as_bytes().first();
    let mirrors = MIRRORS.iter().filter(|prefix| prefix.as_bytes().first() == first);
    let original = mirrors.filter_map(|prefix| name.strip_prefix(prefix)).find_map(same);
    original.or_else(|| same(name)).unwrap_or(name)
}

/// Whether a stage stands on one of these images, `name:tag` with globs.
pub fn is_one_of(base: &Base<'_>, images: &[&str]) -> bool {
    let Base::Image(image) = base else { return false };
    let (name, tag) = (official(&image.name), image.tag.as_deref().unwrap_or("latest"));
    let is_it = |(of, at): (&str, &str)| glob_matches(of, name) && glob_matches(at, tag);
    images.iter().filter_map(|image| image.rsplit_once(':')).any(is_it)
}

/// Whether the catalogue has an image of this name, or tags of it.
pub fn lists(name: &str) -> bool {
    let name = official(name);
    table::image(name).is_some() || drop_in::has_family(name)
}

/// The record of the nearest version (patch releases apart) and how far that is, the same release and the latest figures
/// preferred. A tag that names no release moves on to the next one, as do the others that name none.
fn nearest(
    image: Image<'static>,
    asked: Tag,
    class: Option<u32>,
    may_answer: impl Fn(Record<'_>) -> bool,
) -> Option<(u32, Record<'static>)> {
    let wanted = asked.ordered(image.by_release()).unwrap_or(u32::MAX);
    let far = |version: u32| version.abs_diff(wanted) >> PATCH_BITS;
    let among = || image.records(class).filter(|(_, record)| may_answer(*record));
    // Few are that near, and only of those the release is worth reading.
    let least = among().map(|(version, _)| far(version)).min()?;
    let preferred = |(_, record): &(u32, Record<'_>)| {
        let other_release = match asked.release {
            Some(release) => release != record.distro().1,
            None => !image.by_release() && names_release(record.tag()),
        };
        (other_release, Reverse(record.as_of()))
    };
    let found = among().filter(|(version, _)| far(*version) == least).min_by_key(preferred);
    found.map(|(_, record)| (least, record))
}

fn entry(image: Image<'static>, record: Record<'static>, matched: Match) -> Entry {
    let (compressed, mut unpacked) = sizes(record);
    unpacked.compressed = Some(compressed.interval());
    let (of_record, of_unpacked) = record.spreads();
    let of_unpacked = if record.unpacked().is_some() { of_unpacked } else { of_record };
    let blur = |range: Amount, by: Spread| if matched.is_precise() { range } else { spread(range, by.class) };
    // Of another image the distribution's release may be another.
    let (distro, _, libc) = record.distro();
    let distro = if image.is_near() { "" } else { distro };
    let (source, unpacked_source) = record.sources();
    Entry {
        matched,
        image: image.name(),
        tag: record.tag(),
        compressed: blur(compressed, of_record),
        unpacked: Amount {
            compressed: Some(blur(compressed, of_record).interval()),
            ..blur(unpacked, of_unpacked)
        },
        layers: record.layers().filter(|_| matched.is_precise()),
        distro,
        libc,
        as_of: record.as_of(),
        has_moved: false,
        source,
        unpacked_source,
    }
}

/// Compressed and unpacked bytes of a record, the one from the other where it was not measured.
fn sizes(record: Record<'_>) -> (Amount, Amount) {
    let (low, likely, high) = record.ratio();
    let (of_record, of_unpacked) = record.spreads();
    let known = |bytes, by: Spread| Amount {
        provenance: Provenance::Catalogue,
        ..spread(Amount::exact(bytes, Provenance::Catalogue), (by.own, by.own))
    };
    let times = |bytes: Amount, (low, likely, high): (u64, u64, u64), by: (u64, u64, u64)| Amount {
        likely: bytes.likely * likely / by.1,
        low: bytes.low * low / by.2,
        high: bytes.high * high / by.0,
        provenance: Provenance::Estimate,
        ..bytes
    };
    let (ratio, one) = ((low, likely, high), (1000, 1000, 1000));
    match (record.compressed(), record.unpacked()) {
        (Some(packed), Some(unpacked)) => (known(packed, of_record), known(unpacked, of_unpacked)),
        (Some(packed), None) => {
            let packed = known(packed, of_record);
            (packed, times(packed, ratio, one))
        }
        (None, unpacked) => {
            let unpacked = known(unpacked.unwrap_or(0), of_unpacked);
            (times(unpacked, one, ratio), unpacked)
        }
    }
}

/// Widens the bounds by some thousandths; it is an estimate then.
fn spread(range: Amount, (below, above): (u64, u64)) -> Amount {
    Amount {
        low: range.low * 1000_u64.saturating_sub(below) / 1000,
        high: range.high * (1000 + above) / 1000,
        provenance: range.provenance.max(Provenance::Estimate),
        ..range
    }
}

/// An answer that is only sure to be the same image: from its smallest to its largest record.
fn widest(image: Image<'static>, record: Record<'static>) -> Entry {
    let mut found = entry(image, record, Match::Image);
    for (_, other) in image.records(None) {
        let (compressed, unpacked) = sizes(other);
        found.compressed = widen(found.compressed, compressed);
        found.unpacked = widen(found.unpacked, unpacked);
    }
    found.unpacked.compressed = Some(found.compressed.interval());
    found
}

fn widen(range: Amount, by: Amount) -> Amount {
    Amount { low: range.low.min(by.low), high: range.high.max(by.high), ..range }
}

#[cfg(test)]
mod tests;
