//! `Cargo.lock`: the crates of a workspace. Which of them are for tests alone it does not say; nor sizes.

use super::{Kind, Lock, Package, Part, Result, Text, toml};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    source: Option<Text>,
}

/// Reads `Cargo.lock`. A crate without a source is of the workspace.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = toml(text)?;
    let mut lock = Lock::new(Kind::Cargo);
    for entry in file.package {
        let package = Package {
            name: entry.name.0.into(),
            version: entry.version.0.into(),
            is_own: entry.source.is_none(),
            ..Package::default()
        };
        lock.list(package, [Part::Unsaid], "");
    }
    Ok(lock)
}
