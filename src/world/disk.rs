//! The files that a session asks for, as they stand on the disk.

use super::read;
use crate::session::{Matcher, SettingFiles, TextKind};
use ignore::gitignore::GitignoreBuilder;
use std::fs;
use std::path::{Path, PathBuf};

/// Patterns of `exclude` in one file of settings.
const MOST_EXCLUDED: usize = 1_000;

/// The file system.
pub struct Disk;

impl SettingFiles for Disk {
    fn exists(&self, path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok()
    }

    fn text(&self, path: &Path, kind: TextKind) -> Result<String, String> {
        match kind {
            TextKind::Settings if path.is_dir() => {
                Err("is a folder; settings have to stand in a file of this name".to_owned())
            }
            TextKind::Settings => read::text(path, read::SETTINGS),
            TextKind::Rule => read::text(path, read::RULE),
        }
    }

    fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, String> {
        let list =
            || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
        let mut paths = list().map_err(|error| format!("cannot be read: {error}"))?;
        paths.sort_unstable();
        Ok(paths)
    }

    fn folder(&self, path: &Path) -> Option<PathBuf> {
        // To find its one name asks about each folder on the way; most often there is none.
        if !path.is_dir() {
            return None;
        }
        fs::canonicalize(path).ok()
    }

    fn repository(&self, folder: &Path) -> Option<PathBuf> {
        read::repository(folder)
    }

    fn leaves(&self, path: &Path, root: &Path) -> bool {
        // What leads to nothing at all is no way out.
        read::leaves(path, root) && !fs::metadata(path).is_ok_and(|it| read::is_null(&it))
    }

    fn matcher(&self, root: &Path, patterns: &[&str]) -> Result<Matcher, (usize, String)> {
        if patterns.len() > MOST_EXCLUDED {
            return Err((
                MOST_EXCLUDED,
                format!("more than {MOST_EXCLUDED} patterns; write fewer, wider ones"),
            ));
        }
        let mut builder = GitignoreBuilder::new(root);
        for (at, pattern) in patterns.iter().enumerate() {
            read::pattern_refusal(pattern).map_or(Ok(()), |why| Err((at, why)))?;
            builder.add_line(None, pattern).map_err(|error| (at, format!("no pattern: {error}")))?;
        }
        let too_many = |error| (0, format!("more patterns than can be matched: {error}"));
        let (root, patterns) = (root.to_owned(), builder.build().map_err(too_many)?);
        Ok(Box::new(move |path| {
            let inside = path.strip_prefix(&root);
            inside.is_ok_and(|path| patterns.matched_path_or_any_parents(path, false).is_ignore())
        }))
    }
}
