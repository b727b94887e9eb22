//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3:
//! <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>. No version states sizes.

use super::{Kind, Lock, LockError, OPTIONAL, Package, Part, Result, Text, json};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    lockfile_version: Option<u32>,
    packages: Option<BTreeMap<String, Placed>>,
    dependencies: Option<BTreeMap<String, Nested>>,
}

/// Of versions 2 and 3, by its place below the project.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placed {
    #[serde(default)]
    name: Text,
    #[serde(default)]
    version: Text,
    #[serde(flatten)]
    flags: Flags,
    #[serde(default)]
    link: bool,
    #[serde(default)]
    os: Words,
    #[serde(default)]
    cpu: Words,
    #[serde(default)]
    libc: Words,
}

/// Of version 1, within the package that it is installed below.
#[derive(Deserialize)]
struct Nested {
    #[serde(default)]
    version: Text,
    #[serde(flatten)]
    flags: Flags,
    #[serde(default)]
    bundled: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, Nested>,
}

/// For what a package is there.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flags {
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    dev_optional: bool,
}

impl Flags {
    fn parts(self) -> Vec<Part> {
        match self {
            Self { dev_optional: true, .. } => vec![Part::group("dev"), Part::group(OPTIONAL)],
            Self { dev: true, .. } => vec![Part::group("dev")],
            Self { optional: true, .. } => vec![Part::group(OPTIONAL)],
            _ => vec![Part::Main],
        }
    }
}

/// One word, or several.
#[derive(Default, Deserialize)]
#[serde(untagged)]
pub(super) enum Words {
    #[default]
    None,
    One(String),
    Some(Vec<String>),
    Other(serde::de::IgnoredAny),
}

impl Words {
    fn list(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Some(words) => words,
            Self::None | Self::Other(_) => &[],
        }
    }
}

/// Whether a list of systems, where `!NAME` leaves one out, has `own`.
pub(super) fn allows<'w>(words: impl Iterator<Item = &'w str> + Clone, own: &str) -> bool {
    let is_left_out = words.clone().any(|word| word.strip_prefix('!') == Some(own));
    let mut named = words.filter(|word| !word.starts_with('!')).peekable();
    !is_left_out
        && (named.peek().is_none() || named.any(|word| matches!(word, it if it == own || it == "any")))
}

/// A package for some systems: `has` says whether its list of that name (`os`, `cpu`, `libc`) has a word.
pub(super) fn for_systems(package: Package, has: impl Fn(&str, &str) -> bool) -> Package {
    Package {
        is_foreign: !has("os", "linux") || !has("cpu", "x64"),
        of_musl: match (has("libc", "musl"), has("libc", "glibc")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        ..package
    }
}

/// Reads `package-lock.json`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let file: File = json(text)?;
    let mut lock = Lock::new(Kind::Npm);
    match (file.packages, file.dependencies) {
        (Some(packages), _) => packages.iter().for_each(|(path, placed)| place(&mut lock, path, placed)),
        (None, Some(nested)) => nest(&mut lock, &nested),
        // A project without dependencies.
        (None, None) if file.lockfile_version.is_some() => {}
        (None, None) => return Err(LockError::new(1, "it has neither `packages` nor `dependencies`")),
    }
    Ok(lock)
}

fn place(lock: &mut Lock, path: &str, placed: &Placed) {
    let folder = path.rsplit_once("node_modules/").map(|(_, name)| name);
    // The project, a folder of it, or the link to that.
    let Some(folder) = folder.filter(|_| !placed.link) else { return };
    let name = if placed.name.0.is_empty() { folder } else { &placed.name.0 };
    let has = |list: &str, own: &str| {
        let words = match list {
            "os" => &placed.os,
            "cpu" => &placed.cpu,
            _ => &placed.libc,
        };
        allows(words.list().iter().map(String::as_str), own)
    };
    let (name, version) = (name.into(), placed.version.0.as_str().into());
    let package = for_systems(Package { name, version, ..Package::default() }, has);
    lock.list(package, placed.flags.parts(), "");
}

/// The reader of JSON bounds how deep they stand in one another.
fn nest(lock: &mut Lock, nested: &BTreeMap<String, Nested>) {
    for (name, one) in nested {
        let is_folder = one.version.0.starts_with("file:");
        if !is_folder || one.bundled {
            let (name, version) = (name.as_str().into(), one.version.0.as_str().into());
            lock.list(Package { name, version, ..Package::default() }, one.flags.parts(), "");
        }
        nest(lock, &one.dependencies);
    }
}
