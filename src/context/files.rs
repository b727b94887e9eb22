//! The files of a context, packed: one text of all paths and one small record each, so that a million fit in memory.
//! Given by the walk; reads nothing itself.

use super::path::{is_at_or_below, order, parents};
use crate::bytes::Bytes;
use std::collections::HashMap;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A plain file.
    File,
    /// A directory; its own size is 0.
    Directory,
    /// A symbolic link: its size is that of the path that it holds.
    Symlink,
}

/// A file, directory or link of the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'c> {
    /// From the context's root, with `/`; bytes that are no UTF-8 are replaced.
    pub path: &'c str,
    /// Its size on disk, unpacked or not.
    pub size: Bytes,
    /// What it is.
    pub kind: FileKind,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    start: usize,
    length: u32,
    kind: FileKind,
    size: Bytes,
}

/// Entries as a walk finds them, in any order.
#[derive(Clone, Debug, Default)]
pub struct Found {
    text: String,
    records: Vec<Record>,
    /// Where links lead, by path.
    links: HashMap<String, String>,
}

impl Found {
    /// Adds an entry. `path` is from the context's root, with `/` between its parts and none at its start or end; `size` is
    /// in bytes. The directories above it need not be added.
    pub fn push(&mut self, path: &str, size: Bytes, kind: FileKind) {
        let Ok(length) = u32::try_from(path.len()) else { return };
        self.records.push(Record { start: self.text.len(), length, kind, size });
        self.text.push_str(path);
    }

    /// Adds a link and where it leads.
    pub fn push_link(&mut self, path: &str, target: &str) {
        self.push(path, target.len() as Bytes, FileKind::Symlink);
        self.links.insert(path.to_owned(), target.to_owned());
    }

    /// Adds all that another part of the walk found.
    pub fn append(&mut self, other: Self) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.records.extend(other.records.into_iter().map(|it| Record { start: base + it.start, ..it }));
        self.links.extend(other.links);
    }
}

/// All entries that a build can copy, sorted so that what is below a directory stands right behind it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    text: String,
    records: Vec<Record>,
    links: HashMap<String, String>,
    total: Bytes,
}

impl From<Found> for Files {
    fn from(found: Found) -> Self {
        let Found { text, mut records, links } = found;
        let path = |record: &Record| &text[record.start..record.start + record.length as usize];
        records.sort_unstable_by(|a, b| order(path(a), path(b)));
        // A directory may be found again for what is taken back below it.
        records.dedup_by(|a, b| path(a) == path(b));
        let missing = missing_directories(&records, path);
        if !missing.is_empty() {
            records.extend(missing);
            records.sort_unstable_by(|a, b| order(path(a), path(b)));
            records.dedup_by(|a, b| path(a) == path(b));
        }
        let total = records.iter().fold(0, |sum: Bytes, record| sum.saturating_add(record.size));
        Self { text, records, links, total }
    }
}

/// The directories above sorted entries that are none themselves. Their paths are the beginnings of others.
fn missing_directories<'t>(records: &[Record], path: impl Fn(&Record) -> &'t str) -> Vec<Record> {
    let mut missing = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    for record in records {
        let path = path(record);
        above.truncate(above.iter().take_while(|directory| is_at_or_below(path, directory)).count());
        let known = above.last().map_or(0, |directory| directory.len());
        for directory in parents(path).filter(|directory| directory.len() > known) {
            missing.push(Record {
                length: directory.len() as u32,
                kind: FileKind::Directory,
                size: 0,
                ..*record
            });
            above.push(directory);
        }
        if record.kind == FileKind::Directory {
            above.push(path);
        }
    }
    missing
}

impl Files {
    /// How many entries, directories included.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The bytes of all files and links.
    pub fn total(&self) -> Bytes {
        self.total
    }

    /// All entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> + ExactSizeIterator {
        self.records.iter().map(|record| self.entry(record))
    }

    /// The entry at this path.
    pub fn get(&self, path: &str) -> Option<Entry<'_>> {
        let at = self.records.binary_search_by(|record| order(self.path(record), path)).ok()?;
        self.records.get(at).map(|record| self.entry(record))
    }

    /// All that stands below a directory; of the root (the empty path), all.
    pub fn below(&self, directory: &str) -> impl Iterator<Item = Entry<'_>> {
        let first = self.records.partition_point(|record| order(self.path(record), directory).is_le());
        let first = if directory.is_empty() { 0 } else { first };
        let rest = &self.records[first..];
        let entries = rest.iter().map(|record| self.entry(record));
        entries.take_while(move |entry| is_at_or_below(entry.path, directory))
    }

    /// The paths that begin with `prefix`, as `found` wants them: for each it says whether to go on below.
    pub(super) fn search<'c>(&'c self, prefix: &str, mut found: impl FnMut(Entry<'c>) -> bool) {
        let mut at = self.records.partition_point(|record| order(self.path(record), prefix).is_lt());
        while let Some(record) = self.records.get(at) {
            let entry = self.entry(record);
            if !entry.path.starts_with(prefix) {
                break;
            }
            at += 1;
            if !found(entry) {
                at += self.records[at..].partition_point(|it| is_at_or_below(self.path(it), entry.path));
            }
        }
    }

    /// The heaviest plain files, heaviest first.
    pub fn largest(&self, count: usize) -> Vec<Entry<'_>> {
        let mut files: Vec<&Record> =
            self.records.iter().filter(|record| record.kind == FileKind::File).collect();
        let heavier = |a: &&Record, b: &&Record| b.size.cmp(&a.size).then(a.start.cmp(&b.start));
        if count > 0 && count < files.len() {
            files.select_nth_unstable_by(count - 1, heavier);
        }
        files.truncate(count);
        files.sort_unstable_by(heavier);
        files.into_iter().map(|record| self.entry(record)).collect()
    }

    /// Where the link at this path leads, as it says it.
    pub fn link(&self, path: &str) -> Option<&str> {
        self.links.get(path).map(String::as_str)
    }

    fn path(&self, record: &Record) -> &str {
        &self.text[record.start..record.start + record.length as usize]
    }

    fn entry(&self, record: &Record) -> Entry<'_> {
        Entry { path: self.path(record), size: record.size, kind: record.kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let mut one = Found::default();
        one.push("b", 0, FileKind::Directory);
        one.push("b/x", 5, FileKind::File);
        let mut two = Found::default();
        two.push("a", 7, FileKind::File);
        two.push("b-c", 9, FileKind::File);
        two.push_link("b/l", "../a");
        one.append(two);
        one.into()
    }

    #[test]
    fn entries_are_found_by_path_and_by_directory() {
        let files = files();
        let below: Vec<&str> = files.below("b").map(|it| it.path).collect();
        assert_eq!(below, ["b/l", "b/x"]);
        assert_eq!(files.below("").count(), 5);
        assert_eq!(files.get("b-c").map(|it| it.size), Some(9));
        assert!(files.get("c").is_none() && files.below("c").next().is_none());
        assert_eq!((files.total(), files.link("b/l")), (25, Some("../a")));
    }

    #[test]
    fn the_heaviest_come_first() {
        let largest: Vec<u64> = files().largest(2).iter().map(|it| it.size).collect();
        assert_eq!(largest, [9, 7]);
        assert_eq!(files().largest(0).len(), 0);
        assert_eq!(files().largest(9).len(), 3);
    }
}
