//! The packages that a base image has already. Knows the sets that its index was made with; of any other
//! image it says nothing rather than guess.

use super::bits::{Bits, Id};
use super::closure::Closure;
use super::index::{Index, bit};
use std::borrow::Cow;

/// The packages of an image, over an index.
#[derive(Clone, Debug)]
pub struct BaseSet<'a> {
    index: Index<'a>,
    /// A bit a package; the table's own until something is installed.
    installed: Cow<'a, [u8]>,
    /// A bit a package that has a newer version than the one that is there.
    stale: Vec<u8>,
    slim: bool,
}

impl<'a> Index<'a> {
    /// The package set of `image:tag`, `debian` and `bookworm-slim` for instance; none where the index does not
    /// know it. The image is taken to be as new as the index.
    pub fn base(&self, image: &str, tag: &str) -> Option<BaseSet<'a>> {
        let variant = variant(tag, self.release());
        if variant.is_empty() {
            return self.base_named(image);
        }
        self.base_named(&format!("{image}:{variant}"))
    }

    /// The package set of this name, one of [`Index::base_names`].
    pub fn base_named(&self, name: &str) -> Option<BaseSet<'a>> {
        let (installed, _, slim) = self.base_row(name)?;
        Some(BaseSet { index: *self, installed: Cow::Borrowed(installed), stale: Vec::new(), slim })
    }

    /// [`Self::base_named`] of an image as old as the release: some of its packages have newer versions, and
    /// apt upgrades those that come from the same source as something it installs.
    pub fn aged_base(&self, name: &str) -> Option<BaseSet<'a>> {
        let (installed, renewed, slim) = self.base_row(name)?;
        let stale = installed.iter().zip(renewed).map(|(there, renewed)| there & renewed).collect();
        Some(BaseSet { index: *self, installed: Cow::Borrowed(installed), stale, slim })
    }

    /// No packages at all.
    pub fn no_base(&self) -> BaseSet<'a> {
        BaseSet {
            index: *self,
            installed: Cow::Owned(vec![0; self.len().div_ceil(8)]),
            stale: Vec::new(),
            slim: false,
        }
    }
}

impl<'a> BaseSet<'a> {
    /// The index whose packages they are.
    pub fn index(&self) -> Index<'a> {
        self.index
    }
    /// Whether the package `name` is there already; none where the index does not know the name.
    pub fn has(&self, name: &str) -> Option<bool> {
        self.index.find(name).map(|id| self.has_id(id))
    }

    /// Whether dpkg leaves out manuals, documentation and translations there, as it does on `-slim` images.
    pub fn is_slim(&self) -> bool {
        self.slim
    }

    /// The names of all of its packages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ids().map(|id| self.index.name(id))
    }

    /// Adds what an earlier instruction installed.
    pub fn add(&mut self, closure: &Closure<'_, '_>) {
        self.add_names(closure.packages.iter().map(|package| package.name));
    }

    /// Adds packages by name; unknown ones are left out.
    pub fn add_names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        let index = self.index;
        for id in names.into_iter().filter_map(|name| index.find(name)) {
            self.add_id(id);
        }
    }

    fn add_id(&mut self, id: Id) {
        self.add_ids(&[id]);
    }

    pub(super) fn add_ids(&mut self, ids: &[Id]) {
        let installed = self.installed.to_mut();
        for id in ids {
            if let Some(byte) = installed.get_mut(*id as usize / 8) {
                *byte |= 1 << (id % 8);
            }
            // What was installed over it is as new as the index.
            if let Some(byte) = self.stale.get_mut(*id as usize / 8) {
                *byte &= !(1 << (id % 8));
            }
        }
    }

    /// A bit a package, in the order of the index.
    pub(super) fn bitmap(&self) -> &[u8] {
        &self.installed
    }

    /// The same, to add to.
    pub(super) fn to_bits(&self) -> Bits {
        Bits::of(self.words(), self.index.len())
    }

    /// The same, 64 bits at a time.
    fn words(&self) -> impl Iterator<Item = u64> {
        let (whole, rest) = self.installed.as_chunks();
        let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let last = Some(last).filter(|_| !rest.is_empty());
        whole.iter().map(|bytes| u64::from_le_bytes(*bytes)).chain(last)
    }

    #[inline]
    pub(crate) fn has_id(&self, id: Id) -> bool {
        bit(&self.installed, id)
    }

    /// Takes packages away by name; unknown ones are left out.
    pub fn remove_names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        let index = self.index;
        for id in names.into_iter().filter_map(|name| index.find(name)) {
            self.take_id(id);
        }
    }

    pub(super) fn take_id(&mut self, id: Id) {
        if let Some(byte) = self.installed.to_mut().get_mut(id as usize / 8) {
            *byte &= !(1 << (id % 8));
        }
    }

    #[inline]
    pub(super) fn is_stale(&self, id: Id) -> bool {
        bit(&self.stale, id)
    }

    pub(super) fn has_stale(&self) -> bool {
        self.stale.iter().any(|byte| *byte != 0)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        let words = (0..).zip(self.words()).filter(|(_, word)| *word != 0);
        words.flat_map(|(at, word)| {
            let rest =
                std::iter::successors(Some(word), |word| Some(word & (word - 1)).filter(|it| *it != 0));
            rest.map(move |word| at * 64 + word.trailing_zeros())
        })
    }
}

/// What is left of a tag without versions, dates, the release's name and words that move (`latest`).
fn variant(tag: &str, release: &str) -> String {
    let words = tag.split('-').filter(|word| {
        let version = word.starts_with(|c: char| c.is_ascii_digit()) || is_prerelease(word);
        !version && *word != release && !MOVING.contains(word)
    });
    words.collect::<Vec<_>>().join("-")
}

/// Words of tags that name no variant: of no image in the table do they change the packages.
const MOVING: &[&str] = &[
    "latest",
    "lts",
    "current",
    "stable",
    "oldstable",
    "oldoldstable",
    "bullseye",
    "bookworm",
    "trixie",
    "ea",
    "erbium",
    "fermium",
    "gallium",
    "hydrogen",
    "iron",
    "jod",
    "krypton",
];

/// `rc`, `rc2`, `a1`, `b3`.
fn is_prerelease(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(letters, "rc" | "alpha" | "beta") || (matches!(letters, "a" | "b" | "v") && letters != word)
}
