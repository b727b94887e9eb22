//! The layout of the catalogue's figures over [`crate::size::sections`], shared by their reader and their writer.
//! Decides nothing about images.
//!
//! | section | what | size |
//! |---|---|---|
//! | `TEXT` | all texts, overlapping | a reference is [`LINK`] bytes: 3 of offset, 1 of length |
//! | `IMAGES` | images' names in byte order | a reference each |
//! | `SAME_AS` | the name under which the same image is known: its own, where it has no other | a row an image |
//! | `NEAREST` | the image whose figures are the nearest: its own, where it has some | a row an image |
//! | `BY_RELEASE` | whether its versions are the releases of a distribution | 1 byte an image |
//! | `TAGS`, `TAG_ENDS` | an image's tags in byte order | a reference each; a row an image |
//! | `TAG_RECORDS` | the record that answers for a tag, or [`NO_ROW`] | a row a tag |
//! | `CLASSES`, `CLASS_ENDS` | an image's classes of variants, in order | 4 bytes each; a row an image |
//! | `VERSIONS`, `RECORDS`, `ENTRY_ENDS` | the versions of a class that have a record, and that one | 4 bytes, a row; a row a class |
//! | `OWN_TAGS` | the tag that a record is stored under | a row a record |
//! | `COMPRESSED`, `UNPACKED` | bytes, 0 where they are not known | [`BYTES`] bytes a record |
//! | `LAYERS`, `AS_OF` | layers, and the day of the figures since 1970 | 1 byte, 2 bytes a record |
//! | `SOURCE_OF`, `UNPACKED_SOURCE_OF` | where a record and where its unpacked bytes come from | 2 bytes a record |
//! | `SOURCES` | origins, as the tables of `rules/images` spell them | a reference each |
//! | `SPREADS` | how far a figure of an origin may be off either way, and how far below and above that of a neighbour lies, per mille; how many major versions off that may be | 4 times 2 bytes an origin |
//! | `RATIO_OF`, `DISTRO_OF` | the record's class of ratios, its distribution | 2 bytes a record |
//! | `DISTROS`, `RELEASES`, `LIBCS` | distribution with release, the release packed, the C library | a reference, 4 bytes, 1 byte |
//! | `RATIOS` | unpacked by compressed bytes in thousandths: low, likely, high; the last row is that of all images | 3 times 2 bytes |
//!
//! A row is a number of [`ROW`] bytes. What else is to be known of every record is one more section.

/// The first bytes.
pub const MAGIC: [u8; 8] = *b"DSLIMIMG";
/// Changes with the layout.
pub const SCHEMA: u16 = 2;
/// Bytes of a reference to a text.
pub const LINK: usize = 4;
/// Bytes of a row's number.
pub const ROW: usize = 3;
/// No row.
pub const NO_ROW: u32 = 0x00ff_ffff;
/// Bytes of a size.
pub const BYTES: usize = 5;

/// The sections, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table above says it")]
pub enum Section {
    Text,
    Images,
    SameAs,
    Nearest,
    ByRelease,
    Tags,
    TagEnds,
    TagRecords,
    Classes,
    ClassEnds,
    Versions,
    Records,
    EntryEnds,
    OwnTags,
    Compressed,
    Unpacked,
    Layers,
    AsOf,
    SourceOf,
    UnpackedSourceOf,
    Sources,
    Spreads,
    RatioOf,
    DistroOf,
    Distros,
    Releases,
    Libcs,
    Ratios,
}

/// How many there are.
pub const SECTIONS: usize = Section::Ratios as usize + 1;

impl From<Section> for usize {
    fn from(section: Section) -> Self {
        section as Self
    }
}
