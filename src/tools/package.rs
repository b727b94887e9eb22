//! A package as it is written on a command line: its name, its version, or a file. Knows no registry.

use super::spec::PackageSyntax;

impl PackageSyntax {
    /// Whether it is a file or directory that is there already.
    pub fn is_file(&self, package: &str) -> bool {
        self.is_local(package) && !package.contains("://")
    }

    /// Name and version of a package as written; no version for local files.
    pub fn split<'p>(&self, package: &'p str) -> (&'p str, Option<&'p str>) {
        if self.is_local(package) {
            return (package, None);
        }
        // A leading @ belongs to the name (`@scope/name`).
        let from = usize::from(package.starts_with('@'));
        let find = |separators: &[&str]| {
            let places = separators.iter().filter_map(|mark| separator(&package[from..], mark));
            let places = places.map(|(at, length)| (at + from, length));
            places.min_by_key(|&(at, length)| (at, usize::MAX - length))
        };
        let version = find(self.version);
        let name = &package[..version.or(find(self.release)).map_or(package.len(), |(at, _)| at)];
        (name, version.map(|(at, length)| &package[at + length..]))
    }

    /// Whether it is a file, directory or URL.
    pub fn is_local(&self, package: &str) -> bool {
        self.local.iter().any(|pattern| super::path::glob_matches(pattern, package))
    }
}

/// Where a separator stands in a package's name, and how long it is.
fn separator(text: &str, mark: &str) -> Option<(usize, usize)> {
    if mark != "-#" {
        let (first, rest) = mark.as_bytes().split_first()?;
        let text = text.as_bytes();
        let is_mark = |at: &usize| text[*at] == *first && text[at + 1..].starts_with(rest);
        return Some(((0..text.len()).find(is_mark)?, mark.len()));
    }
    let at = text.as_bytes().windows(2).position(|pair| pair[0] == b'-' && pair[1].is_ascii_digit())?;
    Some((at, 1))
}

impl PackageSyntax {
    /// Whether a package as written has no version, nor a release or commit that it is from: what is installed is what is
    /// newest.
    pub fn is_unpinned(&self, package: &str) -> bool {
        if let Some(repository) = package.strip_prefix("git+") {
            let last = repository.rsplit('/').next().unwrap_or(repository);
            return !last.contains(['@', '#']);
        }
        if self.is_local(package) || package.is_empty() {
            return false;
        }
        let (name, version) = self.split(package);
        version.map_or(name.len() == package.len(), is_moving)
    }
}

/// Whether a version is none: another one stands behind it tomorrow.
fn is_moving(version: &str) -> bool {
    matches!(version, "latest" | "next" | "master" | "main" | "HEAD" | "upgrade")
}
