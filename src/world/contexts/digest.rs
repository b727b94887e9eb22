//! The SHA-256 of files of a context, each hashed once a run. Waits for nothing that is not a plain file.

use super::lists::{Known, cell};
use super::sample::open;
use crate::image::Digest;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are read in a run: a few seconds.
const MOST: u64 = 4 << 30;

/// The files of a run that were hashed.
pub(super) struct Digests {
    known: Known<PathBuf, Option<String>>,
    /// Bytes that may still be read.
    left: AtomicU64,
}

impl Default for Digests {
    fn default() -> Self {
        Self { known: Known::default(), left: AtomicU64::new(MOST) }
    }
}

impl Digests {
    /// The digest of the file at this path, in hexadecimal digits; `None` where it cannot be read, or enough was.
    pub(super) fn digest(&self, path: &Path) -> Option<String> {
        cell(&self.known, path.to_owned()).get_or_init(|| self.hash(path).ok()).clone()
    }

    fn hash(&self, path: &Path) -> io::Result<String> {
        let file = open(path)?;
        let length = file.metadata()?.len();
        let may_read = |left: u64| left.checked_sub(length);
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, may_read);
        left.map_err(|_| io::ErrorKind::FileTooLarge)?;
        // One that grows meanwhile is not read for ever.
        Ok(Digest::of_all(file.take(length), length)?.hex())
    }
}
