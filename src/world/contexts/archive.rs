//! What ADD unpacks the files of a context to: each is looked into once, whatever Dockerfiles name it.

use super::lists::{Known, cell};
use super::shown;
use crate::archive;
use crate::context::Unpacked;
use crate::world::guard::guarded;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

/// Unpacked bytes after which a compressed archive is given up: about a minute of the slowest decoder.
const LONGEST: u64 = 2 << 30;
/// The same for all archives of a run.
const LONGEST_OF_ALL: u64 = 2 * LONGEST;

/// What ADD makes of a file, or what is wrong with it as an archive; `None` where it is copied as it is.
type Listed = Option<Result<u64, String>>;

/// The archives of a run.
pub(super) struct Archives {
    known: Known<PathBuf, Listed>,
    /// Bytes that may still be unpacked.
    left: AtomicU64,
}

impl Default for Archives {
    fn default() -> Self {
        Self { known: Known::default(), left: AtomicU64::new(LONGEST_OF_ALL) }
    }
}

impl Archives {
    /// What ADD makes of the file at this path; `None` where it copies it as it is.
    pub(super) fn unpacked(&self, path: &Path) -> Option<Unpacked> {
        let cell = cell(&self.known, path.to_owned());
        let listed = cell.get_or_init(|| {
            let most = LONGEST.min(self.left.load(Ordering::Relaxed));
            let (listed, read) = list(path, most);
            let less = |left: u64| Some(left.saturating_sub(read));
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            listed
        });
        listed.as_ref().map(|it| it.as_ref().map_or(Unpacked::Unknown, |bytes| Unpacked::Bytes(*bytes)))
    }

    /// Which archives are of unknown size, and why.
    pub(super) fn notes(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = known.iter().filter_map(|(path, cell)| match cell.get()? {
            Some(Err(why)) => Some(format!("{}: what ADD unpacks is not counted: {why}", shown(path))),
            _ => None,
        });
        wrong.collect()
    }
}

/// Looks into a file; unpacks at most `most` bytes, and says how many it did.
fn list(path: &Path, most: u64) -> (Listed, u64) {
    let Ok(file) = File::open(path) else { return (None, 0) };
    let mut left = most;
    // The decoders are others' work and this is any input.
    let listed = match guarded(|| archive::unpacked(file, &mut left)) {
        Ok(listed) => listed.map_err(|error| error.to_string()).transpose(),
        Err(_) => Some(Err("its compression is damaged".to_owned())),
    };
    (listed, most - left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_into_once_and_what_is_wrong_is_told() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives");
        let copy = std::env::temp_dir().join(format!("dockslim-archives-{}", std::process::id()));
        std::fs::write(&copy, &std::fs::read(folder.join("gzip")).unwrap()[..300]).unwrap();
        let archives = Archives::default();
        assert_eq!(archives.unpacked(&copy), Some(Unpacked::Unknown));
        std::fs::remove_file(&copy).unwrap();
        assert_eq!(archives.unpacked(&copy), Some(Unpacked::Unknown));
        assert_eq!(archives.unpacked(&folder.join("xz")), Some(Unpacked::Bytes(300_006)));
        assert_eq!(archives.unpacked(&folder.join("none")), None);
        let notes = archives.notes();
        assert!(notes.len() == 1 && notes[0].starts_with(&shown(&copy)), "{notes:?}");
    }

    #[test]
    fn all_archives_of_a_run_share_a_limit() {
        let archives = Archives { known: Known::default(), left: AtomicU64::new(400_000) };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives");
        assert_eq!(archives.unpacked(&folder.join("xz")), Some(Unpacked::Bytes(300_006)));
        assert_eq!(archives.unpacked(&folder.join("gzip")), Some(Unpacked::Unknown));
    }
}
