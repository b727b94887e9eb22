//! Reads Debian's `Contents` lists (`path  section/package,…` a line): how many files a package has, which is
//! what its real size and the work done when it is installed depend on. Takes what it can read.

use super::{ListError, MOST_PACKAGES, Record};
use crate::size::packages::Index;
use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};

/// Mean bytes of a file of documentation (copyright files, which stay, left out), a manual page, a translation:
/// from the installed files of 19 real installations on bookworm and trixie (2026-11).
const DOC: u64 = 12_000;
const MANUAL: u64 = 2_600;
const TRANSLATION: u64 = 95_000;
/// Those of git are six times as long, and git is what Dockerfiles install most.
const TRANSLATIONS_OF_GIT: u64 = 565_000;

/// The longest line: a path and the packages that have it.
const LONGEST_LINE: u64 = 1 << 20;

/// What is counted of one package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    files: u32,
    modules: u32,
    docs: u32,
    manuals: u32,
    translations: u32,
}

/// The counts of all packages that lists name.
#[derive(Clone, Debug, Default)]
pub struct Contents(HashMap<String, Counts>);

impl Contents {
    /// Adds the packages of a list that no list before had: another release's may fill gaps.
    pub fn read(&mut self, mut list: impl BufRead) -> io::Result<()> {
        let mut counted = HashMap::new();
        let mut line = Vec::new();
        while list.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? != 0 {
            if line.len() as u64 == LONGEST_LINE {
                return Err(io::Error::other("a line of 1 MiB, which no such list has"));
            }
            count(&mut counted, &String::from_utf8_lossy(&line));
            if counted.len() > MOST_PACKAGES {
                return Err(io::Error::other(ListError::TooMany("packages")));
            }
            line.clear();
        }
        for (package, counts) in counted {
            self.0.entry(package).or_insert(counts);
        }
        Ok(())
    }

    /// Gives the records what was counted.
    pub fn apply(&self, records: &mut [Record]) {
        for record in records {
            let Some(counts) = self.0.get(&record.name) else { continue };
            record.files = counts.files;
            record.modules = counts.modules;
            record.docs = (counts.doc_bytes(&record.name) / 1024) as u32;
            // The estimate must not say that there is nothing else.
            record.docs = record.docs.min(record.installed / 10 * 9);
        }
    }
}

fn count(counted: &mut HashMap<String, Counts>, line: &str) {
    let Some((path, packages)) = line.trim_end().rsplit_once([' ', '\t']) else { return };
    let path = path.trim_end();
    for package in packages.split(',').filter_map(|place| place.rsplit('/').next()) {
        match counted.get_mut(package) {
            Some(counts) => counts.add(path),
            None => counted.entry(package.to_owned()).or_default().add(path),
        }
    }
}

/// Gives records that no list counted the counts of another table: its packages of the same names. The same for the bytes
/// to fetch, which the lists of a machine's own packages do not state.
pub fn borrow(records: &mut [Record], from: &Index<'_>) {
    for record in records.iter_mut().filter(|record| record.files == 0 || record.download == 0) {
        let Some(id) = from.find(&record.name) else { continue };
        if record.download == 0 {
            record.download = u32::try_from(from.download(id) / 1024).unwrap_or(0);
        }
        if record.files == 0 {
            let (files, modules, docs) = from.contents(id);
            (record.files, record.modules) = (files, modules);
            record.docs = u32::try_from(docs / 1024).unwrap_or(0).min(record.installed / 10 * 9);
        }
    }
}

impl Counts {
    fn add(&mut self, path: &str) {
        self.files += 1;
        let python = path.starts_with("usr/lib/python3") && path.strip_suffix(".py").is_some();
        self.modules += u32::from(python);
        let kept = path.ends_with("/copyright");
        self.docs +=
            u32::from(!kept && ["usr/share/doc/", "usr/share/info/"].iter().any(|at| path.starts_with(at)));
        self.manuals += u32::from(path.starts_with("usr/share/man/"));
        self.translations += u32::from(path.starts_with("usr/share/locale/"));
    }

    fn doc_bytes(self, package: &str) -> u64 {
        let translation = if package == "git" { TRANSLATIONS_OF_GIT } else { TRANSLATION };
        u64::from(self.docs) * DOC
            + u64::from(self.manuals) * MANUAL
            + u64::from(self.translations) * translation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_by_kind() {
        let list = "usr/bin/a  admin/a\nusr/lib/python3/dist-packages/a b/c.py   python/a,python/b\n\
                    usr/share/doc/a/copyright doc/a\nusr/share/doc/a/NEWS.gz\tdoc/a\nusr/share/man/man1/a.1.gz admin/a\n\
                    nonsense\n";
        let mut contents = Contents::default();
        contents.read(list.as_bytes()).unwrap();
        let record = |name: &str| Record { name: name.to_owned(), installed: 1000, ..Record::default() };
        let mut records = [record("a"), record("b"), record("c")];
        contents.apply(&mut records);
        let counted: Vec<_> = records.iter().map(|it| (it.files, it.modules, it.docs)).collect();
        assert_eq!(counted, [(5, 1, 14), (1, 1, 0), (0, 0, 0)]);
    }
}
