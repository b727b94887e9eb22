//! From paths to files: what was named is taken as it is, folders are searched. Reads files one at a time,
//! when they are asked for.

use super::args::InputArgs;
use super::found::{Found, Input};
use super::{read, search};
use anyhow::{anyhow, bail};
use rustc_hash::FxHashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

/// Lines of a list of files: each takes some 500 bytes until the end of the run.
const MOST_LISTED: usize = 1_000_000;

/// Finds all inputs.
pub(super) fn find(args: &InputArgs) -> anyhow::Result<Found> {
    let paths = paths(args)?;
    let mut found = Found::default();
    for path in paths {
        if path == Path::new("-") {
            found.inputs.push(Input::Stdin(args.stdin_filename.clone()));
        } else if found.listing.is_plain(&path) {
            found.inputs.push(Input::Plain(path));
        } else if path.is_dir() {
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
        Input::File(path) | Input::Plain(path) => seen.insert(whole(&here, path)),
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
            if memchr::memchr_iter(b'\n', &bytes).count() > MOST_LISTED {
                bail!("the list of files {} has more than {MOST_LISTED} lines; split it", list.display());
            }
            paths.extend(lines(&bytes).map(path_of));
        }
    }
    Ok(paths)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.trim_ascii().is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_files_may_have_any_line_end() {
        assert_eq!(lines(b"a\r\nb c\n\n \t\nd").collect::<Vec<_>>(), [&b"a"[..], b"b c", b"d"]);
    }
}
