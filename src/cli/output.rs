//! Where a report goes: standard output, where a closed pipe is no error, or a file that appears only when
//! it is complete.

use super::read;
use super::temporary::Temporary;
use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const BUFFER: usize = 1 << 16;

/// A place for a report.
pub(super) struct Output {
    writer: BufWriter<Box<dyn Write>>,
    /// What takes its place at the end.
    pending: Option<(Temporary, PathBuf)>,
}

impl Output {
    /// Standard output, or `path` when it is given.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            let pipe = Pipe { inner: io::stdout().lock(), closed: false };
            return Ok(Self { writer: BufWriter::with_capacity(BUFFER, Box::new(pipe)), pending: None });
        };
        if is(path, ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"]) {
            return Ok(Self {
                writer: BufWriter::with_capacity(BUFFER, Box::new(io::stderr())),
                pending: None,
            });
        }
        let (file, temporary) = create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let pending = temporary.map(|temporary| (temporary, path.to_owned()));
        Ok(Self { writer: BufWriter::with_capacity(BUFFER, Box::new(file)), pending })
    }

    /// Writes what is left, and lets the file appear.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.writer.flush().context("cannot write the report")?;
        let Some((temporary, path)) = self.pending.take() else { return Ok(()) };
        temporary.keep().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The file that an option names; `None` for standard output, by any of its names.
pub(super) fn named(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| !is(path, ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]))
}

fn is<const N: usize>(path: &Path, names: [&str; N]) -> bool {
    names.iter().any(|name| path == Path::new(name))
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A file beside `path` that will take its place; a device or pipe is written as it is, a link stays a link. To what
/// the caller has opened is added: it may have written there before.
fn create(path: &Path) -> io::Result<(File, Option<Temporary>)> {
    if read::is_handle(path) {
        return Ok((File::options().append(true).open(path)?, None));
    }
    let (target, permissions) = match fs::metadata(path) {
        Ok(it) if it.is_file() => (fs::canonicalize(path)?, Some(it.permissions())),
        Ok(_) => return Ok((File::options().write(true).open(path)?, None)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if path.symlink_metadata().is_ok() {
                return Err(io::Error::other("it is a link that leads nowhere; remove it"));
            }
            (path.to_owned(), None)
        }
        Err(error) => return Err(error),
    };
    let (temporary, file) = Temporary::create(target, permissions)?;
    Ok((file, Some(temporary)))
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
