//! Python's packages as pip fetches them: what the archive of each weighs, what it unpacks to where that was measured,
//! and what it needs. Read in place, from `rules/costs/wheels.tsv`; knows no commands, and what it lacks is unknown.
//!
//! | section | what | size |
//! |---|---|---|
//! | `NAMES`, `NAME_ENDS` | names in byte order, as pip normalises them, `name[extra]` for what an extra asks for besides | text, 3 bytes |
//! | `BYTES`, `MUSL` | the archive for glibc and for musl | 4 bytes each |
//! | `KINDS` | a [`Kind`], and [`OPEN`] where not all that it needs is known | 1 byte |
//! | `VERSIONS` | major and minor | 2 bytes each |
//! | `UNPACKED`, `CODE` | what it unpacks to, and the Python code in that, per mille of the archive; 0 where it was not measured | 2 bytes each |
//! | `NEEDS`, `NEED_ENDS` | rows of what it needs | 2 bytes, 3 bytes |

use super::sections::{Sections, search};
use crate::bytes::Bytes;
use std::sync::LazyLock;

/// The first bytes.
pub const MAGIC: [u8; 8] = *b"DSLIMWHL";
/// Changes with the layout.
pub const SCHEMA: u16 = 1;
/// Not all that it needs is known.
pub const OPEN: u8 = 0x80;

/// The sections, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table above says it")]
pub enum Section {
    Names,
    NameEnds,
    Bytes,
    Musl,
    Kinds,
    Versions,
    Unpacked,
    Code,
    Needs,
    NeedEnds,
}

/// How many there are.
pub const SECTIONS: usize = Section::NeedEnds as usize + 1;

impl From<Section> for usize {
    fn from(section: Section) -> Self {
        section as Self
    }
}

static EMBEDDED: &[u8] = include_bytes!("../../rules/costs/wheels.bin");

static TABLE: LazyLock<Wheels<'static>> =
    LazyLock::new(|| Wheels::open(EMBEDDED).unwrap_or(Wheels(Sections::EMPTY)));

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Wheels<'a>(Sections<'a, SECTIONS>);

/// A package's row.
pub type Id = u32;

/// What pip fetches for a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A wheel for every system.
    Any,
    /// A wheel of compiled code.
    Native,
    /// Sources; the wheel that pip makes of them is cached, too.
    Source,
    /// Sources as above, of which the wheel was measured.
    Built,
}

/// What is known of a package.
#[derive(Clone, Copy, Debug)]
pub struct Wheel {
    /// The archive's bytes, of the newest version.
    pub bytes: Bytes,
    /// What it is.
    pub kind: Kind,
    /// Major and minor.
    pub version: (u32, u32),
    /// What it unpacks to, and the Python code in that, per mille of the archive.
    pub measured: Option<(u64, u64)>,
    /// Whether not all that it needs is known.
    pub is_open: bool,
}

impl Wheels<'static> {
    /// What is in the binary.
    pub fn embedded() -> &'static Self {
        &TABLE
    }
}

impl<'a> Wheels<'a> {
    /// The table in `bytes`; `None` where they are none.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        Sections::open(bytes, MAGIC, SCHEMA).ok().map(Self)
    }

    /// How many packages there are.
    pub fn count(&self) -> u32 {
        self.0.rows(Section::Kinds, 1)
    }

    fn name(&self, id: Id) -> &'a [u8] {
        let part = self.0.part(Section::NameEnds, 3, id);
        self.0.section(Section::Names).get(part.start as usize..part.end as usize).unwrap_or(&[])
    }

    /// The normalised name of a package.
    pub fn name_of(&self, id: Id) -> &'a str {
        std::str::from_utf8(self.name(id)).unwrap_or_default()
    }

    /// The package of a normalised name.
    pub fn find(&self, name: &str) -> Option<Id> {
        search(0..self.count(), |row| self.name(row).cmp(name.as_bytes()))
    }

    /// What is known of a package, on a system of that C library; `None` where it would have to be compiled there.
    pub fn wheel(&self, id: Id, musl: bool) -> Option<Wheel> {
        let number = |section, width, row| self.0.number(section, width, row).unwrap_or(0);
        let kind = number(Section::Kinds, 1, id) as u8;
        let kind_of = match kind & !OPEN {
            0 => Kind::Any,
            1 => Kind::Native,
            2 => Kind::Source,
            _ => Kind::Built,
        };
        let of_musl = musl && kind_of != Kind::Any;
        let bytes = number(if of_musl { Section::Musl } else { Section::Bytes }, 4, id);
        let unpacked = number(Section::Unpacked, 2, id).into();
        (!of_musl || bytes != 0).then_some(Wheel {
            bytes: bytes.into(),
            kind: kind_of,
            version: (number(Section::Versions, 2, 2 * id), number(Section::Versions, 2, 2 * id + 1)),
            measured: (unpacked != 0).then(|| (unpacked, number(Section::Code, 2, id).into())),
            is_open: kind & OPEN != 0,
        })
    }

    /// What a package asks for.
    pub fn needs(&self, id: Id) -> impl Iterator<Item = Id> {
        let part = self.0.part(Section::NeedEnds, 3, id);
        // Damaged ends may lie beyond the rows.
        let end = part.end.min(self.0.rows(Section::Needs, 2));
        (part.start..end).filter_map(|at| self.0.number(Section::Needs, 2, at))
    }

    /// A package with all that it needs and these need, each once.
    pub fn closure(&self, id: Id) -> Vec<Id> {
        let mut seen = vec![false; self.count() as usize];
        let (mut open, mut found) = (vec![id], Vec::new());
        while let Some(id) = open.pop() {
            if let Some(seen) = seen.get_mut(id as usize).filter(|seen| !**seen) {
                *seen = true;
                found.push(id);
                open.extend(self.needs(id));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_embedded_table_is_whole() {
        let table = Wheels::embedded();
        assert!(table.count() > 1_000 && table.0.verify() && EMBEDDED.len() < 150_000);
        let flask = table.find("flask").unwrap();
        let names: Vec<&[u8]> = table.closure(flask).iter().map(|id| table.name(*id)).collect();
        assert!(names.contains(&&b"werkzeug"[..]) && names.len() == 7, "{}", names.len());
        let numpy = table.find("numpy").unwrap();
        assert_ne!(table.wheel(numpy, true).unwrap().bytes, table.wheel(numpy, false).unwrap().bytes);
        assert!(table.wheel(table.find("uwsgi").unwrap(), true).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(change in proptest::collection::vec((0..EMBEDDED.len(), any::<u8>()), 1..40)) {
            let mut bytes = EMBEDDED.to_vec();
            for (at, byte) in change {
                bytes[at] = byte;
            }
            if let Some(table) = Wheels::open(&bytes) {
                for id in [0, 7, table.count().saturating_sub(1).min(2_000), u32::MAX / 2] {
                    let _ = (table.wheel(id, true), table.closure(id).len(), table.name(id));
                }
                let _ = table.find("flask");
            }
        }
    }
}
