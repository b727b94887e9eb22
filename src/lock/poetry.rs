//! `poetry.lock`: names, versions and the names of archives, whose sizes it does not say. Since poetry 2 each package has
//! its groups; before 1.5 it had a category; in between only `pyproject.toml` tells.

use super::places::Places;
use super::wheel::Archive;
use super::{Kind, Lock, Need, Package, Part, Result, Text, normalised, toml};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Entry>,
    #[serde(default)]
    extras: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    metadata: Metadata,
}

/// Where poetry before 1.3 has the archives.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    #[serde(default)]
    python_versions: Text,
    #[serde(default)]
    files: BTreeMap<String, Vec<Named>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    #[serde(default)]
    optional: bool,
    category: Option<Text>,
    groups: Option<Vec<String>>,
    #[serde(default)]
    markers: Markers,
    #[serde(default)]
    files: Vec<Named>,
    #[serde(default)]
    dependencies: BTreeMap<String, Wanted>,
}

/// One condition for all groups, or one a group.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Markers {
    #[default]
    None,
    All(String),
    ByGroup(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    file: Text,
}

/// What a package needs: a version, or that with a condition, or several of these.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    One(Limit),
    Some(Vec<Limit>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Limit {
    #[allow(dead_code, reason = "what matters is that it is a text")]
    Version(String),
    Long {
        #[serde(default)]
        markers: Text,
        #[serde(default)]
        optional: bool,
        #[serde(default)]
        extras: Vec<Box<str>>,
    },
}

/// Reads `poetry.lock`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = toml(text)?;
    let mut lock = Lock::new(Kind::Poetry);
    lock.for_python(&file.metadata.python_versions);
    let names: Vec<String> = file.package.iter().map(|it| normalised(&it.name.0).into_owned()).collect();
    let versions = file.package.iter().map(|it| &*it.version.0);
    let places = Places::of(names.iter().map(String::as_str).zip(versions));
    let mut extras: FxHashMap<String, Vec<Part>> = FxHashMap::default();
    for (extra, listed) in file.extras.iter().flat_map(|(extra, list)| list.iter().map(move |it| (extra, it)))
    {
        let name = listed.split([' ', '[', '(', '>', '<', '=', '!', '~', ';']).next().unwrap_or(listed);
        extras.entry(normalised(name).into_owned()).or_default().push(Part::Extra(extra.as_str().into()));
    }
    let is_listed = file.package.iter().all(|it| it.groups.is_some() || it.category.is_some());
    for (entry, name) in file.package.iter().zip(&names) {
        let number = lock.packages.len() as u32;
        for part in parts(entry, extras.get(name)) {
            let marker = match (&entry.markers, &part) {
                (Markers::All(marker), _) => marker.as_str(),
                (Markers::ByGroup(markers), Part::Group(group)) => {
                    markers.get(&**group).map_or("", String::as_str)
                }
                (Markers::ByGroup(markers), _) => markers.get("main").map_or("", String::as_str),
                (Markers::None, _) => "",
            };
            // `extra == "plot"` says of which extra it is: the part says so already.
            let marker = if matches!(part, Part::Extra(_)) { "" } else { marker };
            lock.roots.push(Need { package: number, part, marker: marker.into(), ..Need::default() });
        }
        let older = || file.metadata.files.get(&entry.name.0).map(Vec::as_slice).unwrap_or_default();
        let files = if entry.files.is_empty() { older() } else { &entry.files };
        lock.packages.push(Package {
            name: name.as_str().into(),
            version: entry.version.0.as_str().into(),
            archives: files.iter().filter_map(|it| Archive::of_name(&it.file.0, None)).collect(),
            // Where each package says who asks for it, what it needs adds nothing.
            needs: if is_listed { Vec::new() } else { needs(entry, &places) },
            ..Package::default()
        });
    }
    Ok(lock)
}

/// Which parts of the project ask for a package, directly or not.
fn parts(entry: &Entry, extras: Option<&Vec<Part>>) -> Vec<Part> {
    let of_name = |name: &str| match name {
        "main" => Part::Main,
        other => Part::group(other),
    };
    match (&entry.groups, &entry.category) {
        // What an extra asks for is in the main group, too, and optional.
        _ if entry.optional => extras.cloned().unwrap_or_else(|| vec![Part::Extra("".into())]),
        (Some(groups), _) => groups.iter().map(|group| of_name(group)).collect(),
        (None, Some(category)) => vec![of_name(&category.0)],
        (None, None) => vec![Part::Unsaid],
    }
}

fn needs(entry: &Entry, places: &Places<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    for (name, wanted) in &entry.dependencies {
        let limits: &[Limit] = match wanted {
            Wanted::One(limit) => std::slice::from_ref(limit),
            Wanted::Some(limits) => limits,
            Wanted::Other(_) => &[],
        };
        for limit in limits {
            let (marker, extras) = match limit {
                Limit::Version(_) => ("", Box::default()),
                Limit::Long { optional: true, .. } => continue,
                Limit::Long { markers, extras, .. } => (&*markers.0, extras.clone().into()),
            };
            let extras: Box<[Box<str>]> = extras;
            needs.extend(places.find(&normalised(name), None).map(|package| Need {
                package,
                part: Part::Main,
                marker: marker.into(),
                extras: extras.clone(),
            }));
        }
    }
    needs
}
