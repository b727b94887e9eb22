//! What lock files and manifests of package managers list, from their text: packages with names, versions, what asks for
//! them and, where the file says it, the bytes of their archives. Pure functions; knows no Dockerfile and opens nothing.
//!
//! Every kind becomes the same graph: packages, what each needs, and what the project itself asks for. A kind that only
//! lists has no needs, and the project asks for each. [`Lock::select`] says which of them an installation brings.

mod cargo;
mod composer;
mod gems;
mod go;
mod marker;
mod npm;
mod package_json;
mod pdm;
mod places;
mod pnpm;
mod poetry;
mod pyproject;
mod requirements;
mod select;
mod uv;
mod wheel;
mod yarn;

pub use marker::Python;
pub use select::{Chosen, Selected};
pub use wheel::{Archive, Fit, best};

use crate::source::short;
use crate::yaml::YamlError;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The most bytes of a file.
pub const MOST_BYTES: usize = 32 << 20;
/// The most packages of one.
pub const MOST_PACKAGES: usize = 100_000;
/// The most needs of all packages of one, and other files that it names.
pub const MOST_NEEDS: usize = 1_000_000;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `uv.lock`.
    Uv,
    /// `pylock.toml`.
    Pylock,
    /// `requirements.txt`, and what `pip -r` and `-c` name.
    Requirements,
    /// `pyproject.toml`.
    Pyproject,
    /// `poetry.lock`.
    Poetry,
    /// `pdm.lock`.
    Pdm,
    /// `package-lock.json`, `npm-shrinkwrap.json`.
    Npm,
    /// `package.json`.
    PackageJson,
    /// `yarn.lock`.
    Yarn,
    /// `pnpm-lock.yaml`.
    Pnpm,
    /// `Gemfile.lock`.
    Bundler,
    /// `composer.lock`.
    Composer,
    /// `go.sum`.
    Go,
    /// `Cargo.lock`.
    Cargo,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Uv,
        Self::Pylock,
        Self::Requirements,
        Self::Pyproject,
        Self::Poetry,
        Self::Pdm,
        Self::Npm,
        Self::PackageJson,
        Self::Yarn,
        Self::Pnpm,
        Self::Bundler,
        Self::Composer,
        Self::Go,
        Self::Cargo,
    ];

    /// The kind of a file by its name.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "uv.lock" => Self::Uv,
            "pyproject.toml" => Self::Pyproject,
            "poetry.lock" => Self::Poetry,
            "pdm.lock" => Self::Pdm,
            "package-lock.json" | "npm-shrinkwrap.json" => Self::Npm,
            "package.json" => Self::PackageJson,
            "yarn.lock" => Self::Yarn,
            "pnpm-lock.yaml" => Self::Pnpm,
            "Gemfile.lock" | "gems.locked" => Self::Bundler,
            "composer.lock" => Self::Composer,
            "go.sum" => Self::Go,
            "Cargo.lock" => Self::Cargo,
            name if is_pylock(name) => Self::Pylock,
            _ => return None,
        })
    }

    /// Whether the file only names what the project asks for, not all that this needs in turn.
    pub fn is_manifest(self) -> bool {
        matches!(self, Self::Requirements | Self::Pyproject | Self::PackageJson)
    }
}

/// `pylock.toml`, `pylock.NAME.toml`: <https://packaging.python.org/en/latest/specifications/pylock-toml/#file-name>
fn is_pylock(name: &str) -> bool {
    let middle = name.strip_prefix("pylock.").and_then(|rest| rest.strip_suffix("toml"));
    middle
        .is_some_and(|middle| middle.is_empty() || middle.ends_with('.') && middle.matches('.').count() == 1)
}

/// What a file lists.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Lock {
    /// What it is.
    pub kind: Kind,
    /// The packages, in the order of the file.
    pub packages: Vec<Package>,
    /// What the project itself asks for.
    pub roots: Vec<Need>,
    /// Files that it takes in: of requirements only.
    pub files: Vec<Include>,
    /// Whether it says that packages come from another index than the usual one.
    pub is_elsewhere: bool,
    /// Which package each wish means (`lodash@^4.17.0`), where the file says that: of `yarn.lock` only.
    pub wishes: FxHashMap<Box<str>, u32>,
    /// Whether yarn 2 or later wrote it.
    pub is_berry: bool,
    /// Whether it asks for something that has no name here: a folder, a repository, an address, or what other projects of a
    /// workspace ask for.
    pub is_open: bool,
    /// Whether it lists all that its packages need, too: `pip-compile` and its like write such requirements.
    pub is_closed: bool,
    /// The minor of the oldest Python 3 that it is for.
    pub oldest_python: Option<u16>,
    /// The groups that are installed unless they are left out, where the file says that; of `pyproject.toml` also where
    /// another file has the groups.
    pub defaults: Defaults,
}

/// Which groups are installed unless somebody says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// These alone, or all of them; `None` where nothing says it.
    pub only: Option<Vec<Box<str>>>,
    /// Not these.
    pub without: Vec<Box<str>>,
}

/// A package of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// As the package manager compares it.
    pub name: Box<str>,
    /// Empty where the file says none.
    pub version: Box<str>,
    /// Its archives that could be used on Linux, x86-64.
    pub archives: Vec<Archive>,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Whether it is the project itself, or a part of it.
    pub is_own: bool,
    /// Whether it is not for Linux on x86-64, as far as the file says.
    pub is_foreign: bool,
    /// Whether it is for musl alone, or for glibc alone; `None` where it is for both.
    pub of_musl: Option<bool>,
}

/// That something asks for a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Its number among [`Lock::packages`].
    pub package: u32,
    /// As which part of what asks for it.
    pub part: Part,
    /// The condition, as it is written; empty where there is none.
    pub marker: Box<str>,
    /// The extras of the package that are asked for.
    pub extras: Box<[Box<str>]>,
}

/// A part of a project or a package, that is installed or left out as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// What is always needed.
    #[default]
    Main,
    /// A group of the project: `dev`.
    Group(Box<str>),
    /// What is optional, and asked for by a name.
    Extra(Box<str>),
    /// The file does not say which.
    Unsaid,
}

/// Packages that are optional though they are installed.
pub const OPTIONAL: &str = "optional";

impl Part {
    /// A group by its name.
    pub fn group(name: &str) -> Self {
        Self::Group(name.into())
    }

    /// Whether it is there for development.
    pub fn is_development(&self) -> bool {
        matches!(self, Self::Group(name) if &**name != OPTIONAL)
    }
}

/// Another file that a file of requirements names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// As it is written, from the folder of the file.
    pub path: Box<str>,
    /// Whether it only limits versions.
    pub limits: bool,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct LockError {
    /// 1-based.
    pub line: usize,
    /// 1-based, in Unicode scalar values.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl LockError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, column: 1, message: message.into() }
    }

    /// Of a place in bytes.
    fn at(text: &str, offset: usize, message: &str) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            message: short(message).into_owned(),
        }
    }
}

impl From<YamlError> for LockError {
    fn from(error: YamlError) -> Self {
        Self { line: error.place.line, column: error.place.column, message: error.message }
    }
}

type Result<T> = std::result::Result<T, LockError>;

/// Reads a file of this kind.
pub fn read(kind: Kind, text: &str) -> Result<Lock> {
    if text.len() > MOST_BYTES {
        return Err(LockError::new(1, format!("it has {} bytes: {MOST_BYTES} is the most", text.len())));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lock = match kind {
        Kind::Uv => uv::read(text),
        Kind::Pylock => uv::read_pylock(text),
        Kind::Requirements => requirements::read(text),
        Kind::Pyproject => pyproject::read(text),
        Kind::Poetry => poetry::read(text),
        Kind::Pdm => pdm::read(text),
        Kind::Npm => npm::read(text),
        Kind::PackageJson => package_json::read(text),
        Kind::Yarn => yarn::read(text),
        Kind::Pnpm => pnpm::read(text),
        Kind::Bundler => gems::read(text),
        Kind::Composer => composer::read(text),
        Kind::Go => go::read(text),
        Kind::Cargo => cargo::read(text),
    }?;
    let needs = lock.packages.iter().map(|package| package.needs.len()).sum::<usize>();
    let needs = needs + lock.roots.len() + lock.files.len();
    if lock.packages.len() > MOST_PACKAGES || needs > MOST_NEEDS {
        return Err(LockError::new(
            1,
            format!("more than {MOST_PACKAGES} packages, or {MOST_NEEDS} needs: no project has so many"),
        ));
    }
    lock.packages.shrink_to_fit();
    Ok(lock)
}

impl Lock {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            packages: Vec::new(),
            roots: Vec::new(),
            files: Vec::new(),
            is_elsewhere: false,
            wishes: FxHashMap::default(),
            is_berry: false,
            is_open: false,
            is_closed: !kind.is_manifest(),
            oldest_python: None,
            defaults: Defaults::default(),
        }
    }

    /// Notes for which Pythons it is, by a limit such as `>=3.11` or `^3.11`.
    fn for_python(&mut self, limit: &Text) {
        let minor = |part: &str| {
            part.trim()
                .trim_start_matches(['>', '=', '^', '~'])
                .trim()
                .strip_prefix("3.")?
                .split('.')
                .next()?
                .parse()
                .ok()
        };
        let is_least = |part: &&str| part.trim().starts_with(['>', '^', '~']);
        self.oldest_python = limit.0.split(',').filter(is_least).find_map(minor);
    }

    /// Adds a package that the project asks for itself.
    fn list(&mut self, package: Package, parts: impl IntoIterator<Item = Part>, marker: &str) {
        let number = self.packages.len() as u32;
        let need = |part| Need { package: number, part, marker: marker.into(), ..Need::default() };
        self.roots.extend(parts.into_iter().map(need));
        self.packages.push(package);
    }
}

/// A name of a Python package as pip compares it: `Foo.Bar_baz` is `foo-bar-baz`.
pub fn normalised(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            other => out.push(other.to_ascii_lowercase()),
        }
    }
    Cow::Owned(out)
}

/// A value of JSON or TOML that is a text, or else passed over: another release of a package manager may write something
/// else there.
#[derive(Clone, Debug, Default)]
struct Text(String);

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Any {
            Text(String),
            Other(serde::de::IgnoredAny),
        }
        Ok(match <Any as serde::Deserialize>::deserialize(deserializer)? {
            Any::Text(text) => Self(text),
            Any::Other(_) => Self::default(),
        })
    }
}

/// TOML of a form.
fn toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text)
        .map_err(|error| LockError::at(text, error.span().map_or(0, |span| span.start), error.message()))
}

/// JSON of a form.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| LockError {
        line: error.line().max(1),
        column: error.column().max(1),
        message: short(&error.to_string()).into_owned(),
    })
}

#[cfg(test)]
mod tests;
