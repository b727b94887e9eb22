//! Releases of distributions: what they are called, which package table answers for each, and which are meant by a word or
//! by a package manager. Plain knowledge, a row each; reads no table.

/// A release: `debian 12`.
pub type Release = &'static str;

/// What is known of one.
#[derive(Debug)]
struct Row {
    release: Release,
    /// What it goes by besides its number.
    name: &'static str,
    /// The releases whose tables answer for it; several where it lies between them. Its own where it is one of them.
    tables: &'static [Release],
    /// How near these are.
    likeness: Likeness,
}

/// How near the release whose table answers is to the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// It is the very one.
    Same,
    /// Its packages are built from the same sources, or a few months apart.
    Near,
    /// A few years or another distribution's lie between.
    Far,
    /// It may be one of several.
    Several,
}

const fn row(release: Release, name: &'static str, tables: &'static [Release], likeness: Likeness) -> Row {
    Row { release, name, tables, likeness }
}

use Likeness::{Far, Near, Same};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("alpine 3.3", "", &["alpine 3.6"], Far),
    row("alpine 3.4", "", &["alpine 3.6"], Near),
    row("alpine 3.5", "", &["alpine 3.6"], Near),
    row("alpine 3.6", "", &["alpine 3.6"], Same),
    row("alpine 3.7", "", &["alpine 3.6"], Near),
    row("alpine 3.8", "", &["alpine 3.6", "alpine 3.10"], Near),
    row("alpine 3.9", "", &["alpine 3.10"], Near),
    row("alpine 3.10", "", &["alpine 3.10"], Same),
    row("alpine 3.11", "", &["alpine 3.10"], Near),
    row("alpine 3.12", "", &["alpine 3.10"], Near),
    row("alpine 3.13", "", &["alpine 3.10", "alpine 3.18"], Far),
    row("alpine 3.14", "", &["alpine 3.10", "alpine 3.18"], Far),
    row("alpine 3.15", "", &["alpine 3.18"], Far),
    row("alpine 3.16", "", &["alpine 3.18"], Near),
    row("alpine 3.17", "", &["alpine 3.18"], Near),
    row("alpine 3.18", "", &["alpine 3.18"], Same),
    row("alpine 3.19", "", &["alpine 3.18"], Near),
    row("alpine 3.20", "", &["alpine 3.18"], Near),
    row("alpine 3.21", "", &["alpine 3.18"], Far),
    row("alpine 3.22", "", &["alpine 3.18"], Far),
    row("alpine 3.23", "", &["alpine 3.18"], Far),
    row("alpine 3.24", "", &["alpine 3.18"], Far),
    row("alpine edge", "", &["alpine 3.18"], Far),
    row("almalinux 8", "", &["centos 9"], Far),
    row("almalinux 9", "", &["centos 9"], Near),
    row("almalinux 10", "", &["centos 9"], Far),
    row("amazonlinux 2", "", &["centos 9"], Far),
    row("amazonlinux 2023", "", &["centos 9"], Far),
    row("centos 6", "", &["centos 9"], Far),
    row("centos 7", "", &["centos 9"], Far),
    row("centos 8", "", &["centos 9"], Far),
    row("centos 9", "", &["centos 9"], Same),
    row("centos 10", "", &["centos 9"], Far),
    row("debian 7", "wheezy", &["ubuntu 14.04"], Far),
    row("debian 8", "jessie", &["ubuntu 14.04", "ubuntu 16.04"], Far),
    row("debian 9", "stretch", &["ubuntu 16.04", "ubuntu 18.04"], Far),
    row("debian 10", "buster", &["debian 10"], Same),
    row("debian 11", "bullseye", &["debian 11"], Same),
    row("debian 12", "bookworm", &["debian 12"], Same),
    row("debian 13", "trixie", &["debian 13"], Same),
    row("debian 14", "forky", &["debian 13"], Far),
    row("debian sid", "sid", &["debian 13"], Far),
    row("fedora", "", &["centos 9"], Far),
    row("oraclelinux 7", "", &["centos 9"], Far),
    row("oraclelinux 8", "", &["centos 9"], Far),
    row("oraclelinux 9", "", &["centos 9"], Near),
    row("oraclelinux 10", "", &["centos 9"], Far),
    row("rhel 7", "", &["centos 9"], Far),
    row("rhel 8", "", &["centos 9"], Far),
    row("rhel 9", "", &["centos 9"], Near),
    row("rhel 10", "", &["centos 9"], Far),
    row("rocky 8", "", &["centos 9"], Far),
    row("rocky 9", "", &["centos 9"], Near),
    row("rocky 10", "", &["centos 9"], Far),
    row("ubuntu 12.04", "precise", &["ubuntu 14.04"], Far),
    row("ubuntu 14.04", "trusty", &["ubuntu 14.04"], Same),
    row("ubuntu 16.04", "xenial", &["ubuntu 16.04"], Same),
    row("ubuntu 18.04", "bionic", &["ubuntu 18.04"], Same),
    row("ubuntu 20.04", "focal", &["ubuntu 20.04"], Same),
    row("ubuntu 22.04", "jammy", &["ubuntu 22.04"], Same),
    row("ubuntu 24.04", "noble", &["ubuntu 24.04"], Same),
    row("ubuntu 26.04", "resolute", &["ubuntu 24.04"], Far),
];

/// What names a distribution in the name of an image, in its tag, or with a release behind it; and which of its releases
/// are likely where none is named.
#[rustfmt::skip]
const DISTROS: &[(&str, &str, &[Release])] = &[
    ("al", "amazonlinux", &[]),
    ("alma", "almalinux", EL),
    ("almalinux", "almalinux", EL),
    ("alpine", "alpine", ALPINE),
    ("amazonlinux", "amazonlinux", AMAZON),
    ("centos", "centos", &["centos 7", "centos 8", "centos 9"]),
    ("debian", "debian", DEBIAN),
    ("el", "centos", &[]),
    ("fedora", "fedora", &["fedora"]),
    // AWS's images of older runtimes stand on the one, of newer ones on the other.
    ("lambda", "amazonlinux", AMAZON),
    ("ol", "oraclelinux", &[]),
    ("oraclelinux", "oraclelinux", &["oraclelinux 8", "oraclelinux 9"]),
    ("rhel", "rhel", UBI),
    ("rocky", "rocky", EL),
    ("rockylinux", "rocky", EL),
    ("stream", "centos", &[]),
    ("ubi", "rhel", UBI),
    ("ubuntu", "ubuntu", UBUNTU),
];

/// Distributions that no figure is of, though some have the same package managers.
const OTHERS: &[&str] = &[
    "anolis",
    "arch",
    "archlinux",
    "azurelinux",
    "clearlinux",
    "gentoo",
    "kali",
    "leap",
    "mageia",
    "mariner",
    "openeuler",
    "opensuse",
    "photon",
    "raspbian",
    "suse",
    "tumbleweed",
    "wolfi",
];

const AMAZON: &[Release] = &["amazonlinux 2", "amazonlinux 2023"];
const ALPINE: &[Release] = &["alpine 3.18", "alpine 3.20", "alpine 3.22"];
const DEBIAN: &[Release] = &["debian 12", "debian 13", "debian 11"];
const UBUNTU: &[Release] = &["ubuntu 22.04", "ubuntu 24.04", "ubuntu 20.04"];
const EL: &[Release] = &["rocky 8", "rocky 9"];
const UBI: &[Release] = &["rhel 8", "rhel 9"];
/// Where nothing but the package manager is known.
const OF_APT: &[Release] =
    &["debian 12", "ubuntu 22.04", "debian 13", "ubuntu 24.04", "debian 11", "ubuntu 20.04"];
const OF_RPM: &[Release] = &["centos 8", "centos 9", "fedora"];

/// The tables that answer for a release, and how near they are; none where nothing is like it. A release that no row has is
/// its own.
pub fn tables(release: &str) -> Option<(&'static [Release], Likeness)> {
    let (distro, number) = release.split_once(' ').unwrap_or((release, ""));
    let exact = |of: &str| ROWS.iter().find(|row| row.release == of);
    let major = || number.split_once('.').and_then(|(major, _)| exact(&format!("{distro} {major}")));
    let found = exact(release).or_else(major).or_else(|| exact(distro));
    found.map(|row| (row.tables, row.likeness)).or_else(|| between(distro, number).map(|it| (it, Far)))
}

/// The long-lived releases on either side of one that is not.
fn between(distro: &str, number: &str) -> Option<&'static [Release]> {
    let year: u32 = number.split('.').next()?.parse().ok().filter(|_| distro == "ubuntu")?;
    Some(match year {
        ..=13 => &["ubuntu 14.04"],
        14 | 15 => &["ubuntu 14.04", "ubuntu 16.04"],
        16 | 17 => &["ubuntu 16.04", "ubuntu 18.04"],
        18 | 19 => &["ubuntu 18.04", "ubuntu 20.04"],
        20 | 21 => &["ubuntu 20.04", "ubuntu 22.04"],
        22 | 23 => &["ubuntu 22.04", "ubuntu 24.04"],
        _ => &["ubuntu 24.04"],
    })
}

/// The release that goes by a name: `jammy`.
pub fn by_name(word: &str) -> Option<Release> {
    ROWS.iter().find(|row| !row.name.is_empty() && row.name == word).map(|row| row.release)
}

/// The releases that one of these words of an image's reference means, from the last: of `cuda:12.2-devel-ubuntu22.04`,
/// Ubuntu 22.04. None where no word does; empty where one means a distribution of which nothing is known here.
pub fn named_by(name: &str, tag: &str) -> Option<Vec<Release>> {
    let split = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
    };
    let (of_name, of_tag) = (split(name), split(tag));
    let all: Vec<&str> = of_name.iter().chain(&of_tag).map(String::as_str).collect();
    if all.iter().any(|word| OTHERS.contains(word)) {
        return Some(Vec::new());
    }
    // What somebody calls his image by a distribution alone may be of any day.
    let is_published = name.contains('/') && !name.contains('$');
    let mut loose = None;
    for (at, word) in all.iter().enumerate().rev() {
        if let Some(release) = by_name(word) {
            return Some(vec![release]);
        }
        let end = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        let (stem, number) = word.split_at(end);
        let Some((_, distro, likely)) = DISTROS.iter().find(|(known, ..)| *known == stem) else { continue };
        // `ubuntu:22.04`, `centos-7`, `stream9`: the number may stand in the next word.
        let next = |by: usize| all.get(at + by).copied().unwrap_or("");
        let number = if number.is_empty() { next(1) } else { number };
        // `ubuntu-20-04`
        let is_half = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let joined = [next(1), ".", next(2)].concat();
        let number = if number == next(1) && is_half(next(1)) && is_half(next(2)) { &joined } else { number };
        if let Some(release) = numbered(distro, number) {
            return Some(vec![release]);
        }
        if loose.is_none() && !likely.is_empty() {
            loose = Some([likely, older(distro).filter(|_| is_published).unwrap_or_default()].concat());
        }
    }
    loose
}

/// The releases before the likely ones, that images may be of which nobody builds any more.
fn older(distro: &str) -> Option<&'static [Release]> {
    Some(match distro {
        "alpine" => &["alpine 3.12", "alpine 3.6"],
        "debian" => &["debian 10", "debian 9"],
        "ubuntu" => &["ubuntu 18.04", "ubuntu 16.04"],
        _ => return None,
    })
}

/// `ubuntu` and `2204` or `22.04.3`, `alpine` and `3.20.1`, `rhel` and `9.4`.
fn numbered(distro: &str, number: &str) -> Option<Release> {
    let known = |number: &str| {
        let is_it = |row: &&Row| {
            row.release.strip_prefix(distro).and_then(|rest| rest.strip_prefix(' ')) == Some(number)
        };
        ROWS.iter().find(is_it).map(|row| row.release)
    };
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if distro == "fedora" {
        return Some("fedora");
    }
    let parts: Vec<&str> = number.split('.').collect();
    let joined = || Some(format!("{}.{}", number.get(..2)?, number.get(2..4)?)).filter(|_| number.len() == 4);
    let minor = parts.get(1).and_then(|minor| known(&format!("{}.{minor}", parts[0])));
    let found =
        minor.or_else(|| known(parts[0])).or_else(|| known(&joined().filter(|_| distro == "ubuntu")?));
    // Of those that are not long-lived, the one before.
    found.or_else(|| between(distro, number).filter(|_| parts.len() > 1)?.first().copied())
}

/// The releases that are likely where a package manager is all that is known.
pub fn of_tool(tool: &str) -> &'static [Release] {
    match tool {
        "apt" | "aptitude" => OF_APT,
        "apk" => ALPINE,
        "dnf" | "yum" => OF_RPM,
        "microdnf" => UBI,
        _ => &[],
    }
}

/// The likely releases of a distribution.
pub fn of_distro(distro: &str) -> &'static [Release] {
    DISTROS.iter().find(|(name, ..)| *name == distro).map_or(&[], |(.., likely)| likely)
}

/// Releases for people: `Debian 11–13 and Ubuntu 20.04–24.04`.
pub fn in_words(releases: &[Release]) -> String {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for release in releases {
        let (distro, number) = release.split_once(' ').unwrap_or((release, ""));
        match found.iter_mut().find(|(known, _)| *known == distro) {
            Some((_, numbers)) => numbers.push(number),
            None => found.push((distro, vec![number])),
        }
    }
    let parts = found.into_iter().map(|(distro, mut numbers)| {
        // 3.9 before 3.18; what has no number last.
        let part = |number: &str, at: usize| number.split('.').nth(at).and_then(|it| it.parse::<u64>().ok());
        numbers.sort_by_key(|number| (part(number, 0).unwrap_or(u64::MAX), part(number, 1)));
        let range = match numbers.as_slice() {
            [] | [""] => String::new(),
            [one] => format!(" {one}"),
            [first, .., last] => format!(" {first}–{last}"),
        };
        format!("{}{range}", title(distro))
    });
    let parts: Vec<String> = parts.collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

fn title(distro: &str) -> &str {
    match distro {
        "almalinux" => "AlmaLinux",
        "alpine" => "Alpine",
        "amazonlinux" => "Amazon Linux",
        "centos" => "CentOS",
        "debian" => "Debian",
        "fedora" => "Fedora",
        "oraclelinux" => "Oracle Linux",
        "rhel" => "RHEL",
        "rocky" => "Rocky Linux",
        "ubuntu" => "Ubuntu",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_reference_name_releases() {
        for (name, tag, releases) in [
            ("nvidia/cuda", "12.2.0-devel-ubuntu22.04", &["ubuntu 22.04"][..]),
            ("registry.example/base", "3.12-slim-bookworm", &["debian 12"]),
            ("example/app", "1.2-alpine3.20", &["alpine 3.20"]),
            ("app", "1.2-alpine", ALPINE),
            (
                "example/app",
                "1.2-alpine",
                &["alpine 3.18", "alpine 3.20", "alpine 3.22", "alpine 3.12", "alpine 3.6"],
            ),
            ("registry.example/ubi9/ubi-minimal", "latest", &["rhel 9"]),
            ("example/build-el8", "7", &["centos 8"]),
            ("example/ubuntu", "24.04", &["ubuntu 24.04"]),
            ("example/ubuntu2004", "1", &["ubuntu 20.04"]),
            ("example/base", "ubuntu-20-04", &["ubuntu 20.04"]),
            ("example/app", "ubuntu-20.10", &["ubuntu 20.04"]),
            (
                "example/ubuntu",
                "latest",
                &["ubuntu 22.04", "ubuntu 24.04", "ubuntu 20.04", "ubuntu 18.04", "ubuntu 16.04"],
            ),
            ("public.ecr.aws/lambda/dotnet", "6", AMAZON),
            ("example/rockylinux", "9.3", &["rocky 9"]),
            ("example/fedora", "41", &["fedora"]),
            ("example/stream9", "1", &["centos 9"]),
        ] {
            assert_eq!(named_by(name, tag).as_deref(), Some(releases), "{name}:{tag}");
        }
        assert_eq!(named_by("opensuse/leap", "15"), Some(Vec::new()));
        for (name, tag) in [("example/app", "1.0"), ("example/model9", "v2"), ("el/app", "latest")] {
            assert_eq!(named_by(name, tag), None, "{name}:{tag}");
        }
    }

    #[test]
    fn releases_are_told_as_ranges() {
        assert_eq!(in_words(OF_APT), "Debian 11–13 and Ubuntu 20.04–24.04");
        assert_eq!(in_words(&["alpine 3.18", "alpine 3.9"]), "Alpine 3.9–3.18");
        assert_eq!(in_words(&["fedora"]), "Fedora");
        assert_eq!(in_words(&["debian sid"]), "Debian sid");
    }

    #[test]
    fn each_release_has_a_table_or_a_neighbour() {
        for row in ROWS {
            assert_eq!(tables(row.release), Some((row.tables, row.likeness)), "{}", row.release);
            assert!((row.likeness == Same) == (row.tables == [row.release]), "{}", row.release);
        }
        assert_eq!(tables("centos 7.4").map(|it| it.1), Some(Far));
        assert_eq!(tables("fedora 41").map(|it| it.0), Some(&["centos 9"][..]));
        assert_eq!(tables("ubuntu 17.10").map(|it| it.0.len()), Some(2));
        assert_eq!(tables("photon 4"), None);
    }
}
