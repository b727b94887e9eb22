//! One file through the linter that is in force for it: its findings, ready to be reported. Chooses no form.

use super::contexts::Wanted;
use super::text::relative;
use crate::engine::Analysis;
use crate::finding::{Failure, Image};
use crate::report::{self, FileReport};
use crate::session::{ContextFolder, Missing, Set};
use crate::size::Facts;
use crate::source::SourceFile;
use crate::syntax;
use std::path::Path;

/// What is in force for some of the inputs.
#[derive(Debug)]
pub struct Linted {
    /// The linter and its settings.
    pub set: Set,
    /// What is looked at of the build context.
    pub wanted: Wanted,
}

/// What a file came to.
#[derive(Debug)]
pub struct Looked<'a> {
    /// Its findings.
    pub report: FileReport<'a>,
    /// The stage that is asked for, where it has none of that name: it was linted as a whole.
    pub missing: Option<Missing>,
    /// Whether its image is without what the build context gives, and that is told.
    pub without_context: bool,
}

/// What is known of the world for an analysis, or why that cannot be had.
pub type Ask<'a> = &'a mut dyn FnMut(&Analysis<'_>) -> Result<Facts, Failure>;

impl Linted {
    /// `context` is the build context that a flag names, which may be no text.
    pub fn new(set: Set, context: Option<&Path>) -> Self {
        let wanted = match (&set.context, context) {
            (None, _) => Wanted::Ignore,
            (Some(ContextFolder::OfDockerfile), _) => Wanted::Files(None),
            (Some(_), Some(flag)) => Wanted::Files(Some(flag.to_owned())),
            (Some(ContextFolder::Named(folder)), None) => Wanted::Files(Some(folder.clone())),
        };
        Self { set, wanted }
    }

    /// Lints a file, and hands on what was found; with its image where `images` says so. `root` is where the run started.
    pub fn lint<T>(
        &self,
        source: &SourceFile,
        root: &Path,
        images: bool,
        ask: Ask<'_>,
        take: impl FnOnce(Looked<'_>) -> T,
    ) -> Result<T, Failure> {
        let mut file = syntax::parse(&source.text);
        file.note_name(&source.name);
        let analysis = self.set.linter.analyse(&file);
        let facts = ask(&analysis)?;
        let (findings, image) = if images {
            self.set.linter.lint_image(&analysis, &facts)
        } else {
            (self.set.linter.lint(&analysis, &facts), None)
        };
        let (mut findings, suppressed) = report::split(findings);
        if source.lossy {
            // Their offsets are those of a text that the file does not have.
            for finding in &mut findings {
                finding.fix = None;
            }
        }
        let is_predicted = |image: &Image| facts.built.is_none() && !image.is_built;
        let told = image.as_ref().is_some_and(is_predicted) && !findings.is_empty();
        let without_context = told && self.wanted == Wanted::Ignore && analysis.takes_from_context();
        let report = FileReport {
            name: &source.name,
            relative: &relative(&source.name, root),
            text: &source.text,
            findings: &findings,
            suppressed: &suppressed,
            image: image.as_ref(),
        };
        Ok(take(Looked { report, missing: self.set.missing_stage(&analysis), without_context }))
    }
}
