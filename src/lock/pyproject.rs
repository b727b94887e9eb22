//! `pyproject.toml`: what a Python project asks for itself, by its groups and extras, and which groups are installed
//! unless somebody says otherwise.

use super::requirements::Asked;
use super::{Defaults, Kind, Lock, Need, Package, Part, Result, Text, normalised, toml};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    project: Project,
    #[serde(default)]
    dependency_groups: BTreeMap<String, Vec<Entry>>,
    #[serde(default)]
    tool: Tools,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Project {
    #[serde(default)]
    dependencies: Vec<Text>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Text>>,
}

/// A requirement, or another group.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Requirement(String),
    #[serde(rename_all = "kebab-case")]
    Group {
        include_group: String,
    },
    Other(serde::de::IgnoredAny),
}

#[derive(Default, Deserialize)]
struct Tools {
    #[serde(default)]
    uv: Uv,
    #[serde(default)]
    poetry: Poetry,
    #[serde(default)]
    pdm: Pdm,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Uv {
    default_groups: Option<Groups>,
    #[serde(default)]
    dev_dependencies: Vec<Text>,
    index: Option<serde::de::IgnoredAny>,
    sources: Option<serde::de::IgnoredAny>,
}

/// Some groups, or `"all"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Groups {
    Some(Vec<Box<str>>),
    All(serde::de::IgnoredAny),
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Poetry {
    #[serde(default)]
    dependencies: BTreeMap<String, Wanted>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Wanted>,
    #[serde(default)]
    group: BTreeMap<String, PoetryGroup>,
    #[serde(default)]
    extras: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct PoetryGroup {
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, Wanted>,
}

/// A version, that with more, or several of these.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    Version(String),
    Long(Long),
    Several(Vec<Long>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Long {
    #[serde(default)]
    version: Text,
    #[serde(default)]
    markers: Text,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    extras: Vec<Box<str>>,
    path: Option<serde::de::IgnoredAny>,
    git: Option<serde::de::IgnoredAny>,
    url: Option<serde::de::IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Pdm {
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Vec<Text>>,
}

/// Groups that take in one another are followed so deep.
const DEEPEST: usize = 8;

/// Reads `pyproject.toml`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = toml(text)?;
    let mut lock = Lock::new(Kind::Pyproject);
    for text in &file.project.dependencies {
        add(&mut lock, &text.0, &Part::Main);
    }
    for (extra, list) in &file.project.optional_dependencies {
        let part = Part::Extra(normalised(extra).into());
        for text in list {
            add(&mut lock, &text.0, &part);
        }
    }
    let groups =
        file.dependency_groups.iter().map(|(name, list)| (normalised(name), list.as_slice())).collect();
    let mut left = super::MOST_PACKAGES;
    for group in file.dependency_groups.keys() {
        add_group(&mut lock, &groups, group, (&Part::group(group), 0), &mut left);
    }
    let uv = &file.tool.uv;
    uv.dev_dependencies.iter().for_each(|text| add(&mut lock, &text.0, &Part::group("dev")));
    for (group, list) in &file.tool.pdm.dev_dependencies {
        for text in list {
            add(&mut lock, &text.0, &Part::group(group));
        }
    }
    add_poetry(&mut lock, &file.tool.poetry);
    lock.is_elsewhere = uv.index.is_some() || uv.sources.is_some();
    lock.defaults = Defaults {
        only: match &file.tool.uv.default_groups {
            Some(Groups::Some(groups)) => Some(groups.clone()),
            Some(Groups::All(_)) => {
                Some(file.dependency_groups.keys().map(|it| it.as_str().into()).collect())
            }
            None => None,
        },
        without: optional_groups(&file.tool.poetry),
    };
    Ok(lock)
}

fn add(lock: &mut Lock, text: &str, part: &Part) {
    match Asked::read(text) {
        Some(Asked { name, version, marker, extras }) => {
            let number = lock.packages.len() as u32;
            let part = part.clone();
            lock.roots.push(Need { package: number, part, marker: marker.into(), extras });
            lock.packages.push(Package { name, version: version.into(), ..Package::default() });
        }
        None => lock.is_open = true,
    }
}

/// The groups by their normalised names.
type Grouped<'f> = FxHashMap<Cow<'f, str>, &'f [Entry]>;

/// `left` bounds how much groups that take in one another come to together.
fn add_group(
    lock: &mut Lock,
    groups: &Grouped<'_>,
    group: &str,
    (part, depth): (&Part, usize),
    left: &mut usize,
) {
    let entries = groups.get(&normalised(group)).copied().unwrap_or_default();
    for entry in entries {
        let Some(rest) = left.checked_sub(1).filter(|_| depth <= DEEPEST) else { return };
        *left = rest;
        match entry {
            Entry::Requirement(text) => add(lock, text, part),
            Entry::Group { include_group } => add_group(lock, groups, include_group, (part, depth + 1), left),
            Entry::Other(_) => lock.is_open = true,
        }
    }
}

fn add_poetry(lock: &mut Lock, poetry: &Poetry) {
    let extras =
        poetry.extras.iter().flat_map(|(extra, list)| list.iter().map(move |it| (normalised(it), extra)));
    let extras: FxHashMap<Cow<'_, str>, &String> = extras.collect();
    let dev = poetry.dev_dependencies.iter().map(|it| (Part::group("dev"), it));
    let main = poetry.dependencies.iter().filter(|(name, _)| *name != "python").map(|it| (Part::Main, it));
    let groups = poetry.group.iter();
    let groups =
        groups.flat_map(|(group, list)| list.dependencies.iter().map(move |it| (Part::group(group), it)));
    for (part, (name, wanted)) in main.chain(dev).chain(groups) {
        let name = normalised(name);
        let mut push = |version: &str, need: Need| {
            lock.roots.push(Need { package: lock.packages.len() as u32, ..need });
            let (name, version) = ((&*name).into(), exact(version).into());
            lock.packages.push(Package { name, version, ..Package::default() });
        };
        let longs: &[Long] = match wanted {
            Wanted::Long(long) => std::slice::from_ref(long),
            Wanted::Several(longs) => longs,
            Wanted::Version(version) => {
                push(version, Need { part, ..Need::default() });
                continue;
            }
            Wanted::Other(_) => continue,
        };
        for long in longs.iter().filter(|long| !long.is_elsewhere()) {
            let extra = || Part::Extra(extras.get(&name).map_or("", |extra| extra.as_str()).into());
            let part = if long.optional { extra() } else { part.clone() };
            let (marker, extras) = (long.markers.0.as_str().into(), long.extras.clone().into());
            push(&long.version.0, Need { part, marker, extras, ..Need::default() });
        }
        lock.is_open |= longs.iter().any(Long::is_elsewhere);
    }
}

impl Long {
    fn is_elsewhere(&self) -> bool {
        self.path.is_some() || self.git.is_some() || self.url.is_some()
    }
}

/// `1.2.3` of `==1.2.3` and `1.2.3`; nothing of a limit, which another version may meet.
fn exact(version: &str) -> &str {
    let bare = version.trim_start_matches('=').trim();
    if bare.starts_with(|first: char| first.is_ascii_digit()) && !bare.contains([',', '*', ' ']) {
        bare
    } else {
        ""
    }
}

fn optional_groups(poetry: &Poetry) -> Vec<Box<str>> {
    poetry.group.iter().filter(|(_, group)| group.optional).map(|(name, _)| name.as_str().into()).collect()
}
