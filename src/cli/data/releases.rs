//! The releases that `data update` knows by name, and where their lists are published. Public facts; nothing is
//! fetched here.

use crate::source::short;
use anyhow::bail;

/// A release of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) distro: String,
    pub(super) name: String,
    pub(super) number: String,
}

/// Names and numbers of releases that are called by either.
const NAMED: &[(&str, &str, &str)] = &[
    ("debian", "bullseye", "11"),
    ("debian", "bookworm", "12"),
    ("debian", "trixie", "13"),
    ("debian", "forky", "14"),
    ("ubuntu", "focal", "20.04"),
    ("ubuntu", "jammy", "22.04"),
    ("ubuntu", "noble", "24.04"),
    ("ubuntu", "resolute", "26.04"),
];

/// What is fetched of a release.
#[cfg_attr(not(feature = "online"), allow(dead_code, reason = "only named in messages"))]
pub(super) struct Place {
    /// The folder that `index` and the lists are relative to.
    pub(super) root: String,
    /// The file that has the lists' SHA-256, where there is one.
    pub(super) sums: Option<&'static str>,
    /// The lists.
    pub(super) lists: Vec<String>,
}

impl Release {
    /// `debian:bookworm`, `ubuntu:24.04`, `alpine:3.20`, `fedora:40`.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let Some((distro, release)) = text.split_once(':') else {
            bail!("`{}` is no release: write it as DISTRIBUTION:RELEASE, such as ubuntu:24.04", short(text));
        };
        let same = |(of, name, number): &&(&str, &str, &str)| {
            *of == distro && (*name == release || *number == release)
        };
        if let Some((_, name, number)) = NAMED.iter().find(same) {
            return Ok(Self::new(distro, name, number));
        }
        let numeric =
            !release.is_empty() && release.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match distro {
            "alpine" if numeric => {
                // Tags have patch releases, repositories do not.
                let minor = release.match_indices('.').nth(1).map_or(release, |(at, _)| &release[..at]);
                Ok(Self::new(distro, minor, minor))
            }
            "fedora" if numeric => Ok(Self::new(distro, release, release)),
            _ => bail!("the release {text} is not known; known are {}", known()),
        }
    }

    fn new(distro: &str, name: &str, number: &str) -> Self {
        Self { distro: distro.to_owned(), name: name.to_owned(), number: number.to_owned() }
    }

    /// Where its lists are; the release's own first. `mirror` stands in for the distribution's own server.
    pub(super) fn places(&self, mirror: Option<&str>) -> Vec<Place> {
        let (name, number) = (&self.name, &self.number);
        let base = |own: &str| {
            mirror.map_or_else(|| own.to_owned(), |mirror| mirror.trim_end_matches('/').to_owned())
        };
        let apt = |root: String, components: &[&str]| Place {
            root,
            sums: Some("Release"),
            lists: components
                .iter()
                .map(|component| format!("{component}/binary-amd64/Packages.gz"))
                .collect(),
        };
        match self.distro.as_str() {
            "debian" => {
                let root = base("https://deb.debian.org");
                let suites = [format!("debian/dists/{name}"), format!("debian/dists/{name}-updates")];
                let security = format!("debian-security/dists/{name}-security");
                suites
                    .into_iter()
                    .chain([security])
                    .map(|suite| apt(format!("{root}/{suite}"), &["main"]))
                    .collect()
            }
            "ubuntu" => {
                // Its archive has no https; a list is checked against the sums beside it.
                let root = base("http://archive.ubuntu.com");
                let suites =
                    ["", "-updates", "-security"].map(|suite| format!("{root}/ubuntu/dists/{name}{suite}"));
                suites.into_iter().map(|suite| apt(suite, &["main", "universe"])).collect()
            }
            "alpine" => {
                let root = format!("{}/alpine/v{number}", base("https://dl-cdn.alpinelinux.org"));
                let lists = ["main", "community"].map(|part| format!("{part}/x86_64/APKINDEX.tar.gz"));
                vec![Place { root, sums: None, lists: lists.into() }]
            }
            _ => {
                let root = base("https://dl.fedoraproject.org");
                let parts = ["releases", "updates"];
                let at = |part: &str| match part {
                    "releases" => format!("{root}/pub/fedora/linux/releases/{number}/Everything/x86_64/os"),
                    _ => format!("{root}/pub/fedora/linux/updates/{number}/Everything/x86_64"),
                };
                // The list's name has its sum in it and stands in the index.
                let place =
                    |part| Place { root: at(part), sums: Some("repodata/repomd.xml"), lists: Vec::new() };
                parts.map(place).into()
            }
        }
    }
}

fn known() -> String {
    let named = NAMED.iter().map(|(distro, name, number)| format!("{distro}:{name} ({number})"));
    let mut all: Vec<String> = named.collect();
    all.push("alpine:3.N".to_owned());
    all.push("fedora:N".to_owned());
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_known_by_name_and_number() {
        let named = |text| Release::parse(text).map(|it| (it.name, it.number)).unwrap();
        assert_eq!(named("ubuntu:24.04"), ("noble".to_owned(), "24.04".to_owned()));
        assert_eq!(named("debian:bookworm"), ("bookworm".to_owned(), "12".to_owned()));
        assert_eq!(named("alpine:3.20.3").0, "3.20");
        assert_eq!(named("fedora:40").0, "40");
        for wrong in ["bookworm", "debian:woody", "alpine:edge/", "fedora:", "arch:1"] {
            assert!(Release::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lists_are_where_the_distributions_publish_them() {
        let first = |text, mirror| {
            let place = Release::parse(text).unwrap().places(mirror).remove(0);
            format!("{}/{}", place.root, place.lists.first().map_or("", String::as_str))
        };
        assert_eq!(
            first("debian:bookworm", None),
            "https://deb.debian.org/debian/dists/bookworm/main/binary-amd64/Packages.gz"
        );
        assert_eq!(
            first("alpine:3.20", Some("http://mirror/")),
            "http://mirror/alpine/v3.20/main/x86_64/APKINDEX.tar.gz"
        );
    }
}
