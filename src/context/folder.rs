//! What a folder of installed packages holds, by the packages: `node_modules` of whoever builds the image.

use super::{FileKind, Files};
use crate::bytes::Bytes;
use std::collections::HashMap;

/// The bytes of a folder of installed packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Of all its files, but for what tools keep beside the packages (`.cache`).
    pub bytes: Bytes,
    /// By the packages of Node.js or composer whose files they are: what several versions of a package have is counted together.
    pub packages: HashMap<String, Bytes>,
}

/// What comes before a package's name.
const NODE: &str = "node_modules/";

impl Folder {
    /// Counts the files of a folder of this name; links count as nothing.
    pub fn of(name: &str, files: &Files) -> Self {
        let mut folder = Self::default();
        for entry in files.iter().filter(|entry| entry.kind == FileKind::File) {
            let path = entry.path;
            let own = match super::file_name(name) {
                "node_modules" => package(path),
                "vendor" => composers(path),
                _ => None,
            };
            if own == Some(".cache") {
                continue;
            }
            folder.bytes = folder.bytes.saturating_add(entry.size);
            if let Some(own) = own.filter(|own| !own.starts_with('.')) {
                match folder.packages.get_mut(own) {
                    Some(bytes) => *bytes = bytes.saturating_add(entry.size),
                    None => drop(folder.packages.insert(own.to_owned(), entry.size)),
                }
            }
        }
        folder
    }
}

/// The package that a file belongs to, of paths below `node_modules`: the innermost.
fn package(path: &str) -> Option<&str> {
    let below = path.rsplit_once(NODE).map_or(path, |(_, below)| below);
    let mut parts = below.match_indices('/').map(|(at, _)| at);
    let first = parts.next()?;
    let end = if below.starts_with('@') { parts.next()? } else { first };
    below.get(..end)
}

/// The same of paths below composer's `vendor`: `symfony/console`.
fn composers(path: &str) -> Option<&str> {
    let (end, _) = path.match_indices('/').nth(1)?;
    path.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Found;

    #[test]
    fn files_belong_to_the_innermost_package() {
        let mut found = Found::default();
        let files = [
            ("a/index.js", 1),
            ("a/node_modules/b/x/y.js", 20),
            ("@s/c/d.js", 300),
            (".pnpm/b@2.0.0/node_modules/b/z.js", 4_000),
            (".package-lock.json", 50_000),
            (".cache/babel/x", 600_000),
        ];
        for (path, size) in files {
            found.push(path, size, FileKind::File);
        }
        found.push_link("b", "a");
        let folder = Folder::of("web/node_modules", &found.into());
        assert_eq!(folder.bytes, 54_321);
        let packages = [("a", 1), ("b", 4_020), ("@s/c", 300)];
        assert_eq!(folder.packages, packages.map(|(name, bytes)| (name.to_owned(), bytes)).into());
    }
}
