//! One command of pip: which packages it asks for, from where, and for which Python.

use super::python::Python;
use super::{Has, NEWEST};
use crate::lock::{Fit, normalised};
use crate::model::{CommandUse, Stage, Step};
use crate::size::parts::PYTHON;
use crate::tools::path::file_name;
use crate::tools::{Recognised, recognise};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Where the packages come from, if not from `PyPI`: what these have is not known.
const SOURCES: [&str; 9] = [
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--no-index",
    "--no-binary",
    "--platform",
    "--python-version",
];
/// Options that name what stands in files.
const FILES: [&str; 6] = ["-r", "--requirement", "--requirements", "-e", "--editable", "--group"];

/// What it says of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Nothing, or what is at least to be.
    Newest,
    /// This one, major and minor, or one near to it.
    Given(u32, Option<u32>),
    /// One that is not known.
    Some,
}

/// What it asks for.
#[derive(Debug)]
pub(super) enum Asked<'c> {
    /// A package with all that it needs, by its normalised name; `has` where its condition may not hold.
    Package { name: Cow<'c, str>, version: Version, has: Has },
    /// A package alone, of a list that has what it needs, too.
    Listed(Listed<'c>),
    /// A file, a repository, a variable.
    Unknown,
}

/// A package of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'c> {
    /// Normalised.
    pub(super) name: &'c str,
    pub(super) version: Version,
    /// Its archive, where the list says its bytes.
    pub(super) fit: Option<Fit>,
    /// More than nothing where its condition may not hold.
    pub(super) has: Has,
    /// Whether it is for development.
    pub(super) is_development: bool,
}

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Command<'c> {
    /// The tool's id.
    pub(super) tool: &'static str,
    pub(super) asked: Vec<Asked<'c>>,
    /// Whether it asks for what nobody sees.
    pub(super) more: bool,
    /// Whether it asks for what files list (`-r FILE`).
    pub(super) by_files: bool,
    /// The versions that files ask for or limit to, by name.
    pub(super) versions: FxHashMap<&'c str, Version>,
    /// Whether the packages come from elsewhere than `PyPI`.
    pub(super) is_elsewhere: bool,
    /// Whether what the packages need is left out.
    pub(super) alone: bool,
    /// Whether what is there is renewed.
    pub(super) renews: bool,
    /// Whether byte code is made.
    pub(super) compiles: bool,
    /// The Python that its name tells.
    pub(super) python: Option<Python>,
    /// Whether it says that it is Python 3's (`pip3`).
    pub(super) is_three: bool,
}

impl<'c> Command<'c> {
    /// Reads a command of pip; `None` where it is none that installs or fetches.
    pub(super) fn read(used: &'c CommandUse<'_>, stage: &Stage<'_>, step: &Step<'_>) -> Option<Self> {
        let Recognised::Tool(call) = recognise(&used.argv) else { return None };
        let tool = call.tool.id;
        if !PYTHON.contains(&tool) || call.has_option(&["--dry-run"]) {
            return None;
        }
        let is_pip = tool == "pip" || call.subcommand.name == "pip install";
        // What others name beside is a list, or for a project of its own.
        let operands = if is_pip { call.operands.as_slice() } else { &[] };
        let asked = operands.iter().map(|field| {
            let known = field.text.get(..field.known as usize).unwrap_or_default();
            if known.len() == field.text.len() { read(&field.text) } else { read_start(known) }
        });
        let limits = call.has_option(&["-c", "--constraint", "--constraints"])
            || stage.variable(step, "PIP_CONSTRAINT").is_some();
        let limited = |asked: Asked<'c>| match asked {
            Asked::Package { name, version: Version::Newest, has } if limits => {
                Asked::Package { name, version: Version::Some, has }
            }
            other => other,
        };
        Some(Self {
            asked: asked.map(limited).collect(),
            tool,
            more: call.more,
            by_files: !is_pip || call.has_option(&FILES),
            versions: FxHashMap::default(),
            is_elsewhere: call.has_option(&SOURCES),
            alone: call.has_option(&["--no-deps"]),
            renews: call.has_option(&["-U", "--upgrade", "--force-reinstall", "-I", "--ignore-installed"]),
            // Of these only pip compiles unless it is told not to.
            compiles: match tool {
                "pip" => !call.has_option(&["--no-compile"]),
                "uv" => {
                    call.has_option(&["--compile-bytecode", "--compile"])
                        || stage.variable(step, "UV_COMPILE_BYTECODE").is_some_and(|value| value != "0")
                }
                _ => call.has_option(&["--compile"]),
            },
            python: Python::of_command(used.argv.iter().map(|field| &*field.text)),
            is_three: used.argv.iter().any(|field| matches!(file_name(&field.text), "pip3" | "python3")),
        })
    }
}

/// `name[extra]>=1.2; python_version < "3.9"`.
fn read(text: &str) -> Asked<'_> {
    let is_path =
        text.contains(['/', '@', '$', '`']) || [".whl", ".zip", ".gz"].iter().any(|end| text.ends_with(end));
    let end = |from: usize, stops: &[char]| text[from..].find(stops).map_or(text.len(), |at| from + at);
    let name_end = end(0, &['[', '=', '<', '>', '!', '~', ';', ' ']);
    let name = &text[..name_end];
    let is_name = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    // What a marker asks for may be left out.
    if is_path || !is_name || text.contains(';') {
        return Asked::Unknown;
    }
    let extras_end = if text[name_end..].starts_with('[') { end(name_end, &[']']) } else { name_end };
    let Some(rest) = text.get(extras_end..).map(|rest| rest.trim_start_matches(']').trim()) else {
        return Asked::Unknown;
    };
    let extras = text.get(name_end + 1..extras_end).unwrap_or_default();
    let name = match extras {
        "" => normalised(name),
        extras => {
            let extras: Vec<String> =
                extras.split(',').map(|it| normalised(it.trim()).into_owned()).collect();
            Cow::Owned(format!("{}[{}]", normalised(name), extras.join(",")))
        }
    };
    let version = match rest.trim_start_matches(['=', '~']) {
        "" => Version::Newest,
        version if version.len() < rest.len() => given(version.trim()),
        _ if rest.starts_with('>') && !rest.contains(',') => Version::Newest,
        _ => Version::Some,
    };
    Asked::Package { name, version, has: Has::No }
}

/// `name==` before a variable.
fn read_start(text: &str) -> Asked<'_> {
    let name = text.trim_end_matches(['=', '~', '<', '>', '!', ' ']);
    match read(name) {
        Asked::Package { name: found, has, .. } if name.len() < text.len() => {
            Asked::Package { name: found, version: Version::Some, has }
        }
        _ => Asked::Unknown,
    }
}

/// A version as it is written behind `==`.
pub(super) fn given(text: &str) -> Version {
    let mut parts = text.split(['.', ',']).map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), minor) if !text.contains(',') => Version::Given(major, minor),
        _ => Version::Some,
    }
}

impl Version {
    /// How far the archives of a package and of what it needs may be off from those of the newest version: minor releases
    /// move a wheel by a quarter at most in nine of ten cases; of what is older, the newest is 0.7 to 4.5 times as large.
    pub(super) fn drift(self, newest: (u32, u32)) -> (u64, u64) {
        const MINOR: (u64, u64) = (750, 1_250);
        const MAJOR: (u64, u64) = (250, 1_400);
        match self {
            Self::Newest => NEWEST,
            Self::Given(major, Some(minor)) if (major, minor) == newest => NEWEST,
            Self::Given(major, _) if major == newest.0 => MINOR,
            Self::Given(..) => MAJOR,
            Self::Some => (400, 1_300),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(text: &str) -> Option<(String, Version)> {
        match read(text) {
            Asked::Package { name, version, .. } => Some((name.into_owned(), version)),
            Asked::Listed(_) | Asked::Unknown => None,
        }
    }

    #[test]
    fn what_stands_before_a_variable_is_read() {
        let is_some = |text| matches!(read_start(text), Asked::Package { version: Version::Some, .. });
        assert!(
            is_some("numpy==")
                && is_some("numpy[a]>=")
                && !is_some("numpy")
                && !is_some("")
                && !is_some("==")
        );
    }

    #[test]
    fn requirements_are_read() {
        let newest = |name: &str| Some((name.to_owned(), Version::Newest));
        assert_eq!(package("Flask"), newest("flask"));
        assert_eq!(package("flask>=2"), newest("flask"));
        assert_eq!(package("requests[socks, security]"), newest("requests[socks,security]"));
        assert_eq!(package("numpy==1.26.4"), Some(("numpy".to_owned(), Version::Given(1, Some(26)))));
        assert_eq!(package("awscli==1.*"), Some(("awscli".to_owned(), Version::Given(1, None))));
        assert_eq!(package("numpy~=2"), Some(("numpy".to_owned(), Version::Given(2, None))));
        assert_eq!(package("pip<21"), Some(("pip".to_owned(), Version::Some)));
        assert_eq!(package("a>=1,<2"), Some(("a".to_owned(), Version::Some)));
        for text in [
            ".",
            "./a",
            "a.whl",
            "git+https://e.org/a",
            "a @ https://e.org/a",
            "a; python_version<'3'",
            "-x",
            "",
            "[",
            "a[",
        ] {
            let found = package(text);
            assert!(found.is_none() || text == "a[", "{text}: {found:?}");
        }
    }
}
