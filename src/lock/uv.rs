//! `uv.lock` (<https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>) and `pylock.toml` (PEP 751): both state
//! the size of each archive.

use super::places::Places;
use super::wheel::Archive;
use super::{Kind, Lock, Need, Package, Part, Result, Text, toml};
use crate::bytes::Bytes;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct UvFile {
    #[serde(default)]
    requires_python: Text,
    #[serde(default)]
    package: Vec<UvPackage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct UvPackage {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    #[serde(default)]
    source: Source,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Dependency>>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Vec<Dependency>>,
    sdist: Option<File>,
    #[serde(default)]
    wheels: Vec<File>,
}

/// Where a package comes from: a folder of the project has no archive.
#[derive(Default, Deserialize)]
struct Source {
    registry: Option<Text>,
    editable: Option<Text>,
    #[serde(rename = "virtual")]
    virtual_: Option<Text>,
    directory: Option<Text>,
}

#[derive(Deserialize)]
struct Dependency {
    #[serde(default)]
    name: Text,
    version: Option<String>,
    #[serde(default)]
    marker: Text,
    #[serde(default, alias = "extras")]
    extra: Vec<Box<str>>,
}

/// An archive.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    url: Text,
    #[serde(default)]
    path: Text,
    size: Option<Bytes>,
}

impl File {
    fn archive(&self) -> Option<Archive> {
        let names = [&self.name, &self.url, &self.path];
        let name = names.into_iter().find(|name| !name.0.is_empty())?;
        Archive::of_name(&name.0, self.size)
    }
}

fn archives(wheels: &[File], sdist: Option<&File>) -> Vec<Archive> {
    let wheels = wheels.iter().filter_map(File::archive);
    wheels.chain(sdist.map(|file| Archive::sources(file.size))).collect()
}

/// The one that the standard says is `PyPI`.
const PYPI: &str = "https://pypi.org/simple";

/// Reads `uv.lock`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: UvFile = toml(text)?;
    let places = Places::of(file.package.iter().map(|it| (&*it.name.0, &*it.version.0)));
    let needs = |part: &Part, list: &[Dependency]| {
        let mut needs = Vec::with_capacity(list.len());
        for one in list {
            needs.extend(places.find(&one.name.0, one.version.as_deref()).map(|package| Need {
                package,
                part: part.clone(),
                marker: one.marker.0.as_str().into(),
                extras: one.extra.clone().into(),
            }));
        }
        needs
    };
    let mut lock = Lock::new(Kind::Uv);
    lock.for_python(&file.requires_python);
    for package in &file.package {
        let mut own = needs(&Part::Main, &package.dependencies);
        for (extra, list) in &package.optional_dependencies {
            own.extend(needs(&Part::Extra(extra.as_str().into()), list));
        }
        let folder = [&package.source.editable, &package.source.virtual_, &package.source.directory];
        let folder = folder.into_iter().flatten().next();
        // The project that is installed stands beside its lock file; members of a workspace stand below.
        if folder.is_some_and(|folder| matches!(&*folder.0, "." | "")) {
            lock.roots.extend(own.iter().cloned());
            for (group, list) in &package.dev_dependencies {
                lock.roots.extend(needs(&Part::group(group), list));
            }
        }
        lock.is_elsewhere |=
            package.source.registry.as_ref().is_some_and(|index| index.0.trim_end_matches('/') != PYPI);
        lock.packages.push(Package {
            name: package.name.0.as_str().into(),
            version: package.version.0.as_str().into(),
            archives: archives(&package.wheels, package.sdist.as_ref()),
            needs: own,
            is_own: folder.is_some(),
            is_foreign: false,
            of_musl: None,
        });
    }
    Ok(lock)
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct PylockFile {
    #[serde(default)]
    requires_python: Text,
    #[serde(default)]
    packages: Vec<PylockPackage>,
    default_groups: Option<Vec<Box<str>>>,
}

#[derive(Deserialize)]
struct PylockPackage {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    #[serde(default)]
    marker: Text,
    sdist: Option<File>,
    archive: Option<File>,
    directory: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    wheels: Vec<File>,
}

/// Reads `pylock.toml`: a list, each with its condition.
pub(super) fn read_pylock(text: &str) -> Result<Lock> {
    let file: PylockFile = toml(text)?;
    let mut lock = Lock::new(Kind::Pylock);
    lock.for_python(&file.requires_python);
    lock.defaults.only = Some(file.default_groups.unwrap_or_default());
    for package in file.packages {
        let one = Package {
            name: package.name.0.as_str().into(),
            version: package.version.0.as_str().into(),
            archives: archives(&package.wheels, package.sdist.as_ref().or(package.archive.as_ref())),
            is_own: package.directory.is_some(),
            ..Package::default()
        };
        lock.list(one, [Part::Main], &package.marker.0);
    }
    Ok(lock)
}
