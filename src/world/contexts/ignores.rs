//! Which .dockerignore is in force for a Dockerfile. Reads none.

use crate::world::listing::{DOCKERIGNORE, Listing, parent_of};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The one of the Dockerfile's own name (`NAME.dockerignore`) stands over that of the context's folder.
pub(super) fn find(listing: &Listing, dockerfile: Option<&Path>, root: Option<&Path>) -> Option<PathBuf> {
    let own = || {
        let dockerfile = dockerfile?;
        let name = dockerfile.file_name()?;
        named(listing, parent_of(dockerfile), || {
            let mut name = name.to_owned();
            name.push(DOCKERIGNORE);
            name
        })
    };
    let general = || named(listing, root?, || OsString::from(DOCKERIGNORE));
    own().or_else(general)
}

/// The file of this name, which is made up only where the folder has any of the kind.
fn named(listing: &Listing, folder: &Path, name: impl Fn() -> OsString) -> Option<PathBuf> {
    if !listing.needs_look(folder, |odd| !odd.is_empty() && odd.contains(&name())) {
        return None;
    }
    Some(folder.join(name())).filter(|path| is_there(path))
}

/// Whether something stands there that a build would read, also where it cannot be; a folder or a link that leads nowhere
/// is none.
fn is_there(path: &Path) -> bool {
    match path.metadata() {
        Ok(metadata) => !metadata.is_dir(),
        Err(error) => {
            error.kind() != ErrorKind::NotFound && path.symlink_metadata().is_ok_and(|it| it.is_symlink())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_listed_answers_as_one_that_is_asked() {
        let folder = std::env::temp_dir().join(format!("dockslim-ignores-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("b.dockerignore")).unwrap();
        std::fs::write(folder.join("a.dockerignore"), "").unwrap();
        let listing = Listing::default();
        let own = |name: &str| find(&listing, Some(&folder.join(name)), Some(&folder));
        for round in 0..100 {
            assert_eq!(own("a"), Some(folder.join("a.dockerignore")), "round {round}");
            assert_eq!(own("b"), None, "a folder is no .dockerignore");
            assert_eq!(own("c"), None);
        }
        std::fs::write(folder.join(DOCKERIGNORE), "").unwrap();
        let listing = Listing::default();
        for _ in 0..100 {
            let general = Some(folder.join(DOCKERIGNORE));
            assert_eq!(find(&listing, Some(&folder.join("c")), Some(&folder)), general);
            assert_eq!(find(&listing, None, Some(&folder)), general);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
