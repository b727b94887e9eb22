//! The files of a write, where they are known: what a path, a pattern or a selection takes of them, and where they
//! stand once they are copied or moved.

use crate::bytes::Amount;
use crate::tools::Path;
use crate::tools::path::{file_name, literal_directory};

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

    pub(super) fn extend(&mut self, other: &Self) {
        self.files.extend(other.files.iter().cloned());
    }
}
