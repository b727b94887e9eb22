//! Reads a package table in place: opening checks the sections' bounds, and a look-up is a binary search.
//! Parses nothing, allocates nothing, and whatever the bytes say, no look-up panics.

use super::bits::{Bits, Id};
use super::format::{self, NARROW, SECTIONS, SEPARATOR, Section, WIDE, at};
use crate::bytes::Bytes;
use crate::size::catalog::Date;
use crate::size::sections::{Refused, Sections, number, search};
use std::ops::Range;

/// The package manager that a table was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Debian's and Ubuntu's.
    Apt,
    /// Alpine's.
    Apk,
    /// Fedora's and its relatives'.
    Rpm,
}

/// Why bytes are no package table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// They begin otherwise.
    #[error("not a package table")]
    Magic,
    /// Another version of the layout.
    #[error("a package table of another schema ({found}; this version reads {})", format::SCHEMA)]
    Schema {
        /// The one it has.
        found: u16,
    },
    /// Something is missing or does not fit together.
    #[error("the package table is damaged")]
    Damaged,
}

impl From<Refused> for OpenError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Magic => Self::Magic,
            Refused::Schema(found) => Self::Schema { found },
            Refused::Damaged => Self::Damaged,
        }
    }
}

/// The packages of one release, over the bytes of their table.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    sections: Sections<'a, SECTIONS>,
    id_width: usize,
    kind: Kind,
    packages: u32,
    virtuals: u32,
    bases: u32,
}

impl<'a> Index<'a> {
    /// The table in `bytes`; looks at the header and at the sections' bounds only. [`Self::verify`] reads all.
    pub fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        let sections = Sections::open(bytes, format::MAGIC, format::SCHEMA)?;
        let kind = match sections.field(at::KIND, 1) {
            0 => Kind::Apt,
            1 => Kind::Apk,
            2 => Kind::Rpm,
            _ => return Err(OpenError::Damaged),
        };
        let index = Self {
            sections,
            id_width: sections.field(at::ID_WIDTH, 1) as usize,
            kind,
            packages: sections.field(at::PACKAGES, 4),
            virtuals: sections.field(at::VIRTUALS, 4),
            bases: sections.field(at::BASES, 4),
        };
        index.fits(sections.field(at::CHOICES, 4)).then_some(index).ok_or(OpenError::Damaged)
    }

    /// Whether every table has as many rows as it should.
    fn fits(&self, choices: u32) -> bool {
        let rows = |section, width, rows: u32| {
            (rows as usize).checked_mul(width) == Some(self.section(section).len())
        };
        matches!(self.id_width, 2 | 3)
            && [Section::NameEnds, Section::Installed, Section::Download, Section::NeedEnds]
                .into_iter()
                .all(|section| rows(section, WIDE, self.packages))
            && [Section::Files, Section::Docs].into_iter().all(|section| rows(section, NARROW, self.packages))
            && rows(Section::Modules, NARROW, self.python())
            && rows(Section::ModulesOf, self.id_width, self.python())
            && [0, self.packages].into_iter().any(|packages| rows(Section::Sources, self.id_width, packages))
            && rows(Section::ChoiceEnds, WIDE, choices)
            && rows(Section::VirtualEnds, WIDE, self.virtuals)
            && rows(Section::Virtuals, self.id_width, self.virtuals)
            && rows(Section::Bases, self.bitmap(), self.bases.saturating_add(1))
            && self.section(Section::Filled).len() == self.bitmap()
    }

    /// Whether every part of its lists can be told by an end of [`WIDE`] bytes; else some were cut when it was made.
    pub(super) fn is_within_reach(&self) -> bool {
        let most = (1 << (8 * WIDE)) - 1;
        let texts = [Section::Names, Section::VirtualNames].map(|it| self.section(it).len());
        let lists = [Section::Needs, Section::Choices].map(|it| self.section(it).len() / self.id_width);
        texts.into_iter().chain(lists).all(|length| length <= most)
    }

    /// Whether the bytes are those that were written.
    pub fn verify(&self) -> bool {
        self.sections.verify()
    }

    /// Which package manager it is for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whose packages they are: `debian`.
    pub fn distro(&self) -> &'a str {
        self.about(0)
    }

    /// The release's name: `bookworm`.
    pub fn release(&self) -> &'a str {
        self.about(1)
    }

    /// The release's number, `12`; the same as its name where it has no other.
    pub fn number(&self) -> &'a str {
        self.about(2)
    }

    /// Where the figures come from.
    pub fn source(&self) -> &'a str {
        self.about(3)
    }

    fn about(&self, line: usize) -> &'a str {
        let mut lines = self.section(Section::About).split(|byte| *byte == b'\n');
        std::str::from_utf8(lines.nth(line).unwrap_or_default()).unwrap_or("")
    }

    /// The day of the package lists.
    pub fn as_of(&self) -> Date {
        Date::from_days(self.sections.field(at::AS_OF, 2) as u16)
    }

    /// How many packages it has.
    pub fn len(&self) -> usize {
        self.packages as usize
    }

    /// Whether it is the table of the same release.
    pub fn is_same(&self, other: &Index<'_>) -> bool {
        // Mostly all lines are the same.
        self.section(Section::About) == other.section(Section::About)
            || (self.distro(), self.release()) == (other.distro(), other.release())
    }

    /// No packages yet.
    pub(crate) fn no_bits(&self) -> Bits {
        Bits::with_room(self.len())
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.packages == 0
    }

    /// Whether `name` is a package of this index.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Every package's name, in order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        let index = *self;
        (0..self.packages).map(move |id| index.name(id))
    }

    pub(super) fn upgrades_by_source(&self) -> bool {
        self.sections.field(at::FLAGS, 2) & u32::from(format::UPGRADES_BY_SOURCE) != 0
    }

    #[inline]
    fn section(&self, section: Section) -> &'a [u8] {
        self.sections.section(section)
    }

    /// The `row`th part of `of`, whose ends are in `ends`.
    #[inline]
    fn part(&self, ends: Section, row: u32) -> Range<usize> {
        let Range { start, end } = self.sections.part(ends, WIDE, row);
        start as usize..end as usize
    }

    #[inline]
    fn text(&self, names: Section, ends: Section, row: u32) -> &'a [u8] {
        self.section(names).get(self.part(ends, row)).unwrap_or(&[])
    }

    fn search(&self, names: Section, ends: Section, rows: u32, name: &str) -> Option<u32> {
        search(0..rows, |row| self.text(names, ends, row).cmp(name.as_bytes()))
    }

    /// The package of this name.
    pub(in crate::size) fn find(&self, name: &str) -> Option<Id> {
        self.search(Section::Names, Section::NameEnds, self.packages, name)
    }

    /// What provides this name, where no package has it.
    pub(super) fn providers(&self, name: &str) -> Option<Ids<'a>> {
        let row = self.search(Section::VirtualNames, Section::VirtualEnds, self.virtuals, name)?;
        self.sections.number(Section::Virtuals, self.id_width, row).map(|node| self.members(node))
    }

    pub(super) fn name(&self, id: Id) -> &'a str {
        std::str::from_utf8(self.text(Section::Names, Section::NameEnds, id)).unwrap_or("")
    }

    pub(super) fn installed(&self, id: Id) -> Bytes {
        self.kib(Section::Installed, id)
    }

    pub(super) fn download(&self, id: Id) -> Bytes {
        self.kib(Section::Download, id)
    }

    fn kib(&self, section: Section, id: Id) -> Bytes {
        Bytes::from(self.sections.number(section, WIDE, id).unwrap_or(0)) * 1024
    }

    /// How many files `id` has, how many of them are Python modules, and the bytes of its documentation.
    pub(super) fn contents(&self, id: Id) -> (u32, u32, Bytes) {
        let count = |section: Section, row| self.sections.number(section, NARROW, row).unwrap_or(0);
        let with_modules = self.section(Section::ModulesOf);
        // Asked of every package that is weighed: of chunks whose width is known, the search is a few instructions a step.
        let row = match self.id_width {
            2 => with_modules.as_chunks().0.binary_search_by_key(&id, |it| u16::from_le_bytes(*it).into()),
            _ => with_modules
                .as_chunks()
                .0
                .binary_search_by_key(&id, |[a, b, c]| u32::from_le_bytes([*a, *b, *c, 0])),
        };
        (
            count(Section::Files, id),
            row.map_or(0, |row| count(Section::Modules, row as u32)),
            Bytes::from(count(Section::Docs, id)) * 1024,
        )
    }

    /// How many packages have Python modules.
    fn python(&self) -> u32 {
        self.sections.rows(Section::Modules, NARROW)
    }

    /// Whether the release's own lists lack `id`, so that all that is said of it is a neighbour's.
    pub(in crate::size) fn is_filled(&self, id: Id) -> bool {
        bit(self.section(Section::Filled), id)
    }

    /// Whether a package of this name is there that the release's own lists lack.
    pub fn is_neighbours(&self, name: &str) -> bool {
        self.find(name).is_some_and(|id| self.is_filled(id))
    }

    /// How many of its packages are so.
    pub fn filled(&self) -> usize {
        self.section(Section::Filled).iter().map(|byte| byte.count_ones() as usize).sum()
    }

    /// The number of the source package that `id` was built from.
    pub(super) fn source_of(&self, id: Id) -> u32 {
        self.sections.number(Section::Sources, self.id_width, id).unwrap_or(0)
    }

    /// What `id` needs: an entry a need.
    pub(super) fn needs(&self, id: Id) -> Wants<'a> {
        self.wants(id, false)
    }

    /// What `id` needs; with `recommends` also what it recommends, behind that.
    #[inline]
    pub(super) fn wants(&self, id: Id, recommends: bool) -> Wants<'a> {
        Wants {
            left: self.ids(Section::Needs, Section::NeedEnds, id),
            separator: SEPARATOR & ((1 << (8 * self.id_width)) - 1),
            recommends,
            recommending: false,
        }
    }

    /// The packages that meet a need, preferred first.
    #[inline]
    pub(super) fn members(&self, node: u32) -> Ids<'a> {
        match node.checked_sub(self.packages) {
            Some(choice) => self.ids(Section::Choices, Section::ChoiceEnds, choice),
            None => Ids { bytes: &[], width: 0 },
        }
    }

    /// Whether `node` is a choice whose first member excludes all others: it is named once more at the end.
    pub(super) fn is_exclusive(&self, node: u32) -> bool {
        let mut members = self.members(node);
        members.next().is_some_and(|first| members.last() == Some(first))
    }

    /// Whether `node` is a package, and no choice.
    #[inline]
    pub(super) fn is_package(&self, node: u32) -> bool {
        node < self.packages
    }

    #[inline]
    fn ids(&self, section: Section, ends: Section, row: u32) -> Ids<'a> {
        let Range { start, end } = self.part(ends, row);
        let range = start.saturating_mul(self.id_width)..end.saturating_mul(self.id_width);
        Ids { bytes: self.section(section).get(range).unwrap_or(&[]), width: self.id_width }
    }

    /// What provides names that no package has: each name with its providers, preferred first.
    pub(super) fn provided(&self) -> impl Iterator<Item = (&'a str, Ids<'a>)> {
        let index = *self;
        (0..self.virtuals).filter_map(move |row| {
            let name = index.text(Section::VirtualNames, Section::VirtualEnds, row);
            let node = index.sections.number(Section::Virtuals, index.id_width, row)?;
            Some((std::str::from_utf8(name).ok()?, index.members(node)))
        })
    }

    /// Bytes of a bitmap of packages.
    fn bitmap(&self) -> usize {
        (self.packages as usize).div_ceil(8)
    }

    /// The package set of this name: its packages, those of all sets that have been renewed, and whether it is slim.
    pub(super) fn base_row(&self, name: &str) -> Option<(&'a [u8], &'a [u8], bool)> {
        let (row, (_, slim)) = self.base_lines().enumerate().find(|(_, (it, _))| *it == name)?;
        let each = self.bitmap();
        let all = self.section(Section::Bases);
        let renewed = all.get(all.len().checked_sub(each)?..)?;
        all.get(each * row..each * (row + 1)).map(|installed| (installed, renewed, slim))
    }

    /// The names of the package sets of base images.
    pub fn base_names(&self) -> impl Iterator<Item = &'a str> {
        self.base_lines().map(|(name, _)| name)
    }

    fn base_lines(&self) -> impl Iterator<Item = (&'a str, bool)> {
        let lines = std::str::from_utf8(self.section(Section::BaseNames)).unwrap_or("").lines();
        lines.map(|line| line.strip_suffix(format::SLIM).map_or((line, false), |name| (name, true)))
    }
}

/// Whether a bitmap has an id.
#[inline]
pub(super) fn bit(bytes: &[u8], id: Id) -> bool {
    bytes.get(id as usize / 8).is_some_and(|byte| byte >> (id % 8) & 1 != 0)
}

/// A list of ids.
#[derive(Clone, Debug)]
pub(super) struct Ids<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl Iterator for Ids<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        // Most tables have such ids, and a resolution reads thousands.
        if let (2, [low, high, rest @ ..]) = (self.width, self.bytes) {
            self.bytes = rest;
            return Some(u16::from_le_bytes([*low, *high]).into());
        }
        let (first, rest) = self.bytes.split_at_checked(self.width)?;
        self.bytes = rest;
        number(first, self.width, 0)
    }
}

/// What a package asks for. The recommendations are not looked for before the needs are through: most lists are short, and
/// read thousands of times.
#[derive(Clone, Debug)]
pub(super) struct Wants<'a> {
    left: Ids<'a>,
    /// Stands between needs and recommendations.
    separator: u32,
    recommends: bool,
    /// Whether the last one was recommended.
    pub(super) recommending: bool,
}

impl Iterator for Wants<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let node = self.left.next()?;
        if node != self.separator {
            return Some(node);
        }
        if !self.recommends {
            self.left.bytes = &[];
        }
        self.recommending = true;
        self.left.next()
    }
}
