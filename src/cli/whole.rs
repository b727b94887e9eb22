//! Outputs that appear when they are complete and not before: a file in place of another one, a directory where none is, or
//! standard output from a file that is removed.

use super::temporary::Temporary;
use anyhow::{Context as _, bail};
use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::Path;

/// Has a file written that will stand at `target`.
pub(super) fn file<T>(
    target: &Path,
    write: impl FnOnce(&mut File) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || format!("cannot write {}", target.display());
    let there = fs::metadata(target).ok();
    if there.as_ref().is_some_and(|it| !it.is_file()) {
        bail!("{} is no plain file: name another one with -o", target.display());
    }
    // A link stays a link.
    let place = if there.is_some() { fs::canonicalize(target)? } else { target.to_owned() };
    let (temporary, mut file) =
        Temporary::create(place, there.map(|it| it.permissions())).with_context(cannot)?;
    let made = write(&mut file)?;
    file.sync_all().with_context(cannot)?;
    temporary.keep().with_context(cannot)?;
    Ok(made)
}

/// Has a file written that is removed when `write` ends.
pub(super) fn scratch<T>(write: impl FnOnce(&mut File) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let (_temporary, mut file) = Temporary::create(std::env::temp_dir().join("image"), None)
        .context("cannot make a temporary file")?;
    write(&mut file)
}

/// Has a file written, and gives it to standard output: what is in an image is known only when it is whole.
pub(super) fn passed_on<T>(write: impl FnOnce(&mut File) -> anyhow::Result<T>) -> anyhow::Result<T> {
    scratch(|file| {
        let made = write(file)?;
        file.rewind()?;
        io::copy(file, &mut io::stdout().lock()).context("cannot write to standard output")?;
        Ok(made)
    })
}

/// Has a directory filled that will stand at `target`, where nothing is yet, or an empty one.
pub(super) fn folder<T>(target: &Path, fill: impl FnOnce(&Path) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let cannot = || format!("cannot write {}", target.display());
    let is_free = match fs::read_dir(target) {
        Ok(mut names) => names.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(target).is_err(),
    };
    if !is_free {
        bail!("{} is there already, and is no empty directory: name another one with -o", target.display());
    }
    let (temporary, path) = Temporary::create_folder(target.to_owned()).with_context(cannot)?;
    let made = fill(&path)?;
    temporary.keep().with_context(cannot)?;
    Ok(made)
}
