//! Whose a repository is, by the address that git has for it: what images of its own are called by.

use crate::world::read;
use std::path::{Path, PathBuf};

/// No configuration of git's is longer.
const MOST_BYTES: u64 = 1 << 20;
/// Names of repositories that say nothing of what is in them.
const COMMON: [&str; 6] = ["container", "containers", "docker", "dockerfiles", "images", "infra"];

/// A repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Who it belongs to and what it is called, lower-cased; none without an address.
    names: Option<(String, String)>,
}

impl Repository {
    /// The one that a folder stands in.
    pub(super) fn around(folder: &Path) -> Option<Self> {
        let root = read::repository(folder)?;
        let names = configuration(&root.join(".git")).and_then(|text| of_address(&text));
        Some(Self { root, names })
    }

    /// Whether an image of this name (without a tag) is the repository's own: its owner's or its own name stands before
    /// the last part.
    pub(super) fn owns(&self, name: &str) -> bool {
        let Some((owner, repository)) = &self.names else { return false };
        let Some((path, _)) = name.rsplit_once('/') else { return false };
        let is_own = |part: &str| {
            let part = part.to_ascii_lowercase();
            let below = part.strip_prefix(repository.as_str());
            let is_of_it = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            part == *owner || is_of_it && !COMMON.contains(&repository.as_str())
        };
        // The first part may be a registry's host.
        path.split('/').filter(|part| !part.contains(['.', ':'])).any(is_own)
    }
}

/// The text of git's configuration: of a working tree beside the first one, that of the repository.
fn configuration(git: &Path) -> Option<String> {
    let text = |path: &Path| {
        let short = path.metadata().is_ok_and(|it| it.is_file() && it.len() <= MOST_BYTES);
        short.then(|| std::fs::read_to_string(path).ok()).flatten()
    };
    if git.is_dir() {
        return text(&git.join("config"));
    }
    let folder = git.parent()?.join(text(git)?.strip_prefix("gitdir:")?.trim());
    let common = text(&folder.join("commondir")).map(|common| folder.join(common.trim()));
    text(&common.unwrap_or(folder).join("config"))
}

/// Owner and name in the address of `origin`, or of the only remote.
fn of_address(text: &str) -> Option<(String, String)> {
    let mut section = "";
    let mut found: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if let Some((key, url)) = line.split_once('=')
            && section.starts_with("[remote ")
            && key.trim() == "url"
        {
            found.push((section, url.trim()));
        }
    }
    let origin = found.iter().find(|(section, _)| *section == "[remote \"origin\"]");
    let (_, url) = origin.or_else(|| found.first().filter(|_| found.len() == 1))?;
    let url = url.trim_end_matches('/');
    let mut parts = url.strip_suffix(".git").unwrap_or(url).rsplit(['/', ':']);
    let (repository, owner) = (parts.next()?, parts.next()?);
    let is_name = |part: &str| !part.is_empty() && !part.contains('.');
    is_name(owner).then(|| (owner.to_ascii_lowercase(), repository.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Repository {
        let text = format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n\tfetch = x\n");
        Repository { root: PathBuf::new(), names: of_address(&text) }
    }

    #[test]
    fn images_of_the_owner_and_of_the_repository_are_its_own() {
        for url in
            ["git@example.org:Acme/fuzz.git", "https://example.org/Acme/fuzz", "ssh://git@h:22/acme/fuzz/"]
        {
            let repository = of(url);
            for own in
                ["acme/base", "registry.example/acme/base", "registry.example/fuzz-base/base", "h:5/x/fuzz/a"]
            {
                assert!(repository.owns(own), "{url} {own}");
            }
            for other in ["base", "other/base", "acme.example/base", "fuzzy/base", "other/acme"] {
                assert!(!repository.owns(other), "{url} {other}");
            }
        }
        assert!(!of("https://example.org/acme/docker").owns("docker-library/a"));
        assert_eq!(of("https://example.org/a").names, None);
    }
}
