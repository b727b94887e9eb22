//! Where a report goes: standard output, where a closed pipe is no error, or a file that appears only when
//! it is complete.

use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const BUFFER: usize = 1 << 16;

/// A place for a report.
pub(super) struct Output {
    writer: BufWriter<Box<dyn Write>>,
    /// What is renamed to what at the end.
    pending: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Standard output, or `path` when it is given.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            let pipe = Pipe { inner: io::stdout().lock(), closed: false };
            return Ok(Self { writer: BufWriter::with_capacity(BUFFER, Box::new(pipe)), pending: None });
        };
        let (file, pending) = create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { writer: BufWriter::with_capacity(BUFFER, Box::new(file)), pending })
    }

    /// Writes what is left, and lets the file appear.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.writer.flush().context("cannot write the report")?;
        let Some((temporary, target)) = self.pending.take() else { return Ok(()) };
        fs::rename(&temporary, &target).with_context(|| format!("cannot write {}", target.display()))
    }
}

impl Drop for Output {
    /// A report that never got complete leaves nothing behind.
    fn drop(&mut self) {
        if let Some((temporary, _)) = self.pending.take() {
            let _ = fs::remove_file(temporary);
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A file beside `path` that will take its place; a device or pipe is written as it is, a link stays a link.
fn create(path: &Path) -> io::Result<(File, Option<(PathBuf, PathBuf)>)> {
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(|it| !it.is_file()) {
        return Ok((File::options().write(true).open(path)?, None));
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().ok_or(io::ErrorKind::InvalidFilename)?);
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = target.with_file_name(name);
    let file = File::create(&temporary)?;
    if let Some(existing) = existing {
        fs::set_permissions(&temporary, existing.permissions())?;
    }
    Ok((file, Some((temporary, target))))
}

/// Drops what nobody reads any more: `dockslim lint | head` exits as if all had been read.
struct Pipe<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        self.inner.write(bytes).or_else(|error| self.ignore_closed(error, bytes.len()))
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        self.inner.flush().or_else(|error| self.ignore_closed(error, ()))
    }
}

impl<W> Pipe<W> {
    fn ignore_closed<T>(&mut self, error: io::Error, done: T) -> io::Result<T> {
        self.closed = error.kind() == io::ErrorKind::BrokenPipe;
        if self.closed { Ok(done) } else { Err(error) }
    }
}
