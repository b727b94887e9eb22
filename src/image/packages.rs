//! The packages that a layer brings, by the databases that package managers keep in the image: dpkg's and apk's. A layer
//! that changes one has all of it, so what is new in it is the layer's. Where they say which files a package has, these are
//! counted. rpm's is a database of its own kind, and is not read.

use super::path::clean;
use super::tree::{FileId, Layer, Tree};
use super::walk::{Missing, Walker};
use crate::size::ledger::PackageBytes;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The longest database that is read.
pub(super) const LONGEST: u64 = 64 << 20;
/// Bytes of lists of files that are kept of one layer: those of some thousand packages.
const MOST_LISTED: usize = 32 << 20;

/// A file that says which packages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    Dpkg,
    /// One package a file, as distroless images have it.
    Part,
    Apk,
    Rpm,
    /// The files of a package, one a line.
    List,
    /// The same with sums in front, in distroless images.
    Sums,
}

impl Database {
    /// The one of this path, from the root.
    pub(super) fn of(path: &[u8]) -> Option<Self> {
        Some(match path {
            b"var/lib/dpkg/status" => Self::Dpkg,
            b"lib/apk/db/installed" | b"usr/lib/apk/db/installed" => Self::Apk,
            b"var/lib/rpm/rpmdb.sqlite"
            | b"var/lib/rpm/Packages"
            | b"var/lib/rpm/Packages.db"
            | b"usr/lib/sysimage/rpm/rpmdb.sqlite"
            | b"usr/lib/sysimage/rpm/Packages.db" => Self::Rpm,
            path if path.starts_with(b"var/lib/dpkg/status.d/") => match path.strip_suffix(b".md5sums") {
                Some(_) => Self::Sums,
                None => Self::Part,
            },
            path if path.starts_with(b"var/lib/dpkg/info/") && path.ends_with(b".list") => Self::List,
            _ => return None,
        })
    }
}

/// `libc6` of `var/lib/dpkg/info/libc6:amd64.list`.
fn package_of(path: &[u8]) -> String {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let name = name.strip_suffix(b".list").or(name.strip_suffix(b".md5sums")).unwrap_or(name);
    let end = name.iter().position(|byte| *byte == b':').unwrap_or(name.len());
    String::from_utf8_lossy(&name[..end]).into_owned()
}

/// A package's version and size.
type Known = BTreeMap<String, (String, u64)>;

/// What is installed so far.
#[derive(Debug, Default)]
pub(super) struct Packages {
    dpkg: Known,
    apk: Known,
    /// What the layer that is being read brings.
    new: Vec<PackageBytes>,
    /// Whether there is a database that is not read.
    pub(super) has_rpm: bool,
    /// The files of packages, as that layer has the lists: paths from the root, one a line.
    lists: Vec<(String, Vec<u8>)>,
    listed: usize,
    /// What was counted of packages in their files, in any layer.
    counted: BTreeMap<String, u64>,
    /// Which files are of which package, as far as those were counted.
    pub(super) owners: Owners,
}

/// Which package a file is of.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// Packages by name; one may stand here more than once.
    pub(super) packages: Vec<String>,
    /// Files, each with the place of its package.
    pub(super) files: Vec<(FileId, u32)>,
}

impl Packages {
    /// Takes over what a database says now.
    pub(super) fn read(&mut self, database: Database, path: &[u8], content: &[u8]) {
        match database {
            Database::List => return self.note_list(package_of(path), content.to_owned()),
            Database::Sums => return self.note_list(package_of(path), without_sums(content)),
            Database::Apk => self.note_apk(content),
            _ => {}
        }
        let text = String::from_utf8_lossy(content);
        let (known, now) = match database {
            Database::Dpkg => (&mut self.dpkg, records(&text, &DPKG)),
            Database::Part => {
                let mut now = self.dpkg.clone();
                now.extend(records(&text, &DPKG));
                (&mut self.dpkg, now)
            }
            Database::Apk => (&mut self.apk, records(&text, &APK)),
            Database::Rpm => {
                self.has_rpm = true;
                return;
            }
            Database::List | Database::Sums => return,
        };
        let is_new = |(name, it): &(&String, &(String, u64))| known.get(*name) != Some(*it);
        let new = now
            .iter()
            .filter(is_new)
            .map(|(name, (_, installed))| PackageBytes { name: name.clone(), installed: *installed });
        self.new.extend(new);
        *known = now;
    }

    fn note_list(&mut self, name: String, list: Vec<u8>) {
        self.listed = self.listed.saturating_add(list.len());
        if self.listed <= MOST_LISTED {
            self.lists.push((name, list));
        }
    }

    /// apk has the files in the one database: a directory behind `F:`, then each name in it behind `R:`.
    fn note_apk(&mut self, content: &[u8]) {
        let (mut name, mut folder, mut list) = (String::new(), &b""[..], Vec::new());
        for line in content.split(|byte| *byte == b'\n').chain([&b""[..]]) {
            match line {
                [] if !name.is_empty() => {
                    let (name, list) = (std::mem::take(&mut name), std::mem::take(&mut list));
                    if !list.is_empty() {
                        self.note_list(name, list);
                    }
                    folder = b"";
                }
                [b'P', b':', rest @ ..] => name = String::from_utf8_lossy(rest).into_owned(),
                [b'F', b':', rest @ ..] => folder = rest,
                [b'R', b':', rest @ ..] => list.extend([folder, b"/", rest, b"\n"].concat()),
                _ => {}
            }
        }
    }

    /// What is installed at the end.
    pub(super) fn installed(&self) -> BTreeMap<String, (String, u64)> {
        let all = self.dpkg.iter().chain(&self.apk);
        let bytes = |name: &String, size: u64| self.counted.get(name).copied().unwrap_or(size);
        all.map(|(name, (version, size))| (name.clone(), (version.clone(), bytes(name, *size)))).collect()
    }

    /// What the layer that was read brings, and whether all that is said of it was counted in its files.
    pub(super) fn take(
        &mut self,
        tree: &mut Tree,
        walker: &mut Walker,
        layer: Layer,
    ) -> (Vec<PackageBytes>, bool) {
        let lists = std::mem::take(&mut self.lists);
        let mut new = std::mem::take(&mut self.new);
        let is_complete = std::mem::take(&mut self.listed) <= MOST_LISTED && !new.is_empty();
        if !is_complete {
            return (new, false);
        }
        let mut taken = FxHashSet::default();
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        let owners = &mut self.owners;
        for (name, list) in &lists {
            let package = owners.packages.len() as u32;
            owners.packages.push(name.clone());
            let bytes = list.split(|byte| *byte == b'\n').filter_map(|path| {
                let path = clean(path)?;
                let (last, folder) = path.split_last()?;
                // A path that leads in a circle is one that nobody has.
                let folder = walker.directory(tree, folder, Missing::Stays).ok()??;
                let id = tree.child(folder, last).and_then(|node| tree.file_id(node))?;
                let file = &tree.files[id as usize];
                let is_new = file.layer == layer && taken.insert(id);
                is_new.then(|| {
                    owners.files.push((id, package));
                    file.size
                })
            });
            *counted.entry(name).or_default() += bytes.sum::<u64>();
        }
        let mut is_counted = true;
        for package in &mut new {
            match counted.get(&*package.name) {
                Some(bytes) => {
                    package.installed = *bytes;
                    self.counted.insert(package.name.clone(), *bytes);
                }
                None => is_counted = false,
            }
        }
        (new, is_counted)
    }
}

/// Lines of a sum, blanks, and a path.
fn without_sums(content: &[u8]) -> Vec<u8> {
    let path = |line: &[u8]| {
        let start = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
        [line[start..].trim_ascii_start(), b"\n"].concat()
    };
    content.split(|byte| *byte == b'\n').flat_map(path).collect()
}

/// How a database names things, and what its sizes count.
struct Fields {
    name: &'static str,
    version: &'static str,
    size: &'static str,
    unit: u64,
    /// What ends with `installed` where a package is; deleted ones may leave their settings.
    status: &'static str,
}

const DPKG: Fields = Fields {
    name: "Package: ",
    version: "Version: ",
    size: "Installed-Size: ",
    unit: 1024,
    status: "Status: ",
};
const APK: Fields = Fields { name: "P:", version: "V:", size: "I:", unit: 1, status: "\n" };

fn records(text: &str, fields: &Fields) -> Known {
    text.split("\n\n").filter_map(|record| package(record, fields)).collect()
}

fn package(record: &str, fields: &Fields) -> Option<(String, (String, u64))> {
    let value = |key: &str| record.lines().find_map(|line| line.strip_prefix(key));
    if value(fields.status).is_some_and(|status| !status.ends_with(" installed")) {
        return None;
    }
    let size = value(fields.size).and_then(|size| size.trim().parse::<u64>().ok()).unwrap_or(0);
    let name = value(fields.name)?.to_owned();
    Some((name, (value(fields.version).unwrap_or_default().to_owned(), size.saturating_mul(fields.unit))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(packages: &mut Packages, database: Database, text: &str) -> Vec<(String, u64)> {
        packages.read(database, b"", text.as_bytes());
        let (new, _) = packages.take(&mut Tree::default(), &mut Walker::default(), 0);
        new.into_iter().map(|it| (it.name, it.installed)).collect()
    }

    #[test]
    fn what_is_new_in_a_database_is_the_layers() {
        let mut packages = Packages::default();
        let base = "Package: a\nStatus: install ok installed\nInstalled-Size: 10\nVersion: 1\n\n\
                    Package: b\nStatus: install ok installed\nVersion: 1\nDescription: b\n Package: x\n";
        let of = |name: &str, size| (name.to_owned(), size);
        assert_eq!(new(&mut packages, Database::Dpkg, base), [of("a", 10_240), of("b", 0)]);
        let more = "Package: a\nStatus: install ok installed\nInstalled-Size: 20\nVersion: 2\n\n\
                    Package: b\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                    Package: c\nStatus: install ok installed\nInstalled-Size: 1\nVersion: 1\n";
        assert_eq!(new(&mut packages, Database::Dpkg, more), [of("a", 20_480), of("c", 1_024)]);
        assert_eq!(new(&mut packages, Database::Part, "Package: d\nInstalled-Size: 2\n"), [of("d", 2_048)]);
        assert_eq!(
            new(&mut packages, Database::Apk, "C:Q1\nP:musl\nV:1\nI:634880\n\nP:zlib\nV:1\n"),
            [of("musl", 634_880), of("zlib", 0)]
        );
        assert_eq!(new(&mut packages, Database::Apk, "P:zlib\nV:1\n"), []);
    }

    #[test]
    fn names_and_sums_are_no_part_of_what_is_listed() {
        assert_eq!(package_of(b"var/lib/dpkg/info/libc6:amd64.list"), "libc6");
        assert_eq!(package_of(b"var/lib/dpkg/status.d/tzdata.md5sums"), "tzdata");
        assert_eq!(without_sums(b"0a1b  usr/a b\n0a1b  usr/c"), b"usr/a b\nusr/c\n");
    }
}
