//! An image reference split into its parts. Reads text only; no registry is asked.

use crate::source::Span;
use std::borrow::Cow;

/// Microsoft's images that there are for Windows only, as their names start.
const WINDOWS: [&str; 4] = ["windows", "dotnet/framework/", "dotnet-framework", "mssql-server-windows"];

/// Images of Linux distributions that are published for nothing else.
const LINUX: [&str; 14] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "rockylinux",
    "ubuntu",
    "opensuse/leap",
    "opensuse/tumbleweed",
];

/// An image reference, variables resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef<'d> {
    /// The whole reference.
    pub text: Cow<'d, str>,
    /// Where the reference stands in FROM.
    pub span: Span,
    /// Whether a variable was replaced in it: [`Self::text`] then differs from what is written.
    pub resolved: bool,
    /// The registry and path, without tag and digest (`ghcr.io/a/b`, `node`).
    pub name: Cow<'d, str>,
    /// The tag, where one is given.
    pub tag: Option<Cow<'d, str>>,
    /// The digest, where one is given.
    pub digest: Option<Cow<'d, str>>,
}

impl<'d> ImageRef<'d> {
    /// Splits `text`: `name[:tag][@digest]`, where a colon before the last slash belongs to a registry's port.
    pub fn new(text: Cow<'d, str>, span: Span, resolved: bool) -> Self {
        let (name, tag, digest) = match &text {
            Cow::Borrowed(text) => {
                let (name, tag, digest) = split_reference(text);
                (Cow::Borrowed(name), tag.map(Cow::Borrowed), digest.map(Cow::Borrowed))
            }
            Cow::Owned(text) => {
                let (name, tag, digest) = split_reference(text);
                let own = |part: &str| Cow::Owned(part.to_owned());
                (own(name), tag.map(own), digest.map(own))
            }
        };
        Self { text, span, resolved, name, tag, digest }
    }

    /// Whether it is an image for Windows, as far as its name tells.
    pub fn is_windows(&self) -> Option<bool> {
        let microsoft = ["mcr.microsoft.com/", "microsoft/"].iter().find_map(|it| self.name.strip_prefix(it));
        if microsoft.is_some_and(|name| WINDOWS.iter().any(|start| name.starts_with(start)))
            || ["nanoserver", "windowsservercore"].iter().any(|mark| self.text.contains(mark))
        {
            return Some(true);
        }
        let name = self.name.strip_prefix("docker.io/").unwrap_or(&self.name);
        LINUX.contains(&name.strip_prefix("library/").unwrap_or(name)).then_some(false)
    }
}

/// Name, tag and digest of a reference as they are written; a host's port is no tag.
pub fn split_reference(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (text, digest) = match text.split_once('@') {
        Some((text, digest)) => (text, Some(digest)),
        None => (text, None),
    };
    let path = text.rfind('/').map_or(0, |slash| slash + 1);
    match text[path..].split_once(':') {
        Some((last, tag)) => (&text[..path + last.len()], Some(tag), digest),
        None => (text, None, digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_tell_the_system() {
        let of = |text: &'static str| ImageRef::new(text.into(), Span::default(), false).is_windows();
        for windows in [
            "mcr.microsoft.com/windows:1903",
            "mcr.microsoft.com/windows/servercore:ltsc2022",
            "microsoft/windowsservercore",
            "golang:1.8-nanoserver",
            "mcr.microsoft.com/dotnet/framework/sdk:4.8",
        ] {
            assert_eq!(of(windows), Some(true), "{windows}");
        }
        for linux in ["ubuntu:latest", "docker.io/library/debian:12", "alpine@sha256:0"] {
            assert_eq!(of(linux), Some(false), "{linux}");
        }
        for either in ["golang:1.23", "mcr.microsoft.com/dotnet/sdk:8.0", "example.org/ubuntu"] {
            assert_eq!(of(either), None, "{either}");
        }
    }

    #[test]
    fn a_port_is_no_tag() {
        assert_eq!(split_reference("reg:5000/a/b"), ("reg:5000/a/b", None, None));
        assert_eq!(split_reference("reg:5000/a:1@sha256:0"), ("reg:5000/a", Some("1"), Some("sha256:0")));
        assert_eq!(split_reference("node"), ("node", None, None));
        assert_eq!(split_reference("node:22-slim"), ("node", Some("22-slim"), None));
    }
}
