//! From paths to files: what was named is taken as it is, folders are searched. Reads files one at a time,
//! when they are asked for.

use super::args::InputArgs;
use super::listing::{DOCKERIGNORE, Listing};
use super::sniff;
use crate::report::Failure;
use crate::source::SourceFile;
use anyhow::{Context as _, bail};
use ignore::{DirEntry, WalkBuilder};
use rustc_hash::FxHashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// More than a hundred times the longest Dockerfile that was ever seen in the wild. What is longer is a mistake,
/// and linting it would take all memory.
const LONGEST: u64 = 16 << 20;

/// Longer files are few.
const USUAL: usize = 1 << 13;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, under this name.
    Stdin(String),
}

/// What the arguments come to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is to be read, in order.
    pub(super) inputs: Vec<Input>,
    /// Folders in which nothing was found.
    pub(super) barren: Vec<PathBuf>,
    /// What is named as a Dockerfile and was left out, with the reason.
    pub(super) skipped: Vec<(PathBuf, &'static str)>,
    /// What could not be looked at.
    pub(super) failures: Vec<Failure>,
    /// What was seen of their folders.
    pub(super) listing: Listing,
}

/// Finds all inputs.
pub(super) fn find(args: &InputArgs) -> anyhow::Result<Found> {
    let paths = paths(args)?;
    let mut found = Found::default();
    for path in paths {
        if path == Path::new("-") {
            found.inputs.push(Input::Stdin(args.stdin_filename.clone()));
        } else if found.listing.is_folder(&path) {
            search(&path, &mut found);
        } else {
            found.inputs.push(Input::File(path));
        }
    }
    if found.inputs.iter().filter(|input| matches!(input, Input::Stdin(_))).count() > 1 {
        bail!("standard input can be linted once only: leave out one `-`");
    }
    Ok(found)
}

/// Leaves the first of each file: `. a/Dockerfile` names one of them twice. Links are names of their own.
pub(super) fn once(inputs: &mut Vec<Input>) {
    if inputs.len() < 2 {
        return;
    }
    let here = std::env::current_dir().unwrap_or_default();
    let mut seen: FxHashSet<OsString> = FxHashSet::default();
    seen.reserve(inputs.len());
    inputs.retain(|input| match input {
        Input::File(path) => seen.insert(whole(&here, path)),
        Input::Stdin(_) => true,
    });
}

/// The path from the root on, without `.` and doubled slashes.
fn whole(here: &Path, path: &Path) -> OsString {
    // Joining drops what stands before an absolute path, collecting every `.` between.
    let path = here.join(path);
    let odd = |two: &[u8]| matches!(two, b"//" | b"/.");
    let plain = cfg!(unix) && !path.as_os_str().as_encoded_bytes().windows(2).any(odd);
    if plain { path.into_os_string() } else { path.components().collect::<PathBuf>().into_os_string() }
}

fn paths(args: &InputArgs) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = args.paths.clone();
    match &args.files_from {
        None if paths.is_empty() => paths.push(PathBuf::from(".")),
        None => {}
        Some(list) => {
            if list == Path::new("-") && paths.contains(list) {
                bail!("standard input cannot be both a Dockerfile and --files-from: leave out one `-`");
            }
            let bytes = if list == Path::new("-") { read_stdin() } else { std::fs::read(list) };
            let bytes = bytes.with_context(|| format!("cannot read the list of files {}", list.display()))?;
            paths.extend(lines(&bytes).map(path_of));
        }
    }
    Ok(paths)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// Every Dockerfile below `folder`, by name. Hidden folders are searched (`.devcontainer/Dockerfile`), those
/// of git are not; links to folders are not followed, so that there are no loops.
fn search(folder: &Path, found: &mut Found) {
    let before = found.inputs.len();
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false).require_git(false).sort_by_file_name(Ord::cmp);
    walk.filter_entry(|entry| entry.file_name() != ".git" || entry.depth() == 0);
    for entry in walk.build() {
        match entry {
            Ok(entry) if !is_named(&entry) => {}
            Ok(entry) => {
                let path = entry.path();
                let path = path.strip_prefix("./").unwrap_or(path).to_owned();
                match reason_to_skip(&entry) {
                    None => found.inputs.push(Input::File(path)),
                    Some(reason) => found.skipped.push((path, reason)),
                }
            }
            Err(error) => found.failures.push(unseen(folder, &error)),
        }
    }
    if found.inputs.len() == before {
        found.barren.push(folder.to_owned());
    }
}

/// Whether it is named as a Dockerfile and is no folder; folders of such a name are searched as any other.
fn is_named(entry: &DirEntry) -> bool {
    is_dockerfile_name(&entry.file_name().to_string_lossy())
        && entry.file_type().is_some_and(|kind| !kind.is_dir())
}

/// Why a search leaves it out: a pipe would have to be waited for.
fn reason_to_skip(entry: &DirEntry) -> Option<&'static str> {
    let kind = entry.file_type()?;
    if kind.is_file() {
        return None;
    }
    let target = kind.is_symlink().then(|| std::fs::metadata(entry.path()));
    match target {
        Some(Ok(target)) if target.is_file() => None,
        Some(Ok(target)) if target.is_dir() => {
            Some("a link to a folder; skipped (links to folders are not followed)")
        }
        Some(Err(_)) => Some("a link that leads nowhere; skipped"),
        _ => Some("no plain file; skipped (it is read when it is named)"),
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

fn is_dockerfile_name(name: &str) -> bool {
    if name.ends_with(DOCKERIGNORE) {
        return false;
    }
    let whole = ["Dockerfile", "dockerfile", "Containerfile"].contains(&name);
    let head = ["Dockerfile.", "Containerfile."].iter().any(|head| name.starts_with(head));
    let tail = [".Dockerfile", ".dockerfile"].iter().any(|tail| name.ends_with(tail));
    whole || head || tail
}

impl Input {
    /// Its name in reports.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => name_of(path),
            Self::Stdin(name) => name.clone(),
        }
    }

    /// Where it stands; standard input only where its name is a path.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin(name) => Some(Path::new(name)).filter(|_| name != "<stdin>"),
        }
    }

    /// Reads it.
    pub(super) fn read(&self) -> Result<SourceFile, Failure> {
        let bytes = match self {
            Self::File(path) => File::open(path).and_then(read_all),
            Self::Stdin(_) => read_all(io::stdin().lock()),
        };
        let fail = |message| Failure { name: self.name(), message };
        let bytes = bytes.map_err(|error| fail(mend(&error)))?;
        if bytes.len() as u64 > LONGEST {
            return Err(fail(format!(
                "is longer than {} MiB, which no Dockerfile is; leave it out",
                LONGEST >> 20
            )));
        }
        if let Some(reason) = sniff::refuse(&bytes) {
            return Err(fail(reason.to_owned()));
        }
        SourceFile::from_bytes(self.name(), bytes).map_err(|error| fail(error.to_string()))
    }
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Reads no more than shows that it is too long: a pipe may have no end. To read until nothing comes is cheaper than to
/// ask for the length of a file that most often comes at once.
fn read_all(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(USUAL);
    input.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What went wrong, and what to do about it.
pub(super) fn mend(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied; make it readable (chmod +r)".to_owned(),
        // Rust has no stable kind for it.
        _ if error.to_string().contains("symbolic link") => {
            "a link that leads back to itself; mend or remove it".to_owned()
        }
        io::ErrorKind::NotADirectory => "a part of its path is no folder; check the path".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_takes_what_is_named_as_a_dockerfile() {
        for name in ["Dockerfile", "Dockerfile.dev", "app.Dockerfile", "app.dockerfile", "Containerfile.a"] {
            assert!(is_dockerfile_name(name), "{name}");
        }
        for name in
            ["Dockerfile.dockerignore", "Dockerfiles", "dockerfile-notes", "MyDockerfile", "Containers"]
        {
            assert!(!is_dockerfile_name(name), "{name}");
        }
    }

    #[test]
    fn a_list_of_files_may_have_any_line_end() {
        assert_eq!(lines(b"a\r\nb c\n\nd").collect::<Vec<_>>(), [&b"a"[..], b"b c", b"d"]);
    }
}
