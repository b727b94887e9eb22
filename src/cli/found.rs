//! Files and standard input as they are named and read, and what a search for them comes to.

use super::args::STDIN;
use super::listing::Listing;
use super::{read, text};
use crate::finding::Failure;
use crate::source::SourceFile;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A file, of whatever kind.
    File(PathBuf),
    /// A file that a list of its folder showed to be a plain one.
    Plain(PathBuf),
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
    /// The files of patterns that a search went by.
    pub(super) patterns: Vec<PathBuf>,
    /// What was seen of their folders.
    pub(super) listing: Listing,
}

impl Found {
    /// Where the inputs stand.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.inputs.iter().filter_map(Input::path).map(Path::to_owned).collect()
    }
}

impl Input {
    /// Its name in reports.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Plain(path) => name_of(path),
            Self::Stdin(name) => name.clone(),
        }
    }

    /// Where it stands; standard input only where its name is a path.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Plain(path) => Some(path),
            Self::Stdin(name) => Some(Path::new(name)).filter(|_| name != STDIN),
        }
    }

    /// Reads it.
    pub(super) fn read(&self) -> Result<SourceFile, Failure> {
        let bytes = match self {
            Self::File(path) => read::read(path, read::DOCKERFILE),
            Self::Plain(path) => read::read_plain(path, read::DOCKERFILE),
            Self::Stdin(_) => read::read_all(io::stdin().lock(), read::DOCKERFILE),
        };
        let bytes = bytes.map_err(|message| Failure { name: self.name(), message })?;
        text::source(&self.name(), bytes)
    }
}

pub(super) fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
