//! The layout of a package table over [`crate::size::sections`], shared by its reader and its writer. Decides
//! nothing about packages.
//!
//! | section | what | size |
//! |---|---|---|
//! | `ABOUT` | distribution, release's name, its number, source of the figures: a line each | text |
//! | `NAMES`, `NAME_ENDS` | packages' names in byte order | text, 3 bytes each |
//! | `INSTALLED`, `DOWNLOAD` | KiB on disk and KiB to fetch | 3 bytes a package each |
//! | `FILES`, `DOCS` | files, KiB of documentation | 2 bytes a package each |
//! | `MODULES_OF`, `MODULES` | the packages with Python modules, how many they have | an id and 2 bytes each |
//! | `SOURCES` | the number of its source package; nothing where the package manager does not look at it | an id a package |
//! | `NEEDS`, `NEED_ENDS` | needs, `SEPARATOR`, recommendations | ids; 3 bytes a package |
//! | `CHOICES`, `CHOICE_ENDS` | packages that meet one need, preferred first, and that one again if it excludes the others | ids; 3 bytes a choice |
//! | `VIRTUAL_NAMES`, `VIRTUAL_ENDS`, `VIRTUALS` | names that others provide, in byte order | text; 3 bytes; an id |
//! | `BASE_NAMES`, `BASES` | names of package sets, a line each | text; a bitmap each, and one more |
//! | `FILLED` | the packages that the release's own lists lack: figures and needs are a neighbour's | a bitmap |
//!
//! An id below the number of packages is a package; above, a choice. A base image's bitmap is its packages;
//! the last bitmap says which of all these had a newer version than the release's first one when the table was made.

/// The first bytes of every table.
pub(super) const MAGIC: [u8; 8] = *b"DSLIMPKG";
/// Changes with the layout: a table of another schema is refused.
pub(super) const SCHEMA: u16 = 3;
/// Between needs and recommendations.
pub(super) const SEPARATOR: u32 = 0x00ff_ffff;
/// Counts of files have this many bytes; what does not fit is the most that does.
pub(super) const NARROW: usize = 2;
/// Offsets within sections, and sizes in KiB, have this many bytes.
pub(super) const WIDE: usize = 3;

/// Ends the line of a package set whose image keeps no manuals and translations.
pub(super) const SLIM: &str = " slim";

/// Places of the table's own fields in the header.
pub(super) mod at {
    pub(in super::super) const FLAGS: usize = 10;
    pub(in super::super) const AS_OF: usize = 12;
    /// Bytes of an id.
    pub(in super::super) const ID_WIDTH: usize = 14;
    /// The family of the package manager.
    pub(in super::super) const KIND: usize = 15;
    pub(in super::super) const PACKAGES: usize = 16;
    pub(in super::super) const CHOICES: usize = 20;
    pub(in super::super) const VIRTUALS: usize = 24;
    pub(in super::super) const BASES: usize = 28;
}

/// The sections, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    About,
    Names,
    NameEnds,
    Installed,
    Download,
    Files,
    Docs,
    ModulesOf,
    Modules,
    Sources,
    Needs,
    NeedEnds,
    Choices,
    ChoiceEnds,
    VirtualNames,
    VirtualEnds,
    Virtuals,
    BaseNames,
    Bases,
    Filled,
}

impl From<Section> for usize {
    #[inline]
    fn from(section: Section) -> Self {
        section as Self
    }
}

/// How many there are.
pub(super) const SECTIONS: usize = Section::Filled as usize + 1;

/// The package manager upgrades installed packages of the same source along with new ones (apt from 2.5 on).
pub(super) const UPGRADES_BY_SOURCE: u16 = 1;
