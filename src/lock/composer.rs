//! `composer.lock`: packages, those for development apart. It states no sizes.

use super::{Kind, Lock, LockError, Package, Part, Result, Text, json};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    packages: Option<Vec<Entry>>,
    packages_dev: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    #[serde(default, rename = "type")]
    sort: Text,
}

/// Reads `composer.lock`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = json(text)?;
    if file.packages.is_none() {
        return Err(LockError::new(1, "it has no `packages`"));
    }
    let mut lock = Lock::new(Kind::Composer);
    let parts = [(file.packages, Part::Main), (file.packages_dev, Part::group("dev"))];
    for (entries, part) in parts {
        // A metapackage has no files.
        for entry in entries.into_iter().flatten().filter(|entry| entry.sort.0 != "metapackage") {
            let (name, version) = (entry.name.0.into(), entry.version.0.into());
            lock.list(Package { name, version, ..Package::default() }, [part.clone()], "");
        }
    }
    Ok(lock)
}
