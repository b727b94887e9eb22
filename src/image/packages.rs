//! The packages that a layer brings, by the databases that package managers keep in the image: dpkg's and apk's. A layer
//! that changes one has all of it, so what is new in it is the layer's. rpm's is a database of its own kind, and is not
//! read.

use crate::size::ledger::PackageBytes;
use std::collections::BTreeMap;

/// The longest database that is read.
pub(super) const LONGEST: u64 = 64 << 20;

/// A file that says which packages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    Dpkg,
    /// One package a file, as distroless images have it.
    Part,
    Apk,
    Rpm,
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
            path if path.starts_with(b"var/lib/dpkg/status.d/") && !path.ends_with(b".md5sums") => Self::Part,
            _ => return None,
        })
    }
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
}

impl Packages {
    /// Takes over what a database says now.
    pub(super) fn read(&mut self, database: Database, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
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
        };
        let is_new = |(name, it): &(&String, &(String, u64))| known.get(*name) != Some(*it);
        let new = now
            .iter()
            .filter(is_new)
            .map(|(name, (_, installed))| PackageBytes { name: name.clone(), installed: *installed });
        self.new.extend(new);
        *known = now;
    }

    /// What the layer that was read brings.
    pub(super) fn take(&mut self) -> Vec<PackageBytes> {
        std::mem::take(&mut self.new)
    }
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
        packages.read(database, text.as_bytes());
        packages.take().into_iter().map(|it| (it.name, it.installed)).collect()
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
}
