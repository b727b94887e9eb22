//! What names tell of effects: whose database, which directory an archive unpacks to, which packages go. Compares
//! text only.

use crate::size::tree::Coverage;
use crate::tools::{Effect, EffectKind, Path, path};
use std::borrow::Cow;

/// Whether two tools keep one package database: `apt` and `apt-get`, `dnf` and `yum`.
pub(super) fn same_database(one: &str, other: &str) -> bool {
    let family = |tool: &str| match tool {
        "apt" | "aptitude" | "dpkg" => 1,
        "dnf" | "yum" | "microdnf" | "rpm" => 2,
        _ => 0,
    };
    one == other || (family(one) != 0 && family(one) == family(other))
}

/// Whether `gone` is the directory that an archive unpacked to, by its name: `tool-1.0` of `tool-1.0.tar.gz`.
pub(super) fn unpacks_to(effect: &Effect<'_>, gone: &Path<'_>) -> bool {
    let (EffectKind::Extract { archive: Path::Exact(archive) }, Path::Below(into), Path::Exact(gone)) =
        (&effect.kind, &effect.path, gone)
    else {
        return false;
    };
    let Some(below) = gone.strip_prefix(into.as_ref()) else { return false };
    let directory = below.trim_matches('/');
    let archive = path::file_name(archive);
    // `redis-7.0` of `redis-7.0.15.tar.gz`, and of `redis.tar.gz`.
    let stem = archive.split(".tar").next().unwrap_or(archive);
    let stem = stem.trim_end_matches(".zip").trim_end_matches(".tgz");
    let named = archive.strip_prefix(directory).is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    let versioned = directory.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['-', '_']));
    !directory.contains('/') && (directory.len() > 1 && named || stem.len() > 1 && versioned)
}

/// Whether all of a write stands below the directory in which a deletion selects.
pub(super) fn holds(path: &Path<'_>, effect: &Effect<'_>) -> bool {
    let (Path::Below(root), Path::Exact(place) | Path::Below(place) | Path::Glob(place)) =
        (path, &effect.path)
    else {
        return false;
    };
    path::is_within(place, root.trim_end_matches('/'))
}

/// Whether a write stands at a directory, or above it.
pub(super) fn stands_at(effect: &Effect<'_>, directory: &str) -> bool {
    place_of(effect).is_some_and(|place| path::is_within(directory, place))
}

/// Where a write stands; one by a pattern at the directory above that.
pub(super) fn place_of<'e>(effect: &'e Effect<'_>) -> Option<&'e str> {
    match &effect.path {
        Path::Exact(place) | Path::Below(place) => Some(place),
        Path::Glob(glob) => Some(path::literal_directory(glob)),
        Path::Unknown => None,
    }
}

/// How much of an installation goes with `gone`: packages, or the name of its group.
pub(super) fn share_removed(
    installed: Option<&[Cow<'_, str>]>,
    group: Option<&str>,
    gone: &[Cow<'_, str>],
) -> Option<Coverage> {
    if group.is_some_and(|group| gone.iter().any(|name| name == group)) {
        return Some(Coverage::Whole);
    }
    let installed = installed?;
    let removed = installed.iter().filter(|name| gone.iter().any(|gone| same_package(gone, name))).count();
    match removed {
        0 => None,
        all if all == installed.len() => Some(Coverage::Whole),
        _ => Some(Coverage::Part),
    }
}

/// Whether two packages have one name, whatever their version, release or architecture. Most differ in the first
/// byte.
fn same_package(one: &str, other: &str) -> bool {
    if one.starts_with('@') || other.starts_with('@') {
        return one == other;
    }
    let ends = |byte: Option<&u8>| {
        byte.is_none_or(|byte| matches!(byte, b'=' | b'<' | b'>' | b'~' | b'@' | b':' | b'[' | b'/' | b'!'))
    };
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(one, other)| one == other && !ends(Some(*one))).count();
    ends(one.get(same)) && ends(other.get(same))
}

/// Whether it installs packages of which only the database's place is known.
pub(in crate::size) fn is_in_database(effect: &Effect<'_>) -> bool {
    matches!((&effect.kind, &effect.path), (EffectKind::Install { .. }, Path::Exact(_)))
}

#[cfg(test)]
mod tests {
    use super::same_package;

    #[test]
    fn a_version_is_no_part_of_a_name() {
        assert!(same_package("curl", "curl") && same_package("curl=7.1", "curl"));
        assert!(same_package("libc6:amd64", "libc6=2") && same_package("react@18", "react@19"));
        assert!(!same_package("curl", "curl-dev") && !same_package("git", "gcc"));
        assert!(same_package("@babel/core", "@babel/core") && !same_package("@babel/core", "@babel/cli"));
    }
}
