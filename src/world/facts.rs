//! Answers what an analysis wants to know: from the build context, and from the user's own package tables. What was
//! found out for one Dockerfile serves the others.

mod siblings;

use super::contexts::{Contexts, Wanted, path_in};
use super::listing::Listing;
use super::read;
use super::store::Store;
use crate::engine::Analysis;
use crate::finding::Failure;
use crate::report::may_be_report;
use crate::size::packages::Tables;
use crate::size::{Answer, Facts, ROUNDS, Want};
use siblings::{Siblings, Stop};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What stands for standard input among paths.
const STDIN: &str = "-";

/// What a run knows of the machine that it runs on.
pub struct World {
    contexts: Contexts,
    tables: Store,
    siblings: Siblings,
    /// The files that are there and will be replaced.
    outputs: Vec<PathBuf>,
    /// Those among them that a Dockerfile copies, with its name.
    copied: Mutex<BTreeMap<PathBuf, String>>,
}

/// Where a Dockerfile stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'r> {
    /// `None` for standard input.
    pub dockerfile: Option<&'r Path>,
    /// What is looked at of the build context.
    pub wanted: &'r Wanted,
    /// Whether compressed bytes will be told.
    pub compressed: bool,
}

impl World {
    /// Nothing is known yet but `listing`, of the folders; `outputs` are there and will be replaced.
    pub fn new(listing: Listing, outputs: Vec<PathBuf>) -> Self {
        Self {
            contexts: Contexts::new(listing),
            tables: Store::find(),
            siblings: Siblings::default(),
            outputs,
            copied: Mutex::default(),
        }
    }

    /// The same, with the files of the run: some may build what others are FROM.
    #[must_use]
    pub fn among(self, files: Vec<PathBuf>) -> Self {
        Self { siblings: Siblings::among(files), ..self }
    }

    /// Refuses to replace what goes into an image.
    pub fn spare_copied(&self) -> Result<(), String> {
        let copied = self.copied.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((path, by)) = copied.first_key_value() else { return Ok(()) };
        let path = path.display();
        Err(format!("{path} is copied into an image by {by} and cannot be the output: name another file"))
    }

    /// Notes which outputs the Dockerfile copies; not reports of an earlier run, which are replaced.
    fn note_copied(&self, analysis: &Analysis<'_>, place: Place<'_>, facts: &Facts) {
        for output in &self.outputs {
            let Some(path) = path_in(place.dockerfile, place.wanted, output) else { continue };
            let is_report = || read::head(output).is_some_and(|head| may_be_report(&head));
            if analysis.copies(facts, &path) && !is_report() {
                let by = place.dockerfile.map_or("standard input".to_owned(), |it| it.display().to_string());
                self.copied.lock().unwrap_or_else(PoisonError::into_inner).insert(output.clone(), by);
            }
        }
    }

    /// What can be found out for the file that stands at `place`.
    pub fn facts(&self, analysis: &Analysis<'_>, place: Place<'_>) -> Result<Facts, Failure> {
        let asker = place.dockerfile.unwrap_or(Path::new(STDIN));
        let facts = match self.facts_on(analysis, place, &[asker]) {
            Ok(facts) => facts,
            Err(Stop::Failed(failure)) => return Err(failure),
            Err(Stop::Circle) => Facts::default(),
        };
        self.note_copied(analysis, place, &facts);
        Ok(facts)
    }

    /// The same for the last of these files, which stands on none of the others.
    fn facts_on(&self, analysis: &Analysis<'_>, place: Place<'_>, above: &[&Path]) -> Result<Facts, Stop> {
        let tables = if self.tables.is_empty() { Tables::embedded() } else { Tables::default() };
        let mut facts = Facts::of_tables(tables);
        facts.alone = self.siblings.are_alone();
        for _ in 0..ROUNDS {
            let wants = analysis.wants(&facts);
            if wants.is_empty() {
                break;
            }
            let mut is_more = false;
            for want in wants {
                let answer = match &want {
                    Want::Sibling { image, said } => {
                        self.below((image, said.as_deref()), (analysis, place), above)?
                    }
                    want => self.answer(want, place).map_err(Stop::Failed)?,
                };
                // An image that nobody builds raises no question.
                is_more |= answer.is_some() || !matches!(want, Want::Sibling { .. });
                facts.answer(want, answer);
            }
            if !is_more {
                break;
            }
        }
        Ok(facts)
    }

    /// The image that a file is FROM, as another one builds it. A circle is none below the file that asks first.
    fn below(
        &self,
        (image, said): (&str, Option<&str>),
        (analysis, place): (&Analysis<'_>, Place<'_>),
        above: &[&Path],
    ) -> Result<Option<Answer>, Stop> {
        let is_first = above.len() < 2;
        // Of another file only what is below its own image counts.
        if !is_first && analysis.base() != Some(image) {
            return Ok(None);
        }
        match self.sibling((image, said), (analysis, place), above) {
            Err(Stop::Circle) if is_first => Ok(None),
            found => Ok(found?.map(Answer::Sibling)),
        }
    }

    fn answer(&self, want: &Want, place: Place<'_>) -> Result<Option<Answer>, Failure> {
        Ok(match want {
            Want::Context => Some(Answer::Context(self.contexts.load(place.dockerfile, place.wanted)?)),
            Want::Archive(path) => {
                self.contexts.unpacked(place.dockerfile, place.wanted, path).map(Answer::Archive)
            }
            Want::Digest(path) => {
                self.contexts.digest(place.dockerfile, place.wanted, path).map(Answer::Digest)
            }
            Want::Packed(paths) if place.compressed => {
                self.contexts.packed(place.dockerfile, place.wanted, paths).map(Answer::Packed)
            }
            // Asked of the other files of the run.
            Want::Packed(_) | Want::Sibling { .. } => None,
            Want::List { path, kind } => {
                self.contexts.list(place.dockerfile, place.wanted, path, *kind).map(Answer::List)
            }
            Want::Script(path) => {
                self.contexts.script(place.dockerfile, place.wanted, path).map(Answer::Script)
            }
            Want::Folder(path) => {
                self.contexts.folder(place.dockerfile, place.wanted, path).map(Answer::Folder)
            }
            Want::Table { distro, release } => self.tables.table(distro, release).map(Answer::Table),
        })
    }

    /// What could not be read, once each.
    pub fn failures(&self) -> Vec<Failure> {
        self.contexts.failures()
    }

    /// What could not be counted, anywhere.
    pub fn notes(&self) -> Vec<String> {
        self.contexts.notes()
    }
}
