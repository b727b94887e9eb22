//! What lock files and manifests of the build context list, and what folders beside them hold, as far as it was answered.

use crate::context::Folder;
use crate::lock::Lock;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The answers. Shared: a lock file is read once for all Dockerfiles that go by it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    lists: FxHashMap<String, Arc<Lock>>,
    folders: FxHashMap<String, Arc<Folder>>,
}

impl Known {
    /// Notes what the file at this path of the build context lists.
    pub fn add_list(&mut self, path: &str, lock: Arc<Lock>) {
        self.lists.insert(path.to_owned(), lock);
    }

    /// Notes what a folder beside the files of the context holds.
    pub fn add_folder(&mut self, path: &str, folder: Arc<Folder>) {
        self.folders.insert(path.to_owned(), folder);
    }

    /// What the file at this path lists, where it was read.
    pub fn list(&self, path: &str) -> Option<(&str, &Lock)> {
        self.lists.get_key_value(path).map(|(path, lock)| (path.as_str(), &**lock))
    }

    /// What a folder holds, where it was looked at.
    pub fn folder(&self, path: &str) -> Option<&Folder> {
        self.folders.get(path).map(|folder| &**folder)
    }
}
