//! The build context as plain data: its files with sizes, what .dockerignore leaves out, and what a COPY or ADD takes
//! of it. The walk itself is the command line's; nothing here reads a file.

mod files;
mod folder;
mod glob;
mod ignore;
mod packed;
mod path;
mod select;

pub use files::{Entry, FileKind, Files, Found};
pub use folder::Folder;
pub use ignore::{Ignore, Matched, Pattern};
pub use path::{file_name, in_context};
pub use select::{Copying, Picked, Selection};

use crate::bytes::{Bytes, Interval};
use packed::Packed;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What ADD makes of a file that it finds to be a tar archive, compressed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// The bytes of all that is in it.
    Bytes(Bytes),
    /// An archive that is too large to be looked through, or damaged.
    Unknown,
}

/// A build context.
#[derive(Clone, Debug, Default)]
pub struct BuildContext {
    // Shared: a million files are walked once for all Dockerfiles of a folder.
    ignore: Option<Arc<Ignore>>,
    files: Option<Arc<Files>>,
    archives: HashMap<String, Unpacked>,
    packed: Option<Arc<Packed>>,
    /// The SHA-256 of some files, in hexadecimal digits.
    digests: BTreeMap<String, String>,
    notes: Arc<[String]>,
}

impl BuildContext {
    /// A context of which only the .dockerignore is known, if there is one.
    pub fn unwalked(ignore: Option<Ignore>) -> Self {
        Self { ignore: ignore.map(Arc::new), ..Self::default() }
    }

    /// A context with all of its files. `files` already lacks what `ignore` leaves out ([`Ignore::ignored`] tells): it is not
    /// applied again. `notes` say in sentences what could not be counted.
    pub fn walked(
        ignore: Option<Arc<Ignore>>,
        files: impl Into<Arc<Files>>,
        notes: impl Into<Arc<[String]>>,
    ) -> Self {
        Self { ignore, files: Some(files.into()), notes: notes.into(), ..Self::default() }
    }

    /// What .dockerignore says; `None` where there is none.
    pub fn ignore(&self) -> Option<&Ignore> {
        self.ignore.as_deref()
    }

    /// The files; `None` where the context was not walked.
    pub fn files(&self) -> Option<&Files> {
        self.files.as_deref()
    }

    /// What of it could not be counted, in sentences; empty where every size is whole.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The pattern of .dockerignore that leaves out a source of COPY.
    pub fn ignored(&self, source: &str) -> Option<&Pattern> {
        let ignore = self.ignore()?;
        match in_context(source).as_str() {
            "" => ignore.leaves_out_all(),
            path => ignore.ignored(path),
        }
    }

    /// What a source of COPY or ADD takes; `None` where the context was not walked, or more is to be excluded than is
    /// looked at.
    pub fn select(&self, source: &str, copying: Copying<'_>) -> Option<Selection<'_>> {
        let exclude = Ignore::of_patterns(copying.exclude.iter().copied());
        let files = self.files().filter(|_| exclude.too_long.is_none())?;
        Some(select::select(self, files, source, copying.unpack, &exclude))
    }

    /// Notes that the file at this path is an archive that ADD unpacks.
    pub fn set_unpacked(&mut self, path: &str, unpacked: Unpacked) {
        self.archives.insert(path.to_owned(), unpacked);
    }

    /// What ADD makes of the file at this path, if it is an archive and was looked into.
    pub fn unpacked(&self, path: &str) -> Option<Unpacked> {
        self.archives.get(path).copied()
    }

    /// Notes the SHA-256 of the file at this path, in hexadecimal digits.
    pub fn set_digest(&mut self, path: &str, digest: String) {
        self.digests.insert(path.to_owned(), digest);
    }

    /// The files whose SHA-256 is known, with it, by their paths.
    pub fn hashed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.digests.iter().map(|(path, digest)| (path.as_str(), digest.as_str()))
    }

    /// Notes what gzip leaves of some of the files: their paths, and their compressed bytes. Those of the others are told by
    /// those of their kind.
    pub fn set_packed(&mut self, samples: Vec<(String, Interval)>) {
        self.packed = self.files().and_then(|files| Packed::of(files, samples)).map(Arc::new);
    }

    /// What gzip leaves of a file as it is, where some were looked into.
    pub fn packed(&self, entry: Entry<'_>) -> Option<Interval> {
        Some(self.packed.as_ref()?.of_entry(entry))
    }

    /// What gzip leaves of what ADD makes of an archive, which unpacks to so many bytes.
    pub fn packed_content(&self, entry: Entry<'_>, unpacked: Bytes) -> Option<Interval> {
        packed::of_archive(entry, unpacked).or_else(|| self.packed(entry))
    }
}
