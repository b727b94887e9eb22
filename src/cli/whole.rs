//! Outputs that appear when they are complete and not before: a file in place of another one, a directory where none is, or
//! standard output from a file that is removed.

use super::complain;
use super::temporary::Temporary;
use anyhow::{Context as _, bail};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A file that is being written. What fails there is not the fault of whoever is read meanwhile: it is kept apart.
pub(super) struct Sink {
    file: File,
    failed: Option<io::Error>,
}

impl Sink {
    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done {
            let same = error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failed.get_or_insert(same);
        }
        done
    }

    /// Has it written; an error of its own hides what others make of it.
    fn written<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> anyhow::Result<T>,
        cannot: impl FnOnce() -> String,
    ) -> anyhow::Result<T> {
        let made = write(self);
        match self.failed.take() {
            Some(error) => Err(error).with_context(cannot),
            None => made,
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.file.write(bytes);
        self.noted(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.file.flush();
        self.noted(done)
    }
}

impl Read for Sink {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let done = self.file.read(bytes);
        self.noted(done)
    }
}

impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let done = self.file.seek(to);
        self.noted(done)
    }
}

/// Has a file written that will stand at `target`.
pub(super) fn file<T>(
    target: &Path,
    write: impl FnOnce(&mut Sink) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || format!("cannot write {}", target.display());
    let there = fs::metadata(target).ok();
    if there.as_ref().is_some_and(|it| !it.is_file()) {
        bail!("{} is no plain file: name another one with -o", target.display());
    }
    // A link stays a link.
    let place = if there.is_some() { fs::canonicalize(target)? } else { target.to_owned() };
    let is_replaced = there.is_some();
    let (temporary, file) =
        Temporary::create(place, there.map(|it| it.permissions())).with_context(cannot)?;
    let mut sink = Sink { file, failed: None };
    let made = sink.written(write, cannot)?;
    sink.file.sync_all().with_context(cannot)?;
    temporary.keep().with_context(cannot)?;
    if is_replaced {
        complain(&format!("note: {} was there, and is replaced", target.display()));
    }
    Ok(made)
}

/// Has a file written that is removed when `write` ends.
pub(super) fn scratch<T>(write: impl FnOnce(&mut Sink) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = std::env::temp_dir();
    let cannot =
        || format!("cannot write a temporary file in {} (TMPDIR names another place)", folder.display());
    let (_temporary, file) = Temporary::create(folder.join("image"), None).with_context(cannot)?;
    Sink { file, failed: None }.written(write, cannot)
}

/// Has a file written, and gives it to standard output: what is in an image is known only when it is whole.
pub(super) fn passed_on<T>(write: impl FnOnce(&mut Sink) -> anyhow::Result<T>) -> anyhow::Result<T> {
    scratch(|sink| {
        let made = write(sink)?;
        sink.rewind()?;
        io::copy(sink, &mut io::stdout().lock()).context("cannot write to standard output")?;
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
