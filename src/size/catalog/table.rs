//! The catalogue's figures, read where they lie: found by binary search in columns over one pool of text. Parses
//! nothing and allocates nothing; never decides what a missing tag might be.

use super::format::{BYTES, LINK, MAGIC, NO_ROW, ROW, SCHEMA, SECTIONS, Section};
use super::{Date, Libc};
use crate::size::sections::{Refused, Sections, search};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) static EMBEDDED: &[u8] = include_bytes!("../../../rules/images/catalog.bin");

static TABLE: LazyLock<Table<'static>> =
    LazyLock::new(|| Table::open(EMBEDDED).unwrap_or(Table(Sections::EMPTY)));

/// The figures, over their bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a>(Sections<'a, SECTIONS>);

/// An image of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image<'a> {
    table: &'a Table<'a>,
    /// The one whose name was asked for, by the name that the catalogue has for it.
    asked: u32,
    /// The one whose figures answer.
    row: u32,
}

/// How far figures of one origin may be off, in thousandths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    /// The figure itself, either way.
    pub own: u64,
    /// Below and above what the nearest record says, where it has to answer for another tag.
    pub class: (u64, u64),
    /// How many major versions off that record may be.
    pub reach: u32,
}

/// What is stored of one tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    table: &'a Table<'a>,
    row: u32,
}

/// The image of this name.
pub(super) fn image(name: &str) -> Option<Image<'static>> {
    TABLE.image(name)
}

/// The day of the latest figure.
pub(super) fn newest() -> Date {
    static NEWEST: LazyLock<Date> = LazyLock::new(|| {
        let rows = TABLE.0.rows(Section::AsOf, 2);
        Date((0..rows).map(|row| TABLE.at(Section::AsOf, 2, row) as u16).max().unwrap_or(0))
    });
    *NEWEST
}

impl<'a> Table<'a> {
    /// The figures in `bytes`.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        Sections::open(bytes, MAGIC, SCHEMA).map(Self)
    }

    /// The image of this name.
    pub(super) fn image(&'a self, name: &str) -> Option<Image<'a>> {
        let images = 0..self.0.rows(Section::Images, LINK);
        let named = search(images, |row| self.text(Section::Images, row).cmp(name.as_bytes()))?;
        let asked = self.0.number(Section::SameAs, ROW, named)?;
        Some(Image { table: self, asked, row: self.0.number(Section::Nearest, ROW, asked)? })
    }

    fn at(&self, section: Section, width: usize, row: u32) -> u32 {
        self.0.number(section, width, row).unwrap_or(0)
    }

    /// The text that a row of `links` refers to.
    fn text(&self, links: Section, row: u32) -> &'a [u8] {
        let link = self.at(links, LINK, row);
        let start = (link & 0x00ff_ffff) as usize;
        self.0.section(Section::Text).get(start..start + (link >> 24) as usize).unwrap_or(&[])
    }

    fn name(&self, links: Section, row: u32) -> &'a str {
        std::str::from_utf8(self.text(links, row)).unwrap_or("")
    }
}

impl<'a> Image<'a> {
    /// The name of the image whose figures answer.
    pub(super) fn name(self) -> &'a str {
        self.table.name(Section::Images, self.row)
    }

    /// The name that the catalogue has for the image that was asked for.
    pub(super) fn asked(self) -> &'a str {
        self.table.name(Section::Images, self.asked)
    }

    /// Whether that has no figures of its own, but an image near to it.
    pub(super) fn is_near(self) -> bool {
        self.asked != self.row
    }

    /// Whether its versions are the releases of a distribution.
    pub(super) fn by_release(self) -> bool {
        self.table.at(Section::ByRelease, 1, self.row) != 0
    }

    /// Where `tag` stands, if it is listed.
    fn position(self, tag: &str) -> Option<u32> {
        let tags = self.table.0.part(Section::TagEnds, ROW, self.row);
        search(tags, |row| self.table.text(Section::Tags, row).cmp(tag.as_bytes()))
    }

    /// Whether `tag` is known to exist, with or without a figure.
    pub(super) fn lists(self, tag: &str) -> bool {
        self.position(tag).is_some()
    }

    /// The record that answers for `tag`.
    pub(super) fn find(self, tag: &str) -> Option<Record<'a>> {
        let row = self.table.0.number(Section::TagRecords, ROW, self.position(tag)?)?;
        (row != NO_ROW).then_some(Record { table: self.table, row })
    }

    /// Every record with its version, those of one variant only where `class` says so.
    pub(super) fn records(self, class: Option<u32>) -> impl Iterator<Item = (u32, Record<'a>)> {
        let Table(sections) = self.table;
        let classes = sections.part(Section::ClassEnds, ROW, self.row);
        let wanted = match class {
            None => classes,
            Some(class) => search(classes, |row| self.table.at(Section::Classes, 4, row).cmp(&class))
                .map_or(0..0, |row| row..row + 1),
        };
        let entries = |class| sections.part(Section::EntryEnds, ROW, class);
        let entries = match wanted.end.checked_sub(1) {
            Some(last) if last >= wanted.start => entries(wanted.start).start..entries(last).end,
            _ => 0..0,
        };
        let table = self.table;
        // Damaged ends may lie beyond the rows.
        let Range { start, end } = entries;
        (start..end.min(sections.rows(Section::Records, ROW))).map(move |entry| {
            let record = Record { table, row: table.at(Section::Records, ROW, entry) };
            (table.at(Section::Versions, 4, entry), record)
        })
    }
}

impl<'a> Record<'a> {
    /// The tag it is stored under.
    pub(super) fn tag(self) -> &'a str {
        self.table.name(Section::Tags, self.at(Section::OwnTags, ROW))
    }

    /// Bytes in a registry; `None` where only the unpacked ones are known.
    pub(super) fn compressed(self) -> Option<u64> {
        self.known(Section::Compressed)
    }

    /// Bytes on disk, where they were measured.
    pub(super) fn unpacked(self) -> Option<u64> {
        self.known(Section::Unpacked)
    }

    fn known(self, column: Section) -> Option<u64> {
        let bytes = self.bytes(column);
        (bytes != 0 || self.is_scratch()).then_some(bytes)
    }

    fn is_scratch(self) -> bool {
        self.bytes(Section::Compressed) == 0 && self.bytes(Section::Unpacked) == 0
    }

    fn bytes(self, column: Section) -> u64 {
        self.table.0.wide(column, BYTES, self.row).unwrap_or(0)
    }

    /// The number of layers.
    pub(super) fn layers(self) -> Option<u8> {
        let layers = self.at(Section::Layers, 1) as u8;
        (layers != 0 || self.is_scratch()).then_some(layers)
    }

    /// When the figures were true.
    pub(super) fn as_of(self) -> Date {
        Date(self.at(Section::AsOf, 2) as u16)
    }

    /// Where it comes from, and where its unpacked bytes do; the latter empty where they were not measured.
    pub(super) fn sources(self) -> (&'a str, &'a str) {
        let source = |column| self.table.name(Section::Sources, self.at(column, 2));
        (source(Section::SourceOf), source(Section::UnpackedSourceOf))
    }

    /// How far its figures may be off: those that its record says, and the unpacked ones.
    pub(super) fn spreads(self) -> (Spread, Spread) {
        let spread = |column| {
            let row = 4 * self.at(column, 2);
            let part = |part| self.table.at(Section::Spreads, 2, row + part);
            Spread { own: part(0).into(), class: (part(1).into(), part(2).into()), reach: part(3) }
        };
        (spread(Section::SourceOf), spread(Section::UnpackedSourceOf))
    }

    /// The distribution, its packed version and its C library.
    pub(super) fn distro(self) -> (&'a str, u32, Libc) {
        let row = self.at(Section::DistroOf, 2);
        let libc = match self.table.0.number(Section::Libcs, 1, row) {
            Some(0) => Libc::Glibc,
            Some(1) => Libc::Musl,
            Some(2) => Libc::Uclibc,
            _ => Libc::None,
        };
        (self.table.name(Section::Distros, row), self.table.at(Section::Releases, 4, row), libc)
    }

    /// Unpacked by compressed bytes of its class of images, in thousandths: low, likely, high.
    pub(super) fn ratio(self) -> (u64, u64, u64) {
        let class = 3 * self.at(Section::RatioOf, 2);
        // Never 0, by which one cannot divide.
        let ratio = |part| match self.table.at(Section::Ratios, 2, class + part) {
            0 => 1000,
            ratio => ratio.into(),
        };
        (ratio(0), ratio(1), ratio(2))
    }

    fn at(self, column: Section, width: usize) -> u32 {
        self.table.at(column, width, self.row)
    }
}
