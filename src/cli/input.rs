//! From paths to files: what was named is taken as it is, folders are searched. Reads files one at a time,
//! when they are asked for.

use super::args::InputArgs;
use super::listing::Listing;
use super::{read, search, sniff};
use crate::report::Failure;
use crate::source::SourceFile;
use anyhow::{anyhow, bail};
use rustc_hash::FxHashSet;
use std::ffi::{OsStr, OsString};
use std::io;
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
            search::search(&path, &mut found);
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
            let bytes = match list.to_str() {
                Some("-") => read::read_all(io::stdin().lock(), read::LIST),
                _ => read::read(list, read::LIST),
            };
            let bytes = bytes.map_err(|why| anyhow!("the list of files {}: {why}", list.display()))?;
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
            Self::File(path) => read::read(path, read::DOCKERFILE),
            Self::Stdin(_) => read::read_all(io::stdin().lock(), read::DOCKERFILE),
        };
        let fail = |message| Failure { name: self.name(), message };
        let bytes = bytes.map_err(fail)?;
        if let Some(reason) = sniff::refuse(&bytes) {
            return Err(fail(reason.to_owned()));
        }
        SourceFile::from_bytes(self.name(), bytes).map_err(|error| fail(error.to_string()))
    }
}

pub(super) fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
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
    fn a_list_of_files_may_have_any_line_end() {
        assert_eq!(lines(b"a\r\nb c\n\nd").collect::<Vec<_>>(), [&b"a"[..], b"b c", b"d"]);
    }
}
