//! Build contexts: finds the .dockerignore that is in force for a Dockerfile, walks the folder where that was asked
//! for, once for all files that are built from it, and looks into the archives that an ADD names. Judges nothing.

mod archive;
mod ignores;
mod walk;

use super::listing::{Listing, parent_of};
use crate::context::{Context, Files, Ignore, Unpacked};
use crate::report::Failure;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The longest .dockerignore that is read.
const LONGEST: u64 = 4 << 20;

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The .dockerignore only, beside the Dockerfile: nothing is walked.
    Ignore,
    /// All files of this folder; without one, of the Dockerfile's.
    Files(Option<PathBuf>),
}

/// A walk: its folder and the .dockerignore that it goes by.
type Key = (PathBuf, Option<PathBuf>);

#[derive(Clone)]
struct Known {
    ignore: Option<Arc<Ignore>>,
    files: Arc<Files>,
    notes: Arc<[String]>,
}

/// The contexts of a run.
#[derive(Default)]
pub(super) struct Contexts {
    walks: Mutex<HashMap<Key, Arc<OnceLock<Known>>>>,
    listing: Listing,
}

impl Contexts {
    /// None yet; `listing` is what is known of the folders.
    pub(super) fn new(listing: Listing) -> Self {
        Self { listing, ..Self::default() }
    }

    /// Loads the context of one Dockerfile (`None`: of standard input); what another Dockerfile walked is not walked again.
    pub(super) fn load(&self, dockerfile: Option<&Path>, wanted: &Wanted) -> Result<Context, Failure> {
        let root = root(dockerfile, wanted);
        let ignore_path = ignores::find(&self.listing, dockerfile, root);
        let Wanted::Files(_) = wanted else {
            return Ok(Context::unwalked(read_ignore(ignore_path.as_deref())?));
        };
        let Some(root) = root else { return Ok(Context::default()) };
        if !root.is_dir() {
            let message = "is no folder, so there is no build context; check the path";
            return Err(Failure { name: shown(root), message: message.to_owned() });
        }
        let ignore = read_ignore(ignore_path.as_deref())?;
        let known = self.walk((root.to_owned(), ignore_path), ignore);
        Ok(Context::walked(known.ignore, known.files, known.notes))
    }

    /// What could not be counted, in every walk.
    pub(super) fn notes(&self) -> Vec<String> {
        let walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = walks.iter().filter_map(|((root, _), cell)| Some((root, cell.get()?)));
        let mut notes: Vec<String> = known
            .flat_map(|(root, known)| known.notes.iter().map(|note| format!("{}: {note}", shown(root))))
            .collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    fn walk(&self, key: Key, ignore: Option<Ignore>) -> Known {
        let root = key.0.clone();
        let cell = {
            let mut walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(walks.entry(key).or_default())
        };
        let walk = || {
            let walk::Walked { files, mut notes } = walk::walk(&root, ignore.as_ref());
            notes.extend(ignore.iter().flat_map(broken_lines));
            Known { ignore: ignore.map(Arc::new), files: Arc::new(files), notes: notes.into() }
        };
        cell.get_or_init(walk).clone()
    }
}

/// What ADD makes of the file at `path` of the context; `None` where it copies it as it is.
pub(super) fn unpacked(dockerfile: Option<&Path>, wanted: &Wanted, path: &str) -> Option<Unpacked> {
    archive::unpacked(&root(dockerfile, wanted)?.join(path))
}

/// The folder that is the build context.
fn root<'p>(dockerfile: Option<&'p Path>, wanted: &'p Wanted) -> Option<&'p Path> {
    match wanted {
        Wanted::Files(Some(root)) => Some(root),
        _ => dockerfile.map(parent_of),
    }
}

fn read_ignore(path: Option<&Path>) -> Result<Option<Ignore>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(Some(Ignore::parse(shown(path), &String::from_utf8_lossy(&bytes)))),
        Err(error) => Err(Failure { name: shown(path), message: format!("cannot be read: {error}") }),
    }
}

fn broken_lines(ignore: &Ignore) -> Vec<String> {
    let line = |(line, text): &(usize, String)| {
        format!("{}:{line}: `{text}` is no pattern, and a build stops at it", ignore.name)
    };
    ignore.broken.iter().map(line).collect()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
