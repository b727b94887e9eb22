//! What gzip leaves of a context's files, as a registry stores them. Of some it was measured; of the others it is told by
//! those of their kind. Plain data: reads no file.

use super::path::file_name;
use super::{Entry, FileKind, Files};
use crate::bytes::{Bytes, Interval};
use std::collections::HashMap;

/// Shares are of so many parts.
const WHOLE: u64 = 10_000;
/// What is packed already grows by less than this in a layer.
const MOST: u64 = 10_050;
/// gzip leaves this much of zeros.
const LEAST: u64 = 10;
/// Shorter files stand in a layer's archive beside their like, of which gzip makes use …
const SHORT: Bytes = 32 << 10;
/// … by this much of what it packs in them (per 10,000), or twice as much: four trees of sources and documentation.
const BESIDE_LIKE: u64 = 2_800;
/// The header of a file in a layer's archive.
const HEADER: Bytes = 200;
/// From so many samples on, their least and their greatest share bound those of their kind.
const ENOUGH: usize = 3;
/// From so many on, their sum is no further off than half of that.
const MANY: usize = 16;

/// What files of a context come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    sampled: HashMap<String, Interval>,
    /// By the ending of a file's name.
    kinds: HashMap<String, Interval>,
    all: Interval,
}

impl Packed {
    /// By samples of `files`: paths, and what gzip leaves of the file there by itself. `None` where none of them tells.
    pub(super) fn of(files: &Files, samples: Vec<(String, Interval)>) -> Option<Self> {
        let mut sampled = HashMap::with_capacity(samples.len());
        let mut kinds: HashMap<String, Shares> = HashMap::new();
        let mut all = Shares::default();
        for (path, packed) in samples {
            let Some(entry) = files.get(&path).filter(|entry| entry.size > 0) else { continue };
            let packed = in_layer(entry.size, packed);
            all.add(entry.size, packed);
            kinds.entry(ending(&path)).or_default().add(entry.size, packed);
            sampled.insert(path, packed);
        }
        let pooled = all.interval()?;
        // Files of which none of their kind was looked at.
        let all = Interval { low: pooled.low.min(WHOLE / 10), high: MOST, ..pooled };
        let kinds = kinds.into_iter().filter_map(|(ending, shares)| Some((ending, shares.interval()?)));
        Some(Self { kinds: kinds.collect(), sampled, all })
    }

    /// What gzip leaves of a file or link.
    pub(super) fn of_entry(&self, entry: Entry<'_>) -> Interval {
        match self.sampled.get(entry.path) {
            Some(packed) => *packed,
            None if entry.kind == FileKind::File => {
                let share = self.kinds.get(&ending(entry.path)).unwrap_or(&self.all);
                share.map(|share| part(entry.size, share))
            }
            // A line, beside the header that every entry has.
            None => Interval { likely: entry.size, low: 0, high: entry.size },
        }
    }
}

/// Samples of one kind, together.
#[derive(Default)]
struct Shares {
    bytes: Bytes,
    packed: Bytes,
    count: usize,
    least: Option<u64>,
    most: u64,
}

impl Shares {
    fn add(&mut self, bytes: Bytes, packed: Interval) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.packed = self.packed.saturating_add(packed.likely);
        self.count += 1;
        let low = share(packed.low, bytes);
        self.least = Some(self.least.map_or(low, |least| least.min(low)));
        self.most = self.most.max(share(packed.high, bytes));
    }

    /// The share of the others of their kind.
    fn interval(&self) -> Option<Interval> {
        let (likely, least) = (share(self.packed, self.bytes), self.least?);
        let (low, high) = match self.count {
            ..ENOUGH => (least / 2, self.most + (WHOLE - self.most.min(WHOLE)) / 2),
            ENOUGH..MANY => (least, self.most),
            _ => (least.midpoint(likely), self.most.midpoint(likely)),
        };
        Some(Interval {
            likely: likely.min(MOST),
            low: low.min(likely),
            high: high.clamp(likely, MOST.max(likely)),
        })
    }
}

/// What of a file stands in a layer's archive, which is packed as one.
fn in_layer(bytes: Bytes, packed: Interval) -> Interval {
    let shrinks = WHOLE.saturating_sub(share(packed.likely, bytes));
    let less = if bytes < SHORT { shrinks * BESIDE_LIKE / WHOLE } else { 0 };
    let low = part(packed.low, WHOLE - less * 2) * 9 / 10;
    Interval { likely: part(packed.likely, WHOLE - less), low, high: packed.high + packed.high / 50 + HEADER }
}

/// What gzip leaves of an archive that ADD unpacks to so many bytes: about as much as stood in the archive, where that was
/// packed. bzip2 and xz make less of it than gzip (of six trees of files 6 to 36 % and 9 to 66 % less).
pub(super) fn of_archive(entry: Entry<'_>, unpacked: Bytes) -> Option<Interval> {
    let name = file_name(entry.path);
    let is = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    // A plain tar is as long as what is in it.
    if entry.size >= unpacked {
        return None;
    }
    let (likely, low, high) = match () {
        () if is(&["xz", "lzma"]) => (13_000, 9_500, 17_500),
        () if is(&["bz2", "tbz", "tbz2"]) => (12_000, 9_500, 14_500),
        () => (WHOLE, 8_500, 11_500),
    };
    let shares = Interval { likely, low, high };
    Some(shares.map(|share| part(entry.size, share).min(unpacked)))
}

/// The ending of a file's name, in small letters; empty where it has none.
fn ending(path: &str) -> String {
    let name = file_name(path);
    name.rsplit_once('.')
        .filter(|(name, _)| !name.is_empty())
        .map_or(String::new(), |(_, end)| end.to_lowercase())
}

fn share(packed: Bytes, bytes: Bytes) -> u64 {
    ((u128::from(packed) * u128::from(WHOLE) / u128::from(bytes.max(1))) as u64).clamp(LEAST, MOST)
}

fn part(bytes: Bytes, share: u64) -> Bytes {
    (u128::from(bytes) * u128::from(share) / u128::from(WHOLE)) as Bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Found;

    fn files() -> Files {
        let mut found = Found::default();
        for path in ["a.js", "b.JS", "c.js", "d.js", "lib/e.bin", "lib/f.bin", "g.txt", "h"] {
            found.push(path, 1_000, FileKind::File);
        }
        found.push_link("i", "a.js");
        found.into()
    }

    fn packed(samples: &[(&str, u64)]) -> Option<Packed> {
        let samples = samples.iter().map(|(path, bytes)| ((*path).to_owned(), Interval::exact(*bytes)));
        Packed::of(&files(), samples.collect())
    }

    fn of(packed: &Packed, path: &str) -> [u64; 3] {
        let Interval { low, likely, high } = packed.of_entry(files().get(path).unwrap());
        [low, likely, high]
    }

    #[test]
    fn what_was_not_looked_at_goes_by_its_kind() {
        let packed = packed(&[("a.js", 200), ("b.JS", 300), ("c.js", 400), ("lib/e.bin", 1_000)]).unwrap();
        assert_eq!(of(&packed, "b.JS"), [163, 241, 506]);
        assert_eq!(of(&packed, "d.js"), [99, 242, 608]);
        // One sample says less of the others.
        assert_eq!(of(&packed, "lib/f.bin"), [450, 1_000, 1_005]);
        for other in ["g.txt", "h"] {
            assert_eq!(of(&packed, other), [99, 432, 1_005]);
        }
        assert_eq!(of(&packed, "i"), [0, 4, 4]);
    }

    #[test]
    fn without_a_sample_nothing_is_told() {
        assert!(packed(&[]).is_none() && packed(&[("gone", 7)]).is_none());
    }

    #[test]
    fn an_archive_weighs_what_it_weighed() {
        let of = |path, size, unpacked| {
            of_archive(Entry { path, size, kind: FileKind::File }, unpacked).map(|it| it.likely)
        };
        assert_eq!(of("a/app.tar.gz", 1_000, 5_000), Some(1_000));
        assert_eq!(of("a/app.tar.xz", 1_000, 5_000), Some(1_300));
        assert_eq!(of("a/app.tbz2", 1_000, 1_100), Some(1_100));
        assert_eq!(of("a/app.tar", 6_000, 5_000), None);
    }
}
