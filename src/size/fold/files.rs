//! The files of a write, where they are known: what a path, a pattern or a selection takes of them, and where they
//! stand once they are copied or moved.

use crate::bytes::{Amount, Bytes, Interval, Provenance, packed};
use crate::tools::Path;
use crate::tools::path::{file_name, is_within, literal_directory};
use rustc_hash::FxHashSet;

/// Files at their places in an image.
#[derive(Debug, Default)]
pub(in crate::size) struct FileSet {
    pub(super) files: Vec<File>,
}

/// One file or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) path: Box<str>,
    pub(super) bytes: Amount,
}

/// What of a set is meant.
pub(super) enum Taken {
    Nothing,
    All,
    Some(FileSet),
}

impl FileSet {
    pub(super) fn of(files: impl IntoIterator<Item = (String, Amount)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| File { path: path.into(), bytes });
        Self { files: files.collect() }
    }

    /// What they weigh together.
    pub(in crate::size) fn amount(&self) -> Amount {
        self.files.iter().map(|file| file.bytes).sum()
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// What a test takes.
    pub(super) fn take(&self, mut wanted: impl FnMut(&str) -> bool) -> Taken {
        let files: Vec<File> = self.files.iter().filter(|file| wanted(&file.path)).cloned().collect();
        match files.len() {
            0 => Taken::Nothing,
            all if all == self.files.len() => Taken::All,
            _ => Taken::Some(Self { files }),
        }
    }

    /// What is left without `other`, which was taken of it.
    pub(super) fn without(&self, other: &Self) -> Self {
        let mut gone = other.files.iter().map(|file| &*file.path).peekable();
        // Both are in the same order.
        let is_left = |file: &&File| gone.next_if(|gone| **gone == *file.path).is_none();
        Self { files: self.files.iter().filter(is_left).cloned().collect() }
    }

    /// The same files where they stand once `from` stands at `to`; none where a name is not known.
    pub(super) fn relocated(&self, from: &Path<'_>, to: &Path<'_>) -> Option<Self> {
        let (from, to, inside) = match (from, to) {
            (Path::Exact(from), Path::Exact(to)) => (from.as_ref(), to.as_ref(), false),
            (Path::Exact(from), Path::Below(to)) => (from.as_ref(), to.as_ref(), true),
            (Path::Glob(from), Path::Glob(to)) => (literal_directory(from), literal_directory(to), true),
            (Path::Glob(from), Path::Below(to)) => (literal_directory(from), to.as_ref(), true),
            _ => return None,
        };
        let place = |file: &File| {
            let below = file.path.strip_prefix(from.trim_end_matches('/'))?;
            let below = if below.is_empty() && inside { file_name(&file.path) } else { below };
            let path = [to.trim_end_matches('/'), "/", below.trim_start_matches('/')].concat();
            Some(File { path: path.trim_end_matches('/').into(), bytes: file.bytes })
        };
        Some(Self { files: self.files.iter().map(place).collect::<Option<_>>()? })
    }

    /// What the same files are in an archive of `source`, each with what stands before and behind it, and the
    /// directories. A compressed one stores of each what a registry would.
    pub(super) fn packed(&self, source: &Path<'_>, compressed: bool) -> Self {
        let top = match source {
            Path::Exact(path) => path.as_ref(),
            Path::Glob(glob) => literal_directory(glob),
            Path::Below(_) | Path::Unknown => "/",
        };
        let mut directories = FxHashSet::default();
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let above = file.path.match_indices('/').map(|(at, _)| &file.path[..at]);
            directories.extend(above.filter(|directory| is_within(directory, top)));
            files.push(File { path: file.path.clone(), bytes: entry(file.bytes, compressed) });
        }
        let headers = overhead(directories.len() as Bytes * BLOCK, compressed);
        files.push(File { path: top.into(), bytes: headers });
        Self { files }
    }

    /// Adds what stands at the end of an archive: two blocks, and what GNU tar fills up to a record.
    pub(super) fn end_archive(&mut self, compressed: bool) {
        const RECORD: Bytes = 20 * BLOCK;
        let end = overhead(2 * BLOCK, compressed);
        let likely = (self.amount() + end).likely;
        let high = end.high + likely.next_multiple_of(RECORD) - likely;
        let bytes = if compressed { end } else { Amount { likely: high, high, ..end } };
        self.files.push(File { path: "".into(), bytes });
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.files.extend(other.files.iter().cloned());
    }
}

/// What tar writes in.
const BLOCK: Bytes = 512;

/// A file of an archive: as it is, filled up to a block, behind a header.
fn entry(file: Amount, compressed: bool) -> Amount {
    if !compressed {
        let blocks = |bytes: Bytes| bytes.next_multiple_of(BLOCK) + BLOCK;
        let Interval { likely, low, high } = file.interval().map(blocks);
        return Amount { likely, low, high, provenance: Provenance::Estimate, ..file };
    }
    // zstd and xz leave a third less than gzip, and of text that repeats itself far less.
    let gzip = file.compressed.unwrap_or_else(|| packed(file.likely));
    let all = Interval { low: gzip.low / 2, ..gzip } + overhead(BLOCK, true).interval();
    let Interval { likely, low, high } = all;
    Amount {
        likely,
        low,
        high,
        compressed: Some(all),
        provenance: Provenance::Estimate,
        complete: file.complete,
    }
}

/// Headers, of which compression leaves little.
fn overhead(bytes: Bytes, compressed: bool) -> Amount {
    let left = Interval { likely: bytes / 10, low: 0, high: bytes };
    let all = if compressed { left } else { Interval::exact(bytes) };
    let Interval { likely, low, high } = all;
    Amount { likely, low, high, ..Amount::exact(0, Provenance::Estimate) }.packed_to(left)
}
