//! Makes package tables: from the records of a distribution's lists and the names that matter to the bytes
//! that an [`Index`] reads. The same input gives the same bytes. Opens no file.

pub mod apk;
mod bases;
pub mod contents;
pub mod deb;
mod encode;
pub mod fill;
mod graph;
pub mod rpm;
pub mod version;

pub use bases::{BaseSpec, parse_bases};

use super::index::{Index, Kind};
use crate::size::catalog::Date;
use std::collections::BTreeMap;

/// One package of a distribution's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Its version, as the distribution writes it.
    pub version: String,
    /// The source package that it was built from.
    pub source: String,
    /// KiB on disk.
    pub installed: u32,
    /// KiB to fetch.
    pub download: u32,
    /// How many files it has.
    pub files: u32,
    /// How many of them Python compiles when it is installed.
    pub modules: u32,
    /// KiB of manuals, documentation and translations, which slim images leave out.
    pub docs: u32,
    /// How it ranks among others that provide the same name, the lowest first.
    pub rank: u8,
    /// Every image of the distribution has it.
    pub required: bool,
    /// What it needs; each by one of several.
    pub needs: Vec<Vec<Atom>>,
    /// What is installed along where nobody says no.
    pub recommends: Vec<Vec<Atom>>,
    /// Names that it answers to, with versions.
    pub provides: Vec<(String, Option<String>)>,
    /// What it cannot be installed along with.
    pub conflicts: Vec<Atom>,
    /// Where its name stands among all names of the lists, by first mention.
    pub number: u32,
    /// It is no newer than when the release came out.
    pub original: bool,
    /// A neighbouring release's, for a name that the release's own lists lack.
    pub filled: bool,
}

/// A name that is asked for, and in which version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom {
    /// A package or a name that one provides.
    pub name: String,
    /// `>=` and the like with a version.
    pub version: Option<(String, String)>,
}

/// What a table is made from.
#[derive(Debug)]
pub struct Input<'a> {
    /// Whose lists they are.
    pub kind: Kind,
    /// The distribution's name, as in image references.
    pub distro: &'a str,
    /// The release's name.
    pub release: &'a str,
    /// The release's number.
    pub number: &'a str,
    /// Where the lists come from; shown to users.
    pub source: &'a str,
    /// The day of the lists.
    pub as_of: Date,
    /// All packages; of two with one name the newer is taken, and one of the release's own before any that fills.
    pub records: Vec<Record>,
    /// The packages to keep, with what they bring; all if there are none.
    pub names: &'a [&'a str],
    /// The package sets of base images.
    pub bases: &'a [BaseSpec],
    /// apt upgrades packages of one source together, from 2.5 on.
    pub upgrades_by_source: bool,
}

/// Why no table could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The distribution, release, number or source is empty or has a line break.
    #[error("the {0} is empty or has a line break")]
    About(&'static str),
    /// No list had a package.
    #[error("the lists have no packages")]
    Empty,
    /// More packages than ids.
    #[error("more packages than a table can hold")]
    TooMany,
    /// A package set names another that is not before it.
    #[error("the package set {0} builds on one that is not before it")]
    Base(String),
    /// The package-set file is not what it should be.
    #[error("package sets: {0}")]
    Bases(String),
}

/// Why a list is refused: one that is damaged must not become a table that is silently wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// A size that is negative, no number, or more than a table can hold.
    #[error("the package {package} has the {field} `{value}`, which is no size up to 16 GiB")]
    Size {
        /// Whose it is.
        package: String,
        /// As the list names it.
        field: &'static str,
        /// As it is written.
        value: String,
    },
    /// More of something than the lists of any distribution have.
    #[error("more {0} than the lists of any distribution have")]
    TooMany(&'static str),
}

/// What lists may have: several times what the longest do, so that memory is bounded.
const MOST_PACKAGES: usize = 500_000;
const MOST_RELATIONS: usize = 16_000_000;
/// The longest record of a package, in bytes.
const LONGEST_RECORD: usize = 4 << 20;

/// Counts what a list has against the limits.
#[derive(Debug, Default)]
struct Tally {
    packages: usize,
    relations: usize,
}

impl Tally {
    fn relations(&mut self, more: usize) -> Result<(), ListError> {
        self.relations += more;
        if self.relations > MOST_RELATIONS { Err(ListError::TooMany("relations")) } else { Ok(()) }
    }

    fn package(&mut self) -> Result<(), ListError> {
        self.packages += 1;
        if self.packages > MOST_PACKAGES { Err(ListError::TooMany("packages")) } else { Ok(()) }
    }
}

/// The records of a list of stanzas, one after the other.
fn stanzas(
    text: &str,
    mut record: impl FnMut(&str) -> Result<Option<Record>, ListError>,
) -> Result<Vec<Record>, ListError> {
    let mut tally = Tally::default();
    let mut records = Vec::new();
    for stanza in text.split("\n\n") {
        if stanza.len() > LONGEST_RECORD {
            return Err(ListError::TooMany("lines of one package"));
        }
        let Some(record) = record(stanza)? else { continue };
        tally.package()?;
        let needs = record.needs.iter().chain(&record.recommends).map(Vec::len).sum::<usize>();
        tally.relations(needs + record.provides.len() + record.conflicts.len())?;
        records.push(record);
    }
    Ok(records)
}

/// A size in KiB from one in units of `unit` bytes. One that a list does not state is 0, as package managers count it.
fn kib(package: &str, field: &'static str, value: &str, unit: u64) -> Result<u32, ListError> {
    /// What a table's three bytes hold.
    const MOST: u64 = 0xff_ffff;
    let value = value.trim();
    let bytes = if value.is_empty() { Some(0) } else { value.parse::<u64>().ok() };
    let kib = bytes
        .and_then(|it| it.checked_mul(unit))
        .map(|bytes| bytes.div_ceil(1024))
        .filter(|kib| *kib <= MOST);
    let wrong = || ListError::Size { package: package.to_owned(), field, value: value.to_owned() };
    kib.map(|kib| kib as u32).ok_or_else(wrong)
}

/// The table of `input`.
pub fn table(input: &Input<'_>) -> Result<Vec<u8>, BuildError> {
    about(input)?;
    let newest = newest(input);
    if newest.is_empty() {
        return Err(BuildError::Empty);
    }
    let graph = graph::Graph::of(input, &newest);
    let mut bytes = encode::encode(input, &graph, (&[], &vec![0; graph.nodes.len().div_ceil(8)]))?;
    // The sets are what the finished table says of the images' own commands.
    let sets = Index::open(&bytes)
        .map_err(|_| BuildError::TooMany)
        .and_then(|index| bases::resolve(input, &index))?;
    if !Index::open(&bytes).is_ok_and(|index| index.is_within_reach()) {
        return Err(BuildError::TooMany);
    }
    if !sets.0.is_empty() {
        bytes = encode::encode(input, &graph, (&sets.0, &sets.1))?;
    }
    Ok(bytes)
}

/// Whether the table can say what it is and where it comes from: a line each.
fn about(input: &Input<'_>) -> Result<(), BuildError> {
    let Input { distro, release, number, source, .. } = *input;
    let lines =
        [("distribution", distro), ("release", release), ("release's number", number), ("source", source)];
    let bad = lines.into_iter().find(|(_, text)| text.trim().is_empty() || text.contains(['\n', '\r']));
    bad.map_or(Ok(()), |(what, _)| Err(BuildError::About(what)))
}

/// The newest record of every name; which of them is the release's first is kept in `original`.
fn newest<'r>(input: &'r Input<'_>) -> BTreeMap<&'r str, Newest<'r>> {
    let mut newest: BTreeMap<&str, Newest<'_>> = BTreeMap::new();
    for record in &input.records {
        let candidate = Newest { record, original: record.original };
        newest
            .entry(&record.name)
            .and_modify(|known| {
                if record.filled {
                    return;
                }
                match version::compare(&record.version, &known.record.version) {
                    _ if known.record.filled => *known = candidate,
                    std::cmp::Ordering::Greater => *known = candidate,
                    // The first release has the same one as the updates.
                    std::cmp::Ordering::Equal => known.original |= record.original,
                    std::cmp::Ordering::Less => {}
                }
            })
            .or_insert(candidate);
    }
    newest
}

/// The record that counts, and whether the release began with it.
#[derive(Clone, Copy, Debug)]
struct Newest<'r> {
    record: &'r Record,
    original: bool,
}
