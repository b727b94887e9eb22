//! `package.json`: what a project for Node.js asks for itself.

use super::{Kind, Lock, Need, OPTIONAL, Package, Part, Result, Text, json};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    dependencies: Wishes,
    #[serde(default)]
    dev_dependencies: Wishes,
    #[serde(default)]
    optional_dependencies: Wishes,
    #[serde(default)]
    workspaces: Option<serde::de::IgnoredAny>,
}

/// Names with what is wished of their versions; anything else says nothing.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wishes {
    Map(BTreeMap<String, Text>),
    Other(serde::de::IgnoredAny),
}

impl Default for Wishes {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

/// Reads `package.json`. The version of a package is what is wished of it.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = json(text)?;
    let mut lock = Lock::new(Kind::PackageJson);
    // Other projects below it ask for more.
    lock.is_open = file.workspaces.is_some();
    // npm takes what is optional out of the others.
    let parts = [
        (file.optional_dependencies, Part::group(OPTIONAL)),
        (file.dependencies, Part::Main),
        (file.dev_dependencies, Part::group("dev")),
    ];
    for (wishes, part) in parts {
        let Wishes::Map(wishes) = wishes else { continue };
        for (name, wish) in wishes {
            let number = lock.packages.len() as u32;
            lock.roots.push(Need { package: number, part: part.clone(), ..Need::default() });
            let (name, version) = (name.into(), wish.0.into());
            lock.packages.push(Package { name, version, ..Package::default() });
        }
    }
    Ok(lock)
}
