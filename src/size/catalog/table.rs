//! The catalogue's figures as they lie in the binary: flat arrays over one pool of text, found by binary
//! search. Parses nothing and allocates nothing; never decides what a missing tag might be.

use super::tag::Words;
use super::{Date, Libc};
use crate::size::generated as data;
use std::ops::Range;

/// By what tags are read.
pub(super) const WORDS: Words<'static> = Words {
    floating: &data::FLOATING,
    ignored: &data::IGNORED,
    releases: &data::RELEASES,
    versions: &data::VERSIONS,
    foreign: &data::FOREIGN,
};

/// An image of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image(usize);

/// What is stored of one tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record(usize);

/// A packed text: 18 bits of offset, 6 of length.
fn text(packed: u32) -> &'static str {
    let start = (packed & 0x3_ffff) as usize;
    let len = (packed >> 18 & 0x3f) as usize;
    data::POOL.get(start..start + len).unwrap_or("")
}

/// The image of this name.
pub(super) fn image(name: &str) -> Option<Image> {
    data::IMAGES.binary_search_by(|packed| text(*packed).cmp(name)).ok().map(Image)
}

fn at<T: Copy + Default>(column: &[T], index: usize) -> T {
    column.get(index).copied().unwrap_or_default()
}

fn range(bounds: &[u16], index: usize) -> Range<usize> {
    usize::from(at(bounds, index))..usize::from(at(bounds, index + 1))
}

impl Image {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        text(at(&data::IMAGES, self.0))
    }

    /// Whether its versions are the releases of a distribution.
    pub(super) fn by_release(self) -> bool {
        at(&data::IMAGE_BY_RELEASE, self.0) != 0
    }

    fn tags(self) -> Range<usize> {
        range(&data::IMAGE_TAGS, self.0)
    }

    /// Where `tag` stands, if it is listed.
    fn position(self, tag: &str) -> Option<usize> {
        let tags = self.tags();
        let found = data::TAGS.get(tags.clone())?.binary_search_by(|packed| text(*packed).cmp(tag)).ok()?;
        Some(tags.start + found)
    }

    /// Whether `tag` is known to exist, with or without a figure.
    pub(super) fn lists(self, tag: &str) -> bool {
        self.position(tag).is_some()
    }

    /// The record that answers for `tag`.
    pub(super) fn find(self, tag: &str) -> Option<Record> {
        self.position(tag).and_then(record)
    }

    /// Every record with its version, those of one variant only where `class` says so.
    pub(super) fn records(self, class: Option<u32>) -> impl Iterator<Item = (u32, Record)> {
        let classes = range(&data::IMAGE_CLASSES, self.0);
        let keys = data::CLASSES.get(classes.clone()).unwrap_or(&[]);
        let wanted = match class {
            None => classes,
            Some(class) => match keys.binary_search(&class) {
                Ok(found) => classes.start + found..classes.start + found + 1,
                Err(_) => 0..0,
            },
        };
        let first = usize::from(at(&data::CLASS_ENTRIES, wanted.start));
        let last = usize::from(at(&data::CLASS_ENTRIES, wanted.end));
        let entry =
            |index| (at(&data::ENTRY_VERSIONS, index), Record(at(&data::ENTRY_RECORDS, index).into()));
        (first..last).map(entry)
    }
}

fn record(tag: usize) -> Option<Record> {
    let index = data::TAG_RECORDS.get(tag).copied().unwrap_or(u16::MAX);
    (index != u16::MAX).then_some(Record(index.into()))
}

impl Record {
    /// The tag it is stored under.
    pub(super) fn tag(self) -> &'static str {
        text(at(&data::TAGS, at(&data::OWN_TAGS, self.0).into()))
    }

    /// Bytes in a registry; `None` where only the unpacked ones are known.
    pub(super) fn compressed(self) -> Option<u64> {
        self.known(&data::COMPRESSED)
    }

    /// Bytes on disk, where they were measured.
    pub(super) fn unpacked(self) -> Option<u64> {
        self.known(&data::UNPACKED)
    }

    fn known(self, column: &[u32]) -> Option<u64> {
        let bytes = at(column, self.0);
        (bytes != 0 || self.is_scratch()).then_some(bytes.into())
    }

    fn is_scratch(self) -> bool {
        at(&data::COMPRESSED, self.0) == 0 && at(&data::UNPACKED, self.0) == 0
    }

    /// The number of layers.
    pub(super) fn layers(self) -> Option<u8> {
        Some(at(&data::LAYERS, self.0)).filter(|layers| *layers != 0 || self.is_scratch())
    }

    /// When the figures were true.
    pub(super) fn as_of(self) -> Date {
        Date(at(&data::AS_OF, self.0))
    }

    /// The distribution, its packed version and its C library.
    pub(super) fn distro(self) -> (&'static str, u32, Libc) {
        let (name, release, libc) =
            data::DISTROS.get(usize::from(at(&data::DISTRO_OF, self.0))).copied().unwrap_or(("", 0, 3));
        (
            name,
            release,
            [Libc::Glibc, Libc::Musl, Libc::Uclibc].get(usize::from(libc)).copied().unwrap_or(Libc::None),
        )
    }

    /// Unpacked by compressed bytes of its class of images, in thousandths: low, likely, high.
    pub(super) fn ratio(self) -> (u64, u64, u64) {
        let all = data::RATIOS.len() - 1;
        let class = usize::from(at(&data::RATIO_OF, self.0)).min(all);
        let (low, likely, high) = data::RATIOS.get(class).copied().unwrap_or((1000, 1000, 1000));
        (low.into(), likely.into(), high.into())
    }
}
