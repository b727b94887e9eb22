//! Lighter variants of the same image that could stand in for it. Proposes only what is known to exist and
//! to be lighter, and never an image that does another job.

use super::family::{Family, Lack, Move, Place};
use super::generated::{FAMILIES, LACKS, WORDS};
use super::table::{self, Image};
use super::tag::Word;
use super::{Entry, Match, find_in, official};
use crate::bytes::{Amount, Interval, Provenance};
use crate::model::ImageRef;
use crate::size::costs;
use crate::tools::{SLOTS, slot};
use std::borrow::Cow;
use std::cell::LazyCell;

/// A saving below this share of the image is none (thousandths of the compressed bytes).
const LEAST_SAVING: u64 = 50;

/// A lighter variant of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropIn {
    /// What to write in FROM.
    pub reference: String,
    /// The word that names the variant.
    pub to: &'static str,
    /// What the catalogue says of the image as it is.
    pub before: Option<Entry>,
    /// What it says of the variant.
    pub after: Option<Entry>,
    /// Whether it is a trade-off (another C library, say) rather than a plain gain.
    pub trade_off: bool,
    lacks: &'static [u8],
}

impl DropIn {
    /// What the variant does not have.
    pub fn lacks(&self) -> impl Iterator<Item = &'static Lack> + '_ {
        self.lacks.iter().filter_map(|index| LACKS.get(usize::from(*index)))
    }

    /// What it saves on disk and, as `compressed`, to pull; `None` where one of the two is not known.
    pub fn saves(&self) -> Option<Amount> {
        let (before, after) = self.before.zip(self.after)?;
        let (from, to) = (before.unpacked, after.unpacked);
        // As if the one could be off without the other.
        let apart = Amount {
            likely: from.likely.saturating_sub(to.likely),
            low: from.low.saturating_sub(to.high),
            high: from.high.saturating_sub(to.low),
            compressed: Some(Interval {
                likely: before.compressed.likely.saturating_sub(after.compressed.likely),
                low: before.compressed.low.saturating_sub(after.compressed.high),
                high: before.compressed.high.saturating_sub(after.compressed.low),
            }),
            provenance: from.provenance.max(to.provenance),
            complete: true,
        };
        // Figures that were made alike are off alike, which was measured; those of another C library are not.
        let class = match (before.matched.is_precise(), after.matched.is_precise()) {
            _ if before.libc != after.libc => return Some(apart),
            _ if !is_counted(&before) || !is_counted(&after) => return Some(apart),
            (true, true) => "saved by ratio",
            (false, false) if is_same_version(&before, &after) => "saved near",
            _ => return Some(apart),
        };
        let alike =
            |it: Interval| costs::off(class, Amount::exact(it.likely, Provenance::Estimate)).interval();
        let Interval { likely, low, high } = within(apart.interval(), alike(apart.interval()));
        let compressed = apart.compressed.map(|it| within(it, alike(it)));
        Some(Amount { likely, low, high, compressed, ..apart })
    }

    /// The saving as a share of the compressed image, in percent.
    pub fn percent(&self) -> Option<u64> {
        let (before, after) = self.before.zip(self.after)?;
        let saved = before.compressed.likely.checked_sub(after.compressed.likely)?;
        (saved * 100).checked_div(before.compressed.likely)
    }

    /// Unknown bytes may be saved; known ones must be.
    fn is_lighter(&self) -> bool {
        let Some((before, after)) = self.before.zip(self.after) else { return true };
        let measured = |entry: Entry| entry.compressed.provenance == Provenance::Catalogue;
        let (from, to) = if measured(before) && measured(after) {
            (before.compressed.likely, after.compressed.likely)
        } else {
            (before.unpacked.likely, after.unpacked.likely)
        };
        to + from * LEAST_SAVING / 1000 < from
    }
}

/// Whether what a pull fetches was counted of the record that answers.
fn is_counted(entry: &Entry) -> bool {
    let record = table::image(entry.image).and_then(|image| image.find(entry.tag));
    record.is_some_and(|record| record.compressed().is_some() && record.spreads().0.own == 0)
}

/// Whether the records that answer for two variants are of one version.
fn is_same_version(one: &Entry, other: &Entry) -> bool {
    let version = |entry: &Entry| (WORDS.read(entry.tag).version, WORDS.read(entry.tag).release);
    version(one) == version(other)
}

/// The narrower of two bounds of a figure.
fn within(one: Interval, other: Interval) -> Interval {
    Interval { likely: one.likely, low: one.low.max(other.low), high: one.high.min(other.high) }
}

/// Whether variants of this image are known.
pub(super) fn has_family(name: &str) -> bool {
    family(name).is_some()
}

/// Which slots the images of families have: most names are in no slot of theirs.
static IN_FAMILY: [bool; SLOTS] = {
    let (mut slots, mut row) = ([false; SLOTS], 0);
    while row < FAMILIES.len() {
        let (images, mut at) = (FAMILIES[row].images, 0);
        while at < images.len() {
            slots[slot(images[at])] = true;
            at += 1;
        }
        row += 1;
    }
    slots
};

fn family(name: &str) -> Option<&'static Family> {
    if !IN_FAMILY[slot(name)] {
        return None;
    }
    let first = name.as_bytes().first();
    let same = |image: &str| image.as_bytes().first() == first && image == name;
    FAMILIES.iter().find(|family| family.images.iter().any(|image| same(image)))
}

/// The lighter variants of `image`, best first.
pub fn drop_ins(image: &ImageRef<'_>) -> Vec<DropIn> {
    let name = official(&image.name);
    let Some(family) = family(name) else { return Vec::new() };
    if image.digest.is_some() && image.tag.is_none() {
        return Vec::new();
    }
    let tag = image.tag.as_deref().unwrap_or("latest");
    let words: Vec<(&str, Word<'_>)> = tag.split('-').map(|word| (word, WORDS.classify(word))).collect();
    // Most images have no lighter variant, and what they weigh is then of no interest.
    let own = table::image(name);
    let written = (&*image.name, image.tag.is_some());
    let before = LazyCell::new(|| near(own, tag));
    let apply = |step| apply(step, (written, tag), &words, own, &before);
    family.moves.iter().filter_map(apply).collect()
}

fn apply<F: FnOnce() -> Option<Entry>>(
    step: &'static Move,
    ((name, is_tagged), tag): ((&str, bool), &str),
    words: &[(&str, Word<'_>)],
    own: Option<Image<'static>>,
    before: &LazyCell<Option<Entry>, F>,
) -> Option<DropIn> {
    let new_tag = variant(step, words)?;
    let new_name = match step.rename {
        Some((old, new)) => Cow::Owned(format!("{}{new}", name.strip_suffix(old)?)),
        None => Cow::Borrowed(name),
    };
    let image = if step.rename.is_some() { table::image(official(&new_name)) } else { own };
    if new_tag == tag && new_name == name || !exists(step, image, words, &new_tag) {
        return None;
    }
    let after = near(image, &new_tag);
    let found = DropIn {
        reference: match new_tag.as_str() {
            "latest" if !is_tagged => new_name.into_owned(),
            _ => format!("{new_name}:{new_tag}"),
        },
        to: step.to,
        before: **before,
        after,
        trade_off: step.trade_off,
        lacks: step.lacks,
    };
    found.is_lighter().then_some(found)
}

/// What the catalogue says of this tag or of another version of it.
fn near(image: Option<Image<'static>>, tag: &str) -> Option<Entry> {
    find_in(image?, tag).filter(|entry| entry.matched != Match::Image)
}

/// Whether the variant is listed, or its version is one that is known to have it.
fn exists(step: &Move, image: Option<Image<'_>>, words: &[(&str, Word<'_>)], new_tag: &str) -> bool {
    if image.is_some_and(|image| image.lists(new_tag)) {
        return true;
    }
    let first = words.iter().find_map(|(_, kind)| match *kind {
        Word::Version(version) => Some(version),
        _ => None,
    });
    let release = words.iter().rev().find_map(|(_, kind)| match *kind {
        Word::Release(release) => Some(release),
        _ => None,
    });
    let version = first.or(release);
    step.versions.zip(version).is_some_and(|((since, until), version)| (since..=until).contains(&version))
}

/// The tag of the variant; `None` where the tag says something that the step does not know.
fn variant(step: &Move, tag: &[(&str, Word<'_>)]) -> Option<String> {
    let known = |(_, kind): &(&str, Word<'_>)| match kind {
        Word::Foreign => false,
        Word::Variant(stem) => step.with.contains(stem),
        _ => true,
    };
    if !tag.iter().all(known) {
        return None;
    }
    let mut words: Vec<Cow<'_, str>> = Vec::with_capacity(8);
    let (mut version_end, mut release, mut has_origin) = (0, None, step.from.is_empty());
    for &(word, kind) in tag {
        match kind {
            Word::Foreign => return None,
            Word::Release(_) if step.drop_release => {}
            Word::Release(_) => {
                release = Some(words.len());
                words.push(word.into());
            }
            Word::Variant(stem) => {
                has_origin |= stem == step.from;
                words.push(kept(step, stem, word)?);
            }
            Word::Version(_) | Word::Date | Word::Ignored | Word::Floating => {
                let new = if word == "latest" { step.latest } else { word };
                words.extend((!new.is_empty()).then_some(Cow::Borrowed(new)));
                version_end = words.len();
            }
        }
    }
    add(step, &mut words, version_end, release);
    Some(words.join("-")).filter(|tag| has_origin && !tag.is_empty())
}

/// A variant word as the new tag has it; `None` where the step does not know it.
fn kept<'t>(step: &Move, stem: &str, word: &'t str) -> Option<Cow<'t, str>> {
    let replaced = step.replace.filter(|(old, _)| *old == stem);
    step.with.contains(&stem).then(|| match replaced {
        Some((_, new)) => Cow::Owned(format!("{new}{}", word.get(stem.len()..).unwrap_or(""))),
        None => Cow::Borrowed(word),
    })
}

/// Puts in the words that make the variant.
fn add(step: &Move, words: &mut Vec<Cow<'_, str>>, version_end: usize, mut release: Option<usize>) {
    let replacing = step.replace.map(|(_, new)| new);
    if let Some(new) = replacing.filter(|new| !words.iter().any(|word| word.starts_with(new))) {
        words.insert(version_end, new.into());
        release = release.map(|at| if at >= version_end { at + 1 } else { at });
    }
    if !step.add.is_empty() {
        let place = release.filter(|_| step.place == Place::BeforeRelease).unwrap_or(words.len());
        words.insert(place, step.add.into());
    }
}
