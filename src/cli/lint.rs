//! `dockslim lint`

use super::args::LintArgs;
use super::facts::{Place, World};
use super::fix::{Fixer, Tally};
use super::found::Found;
use super::input;
use super::linted::{Linted, Looked};
use super::linters::Linters;
use super::names::{SEARCHED, VENDORED};
use super::progress::Progress;
use super::reports::{self, Forms, Sinks};
use super::sources::RealImage;
use super::stream::{Take, Weigh, stream};
use super::text::first_garbled_line;
use super::{CLEAN, FAILED, FOUND, complain, pipe};
use crate::bytes::{Bytes, human};
use crate::engine::Analysis;
use crate::finding::{Failure, Image, Saving};
use crate::fix::Fixed;
use crate::report::{self, Summary};
use crate::rule::Wants;
use crate::session::Missing;
use crate::source::SourceFile;
use anyhow::{Context as _, bail};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A linted file, printed.
struct Done {
    name: String,
    printed: Vec<Vec<u8>>,
    counts: report::Counts,
    /// Whether there is a finding that fails the run.
    bad: bool,
    /// Whether its image is without what the build context gives, and that is told.
    without_context: bool,
    /// What its image weighs, where a report or a limit wants that.
    image: Option<Image>,
    /// Where its first byte is that is not UTF-8.
    garbled: Option<usize>,
    missing: Option<Missing>,
    /// What is not counted in the image that was built of it.
    predicted: Option<String>,
    /// What was done to it.
    fixed: Option<Fixed>,
}

impl Done {
    /// A file of which a text is printed, and no finding: it fails the run where something changes.
    fn of_text(source: SourceFile, text: Vec<u8>, fixed: Fixed) -> Self {
        Self {
            garbled: source.lossy.then(|| first_garbled_line(&source.text)),
            name: source.name,
            bad: !text.is_empty(),
            printed: vec![text],
            counts: report::Counts::default(),
            without_context: false,
            image: None,
            missing: None,
            predicted: None,
            fixed: Some(fixed),
        }
    }
}

impl Weigh for Done {
    fn weight(&self) -> usize {
        let savings = self.image.as_ref().map_or(0, |image| image.savings.len() * size_of::<Saving>());
        self.printed.iter().map(Vec::len).sum::<usize>() + savings
    }
}

/// Lints what the arguments name.
pub(super) fn run(args: &LintArgs) -> anyhow::Result<u8> {
    if args.pipe.is_on() {
        return pipe::lint(args);
    }
    let mut found = input::find(&args.input)?;
    input::once(&mut found.inputs);
    let mut linters = Linters::new(&args.settings, &args.own, &mut found.inputs)?;
    found.failures.append(&mut linters.failures);
    let fixer = Fixer::new(&args.fixes, args.color, &linters)?;
    let texts = fixer.as_ref().is_some_and(|fixer| fixer.shows() || piped(&found));
    let (forms, sinks) = if texts { reports::texts(args)? } else { reports::open(args, &linters, &found)? };
    let real = args.image.as_deref().map(|source| real_image(source, args, &found)).transpose()?;
    let wants = forms.iter().map(|form| form.wants()).reduce(Wants::or);
    linters.want(if fixer.is_some() { Wants::ALL } else { wants.unwrap_or(Wants::ALL) });
    if !args.quiet {
        note_skipped(&found);
        note_settings(&linters, args.verbose, found.inputs.is_empty());
    }
    let world = World::new(std::mem::take(&mut found.listing), sinks.there()).among(found.paths());
    let world = Arc::new(world);
    let mut run = Run {
        forms: &forms,
        sinks,
        summary: Summary::default(),
        bad: false,
        missing: Vec::new(),
        progress: Progress::new(found.inputs.len(), args.quiet),
        quiet: args.quiet,
        world,
        fail_on_waste: args.fail_on_waste,
        real,
        fixer,
        tally: Tally::default(),
        verbose: args.verbose,
    };
    run.lint(found, &linters).context("cannot write the report")?;
    run.finish()
}

/// Whether standard input is among what is linted: then the one fixed text goes to standard output.
fn piped(found: &Found) -> bool {
    found.inputs.iter().any(|input| input.path().is_none())
}

/// The image that was built of the one file that is linted.
fn real_image(source: &str, args: &LintArgs, found: &Found) -> anyhow::Result<RealImage> {
    if found.inputs.len() != 1 {
        let count = found.inputs.len();
        bail!("--image is the image of one Dockerfile, and {count} files are linted: name the one");
    }
    let platform = args.settings.build.platform.as_ref().map(ToString::to_string);
    RealImage::read(source, platform.as_deref())
}

/// A run under way.
struct Run<'f> {
    forms: &'f Forms,
    sinks: Sinks,
    summary: Summary,
    /// Whether there is a finding that fails the run.
    bad: bool,
    /// The files that lack the stage that is to be built.
    missing: Vec<(String, Missing)>,
    progress: Option<Progress>,
    quiet: bool,
    world: Arc<World>,
    /// From how many avoidable bytes on an image fails the run.
    fail_on_waste: Option<Bytes>,
    real: Option<RealImage>,
    fixer: Option<Fixer>,
    tally: Tally,
    verbose: bool,
}

impl Run<'_> {
    fn lint(&mut self, found: Found, linters: &Linters) -> io::Result<()> {
        let root = std::env::current_dir().unwrap_or_default();
        self.sinks.head(self.forms)?;
        found.failures.into_iter().for_each(|failure| self.fail(failure));
        let forms = self.forms;
        let images = self.fail_on_waste.is_some() || forms.iter().any(|form| form.wants_image());
        let world = Arc::clone(&self.world);
        let real = self.real.take();
        let fixer = self.fixer.take();
        let fixer = fixer.as_ref();
        let shared = Shared { forms, world: &world, root: &root, images, real: real.as_ref(), fixer };
        let work = |n: usize, source: SourceFile| shared.lint(source, linters.of(n), found.inputs[n].path());
        stream(&found.inputs, work, self)?;
        let told = fixer.and_then(|fixer| self.tally.summary(fixer.shows()));
        told.iter().filter(|_| !self.quiet).for_each(|told| complain(told));
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<u8> {
        drop(self.progress.take());
        self.judge_missing();
        self.world.failures().into_iter().for_each(|failure| self.fail(failure));
        for note in self.world.notes().iter().filter(|_| !self.quiet) {
            complain(&format!("note: {note}"));
        }
        self.world.spare_copied().map_err(anyhow::Error::msg)?;
        let bad = self.bad && self.forms.iter().any(|form| form.fails_by_findings());
        self.summary.exit_code = exit_code(&self.summary, bad);
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

    fn judge_waste(&mut self, name: &str, image: &Image) {
        let Some(limit) = self.fail_on_waste.filter(|limit| image.avoidable() >= *limit) else { return };
        self.bad = true;
        let (waste, limit) = (human(image.avoidable()), human(limit));
        complain(&format!(
            "{name}: {waste} of its image are avoidable, {limit} and more fail (--fail-on-waste)"
        ));
    }

    /// A stage that no file has is a mistake in the command; among many files, some may well lack it.
    fn judge_missing(&mut self) {
        let all = self.missing.len() == self.summary.files.len();
        let missing = std::mem::take(&mut self.missing);
        for (name, stage) in missing {
            if all {
                self.fail(Failure { name, message: stage.message() });
            } else {
                self.note(&name, &format!("{}; linted as a whole", stage.said));
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
            let text = "is not UTF-8 text; BuildKit and dockslim read U+FFFD in place of such bytes; save it as UTF-8";
            self.note(&done.name, &format!("line {line} {text}"));
        }
        done.predicted.iter().for_each(|text| self.note(&done.name, text));
        if let Some(fixed) = &done.fixed {
            let told = self.tally.add(&done.name, fixed, self.verbose);
            told.iter().filter(|_| !self.quiet).for_each(|line| complain(line));
        }
        self.missing.extend(done.missing.map(|stage| (done.name.clone(), stage)));
        self.sinks.write(self.forms, &done.printed)?;
        self.bad |= done.bad;
        self.summary.without_context |= done.without_context;
        if let Some(image) = done.image {
            self.judge_waste(&done.name, &image);
            self.summary.images.push((done.name.clone(), image));
        }
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

/// What all files share.
struct Shared<'r> {
    forms: &'r Forms,
    world: &'r World,
    /// Where the run started.
    root: &'r Path,
    /// Whether somebody wants to know what the image weighs.
    images: bool,
    /// What was built of the file.
    real: Option<&'r RealImage>,
    /// What mends the files, where that is wanted.
    fixer: Option<&'r Fixer>,
}

impl Shared<'_> {
    /// Lints one file; `dockerfile` is where it stands, if not on standard input.
    fn lint(&self, mut source: SourceFile, of: &Linted, dockerfile: Option<&Path>) -> Result<Done, Failure> {
        let fixed = self.fixed(&source, of, dockerfile)?;
        let (mut text, mut applied) = (None, None);
        if let Some(done) = fixed {
            if let Some(diff) = done.diff {
                return Ok(Done::of_text(source, diff, done.fixed));
            }
            text = dockerfile.is_none().then(|| done.fixed.text.clone().into_bytes());
            source.text.clone_from(&done.fixed.text);
            applied = Some(done.fixed);
        }
        let mut done = self.report(source, of, dockerfile)?;
        // The one text that is fixed on its way takes the place of the reports.
        done.printed = text.map_or(done.printed, |text| vec![text]);
        done.fixed = applied;
        Ok(done)
    }

    /// The fixed text, at its place where that is wanted; none where nothing is to be fixed, or can be.
    fn fixed(
        &self,
        source: &SourceFile,
        of: &Linted,
        dockerfile: Option<&Path>,
    ) -> Result<Option<super::fix::Done>, Failure> {
        // The places of edits are those of a text that such a file does not have.
        let Some(fixer) = self.fixer.filter(|_| !source.lossy) else { return Ok(None) };
        let place = |compressed| Place { dockerfile, wanted: &of.wanted, compressed };
        let mut ask = |analysis: &Analysis<'_>| self.world.facts(analysis, place(false));
        fixer.apply(&of.set.linter, source, dockerfile, &mut ask).map(Some)
    }

    fn report(&self, source: SourceFile, of: &Linted, dockerfile: Option<&Path>) -> Result<Done, Failure> {
        let compressed = self.forms.iter().any(|form| form.tells_compressed());
        let mut predicted = None;
        let mut ask = |analysis: &Analysis<'_>| {
            let mut facts =
                self.world.facts(analysis, Place { dockerfile, wanted: &of.wanted, compressed })?;
            if let Some(real) = self.real {
                let outlook = of.set.linter.outlooks(analysis, &facts, false).into_iter().next();
                predicted = real.join(&mut facts, outlook.map(|it| it.ledger).as_ref());
            }
            Ok(facts)
        };
        let fail =
            |error| Failure { name: source.name.clone(), message: format!("cannot be printed: {error}") };
        let mut done = of.lint(&source, self.root, self.images, &mut ask, |looked| {
            let Looked { report, missing, without_context } = looked;
            let printed = reports::print(self.forms, &report).map_err(fail)?;
            Ok::<_, Failure>(Done {
                name: String::new(),
                printed,
                counts: report::count(report.findings),
                bad: report.findings.iter().any(|finding| of.set.settings.fails(finding)),
                without_context,
                image: report.image.cloned(),
                garbled: source.lossy.then(|| first_garbled_line(&source.text)),
                missing,
                predicted: None,
                fixed: None,
            })
        })??;
        (done.name, done.predicted) = (source.name, predicted);
        Ok(done)
    }
}

pub(super) fn note_skipped(found: &Found) {
    for folder in &found.barren {
        let (folder, vendored) = (folder.display(), VENDORED.join(" and "));
        complain(&format!(
            "note: no Dockerfile in {folder} (searched for {SEARCHED}; {vendored} only where they are named)"
        ));
    }
    for (path, why) in &found.skipped {
        complain(&format!("note: {}: {why}", path.display()));
    }
}

/// What settings do to the run.
fn note_settings(linters: &Linters, verbose: bool, nothing: bool) {
    for note in linters.notes.iter().filter(|_| verbose) {
        complain(&format!("note: {note}"));
    }
    if linters.excluded > 0 && (verbose || nothing) {
        let files =
            if linters.excluded == 1 { "1 file".to_owned() } else { format!("{} files", linters.excluded) };
        complain(&format!("note: `exclude` leaves out {files}"));
    }
}

fn exit_code(summary: &Summary, bad: bool) -> u8 {
    match (summary.failures.is_empty(), bad) {
        (false, _) => FAILED,
        (true, true) => FOUND,
        (true, false) => CLEAN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::found::Input;
    use super::super::listing::Listing;
    use super::*;
    use crate::config::Settings;
    use crate::engine::Linter;
    use crate::finding::{Category, Severity};
    use crate::report::Gnu;
    use crate::rule::{Check, List, Page, Rule, Status};
    use crate::session::Set;
    use crate::source::Span;
    use crate::world::contexts::Wanted;

    /// A rule of a user's own cannot panic; this stands for a bug in one of ours.
    fn buggy() -> Rule {
        let check = Check::File(|context| {
            assert!(!context.model.file.text.contains("boom"), "unbalanced");
            context.report(None, Span::new(0, 4), "found");
        });
        Rule {
            id: "buggy".into(),
            summary: "a bug".into(),
            category: Category::Size,
            severity: Severity::Warning,
            status: Status::Stable,
            default_on: true,
            fix: None,
            codes: List::Static(&[]),
            options: &[],
            check,
            page: Page::Own(String::new()),
        }
    }

    #[test]
    fn a_panic_in_a_rule_costs_no_other_file_its_findings() {
        let rules = vec![Arc::new(buggy())];
        let settings = Settings { rules, select: vec!["buggy".into()], ..Settings::default() };
        let linter = Linter::new(&settings).unwrap();
        let set = Set {
            linter,
            settings,
            context: None,
            context_from: String::new(),
            target_from: String::new(),
            peer: None,
        };
        let linted = Linted { set, wanted: Wanted::Ignore };
        let folder = std::env::temp_dir().join(format!("dockslim-panic-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = [("a", "FROM a"), ("b", "FROM boom"), ("c", "FROM c")];
        let inputs = files.map(|(name, text)| {
            std::fs::write(folder.join(name), text).unwrap();
            Input::File(folder.join(name))
        });
        let forms: Forms = vec![Box::new(Gnu)];
        let (mut printed, mut failures) = (String::new(), Vec::new());
        let mut take = |result: Result<Result<Done, Failure>, Failure>| {
            match result.and_then(|done| done) {
                Ok(done) => printed.push_str(std::str::from_utf8(&done.printed[0]).unwrap()),
                Err(failure) => failures.push(failure.to_string()),
            }
            Ok(())
        };
        let world = World::new(Listing::default(), Vec::new());
        let shared =
            Shared { forms: &forms, world: &world, root: &folder, images: false, real: None, fixer: None };
        let work = |_, source| shared.lint(source, &linted, None);
        stream(&inputs, work, &mut take).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(printed.matches(":1:1: warning: found [buggy]").count(), 2, "{printed}");
        assert_eq!(failures.len(), 1);
        let said = &failures[0];
        assert!(said.contains("/b: this is a bug in dockslim") && said.contains("unbalanced"), "{said}");
    }
}
