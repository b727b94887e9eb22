//! `dockslim lint`

use super::args::LintArgs;
use super::input::{self, Found};
use super::linters::Linters;
use super::progress::Progress;
use super::reports::{self, Forms, Sinks};
use super::stream::{Take, stream};
use super::{CLEAN, FAILED, FOUND, complain};
use crate::config::Settings;
use crate::engine::{Linter, MissingStage};
use crate::report::{self, Failure, FileReport, Summary};
use crate::source::SourceFile;
use anyhow::Context as _;
use std::io;
use std::path::{Path, PathBuf};

/// A linted file, printed.
struct Done {
    name: String,
    printed: Vec<Vec<u8>>,
    counts: report::Counts,
    /// Where its first byte is that is not UTF-8.
    garbled: Option<usize>,
    missing: Option<MissingStage>,
}

/// Lints what the arguments name.
pub(super) fn run(args: &LintArgs) -> anyhow::Result<u8> {
    let settings = args.settings();
    let mut found = input::find(&args.input)?;
    let mut linters = Linters::new(&settings, &args.own, args.isolated, &found.inputs)?;
    found.failures.append(&mut linters.failures);
    let (forms, sinks) = reports::open(args, &settings, &linters)?;
    if !args.quiet {
        note_skipped(&found);
    }
    let mut run = Run {
        forms: &forms,
        sinks,
        summary: Summary::default(),
        missing: Vec::new(),
        progress: Progress::new(found.inputs.len(), args.quiet),
        quiet: args.quiet,
    };
    run.lint(found, &linters).context("cannot write the report")?;
    run.finish(&settings)
}

/// A run under way.
struct Run<'f> {
    forms: &'f Forms,
    sinks: Sinks,
    summary: Summary,
    /// The files that lack the stage that is to be built.
    missing: Vec<(String, MissingStage)>,
    progress: Option<Progress>,
    quiet: bool,
}

impl Run<'_> {
    fn lint(&mut self, found: Found, linters: &Linters) -> io::Result<()> {
        let root = std::env::current_dir().unwrap_or_default();
        self.sinks.head(self.forms)?;
        found.failures.into_iter().for_each(|failure| self.fail(failure));
        let forms = self.forms;
        let work = |n, source: SourceFile| lint_one(source, linters.of(n), forms, &root);
        stream(&found.inputs, work, self)
    }

    fn finish(mut self, settings: &Settings) -> anyhow::Result<u8> {
        drop(self.progress.take());
        self.judge_missing();
        self.summary.exit_code = exit_code(&self.summary, settings);
        self.sinks.finish(self.forms, &self.summary)?;
        Ok(self.summary.exit_code)
    }

    fn fail(&mut self, failure: Failure) {
        complain(&failure.to_string());
        self.summary.failures.push(failure);
    }

    fn note(&self, name: &str, text: &str) {
        if !self.quiet {
            complain(&format!("note: {name}: {text}"));
        }
    }

    /// A stage that no file has is a mistake in the command; among many files, some may well lack it.
    fn judge_missing(&mut self) {
        let all = self.missing.len() == self.summary.files.len();
        let missing = std::mem::take(&mut self.missing);
        for (name, stage) in missing {
            if all {
                self.fail(Failure { name, message: stage.to_string() });
            } else {
                self.note(&name, &format!("{stage} Linted without it"));
            }
        }
    }
}

impl Take<Result<Done, Failure>> for Run<'_> {
    fn take(&mut self, result: Result<Result<Done, Failure>, Failure>) -> io::Result<()> {
        self.progress.iter_mut().for_each(Progress::hide);
        let done = match result.and_then(|done| done) {
            Ok(done) => done,
            Err(failure) => {
                self.fail(failure);
                return Ok(());
            }
        };
        if let Some(line) = done.garbled {
            self.note(&done.name, &format!("line {line} is not UTF-8 text; linted as BuildKit reads it, with U+FFFD in place of such bytes. Save it as UTF-8"));
        }
        self.missing.extend(done.missing.map(|stage| (done.name.clone(), stage)));
        self.sinks.write(self.forms, &done.printed)?;
        self.summary.add(done.name, done.counts);
        Ok(())
    }

    fn pause(&mut self, done: usize) -> io::Result<()> {
        if let Some(progress) = &mut self.progress {
            self.sinks.flush()?;
            progress.draw(done);
        }
        Ok(())
    }
}

fn lint_one(source: SourceFile, linter: &Linter, forms: &Forms, root: &Path) -> Result<Done, Failure> {
    let (findings, suppressed) = report::split(linter.lint(&source));
    let relative = relative(&source.name, root);
    let file = FileReport {
        name: &source.name,
        relative: &relative,
        text: &source.text,
        findings: &findings,
        suppressed: &suppressed,
    };
    let printed = reports::print(forms, &file);
    let counts = report::count(&findings);
    let garbled = source.lossy.then(|| first_garbled_line(&source.text));
    let missing = linter.missing_stage(&source);
    match printed {
        Ok(printed) => Ok(Done { name: source.name, printed, counts, garbled, missing }),
        Err(error) => Err(Failure { name: source.name, message: format!("cannot be printed: {error}") }),
    }
}

fn first_garbled_line(text: &str) -> usize {
    let before = text.split('\u{FFFD}').next().unwrap_or_default();
    1 + before.matches('\n').count()
}

fn note_skipped(found: &Found) {
    for folder in &found.barren {
        complain(&format!(
            "note: no Dockerfile in {} (searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, \
             Containerfile and Containerfile.*)",
            folder.display(),
        ));
    }
    for (path, why) in &found.skipped {
        complain(&format!("note: {}: {why}", path.display()));
    }
}

fn exit_code(summary: &Summary, settings: &Settings) -> u8 {
    if !summary.failures.is_empty() {
        return FAILED;
    }
    let bad = settings.fail_on.is_some_and(|severity| summary.at_least(severity) > 0);
    if bad { FOUND } else { CLEAN }
}

/// The path from `root`, with forward slashes; absolute where it stands elsewhere.
fn relative(name: &str, root: &Path) -> String {
    let path = Path::new(name);
    let path = path.strip_prefix(root).unwrap_or(path);
    let path: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_where_the_run_started() {
        let root = Path::new("/repo");
        assert_eq!(relative("./a/./Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/repo/a/Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/other/Dockerfile", root), "/other/Dockerfile");
        assert_eq!(relative("../Dockerfile", root), "../Dockerfile");
    }
}
