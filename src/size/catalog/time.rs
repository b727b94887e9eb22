//! On which release of its distribution an image stood when a version of it was last built, for tags that name none.

use super::generated::{STOOD, WORDS};
use super::table::Image;
use super::{Date, Entry, Match, PATCH_BITS, names_release};
use crate::size::releases::{Release, named_by};

/// Debian's releases, and those of Alpine that came until the next one did, the likeliest first.
const TIMES: [(u32, Release, &[Release]); 6] = [
    (8, "debian 8", &["alpine 3.4", "alpine 3.6"]),
    (9, "debian 9", &["alpine 3.8", "alpine 3.6", "alpine 3.10"]),
    (10, "debian 10", &["alpine 3.12", "alpine 3.10", "alpine 3.14"]),
    (11, "debian 11", &["alpine 3.16", "alpine 3.14", "alpine 3.18"]),
    (12, "debian 12", &["alpine 3.20", "alpine 3.18", "alpine 3.22"]),
    (13, "debian 13", &["alpine 3.22", "alpine 3.24"]),
];

/// By how many releases an image may have moved on where no figure stands on its other side.
const MOVES: usize = 2;

/// The days in which the records of years ago end: what had one by then was built on, and a tag without one never again.
const ENDED: (u32, u32, u32) = (2017, 10, 1);
/// From that year on figures are of what a tag is today.
const TODAY: (u32, u32, u32) = (2024, 1, 1);

/// The releases that a tag of `image` may stand on, the likeliest first; none where `found`, which answers for it, says all
/// that is known.
pub(super) fn releases(image: Image<'static>, found: &Entry, tag: &str) -> Vec<Release> {
    let distro = found.distro.split(' ').next().unwrap_or("");
    let is_its_own = found.matched.is_precise() && !has_moved(found.as_of, tag);
    let names_one = || names_release(tag) || named_by("", tag).is_some_and(|it| it.len() == 1);
    if is_its_own || found.matched == Match::Image || image.is_near() || image.by_release() || names_one() {
        return Vec::new();
    }
    let times = known(image.name(), tag);
    let on = || times.iter().filter_map(|time| TIMES.iter().find(|(of, ..)| of == time));
    match distro {
        "debian" if !times.is_empty() => on().map(|(_, debian, _)| *debian).collect(),
        "debian" => between(image, found, tag),
        "alpine" => on().flat_map(|(.., alpine)| *alpine).copied().collect(),
        _ => Vec::new(),
    }
}

/// Whether a tag is another image today than on the day of a figure: one of a line of versions (`3.6`, `8-jdk`).
pub(super) fn has_moved(day: Date, tag: &str) -> bool {
    // `8u131` is a patch release, too.
    let numbers = |version: &str| version.split(['.', 'u']).filter(|part| !part.is_empty()).count();
    let version = tag.split('-').next().unwrap_or_default();
    let is_java = version.bytes().any(|byte| byte == b'u');
    let is_whole = numbers(version) > if is_java { 1 } else { 2 };
    (ENDED..TODAY).contains(&day.civil()) && !is_whole
}

/// The releases of Debian by the rows of an image.
fn known(image: &str, tag: &str) -> &'static [u32] {
    let Some(rows) = STOOD.iter().find(|it| it.image == image).map(|it| it.from) else { return &[] };
    let Some(last) = last_of(tag) else { return &[] };
    let after = rows.partition_point(|(from, _)| *from <= last);
    after.checked_sub(1).map_or(&[], |at| rows[at].1)
}

/// The last version that a tag may mean: of `3.6`, that with the highest patch release.
fn last_of(tag: &str) -> Option<u32> {
    let version = WORDS.read(tag).version?;
    let parts = tag.split('-').next()?.split('.').count();
    let open = 3_usize.saturating_sub(parts) as u32 * PATCH_BITS;
    Some(version | ((1 << open) - 1))
}

/// The releases of Debian between those of the versions before and after it that there are figures of.
fn between(image: Image<'static>, found: &Entry, tag: &str) -> Vec<Release> {
    let read = WORDS.read(tag);
    let Some(asked) = read.version.filter(|_| found.matched == Match::Class) else { return Vec::new() };
    let of = |distro: &str| TIMES.iter().position(|(_, debian, _)| *debian == distro);
    let Some(own) = of(found.distro) else { return Vec::new() };
    let moving = || {
        let records = image.records(Some(read.class)).filter(|(_, record)| !names_release(record.tag()));
        records.filter_map(|(version, record)| Some((version, of(record.distro().0)?)))
    };
    let before = moving().filter(|(version, _)| *version <= asked).max().map(|it| it.1);
    let after = moving().filter(|(version, _)| *version >= asked).min().map(|it| it.1);
    let first =
        before.or(after).map_or(own, |at| if before.is_some() { at } else { at.saturating_sub(MOVES) });
    let last = after.or(before).map_or(own, |at| if after.is_some() { at } else { at + MOVES });
    let mut all: Vec<usize> = (first.min(own)..=last.max(own).min(TIMES.len() - 1)).collect();
    all.sort_by_key(|at| at.abs_diff(own));
    all.into_iter().map(|at| TIMES[at].1).collect()
}
