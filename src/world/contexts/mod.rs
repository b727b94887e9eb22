//! Build contexts: finds the .dockerignore that is in force for a Dockerfile, walks the folder where that was asked
//! for, once for all files that are built from it, and looks into the archives that an ADD names. Judges nothing.

mod archive;
mod digest;
mod ignores;
mod lists;
mod sample;
mod scripts;
mod walk;

use super::listing::{Listing, parent_of};
use super::read;
use crate::bytes::Interval;
use crate::context::{BuildContext, Files, Folder, Ignore, Unpacked};
use crate::finding::Failure;
use crate::lock::{Kind, Lock};
use crate::model::ScriptText;
use crate::source::short;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// The .dockerignore only, beside the Dockerfile: nothing is walked.
    Ignore,
    /// All files of this folder; without one, of the Dockerfile's.
    Files(Option<PathBuf>),
}

impl Wanted {
    /// The folder that is named.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Files(folder) => folder.as_deref(),
            Self::Ignore => None,
        }
    }
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
pub struct Contexts {
    walks: Mutex<HashMap<Key, Arc<OnceLock<Known>>>>,
    /// Each .dockerignore that could not be read, with the reason.
    broken: Mutex<BTreeMap<String, String>>,
    archives: archive::Archives,
    digests: digest::Digests,
    samples: sample::Samples,
    lists: lists::Lists,
    scripts: scripts::Scripts,
    listing: Listing,
}

impl Contexts {
    /// None yet; `listing` is what is known of the folders.
    pub fn new(listing: Listing) -> Self {
        Self { listing, ..Self::default() }
    }

    /// Loads the context of one Dockerfile (`None`: of standard input); what another Dockerfile walked is not walked again.
    pub fn load(&self, dockerfile: Option<&Path>, wanted: &Wanted) -> Result<BuildContext, Failure> {
        let root = root(dockerfile, wanted);
        let ignore_path = ignores::find(&self.listing, dockerfile, root);
        let ignore = ignore_path.as_deref().map(read_ignore).transpose();
        let Wanted::Files(_) = wanted else {
            return Ok(ignore.map_or_else(|failure| self.without(failure), BuildContext::unwalked));
        };
        let Some(root) = root else { return Ok(BuildContext::default()) };
        if !root.is_dir() {
            let message = "is no folder, so there is no build context; check the path";
            return Err(Failure { name: shown(root), message: message.to_owned() });
        }
        let ignore = match ignore {
            Ok(ignore) => ignore,
            Err(failure) => return Ok(self.without(failure)),
        };
        let known = self.walk((root.to_owned(), ignore_path), ignore);
        Ok(BuildContext::walked(known.ignore, known.files, known.notes))
    }

    /// A context of which nothing is known, because what it leaves out is not.
    fn without(&self, Failure { name, message }: Failure) -> BuildContext {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).insert(name, message);
        BuildContext::default()
    }

    /// Each .dockerignore that could not be read, once.
    pub fn failures(&self) -> Vec<Failure> {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.iter().map(|(name, why)| Failure { name: name.clone(), message: why.clone() }).collect()
    }

    /// What ADD makes of the file at `path` of the context; `None` where it copies it as it is.
    pub fn unpacked(&self, dockerfile: Option<&Path>, wanted: &Wanted, path: &str) -> Option<Unpacked> {
        self.archives.unpacked(&root(dockerfile, wanted)?.join(path))
    }

    /// The SHA-256 of the file at `path` of the context.
    pub fn digest(&self, dockerfile: Option<&Path>, wanted: &Wanted, path: &str) -> Option<String> {
        self.digests.digest(&root(dockerfile, wanted)?.join(path))
    }

    /// What gzip leaves of the files at `paths` of the context, as far as they can be looked into.
    pub fn packed(
        &self,
        dockerfile: Option<&Path>,
        wanted: &Wanted,
        paths: &[String],
    ) -> Option<Vec<(String, Interval)>> {
        let root = root(dockerfile, wanted)?;
        let packed = |path: &String| Some((path.clone(), self.samples.packed(&root.join(path))?));
        Some(paths.iter().filter_map(packed).collect())
    }

    /// What the lock file or manifest at `path` of the context lists.
    pub fn list(
        &self,
        dockerfile: Option<&Path>,
        wanted: &Wanted,
        path: &str,
        kind: Kind,
    ) -> Option<Arc<Lock>> {
        self.lists.list(&root(dockerfile, wanted)?.join(path), kind)
    }

    /// The script at `path` of the context.
    pub(super) fn script(
        &self,
        dockerfile: Option<&Path>,
        wanted: &Wanted,
        path: &str,
    ) -> Option<ScriptText> {
        self.scripts.script(&root(dockerfile, wanted)?.join(path))
    }

    /// What the folder at `path` beside the files of the context holds.
    pub fn folder(&self, dockerfile: Option<&Path>, wanted: &Wanted, path: &str) -> Option<Arc<Folder>> {
        self.lists.folder(root(dockerfile, wanted)?, path)
    }

    /// What could not be counted, in every walk, archive and list.
    pub fn notes(&self) -> Vec<String> {
        let walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = walks.iter().filter_map(|((root, _), cell)| Some((root, cell.get()?)));
        let mut notes: Vec<String> = known
            .flat_map(|(root, known)| known.notes.iter().map(|note| format!("{}: {note}", shown(root))))
            .collect();
        notes.extend(self.archives.notes());
        notes.extend(self.lists.notes());
        notes.extend(self.scripts.notes());
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

/// What a file, by its one name, is called in the context; `None` where it is not in it, or nothing was walked.
pub fn path_in(dockerfile: Option<&Path>, wanted: &Wanted, file: &Path) -> Option<String> {
    let Wanted::Files(_) = wanted else { return None };
    let root = std::fs::canonicalize(root(dockerfile, wanted)?).ok()?;
    Some(file.strip_prefix(root).ok()?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}

/// The folder that is the build context.
pub fn root<'p>(dockerfile: Option<&'p Path>, wanted: &'p Wanted) -> Option<&'p Path> {
    match wanted {
        Wanted::Files(Some(root)) => Some(root),
        _ => dockerfile.map(parent_of),
    }
}

fn read_ignore(path: &Path) -> Result<Ignore, Failure> {
    let fail = |message| Failure { name: shown(path), message };
    if read::is_link_out(path, || read::bounds(parent_of(path))) {
        let message = "is a link that leaves the repository, and is not followed; put a copy in its place";
        return Err(fail(message.to_owned()));
    }
    let bytes = read::read(path, read::DOCKERIGNORE).map_err(fail)?;
    let ignore = Ignore::parse(shown(path), &String::from_utf8_lossy(&bytes));
    match ignore.too_long {
        Some(what) => Err(fail(format!("has more than {what}; shorten it, builds are slow with it, too"))),
        None => Ok(ignore),
    }
}

fn broken_lines(ignore: &Ignore) -> Vec<String> {
    let line = |(line, text): &(usize, String)| {
        format!("{}:{line}: `{}` is no pattern, and a build stops at it", ignore.name, short(text))
    };
    ignore.broken.iter().map(line).collect()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
