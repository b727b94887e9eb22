//! From paths to files: what was named is taken as it is, folders are searched. Reads files one at a time,
//! when they are asked for.

use super::args::InputArgs;
use crate::report::Failure;
use crate::source::SourceFile;
use anyhow::{Context as _, bail};
use ignore::{DirEntry, WalkBuilder};
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

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
    /// What could not be looked at.
    pub(super) failures: Vec<Failure>,
}

/// Finds all inputs.
pub(super) fn find(args: &InputArgs) -> anyhow::Result<Found> {
    let paths = paths(args)?;
    let mut found = Found::default();
    for path in paths {
        if path == Path::new("-") {
            found.inputs.push(Input::Stdin(args.stdin_filename.clone()));
        } else if path.is_dir() {
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
            Ok(entry) if is_dockerfile(&entry) => {
                let path = entry.path();
                found.inputs.push(Input::File(path.strip_prefix("./").unwrap_or(path).to_owned()));
            }
            Ok(_) => {}
            Err(error) => found.failures.push(Failure { name: name_of(folder), message: error.to_string() }),
        }
    }
    if found.inputs.len() == before {
        found.barren.push(folder.to_owned());
    }
}

/// Whether a search takes it: named as a Dockerfile, and a plain file (or a link to one), not a pipe.
fn is_dockerfile(entry: &DirEntry) -> bool {
    let named = entry.file_name().to_str().is_some_and(is_dockerfile_name);
    named
        && entry.file_type().is_some_and(|kind| {
            kind.is_file()
                || kind.is_symlink() && std::fs::metadata(entry.path()).is_ok_and(|target| target.is_file())
        })
}

fn is_dockerfile_name(name: &str) -> bool {
    if name.ends_with(".dockerignore") {
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

    /// Reads it.
    pub(super) fn read(&self) -> Result<SourceFile, Failure> {
        let bytes = match self {
            Self::File(path) => std::fs::read(path),
            Self::Stdin(_) => read_stdin(),
        };
        let fail = |message| Failure { name: self.name(), message };
        let bytes = bytes.map_err(|error| fail(mend(&error)))?;
        SourceFile::from_bytes(self.name(), bytes).map_err(|error| fail(error.to_string()))
    }
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What went wrong, and what to do about it.
fn mend(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied; make it readable (chmod +r)".to_owned(),
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
