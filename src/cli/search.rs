//! Searches folders for Dockerfiles, by name, under .gitignore. Reads none of them. What a repository brings along to
//! steer the search is looked at first: a .gitignore may be a pipe, or a link to a file without end.

use super::found::{Found, Input, name_of};
use super::names;
use super::read::{self, mend};
use crate::finding::Failure;
use ignore::{DirEntry, WalkBuilder};
use rustc_hash::FxHashSet;
use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Every Dockerfile below `folder`, by name. Hidden folders are searched (`.devcontainer/Dockerfile`), those
/// of git are not, nor what other people wrote; links to folders are not followed, so that there are no loops.
pub(super) fn search(folder: &Path, found: &mut Found) {
    let before = found.inputs.len();
    let bounds = read::bounds(folder);
    found.patterns.extend(ignore::gitignore::gitconfig_excludes_path());
    let mut odd = above(folder, &bounds, &mut found.patterns);
    if odd.is_empty() {
        odd = walk(folder, folder, Some(&bounds), found);
        for (apart, _) in &odd {
            walk(apart, folder, None, found);
        }
        if !odd.is_empty() {
            found.inputs[before..].sort_by(|a, b| a.path().cmp(&b.path()));
        }
    } else {
        walk(folder, folder, None, found);
    }
    for (_, odd) in odd {
        odd.tell(found);
    }
    drop_second_names(folder, before, &mut found.inputs);
    if found.inputs.len() > before {
        return;
    }
    let is_named = folder.file_name().is_some_and(|name| names::is_dockerfile(&name.to_string_lossy()));
    if is_named {
        let message = "is a folder, and there is no Dockerfile in it; name the file itself".to_owned();
        found.failures.push(Failure { name: name_of(folder), message });
    } else {
        found.barren.push(folder.to_owned());
    }
}

/// A file that is found by its own name is not read once more by a link to it, and by the first of several links only.
fn drop_second_names(folder: &Path, before: usize, inputs: &mut Vec<Input>) {
    let is_link = |input: &Input| matches!(input, Input::File(_));
    if !inputs[before..].iter().any(is_link) {
        return;
    }
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    // Links to folders are not followed, so that only the searched one may have another name.
    let (base, named) = (whole(folder), folder.strip_prefix("./").unwrap_or(folder));
    let place = |input: &Input| match input {
        Input::Plain(path) => Some(base.as_ref()?.join(path.strip_prefix(named).unwrap_or(path))),
        _ => whole(input.path()?),
    };
    let new = inputs.split_off(before);
    let mut known: FxHashSet<PathBuf> = new.iter().filter(|it| !is_link(it)).filter_map(place).collect();
    let is_first = |it: &Input| !is_link(it) || place(it).is_none_or(|place| known.insert(place));
    inputs.extend(new.into_iter().filter(is_first));
}

/// Takes in what stands in `folder`, a part of the searched `whole`. Files of patterns count where their `bounds` are
/// given; folders whose own cannot be read are left out then, and given back.
fn walk(folder: &Path, whole: &Path, bounds: Option<&Path>, found: &mut Found) -> Vec<(PathBuf, Odd)> {
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(bounds.is_some()).hidden(false).require_git(false).sort_by_file_name(Ord::cmp);
    let (noted, bounds) = (Arc::clone(&seen), bounds.map(Path::to_owned));
    walk.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if !is_folder || is_left_alone(entry) {
            return !is_folder;
        }
        let Some(bounds) = &bounds else { return true };
        let mut seen = noted.lock().unwrap_or_else(PoisonError::into_inner);
        let odd = odd(entry.path(), Some(bounds), &mut seen.patterns);
        let is_plain = odd.is_none();
        seen.apart.extend(odd.map(|odd| (entry.path().to_owned(), odd)));
        is_plain
    });
    for entry in walk.build() {
        match entry {
            Ok(entry) if !is_named(&entry) => {}
            Ok(entry) => {
                let path = entry.path();
                let path = path.strip_prefix("./").unwrap_or(path).to_owned();
                match look(&entry, whole) {
                    Look::Plain => found.inputs.push(Input::Plain(path)),
                    Look::Link => found.inputs.push(Input::File(path)),
                    Look::Covered => {}
                    Look::Skip(reason) => found.skipped.push((path, reason)),
                }
            }
            Err(error) => found.failures.push(unseen(folder, &error)),
        }
    }
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    found.patterns.append(&mut seen.patterns);
    std::mem::take(&mut seen.apart)
}

/// Whether a folder is not searched; one that was named is.
fn is_left_alone(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name == ".git" || (entry.depth() > 0 && names::VENDORED.iter().any(|it| name == *it))
}

/// What a walk sees of files of patterns.
#[derive(Default)]
struct Seen {
    /// Folders whose own cannot be read.
    apart: Vec<(PathBuf, Odd)>,
    /// All that there are.
    patterns: Vec<PathBuf>,
}

/// A file of patterns that is not read, so that none counts in its folder and below.
enum Odd {
    /// A link that leaves the repository; git follows none at all.
    Link(PathBuf),
    /// No plain file, or too long a one.
    Refused(PathBuf, String),
}

impl Odd {
    fn tell(self, found: &mut Found) {
        let short = |path: &Path| path.strip_prefix("./").unwrap_or(path).to_owned();
        match self {
            Self::Link(path) => {
                let why = "a link that leaves the repository; not followed, and no such file counts from its folder on";
                found.skipped.push((short(&path), why));
            }
            Self::Refused(path, why) => {
                let message = format!("{why} (no such file counts from its folder on)");
                found.failures.push(Failure { name: name_of(&short(&path)), message });
            }
        }
    }
}

/// What is odd in `folder` and in those above, whose patterns count there, too. Links above the `bounds` are the user's own.
fn above(folder: &Path, bounds: &Path, patterns: &mut Vec<PathBuf>) -> Vec<(PathBuf, Odd)> {
    let here = odd(folder, Some(bounds), patterns);
    let whole = std::fs::canonicalize(folder).unwrap_or_default();
    let parents = whole.ancestors().skip(1).filter_map(|parent| {
        let inside = !read::leaves(parent, bounds);
        odd(parent, inside.then_some(bounds), patterns)
    });
    here.into_iter().chain(parents).map(|odd| (folder.to_owned(), odd)).collect()
}

/// The first file of patterns in `folder` that cannot be read, or must not be; those that are there are noted.
fn odd(folder: &Path, bounds: Option<&Path>, patterns: &mut Vec<PathBuf>) -> Option<Odd> {
    for name in [".gitignore", ".ignore"] {
        let path = folder.join(name);
        if path.symlink_metadata().is_err() {
            continue;
        }
        patterns.push(path.clone());
        if bounds.is_some_and(|bounds| read::is_link_out(&path, || bounds)) {
            return Some(Odd::Link(path));
        }
        if let Some(why) = read::patterns_refusal(&path) {
            return Some(Odd::Refused(path, why));
        }
    }
    let of_git = of_git(&folder.join(".git"));
    patterns.extend_from_slice(&of_git);
    of_git.into_iter().find_map(|path| read::patterns_refusal(&path).map(|why| Odd::Refused(path, why)))
}

/// What is read on the way to git's own patterns. In a worktree `.git` is a file that says where its folder is, and a
/// file there says where the repository's is.
fn of_git(git: &Path) -> Vec<PathBuf> {
    let Ok(metadata) = std::fs::metadata(git) else { return Vec::new() };
    if metadata.is_dir() {
        return vec![git.join("info/exclude")];
    }
    let line = |path: &Path| {
        let text = read::read(path, read::GITIGNORE).ok()?;
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Some(String::from_utf8_lossy(line).trim_end_matches('\r').to_owned())
    };
    let mut paths = vec![git.to_owned()];
    if let Some(folder) = line(git).as_deref().and_then(|line| line.strip_prefix("gitdir: ")) {
        let common = Path::new(folder).join("commondir");
        paths.extend(line(&common).map(|common| Path::new(folder).join(common).join("info/exclude")));
        paths.push(common);
    }
    paths
}

/// Whether it is named as a Dockerfile and is no folder; folders of such a name are searched as any other, and so is what
/// was named, also through a link.
fn is_named(entry: &DirEntry) -> bool {
    entry.depth() > 0
        && names::is_dockerfile(&entry.file_name().to_string_lossy())
        && entry.file_type().is_some_and(|kind| !kind.is_dir())
}

/// What a search makes of something that is named as a Dockerfile.
enum Look {
    Plain,
    /// A link to a plain file.
    Link,
    /// A link to a folder that is searched anyway.
    Covered,
    /// A pipe would have to be waited for, and a link may lead to anything on the disk, whose lines reports would show.
    Skip(&'static str),
}

fn look(entry: &DirEntry, folder: &Path) -> Look {
    let kind = entry.file_type();
    if kind.is_some_and(|kind| kind.is_file()) {
        return Look::Plain;
    }
    let target = kind.filter(FileType::is_symlink).map(|_| std::fs::metadata(entry.path()));
    let leaves = || read::leaves(entry.path(), folder);
    match target {
        Some(Ok(target)) if target.is_file() && !leaves() => Look::Link,
        Some(Ok(target)) if target.is_dir() && !leaves() => Look::Covered,
        Some(Ok(target)) if target.is_file() => {
            Look::Skip("a link that leaves the searched folder; skipped (it is read when it is named)")
        }
        Some(Ok(target)) if target.is_dir() => {
            Look::Skip("a link to a folder; skipped (links to folders are not followed)")
        }
        Some(Err(_)) => Look::Skip("a link that leads nowhere; skipped"),
        _ => Look::Skip("no plain file; skipped"),
    }
}

/// What a search could not look at.
fn unseen(folder: &Path, error: &ignore::Error) -> Failure {
    match error {
        ignore::Error::WithDepth { err, .. } => unseen(folder, err),
        ignore::Error::WithPath { path, err } => unseen(path, err),
        ignore::Error::Io(error) => Failure { name: name_of(folder), message: mend(error) },
        error => Failure { name: name_of(folder), message: format!("cannot be searched: {error}") },
    }
}
