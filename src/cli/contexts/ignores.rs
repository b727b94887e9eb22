//! Which .dockerignore is in force for a Dockerfile. Where many Dockerfiles come from one folder, it is listed once
//! instead of being asked for names that are hardly ever there. Reads no such file.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const NAME: &str = ".dockerignore";
/// From this many questions about one folder in a row on, a list of its names is cheaper.
const MANY: u32 = 64;

/// What is known of the folder that was asked about last.
#[derive(Default)]
pub(super) struct Ignores {
    last: Mutex<Folder>,
}

#[derive(Default)]
struct Folder {
    path: PathBuf,
    asked: u32,
    /// What in it ends like a .dockerignore; `None` as long as it was not listed, or could not be.
    names: Option<HashSet<OsString>>,
}

impl Ignores {
    /// The one of the Dockerfile's own name (`NAME.dockerignore`) stands over that of the context's folder.
    pub(super) fn of(&self, dockerfile: Option<&Path>, root: Option<&Path>) -> Option<PathBuf> {
        let own = || {
            let dockerfile = dockerfile?;
            let name = dockerfile.file_name()?;
            self.find(folder(dockerfile), || {
                let mut name = name.to_owned();
                name.push(NAME);
                name
            })
        };
        let general = || self.find(root?, || OsString::from(NAME));
        own().or_else(general)
    }

    fn find(&self, folder: &Path, name: impl Fn() -> OsString) -> Option<PathBuf> {
        if !self.may_be_in(folder, &name) {
            return None;
        }
        Some(folder.join(name())).filter(|path| path.is_file())
    }

    fn may_be_in(&self, folder: &Path, name: &impl Fn() -> OsString) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.path.as_os_str() != folder.as_os_str() {
            *last = Folder { path: folder.to_owned(), ..Folder::default() };
        }
        last.asked += 1;
        if last.asked == MANY {
            last.names = list(folder);
        }
        last.names.as_ref().is_none_or(|names| !names.is_empty() && names.contains(&name()))
    }
}

/// The folder that a file stands in.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn list(folder: &Path) -> Option<HashSet<OsString>> {
    let names = std::fs::read_dir(folder).ok()?.map(|entry| entry.map(|entry| entry.file_name()));
    let ignores = |name: &OsString| name.as_encoded_bytes().ends_with(NAME.as_bytes());
    names.filter(|name| name.as_ref().map_or(true, ignores)).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_listed_answers_as_one_that_is_asked() {
        let folder = std::env::temp_dir().join(format!("dockslim-ignores-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("b.dockerignore")).unwrap();
        std::fs::write(folder.join("a.dockerignore"), "").unwrap();
        let ignores = Ignores::default();
        let own = |name: &str| ignores.of(Some(&folder.join(name)), Some(&folder));
        for round in 0..MANY {
            assert_eq!(own("a"), Some(folder.join("a.dockerignore")), "round {round}");
            assert_eq!(own("b"), None, "a folder is no .dockerignore");
            assert_eq!(own("c"), None);
        }
        assert!(ignores.last.lock().unwrap().names.as_ref().is_some_and(|names| names.len() == 2));
        let bare = Ignores::default();
        std::fs::write(folder.join(NAME), "").unwrap();
        for _ in 0..=MANY {
            assert_eq!(bare.of(Some(&folder.join("c")), Some(&folder)), Some(folder.join(NAME)));
            assert_eq!(bare.of(None, Some(&folder)), Some(folder.join(NAME)));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
