//! Images that other Dockerfiles of the run build, or of which settings say what builds them: found, read and weighed once.

mod published;
mod repository;
mod tree;

use super::{Place, World};
use crate::engine::Analysis;
use crate::finding::Failure;
use crate::model::Options;
use crate::size::Sibling;
use crate::syntax;
use crate::world::contexts::Wanted;
use crate::world::{read, text};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tree::{Found, Tree};

/// So many images that stand on one another are followed.
const DEEPEST: usize = 8;

/// What is known of such images.
#[derive(Debug, Default)]
pub(super) struct Siblings {
    tree: Tree,
    known: Mutex<HashMap<Key, Option<Arc<Sibling>>>>,
}

impl Siblings {
    /// Those that files of a run build.
    pub(super) fn among(files: Vec<PathBuf>) -> Self {
        Self { tree: Tree::new(files), ..Self::default() }
    }

    /// Whether none is known but those that settings name.
    pub(super) fn are_alone(&self) -> bool {
        self.tree.is_alone()
    }
}

/// Which Dockerfile, how it is built, and what is looked at for it.
type Key = (PathBuf, Options, Wanted, bool);

/// Why an image is not told of.
pub(super) enum Stop {
    /// It stands on itself, or on too many.
    Circle,
    /// What is named for it is not there.
    Failed(Failure),
}

impl World {
    /// The image `image` that a file is FROM, as another Dockerfile builds it. `said` is the one that the user names for it;
    /// `above` are the files that stand on it, the one that asks last.
    pub(super) fn sibling(
        &self,
        (image, said): (&str, Option<&str>),
        (analysis, place): (&Analysis<'_>, Place<'_>),
        above: &[&Path],
    ) -> Result<Option<Arc<Sibling>>, Stop> {
        let found = match said {
            Some(said) => Some(Found::named(said)),
            None => place.dockerfile.and_then(|asker| self.siblings.tree.find(image, asker)),
        };
        let Some(Found { path, stage, is_exact }) = found else { return Ok(None) };
        let told =
            |built: Option<Arc<Sibling>>| Ok(built.filter(|it| said.is_some() || it.may_be(image, is_exact)));
        if above.contains(&path.as_path()) || above.len() > DEEPEST {
            return Err(Stop::Circle);
        }
        let options = analysis.options_below(stage);
        let key = (path, options, place.wanted.clone(), place.compressed);
        if let Some(known) = self.known_siblings().get(&key) {
            return told(known.clone());
        }
        let (path, options) = (&key.0, &key.1);
        let place = Place { dockerfile: Some(path), ..place };
        let above: Vec<&Path> = above.iter().copied().chain([path.as_path()]).collect();
        let built = match self.built(options, place, &above) {
            Ok(built) => built.map(Arc::new),
            Err(Stop::Failed(_)) if said.is_none() => None,
            Err(stop) => return Err(stop),
        };
        self.known_siblings().insert(key, built.clone());
        told(built)
    }

    fn known_siblings(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Option<Arc<Sibling>>>> {
        self.siblings.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the last of the files `above` builds.
    fn built(&self, options: &Options, place: Place<'_>, above: &[&Path]) -> Result<Option<Sibling>, Stop> {
        let Some(path) = place.dockerfile else { return Ok(None) };
        let name = path.to_string_lossy().into_owned();
        let fail = |message| Stop::Failed(Failure { name: name.clone(), message });
        let bytes = read::read(path, read::DOCKERFILE).map_err(fail)?;
        let source = text::source(&name, bytes).map_err(Stop::Failed)?;
        let mut file = syntax::parse(&source.text);
        file.note_name(&name);
        if file.template.is_some() {
            return Ok(None);
        }
        let analysis = Analysis::new(&file, options);
        if let Some(missing) = analysis.missing_stage() {
            return Err(fail(missing.to_string()));
        }
        let facts = self.facts_on(&analysis, place, above)?;
        let stage = options.target.as_ref().map(|stage| format!("#{stage}"));
        Ok(analysis.sibling(&facts, name.clone() + &stage.unwrap_or_default()))
    }
}
