//! Why no bundle is made: what is wrong, where, and what to do about it.

use super::super::error as image;
use super::super::path::{absolute, shown};
use super::program::Broken;
use std::fmt;
use std::io;

/// Why no bundle is made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] image::Error),
    /// A file cannot be read, or written.
    #[error("{}: {error}", absolute(path))]
    Io {
        /// From the root.
        path: Box<[u8]>,
        /// What the system says.
        error: io::Error,
    },
    /// Links without end.
    #[error("{}: its links lead back to themselves; mend them in the root", named(.0))]
    Circle(Box<[u8]>),
    /// A path that was asked for.
    #[error("{}: it is not there in the root; give a path from its root, such as /usr/bin/env", named(.0))]
    Absent(Box<[u8]>),
    /// A link to nothing.
    #[error(
        "{} is a link that leads to {}, which is not in the root; install there what it is for, or give a path",
        absolute(path),
        absolute(to)
    )]
    Dangling {
        /// The link, from the root.
        path: Box<[u8]>,
        /// What is not there, from the root.
        to: Box<[u8]>,
    },
    /// A name that was asked for.
    #[error("`{}` is in no directory of PATH in the root ({}); give its path", shown(name), shown(path))]
    NotInPath {
        /// What was sought.
        name: Box<[u8]>,
        /// The directories.
        path: Box<[u8]>,
    },
    /// Something that nobody starts.
    #[error("{} is {what}, and no program; take it along with --add", absolute(path))]
    NoProgram {
        /// From the root.
        path: Box<[u8]>,
        /// What it is.
        what: &'static str,
    },
    /// A program or library that is damaged.
    #[error("{} is damaged: {why}; install it anew in the root", absolute(path))]
    Damaged {
        /// From the root.
        path: Box<[u8]>,
        /// How.
        why: Broken,
    },
    /// The loader of a program.
    #[error("{} asks for the loader {}, which is not in the root{hint}", absolute(by), shown(loader))]
    NoLoader {
        /// The program.
        by: Box<[u8]>,
        /// What it asks for.
        loader: Box<[u8]>,
        /// What is there instead.
        hint: String,
    },
    /// A library.
    #[error(transparent)]
    NoLibrary(Box<Missing>),
    /// What a script names as its interpreter.
    #[error("{} is a script for `{}`: {why}", absolute(path), shown(line))]
    Script {
        /// From the root.
        path: Box<[u8]>,
        /// Its first line.
        line: Box<[u8]>,
        /// What is wrong with that.
        why: String,
    },
    /// A user who is not there.
    #[error("no user `{}` in /etc/passwd of the root; make one there, or give a number", shown(.0))]
    NoUser(Box<[u8]>),
    /// What `--with` asks for.
    #[error("--with {what}: the root has none of it ({}); {mend}", places.join(", "))]
    NoExtra {
        /// Its name.
        what: &'static str,
        /// Where it was sought.
        places: Vec<String>,
        /// What to do about it.
        mend: &'static str,
    },
    /// More than is looked at.
    #[error("{0}")]
    Bound(&'static str),
}

/// A library that is not found.
#[derive(Debug, Default)]
pub struct Missing {
    /// Its name.
    pub name: Box<[u8]>,
    /// Who needs it, then who needs that, up to the program.
    pub by: Vec<Vec<u8>>,
    /// Where it was sought, in order.
    pub sought: Vec<String>,
    /// What explains it.
    pub hint: Option<String>,
}

impl std::error::Error for Missing {}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not in the root", shown(&self.name))?;
        for (at, by) in self.by.iter().enumerate() {
            let by = absolute(by);
            if at == 0 { write!(f, ": {by} needs it")? } else { write!(f, ", which {by} needs")? }
        }
        if !self.sought.is_empty() {
            write!(f, "; sought in {}", self.sought.join(", "))?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl Error {
    /// Of reading or writing.
    pub fn io(path: &[u8], error: io::Error) -> Self {
        Self::Io { path: path.into(), error }
    }

    /// Of a file that is longer than one of its kind ever is.
    pub fn too_long(path: &[u8]) -> Self {
        Self::io(path, io::Error::other("it is longer than any such file"))
    }
}

/// A path as it was given.
fn named(path: &[u8]) -> String {
    shown(path)
}
