//! Files and directories in the making: each under a random name beside its place, so that nobody can put something there
//! first, and moved there when it is complete. None outlives the run, whether an error ends it or a signal.

use super::signals;
use std::fs::{self, File, Permissions};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Random names that are tried; that one is taken is next to impossible.
const TRIES: usize = 8;

/// All that there are now: a signal comes to the process, not to whoever holds one.
static ALL: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn all() -> MutexGuard<'static, Vec<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or directory in the making; it is removed when this is dropped.
pub(super) struct Temporary {
    path: PathBuf,
    target: PathBuf,
}

impl Temporary {
    /// Makes one that will stand at `target`, with these permissions where something stood there before.
    pub(super) fn create(target: PathBuf, permissions: Option<Permissions>) -> io::Result<(Self, File)> {
        // Held until the name is noted: a signal waits that long.
        let mut all = all();
        signals::before_the_end("files", remove_all);
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        keep_shut(&mut options, permissions.as_ref());
        let (path, file) = create_new(&target, |path| options.open(path))?;
        all.push(path.clone());
        drop(all);
        let temporary = Self { path, target };
        if let Some(permissions) = permissions {
            fs::set_permissions(&temporary.path, permissions)?;
        }
        Ok((temporary, file))
    }

    /// Makes a directory that will stand at `target`; gives its path.
    pub(super) fn create_folder(target: PathBuf) -> io::Result<(Self, PathBuf)> {
        let mut all = all();
        signals::before_the_end("files", remove_all);
        let (path, ()) = create_new(&target, |path| fs::create_dir(path))?;
        all.push(path.clone());
        drop(all);
        Ok((Self { path: path.clone(), target }, path))
    }

    /// Moves it to its place.
    pub(super) fn keep(self) -> io::Result<()> {
        let mut all = all();
        // Where this fails, dropping it removes the file.
        let moved = fs::rename(&self.path, &self.target);
        if moved.is_ok() {
            all.retain(|path| *path != self.path);
        }
        drop(all);
        moved
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut all = all();
        if let Some(at) = all.iter().position(|path| *path == self.path) {
            remove(&all.swap_remove(at));
        }
    }
}

/// How often a directory is removed into which somebody still writes: once it is gone, that fails.
const REMOVALS: usize = 1_000;

/// Removes a file, or a directory with all that is in it. Nobody is helped by a second error.
fn remove(path: &Path) {
    if !fs::symlink_metadata(path).is_ok_and(|it| it.is_dir()) {
        let _ = fs::remove_file(path);
        return;
    }
    let is_gone = |_: &usize| fs::remove_dir_all(path).is_ok() || fs::symlink_metadata(path).is_err();
    let _ = (0..REMOVALS).find(is_gone);
}

fn create_new<T>(target: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    let mut last = io::ErrorKind::AlreadyExists.into();
    for _ in 0..TRIES {
        // Seeded by the system: not to be guessed.
        let name = format!(".dockslim-{:016x}.tmp", RandomState::new().build_hasher().finish());
        let path = target.with_file_name(name);
        match make(&path) {
            Ok(made) => return Ok((path, made)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Nobody may read it for a moment who may not read what it will replace.
#[cfg(unix)]
fn keep_shut(options: &mut fs::OpenOptions, permissions: Option<&Permissions>) {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    if let Some(permissions) = permissions {
        options.mode(permissions.mode() & 0o777);
    }
}

#[cfg(not(unix))]
fn keep_shut(_: &mut fs::OpenOptions, _: Option<&Permissions>) {}

/// Before a signal ends the process: while the lock is held nobody makes another file, and it is never given back.
fn remove_all() {
    let all = all();
    for path in all.iter() {
        remove(path);
    }
    std::mem::forget(all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_gone() {
        let folder = std::env::temp_dir().join(format!("dockslim-temporary-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let names = || fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect::<Vec<_>>();
        let (dropped, _) = Temporary::create(folder.join("a"), None).unwrap();
        let (kept, _) = Temporary::create(folder.join("b"), None).unwrap();
        assert_eq!(names().len(), 2);
        drop(dropped);
        kept.keep().unwrap();
        assert_eq!(names(), ["b"]);
        fs::create_dir(folder.join("c")).unwrap();
        let (refused, _) = Temporary::create(folder.join("c"), None).unwrap();
        refused.keep().unwrap_err();
        assert_eq!(names().len(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }
}
