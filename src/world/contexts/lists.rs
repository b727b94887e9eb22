//! Lock files of a build context, and the folders of installed packages beside them: each is read once, whatever
//! Dockerfiles go by it.

use super::{shown, walk};
use crate::context::Folder;
use crate::lock::{self, Kind, Lock};
use crate::world::guard::guarded;
use crate::world::read;
use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What was looked at, each by its own lock, so that nobody waits for another one's file.
pub(super) type Known<K, T> = Mutex<HashMap<K, Arc<OnceLock<T>>>>;

/// The lists of a run.
#[derive(Default)]
pub(super) struct Lists {
    locks: Known<(PathBuf, Kind), Result<Arc<Lock>, String>>,
    folders: Known<PathBuf, Option<Arc<Folder>>>,
}

impl Lists {
    /// What the file at this path lists; `None` where it cannot be read, which the notes say.
    pub(super) fn list(&self, path: &Path, kind: Kind) -> Option<Arc<Lock>> {
        let cell = cell(&self.locks, (path.to_owned(), kind));
        cell.get_or_init(|| read_list(path, kind).map(Arc::new)).as_ref().ok().cloned()
    }

    /// What a folder below `root` holds; `None` where there is none, or it is a link.
    pub(super) fn folder(&self, root: &Path, path: &str) -> Option<Arc<Folder>> {
        let place = root.join(path);
        let cell = cell(&self.folders, place.clone());
        let look = || {
            let is_folder = std::fs::symlink_metadata(&place).is_ok_and(|it| it.is_dir());
            is_folder.then(|| Arc::new(Folder::of(path, &walk::walk(&place, None).files)))
        };
        cell.get_or_init(look).clone()
    }

    /// Which lists could not be read, and why.
    pub(super) fn notes(&self) -> Vec<String> {
        let known = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = known.iter().filter_map(|((path, _), cell)| match cell.get()? {
            Err(why) => Some(format!("{}:{why}", shown(path))),
            Ok(_) => None,
        });
        wrong.collect()
    }
}

pub(super) fn cell<K: Eq + Hash, T>(known: &Known<K, T>, key: K) -> Arc<OnceLock<T>> {
    Arc::clone(known.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
}

fn read_list(path: &Path, kind: Kind) -> Result<Lock, String> {
    const MEND: &str = "its packages are not counted; write it anew with its package manager";
    let text =
        read::text(path, read::PACKAGES).map_err(|why| format!(" {why}; its packages are not counted"))?;
    // The readers of TOML, JSON and YAML are others' work and this is any input.
    match guarded(|| lock::read(kind, &text)) {
        Ok(Ok(lock)) => Ok(lock),
        Ok(Err(error)) => Err(format!("{error}: {MEND}")),
        Err(_) => Err(format!(" it is damaged: {MEND}")),
    }
}
