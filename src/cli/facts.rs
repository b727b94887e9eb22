//! Answers what an analysis wants to know: from the build context, and from the user's own package tables. What was
//! found out for one Dockerfile serves the others.

use super::contexts::{Contexts, Wanted};
use super::data::Store;
use super::listing::Listing;
use crate::engine::Analysis;
use crate::finding::Failure;
use crate::size::packages::Tables;
use crate::size::{Answer, Facts, ROUNDS, Want};
use std::path::Path;

/// What a run knows of the machine that it runs on.
pub(super) struct World {
    contexts: Contexts,
    tables: Store,
}

/// Where a Dockerfile stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'r> {
    /// `None` for standard input.
    pub(super) dockerfile: Option<&'r Path>,
    /// What is looked at of the build context.
    pub(super) wanted: &'r Wanted,
}

impl World {
    /// Nothing is known yet but `listing`, of the folders.
    pub(super) fn new(listing: Listing) -> Self {
        Self { contexts: Contexts::new(listing), tables: Store::find() }
    }

    /// What can be found out for the file that stands at `place`.
    pub(super) fn facts(&self, analysis: &Analysis<'_>, place: Place<'_>) -> Result<Facts, Failure> {
        let tables = if self.tables.is_empty() { Tables::embedded() } else { Tables::default() };
        let mut facts = Facts::of_tables(tables);
        for _ in 0..ROUNDS {
            let wants = analysis.wants(&facts);
            if wants.is_empty() {
                break;
            }
            for want in wants {
                let answer = self.answer(&want, place)?;
                facts.answer(want, answer);
            }
        }
        Ok(facts)
    }

    fn answer(&self, want: &Want, place: Place<'_>) -> Result<Option<Answer>, Failure> {
        Ok(match want {
            Want::Context => Some(Answer::Context(self.contexts.load(place.dockerfile, place.wanted)?)),
            Want::Archive(path) => {
                self.contexts.unpacked(place.dockerfile, place.wanted, path).map(Answer::Archive)
            }
            Want::Table { distro, release } => self.tables.table(distro, release).map(Answer::Table),
        })
    }

    /// What could not be read, once each.
    pub(super) fn failures(&self) -> Vec<Failure> {
        self.contexts.failures()
    }

    /// What could not be counted, anywhere.
    pub(super) fn notes(&self) -> Vec<String> {
        self.contexts.notes()
    }
}
