//! Walks a build context under its .dockerignore, on several threads where it is large. Opens no file, follows no
//! link, and stays on one file system.

use crate::context::{FileKind, Files, Found, Ignore, Matched};
use std::collections::BTreeSet;
use std::fs::{DirEntry, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Directories that one thread looks at before others are worth starting.
const FEW: usize = 64;
/// More do not make a disk faster.
const MOST_THREADS: usize = 8;
/// Notes that are told one by one.
const MOST_NOTES: usize = 5;

/// What a walk gives.
pub(super) struct Walked {
    pub(super) files: Files,
    /// What was not counted, and why.
    pub(super) notes: Vec<String>,
}

/// A directory that is to be looked at.
struct Task {
    /// From the root, with `/`; empty for the root.
    path: String,
    place: PathBuf,
    matched: Arc<Matched>,
    /// Whether it is left out itself, and is there only for what is taken back below it.
    hidden: bool,
}

/// What one thread finds.
#[derive(Default)]
struct Part {
    found: Found,
    /// Directories that are left out and hold something that is not.
    revived: BTreeSet<String>,
    notes: Vec<String>,
}

/// Walks `root`, which is a directory.
pub(super) fn walk(root: &Path, ignore: Option<&Ignore>) -> Walked {
    let walk = Walk { ignore, device: std::fs::metadata(root).ok().and_then(|it| device(&it)) };
    let first = Task { path: String::new(), place: root.to_owned(), matched: Arc::default(), hidden: false };
    let mut part = Part::default();
    let mut open = vec![first];
    for _ in 0..FEW {
        let Some(task) = open.pop() else { break };
        walk.look_at(&task, &mut part, &mut open);
    }
    let parts = if open.is_empty() { Vec::new() } else { walk.in_parallel(open) };
    merge(part, parts)
}

fn merge(mut all: Part, parts: Vec<Part>) -> Walked {
    for part in parts {
        all.found.append(part.found);
        all.revived.extend(part.revived);
        all.notes.extend(part.notes);
    }
    all.revived.iter().for_each(|path| all.found.push(path, 0, FileKind::Directory));
    all.notes.sort_unstable();
    let more = all.notes.len().saturating_sub(MOST_NOTES);
    all.notes.truncate(MOST_NOTES);
    if more > 0 {
        all.notes.push(format!("{more} more entries of the build context are not counted"));
    }
    Walked { files: all.found.into(), notes: all.notes }
}

struct Walk<'i> {
    ignore: Option<&'i Ignore>,
    device: Option<u64>,
}

/// What threads share: directories to look at, and how many threads may still find more.
struct Shared {
    open: Vec<Task>,
    busy: usize,
}

impl Walk<'_> {
    /// Threads of its own: a walk may start inside a task of the pool that lints, which must not wait for itself.
    fn in_parallel(&self, open: Vec<Task>) -> Vec<Part> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let shared = Mutex::new(Shared { open, busy: 0 });
        let changed = Condvar::new();
        thread::scope(|scope| {
            // Where no more threads can be had, those that there are do the rest.
            let more = || thread::Builder::new().spawn_scoped(scope, || self.work(&shared, &changed)).ok();
            let handles: Vec<_> = (1..threads).map_while(|_| more()).collect();
            let mut parts = vec![self.work(&shared, &changed)];
            parts.extend(handles.into_iter().filter_map(|handle| handle.join().ok()));
            parts
        })
    }

    fn work(&self, shared: &Mutex<Shared>, changed: &Condvar) -> Part {
        let mut part = Part::default();
        let mut found = Vec::new();
        let mut state = lock(shared);
        loop {
            if let Some(task) = state.open.pop() {
                state.busy += 1;
                drop(state);
                self.look_at(&task, &mut part, &mut found);
                state = lock(shared);
                state.busy -= 1;
                state.open.append(&mut found);
                changed.notify_all();
            } else if state.busy == 0 {
                return part;
            } else {
                state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Takes in what stands in a directory; those in it go to `open`.
    fn look_at(&self, task: &Task, part: &mut Part, open: &mut Vec<Task>) {
        let entries = match std::fs::read_dir(&task.place) {
            Ok(entries) => entries,
            Err(error) => return part.notes.push(unreadable(&task.path, &error)),
        };
        for entry in entries {
            match entry {
                Ok(entry) => {
                    if let Err((path, error)) = self.take(task, &entry, part, open) {
                        part.notes.push(unreadable(&path, &error));
                    }
                }
                Err(error) => part.notes.push(unreadable(&task.path, &error)),
            }
        }
    }

    fn take(
        &self,
        task: &Task,
        entry: &DirEntry,
        part: &mut Part,
        open: &mut Vec<Task>,
    ) -> Result<(), (String, io::Error)> {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = if task.path.is_empty() { name.into_owned() } else { format!("{}/{name}", task.path) };
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return Err((path, error)),
        };
        let matched = self.ignore.map(|ignore| ignore.enter(&path, &task.matched)).unwrap_or_default();
        let hidden = matched.is_ignored();
        if hidden && !(kind.is_dir() && self.ignore.is_some_and(|it| it.may_take_back(&matched))) {
            return Ok(());
        }
        if kind.is_symlink() {
            match std::fs::read_link(entry.path()) {
                Ok(target) => part.found.push_link(&path, &target.to_string_lossy()),
                Err(error) => return Err((path, error)),
            }
        } else if kind.is_file() || kind.is_dir() {
            let metadata = match entry.metadata() {
                Ok(metadata) => metadata,
                Err(error) => return Err((path, error)),
            };
            if kind.is_file() {
                part.found.push(&path, metadata.len(), FileKind::File);
            } else if device(&metadata) == self.device {
                if !hidden {
                    part.found.push(&path, 0, FileKind::Directory);
                }
                let below = Task { path, place: entry.path(), matched: Arc::new(matched), hidden };
                open.push(below);
            } else {
                part.notes.push(format!("{path} is a mount point: what is in it is not counted"));
            }
        } else {
            // A pipe, socket or device has no bytes.
            return Ok(());
        }
        if task.hidden && !hidden {
            let parents = task.path.match_indices('/').map(|(at, _)| &task.path[..at]);
            part.revived.extend(parents.chain([task.path.as_str()]).map(str::to_owned));
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unreadable(path: &str, error: &io::Error) -> String {
    let path = if path.is_empty() { "the build context" } else { path };
    let mend = if error.kind() == io::ErrorKind::PermissionDenied {
        "; make it readable or name it in .dockerignore"
    } else {
        ""
    };
    format!("{path} cannot be read ({error}): it is not counted, and a build fails on it{mend}")
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
fn device(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::dev(metadata))
}

#[cfg(not(unix))]
fn device(_: &Metadata) -> Option<u64> {
    None
}
