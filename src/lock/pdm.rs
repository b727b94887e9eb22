//! `pdm.lock`: names, versions, groups and the names of archives, whose sizes it does not say.

use super::wheel::Archive;
use super::{Kind, Lock, Package, Part, Result, Text, normalised, toml};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    requires_python: Text,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    groups: Option<Vec<String>>,
    #[serde(default)]
    marker: Text,
    path: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    files: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    file: Text,
    #[serde(default)]
    url: Text,
}

/// Reads `pdm.lock`. A package that only an extra of another one asks for stands twice, once with the extra.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = toml(text)?;
    let mut lock = Lock::new(Kind::Pdm);
    if let [target] = file.metadata.targets.as_slice() {
        lock.for_python(&target.requires_python);
    }
    let mut known = rustc_hash::FxHashMap::default();
    for entry in &file.package {
        let name = normalised(&entry.name.0).into_owned();
        let parts = entry.groups.as_ref().map_or_else(
            || vec![Part::Unsaid],
            |groups| {
                let part = |group: &String| if group == "default" { Part::Main } else { Part::group(group) };
                groups.iter().map(part).collect()
            },
        );
        let again = known.insert((name.clone(), entry.version.0.clone()), lock.packages.len() as u32);
        if let Some(number) = again {
            known.insert((name, entry.version.0.clone()), number);
            let marker = entry.marker.0.as_str();
            let need =
                |part| super::Need { package: number, part, marker: marker.into(), ..super::Need::default() };
            lock.roots.extend(parts.into_iter().map(need));
            continue;
        }
        let named =
            |it: &Named| Archive::of_name(if it.file.0.is_empty() { &it.url.0 } else { &it.file.0 }, None);
        let package = Package {
            name: name.into(),
            version: entry.version.0.as_str().into(),
            archives: entry.files.iter().filter_map(named).collect(),
            is_own: entry.path.is_some(),
            ..Package::default()
        };
        lock.list(package, parts, &entry.marker.0);
    }
    Ok(lock)
}
