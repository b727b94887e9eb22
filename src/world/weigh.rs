//! What the images of one file weigh, as it stands and with all its fixes, ready to be reported. Chooses no form.

use super::contexts::{self, Wanted};
use super::facts::{Place, World};
use super::linted::Linted;
use crate::bytes::Amount;
use crate::engine::{Analysis, Outlook};
use crate::finding::Failure;
use crate::fix;
use crate::report::{SizeContext, SizeFile, SizeReport};
use crate::session::Missing;
use crate::source::SourceFile;
use crate::syntax::{self, Dockerfile};
use std::path::Path;

/// Of a longer file it is not asked what fixes come to.
const MAX_FIXED: usize = 100_000;

/// Why a file has no image to tell of.
#[derive(Debug)]
pub enum Without {
    /// It lacks the stage that is asked for.
    Stage(String, Missing),
    /// It could not be weighed.
    Failed(Failure),
}

impl From<Without> for Failure {
    fn from(why: Without) -> Self {
        match why {
            Without::Stage(name, missing) => Self { name, message: missing.message() },
            Without::Failed(failure) => failure,
        }
    }
}

/// A file that is weighed.
#[derive(Clone, Copy, Debug)]
pub struct Weighed<'r> {
    /// What is in force for it.
    pub of: &'r Linted,
    /// Where it stands, if anywhere.
    pub path: Option<&'r Path>,
    /// Its text.
    pub source: &'r SourceFile,
    /// Its place among the files of the run.
    pub place: usize,
}

/// What all files share.
#[derive(Clone, Copy)]
pub struct Scales<'r> {
    /// Answers what an analysis wants to know.
    pub world: &'r World,
    /// Every stage whose layers reach an image counts, not only the last.
    pub all_stages: bool,
    /// Where nothing is said of the build context, it is the Dockerfile's folder.
    pub looks_around: bool,
}

impl Scales<'_> {
    /// Hands on the images of a file, of which there is one at least.
    pub fn report<T>(
        &self,
        file: Weighed<'_>,
        take: impl FnOnce(&SizeFile<'_>, &Dockerfile<'_>) -> Result<T, Without>,
    ) -> Result<T, Without> {
        let fixed = self.fixed(file).map_err(Without::Failed)?;
        self.weigh(file, |size, tree, outlooks| {
            let after_fixes = |at: usize, outlook: &Outlook| match &fixed {
                Some(fixed) => fixed.get(at).copied(),
                None => Some(outlook.ledger.total),
            };
            let reports: Vec<_> = outlooks
                .iter()
                .enumerate()
                .map(|(at, it)| SizeReport {
                    ledger: &it.ledger,
                    after_fixes: after_fixes(at, it),
                    savings: &it.savings,
                    findings: &it.findings,
                })
                .collect();
            if reports.is_empty() {
                let message = "has no FROM, and so no image; start it with one".to_owned();
                return Err(Without::Failed(Failure { name: file.source.name.clone(), message }));
            }
            take(&SizeFile { reports: &reports, ..*size }, tree)
        })
    }

    /// Hands on what the images of a file weigh as it stands.
    pub fn weigh<T>(
        &self,
        Weighed { of, path, source, place }: Weighed<'_>,
        take: impl FnOnce(&SizeFile<'_>, &Dockerfile<'_>, Vec<Outlook>) -> Result<T, Without>,
    ) -> Result<T, Without> {
        let wanted = self.wanted(of, path);
        let linter = &of.set.linter;
        let mut file = syntax::parse(&source.text);
        file.note_name(&source.name);
        let analysis = linter.analyse(&file);
        if let Some(missing) = of.set.missing_stage(&analysis).filter(|_| !self.all_stages) {
            return Err(Without::Stage(source.name.clone(), missing));
        }
        let place_of = Place { dockerfile: path, wanted, compressed: true };
        let facts = self.world.facts(&analysis, place_of).map_err(Without::Failed)?;
        let folder = contexts::root(path, wanted).filter(|_| analysis.takes_from_context());
        let folder = folder.map(|folder| folder.to_string_lossy());
        let from = (of.wanted != Wanted::Ignore).then_some(of.set.context_from.as_str());
        let context = folder.as_deref().map(|folder| SizeContext { folder, said: from });
        let (name, text) = (&source.name, &source.text);
        let outlooks = linter.outlooks(&analysis, &facts, self.all_stages);
        take(&SizeFile { name, text, place, context, reports: &[] }, &file, outlooks)
    }

    /// What its images weigh with all fixes: nothing where that is not known, none where there are none or nothing can be
    /// edited.
    fn fixed(&self, Weighed { of, path, source, .. }: Weighed<'_>) -> Result<Option<Vec<Amount>>, Failure> {
        if source.lossy {
            return Ok(None);
        }
        if source.text.len() > MAX_FIXED {
            return Ok(Some(Vec::new()));
        }
        let place = Place { dockerfile: path, wanted: self.wanted(of, path), compressed: true };
        let mut ask = |analysis: &Analysis<'_>| self.world.facts(analysis, place);
        fix::weighed(&of.set.linter, &source.text, &source.name, self.all_stages, &mut ask)
    }

    /// What of the build context is wanted. Who asks for sizes wants COPY counted: without a word about the context, it is
    /// the Dockerfile's folder.
    fn wanted<'l>(&self, of: &'l Linted, path: Option<&Path>) -> &'l Wanted {
        let is_there = |path: &Path| path.parent().is_some_and(|it| it.as_os_str().is_empty() || it.is_dir());
        let usual = self.looks_around && of.wanted == Wanted::Ignore && path.is_some_and(is_there);
        if usual { &Wanted::Files(None) } else { &of.wanted }
    }
}
