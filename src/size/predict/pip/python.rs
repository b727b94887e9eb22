//! How old the Python is that a command of pip installs for.

use crate::size::catalog::Entry;
use crate::tools::path::file_name;

/// A Python, by what its age means for the packages that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Python {
    /// 3.9 or newer: it takes what is new.
    Current,
    /// 3.6 to 3.8: the last releases that support it are not far from the newest.
    Late,
    /// Older.
    Old,
    Unknown,
}

impl Python {
    /// By the name of the command: `pip2.7`, `python3.11 -m pip`; `pip3` says nothing.
    pub(super) fn of_command<'w>(words: impl Iterator<Item = &'w str>) -> Option<Self> {
        let names = words.map(file_name);
        let mut versions =
            names.filter_map(|name| name.strip_prefix("python").or_else(|| name.strip_prefix("pip")));
        versions.find_map(Self::of_version)
    }

    fn of_version(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.').unwrap_or((text, ""));
        match (major.parse::<u32>().ok()?, minor.parse::<u32>().ok()) {
            (2, _) => Some(Self::Old),
            (3, Some(minor)) => Some(Self::of_three(minor)),
            _ => None,
        }
    }

    fn of_three(minor: u32) -> Self {
        match minor {
            9.. => Self::Current,
            6..9 => Self::Late,
            _ => Self::Old,
        }
    }

    /// Of the official image.
    pub(super) fn of_tag(tag: &str) -> Self {
        let first = tag.split('-').next().unwrap_or_default();
        let mut parts = first.split('.');
        match (parts.next().map(str::parse::<u32>), parts.next().map(str::parse::<u32>)) {
            (Some(Ok(2)), _) => Self::Old,
            (Some(Ok(3)), Some(Ok(minor))) => Self::of_three(minor),
            _ => Self::Current,
        }
    }

    /// The minor of the Python 3 that a command names: `pip3.11`, `python3.11 -m pip`, `--python 3.12`.
    pub(in super::super) fn minor_of<'w>(words: impl Iterator<Item = &'w str>) -> Option<u16> {
        let mut names =
            words.map(|word| file_name(word).trim_start_matches("python").trim_start_matches("pip"));
        names.find_map(|name| name.strip_prefix("3.")?.split(['.', '-']).next()?.parse().ok())
    }

    /// The minor of the Python 3 that a tag names: `3.12-slim` of the official image, `python3.12-bookworm` of others.
    pub(in super::super) fn minor_of_tag(tag: &str, is_official: bool) -> Option<u16> {
        let own = if is_official { Some(tag) } else { tag.split_once("python").map(|(_, rest)| rest) };
        own?.strip_prefix("3.")?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    }

    /// The minor of the Python 3 of the distribution's own packages.
    pub(in super::super) fn minor_of_system(entry: &Entry) -> Option<u16> {
        Some(match entry.release()? {
            ("ubuntu", 18, 4) => 6,
            ("debian", 10, _) => 7,
            ("ubuntu", 20, 4) => 8,
            ("debian", 11, _) | ("amazonlinux", 2023, _) | ("alpine", 3, 14 | 15) => 9,
            ("ubuntu", 22, 4) | ("alpine", 3, 16 | 17) => 10,
            ("debian", 12, _) | ("alpine", 3, 18 | 19) => 11,
            ("ubuntu", 24, 4) | ("alpine", 3, 20..=22) => 12,
            ("debian", 13, _) => 13,
            _ => return None,
        })
    }

    /// The Python 3 of the distribution's own packages, and whether it has Python 2 beside it.
    pub(super) fn of_system(entry: &Entry) -> (Self, bool) {
        let Some((distro, major, minor)) = entry.release() else { return (Self::Unknown, false) };
        // The first release with 3.9, that with 3.6, and that without 2.
        let (current, late, alone) = match distro {
            "debian" => ((11, 0), (10, 0), (11, 0)),
            "ubuntu" => ((22, 4), (18, 4), (20, 4)),
            "alpine" => ((3, 14), (3, 7), (3, 12)),
            "fedora" => ((33, 0), (26, 0), (32, 0)),
            "centos" | "rhel" | "almalinux" | "rockylinux" | "oraclelinux" => ((9, 0), (7, 0), (9, 0)),
            "amazonlinux" => ((2023, 0), (2, 0), (2023, 0)),
            _ => return (Self::Unknown, false),
        };
        let release = (major, minor);
        let python = match () {
            () if release >= current => Self::Current,
            () if release >= late => Self::Late,
            () => Self::Old,
        };
        (python, release < alone)
    }
}
