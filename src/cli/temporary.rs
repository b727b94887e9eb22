//! Files and directories in the making: each under a random name beside its place, so that nobody can put something there
//! first, and moved there when it is complete. None outlives the run, whether an error ends it or a signal.

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
        signals::watch();
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
        signals::watch();
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

#[cfg(unix)]
mod signals {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    use std::sync::{Arc, Once, mpsc};
    use std::thread;

    /// Has the files removed before a signal ends the process. Where no thread can be had, it ends as ever.
    pub(super) fn watch() {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            // Where a file may not grow, the write fails instead, and that is told.
            let _ = flag::register(SIGXFSZ, Arc::default());
            let (ready, wait) = mpsc::channel();
            let work = move || {
                let signals = Signals::new(wanted());
                let _ = ready.send(());
                if let Ok(mut signals) = signals {
                    signals.forever().for_each(end);
                }
            };
            if thread::Builder::new().name("signals".to_owned()).spawn(work).is_ok() {
                let _ = wait.recv();
            }
        });
    }

    /// The process dies of the signal, as its parent expects; while the lock is held nobody makes another file.
    fn end(signal: i32) {
        let all = super::all();
        for path in all.iter() {
            super::remove(path);
        }
        let _ = emulate_default_handler(signal);
    }

    /// What ends a run; what was ignored when it started (nohup) stays so, where that can be told.
    fn wanted() -> Vec<i32> {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
        let is_ignored = |signal: &i32| ignored & (1 << (signal - 1)) != 0;
        [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter().filter(|signal| !is_ignored(signal)).collect()
    }
}

#[cfg(not(unix))]
mod signals {
    /// Elsewhere a file in the making stays when the process is killed.
    pub(super) fn watch() {}
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
