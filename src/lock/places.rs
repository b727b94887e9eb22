//! Packages by their names and versions: which one of a file a need means.

use rustc_hash::FxHashMap;

/// The packages of a file.
#[derive(Default)]
pub(super) struct Places<'t> {
    /// Those of a name, in their order.
    by_name: FxHashMap<&'t str, Vec<(&'t str, u32)>>,
}

/// Packages of one name that are looked through.
const MOST_OF_A_NAME: usize = 64;
/// Those that one need may mean.
const MOST_MEANT: usize = 4;

impl<'t> Places<'t> {
    /// Of names and versions in the order of the file.
    pub(super) fn of(packages: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut by_name: FxHashMap<&str, Vec<(&str, u32)>> = FxHashMap::default();
        for ((name, version), number) in packages.zip(0..) {
            by_name.entry(name).or_default().push((version, number));
        }
        Self { by_name }
    }

    /// The packages of a name, and where the need says one, of that version.
    pub(super) fn find(&self, name: &str, version: Option<&str>) -> impl Iterator<Item = u32> {
        let all = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_meant = move |(other, _): &&(&str, u32)| version.is_none_or(|version| version == *other);
        all.iter().take(MOST_OF_A_NAME).filter(is_meant).take(MOST_MEANT).map(|(_, number)| *number)
    }
}
