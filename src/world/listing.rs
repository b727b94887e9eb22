//! Which names of a folder need a look of their own. Where many files of one folder are asked about in a row, it is
//! listed once: what is a plain file, and no .dockerignore, need not be asked for again. Reads no file.

use rustc_hash::FxHashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How the files that say what a build context leaves out are named, or end.
pub const DOCKERIGNORE: &str = ".dockerignore";
/// From this many questions about one folder in a row on, a list of its names is cheaper.
const MANY: u32 = 64;

/// The folder that was asked about last.
#[derive(Debug, Default)]
pub struct Listing {
    last: Mutex<Folder>,
}

#[derive(Debug, Default)]
struct Folder {
    path: PathBuf,
    asked: u32,
    /// Folders, links and the like, and what ends as a .dockerignore; `None` as long as the folder was not listed, or
    /// could not be.
    odd: Option<FxHashSet<OsString>>,
}

impl Listing {
    /// Whether the file system has to be asked about a name in `folder`: false where it was listed, and the names that
    /// need a look are not `odd`. Such a name is a plain file's, or nobody's.
    pub fn needs_look(&self, folder: &Path, odd: impl FnOnce(&FxHashSet<OsString>) -> bool) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.path.as_os_str() != folder.as_os_str() {
            *last = Folder { path: folder.to_owned(), ..Folder::default() };
        }
        last.asked += 1;
        if last.asked == MANY {
            last.odd = list(folder);
        }
        last.odd.as_ref().is_none_or(odd)
    }

    /// Whether it is known already that `path` is a plain file's, or nobody's.
    pub fn is_plain(&self, path: &Path) -> bool {
        let plain =
            |name: &OsStr| !self.needs_look(parent_of(path), |odd: &FxHashSet<OsString>| odd.contains(name));
        path.file_name().is_some_and(plain)
    }
}

/// The folder that a file stands in.
pub fn parent_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn list(folder: &Path) -> Option<FxHashSet<OsString>> {
    let mut odd = FxHashSet::default();
    for entry in std::fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let name = entry.file_name();
        let ignores = name.as_encoded_bytes().ends_with(DOCKERIGNORE.as_bytes());
        if ignores || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            odd.insert(name);
        }
    }
    Some(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_listed_answers_as_one_that_is_asked() {
        let folder = std::env::temp_dir().join(format!("dockslim-listing-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("Dockerfile")).unwrap();
        std::fs::write(folder.join("a.Dockerfile"), "").unwrap();
        let listing = Listing::default();
        for round in 0..MANY {
            assert!(!listing.is_plain(&folder.join("Dockerfile")), "round {round}");
            // From the list on, what is not odd is plain.
            let listed = round * 2 + 2 >= MANY;
            assert_eq!(listing.is_plain(&folder.join("a.Dockerfile")), listed, "round {round}");
        }
        assert!(!listing.is_plain(&folder) && !listing.is_plain(&folder.join("Dockerfile/..")));
        assert!(!listing.is_plain(Path::new(".")) && !listing.is_plain(Path::new("/")));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
