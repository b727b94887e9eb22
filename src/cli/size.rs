//! `dockslim size`: from paths to images' sizes. Finds files and settings as `lint` does; the figures are `size`'s, their
//! form `report`'s.

use super::args::{InputArgs, OwnArgs, SizeArgs, SizeForm};
use super::facts::World;
use super::found::{Found, Input};
use super::input;
use super::lint::note_skipped;
use super::linters::Linters;
use super::output::{self, Output};
use super::outputs;
use super::stream::{Take, Weigh, stream};
use super::text::first_garbled_line;
use super::weigh::{Scales, Weighed, Without};
use super::{CLEAN, FAILED, complain, pipe, terminal};
use crate::finding::Failure;
use crate::report::{SizeFormat, SizeHtml, SizeJson, SizeTable};
use crate::rule::Wants;
use crate::size::ledger::Ledger;
use crate::source::SourceFile;
use crate::syntax::Dockerfile;
use anyhow::{Context as _, anyhow, bail};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is estimated when no path is given.
const USUAL: &str = "Dockerfile";

/// Says what the images of the files that the arguments name weigh.
pub(super) fn run(args: &SizeArgs) -> anyhow::Result<u8> {
    if args.pipe.is_on() {
        return pipe::size(args);
    }
    if args.format == Some(SizeForm::Markdown) {
        bail!("markdown says what changed: name what with --against, or choose text, json or html");
    }
    let mut found = find(args)?;
    let settings = args.settings();
    let mut linters = Linters::new(&settings, &OwnArgs::default(), &mut found.inputs)?;
    found.failures.append(&mut linters.failures);
    note_skipped(&found);
    let output = output::named(args.output.as_deref());
    let others: Vec<PathBuf> = linters.read.iter().chain(&found.patterns).cloned().collect();
    outputs::spare(&[output], found.inputs.iter().filter_map(Input::path), &others)?;
    let names: Vec<String> = found.inputs.iter().map(Input::name).collect();
    let form = form(args, names.len());
    // What all fixes come to is told in each form.
    linters.want(form.wants().or(Wants { help: false, fix: true }));
    let mut run = Run {
        form: &*form,
        output: Output::open(output)?,
        between: "",
        place: 0,
        failed: false,
        done: 0,
        missing: Vec::new(),
    };
    found.failures.iter().for_each(|failure| run.complain(failure));
    let world = World::new(std::mem::take(&mut found.listing), outputs::there(output).into_iter().collect());
    let world = world.among(found.paths());
    let scales = Scales { world: &world, all_stages: args.all_stages, looks_around: true };
    run.all(&found.inputs, &names, scales, &linters).context("cannot write the report")?;
    world.failures().iter().for_each(|failure| run.complain(failure));
    world.notes().iter().for_each(|note| complain(&format!("note: {note}")));
    world.spare_copied().map_err(anyhow::Error::msg)?;
    run.finish()
}

/// What the image of one Dockerfile is thought to weigh, by its settings; with its text.
pub(super) fn predicted(args: &SizeArgs) -> anyhow::Result<(Ledger, String)> {
    predicted_with(args, None)
}

/// The same, had it the text of the file at `text`.
pub(super) fn predicted_with(args: &SizeArgs, text: Option<&Path>) -> anyhow::Result<(Ledger, String)> {
    let mut found = find(args)?;
    let linters = Linters::new(&args.settings(), &OwnArgs::default(), &mut found.inputs)?;
    // Whoever asks says that it is an error.
    let failed = |failure: &Failure| anyhow!("{}", failure.to_string().trim_start_matches("error: "));
    let failures = linters.failures.iter().chain(&found.failures);
    if let Some(failure) = failures.into_iter().next() {
        return Err(failed(failure));
    }
    let named = || args.paths.iter().map(|path| path.display().to_string()).collect::<String>();
    let input = found.inputs.first().with_context(|| format!("{} is left out by its settings", named()))?;
    let source = match text {
        None => input.read().map_err(|failure| failed(&failure))?,
        Some(text) => {
            let other = find(&SizeArgs::of(text.to_owned()))?;
            let other = other.inputs.first().with_context(|| format!("{} is no file", text.display()))?;
            other.read().map_err(|failure| failed(&failure))?
        }
    };
    let world = World::new(std::mem::take(&mut found.listing), Vec::new());
    let scales = Scales { world: &world, all_stages: false, looks_around: true };
    let weighed = Weighed { of: linters.of(0), path: input.path(), source: &source, place: 0 };
    let outlooks = scales.weigh(weighed, |_, _, outlooks| Ok(outlooks)).map_err(|why| match why {
        Without::Stage(name, missing) => anyhow!("{name}: {}", missing.message()),
        Without::Failed(failure) => failed(&failure),
    })?;
    let ledger = outlooks.into_iter().next().map(|it| it.ledger);
    let ledger = ledger.with_context(|| format!("{} has no FROM, and so no image", source.name))?;
    Ok((ledger, source.text))
}

/// The files that the arguments name.
pub(super) fn find(args: &SizeArgs) -> anyhow::Result<Found> {
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        if !Path::new(USUAL).exists() {
            bail!(
                "no {USUAL} in this folder: name one (`dockslim size PATH`), or search it (`dockslim size .`)"
            );
        }
        paths.push(PathBuf::from(USUAL));
    }
    input::find(&InputArgs { paths, files_from: None, stdin_filename: args.stdin_filename.clone() })
}

/// Whether what is asked for may be more than one image, whatever is found.
fn is_list(args: &SizeArgs) -> bool {
    args.all_stages || args.paths.len() > 1 || args.paths.iter().any(|path| path.is_dir())
}

fn form(args: &SizeArgs, files: usize) -> Box<dyn SizeFormat> {
    let to_file = output::named(args.output.as_deref()).is_some();
    match args.format.unwrap_or(SizeForm::Text) {
        SizeForm::Json => Box::new(SizeJson { many: is_list(args) }),
        SizeForm::Jsonl => Box::new(SizeJson { many: false }),
        SizeForm::Html => Box::new(SizeHtml { many: files > 1, is_real: false }),
        // Markdown is of what changed alone.
        SizeForm::Text | SizeForm::Markdown => Box::new(SizeTable {
            colour: terminal::is_coloured(args.color, to_file),
            unicode: terminal::has_blocks(to_file),
            width: if to_file { terminal::USUAL } else { terminal::width() },
        }),
    }
}

/// A file's images, printed.
struct Done {
    printed: Vec<u8>,
    /// What is worth knowing beside them.
    notes: Vec<String>,
}

impl Weigh for Done {
    fn weight(&self) -> usize {
        self.printed.len()
    }
}

impl Weigh for Without {
    fn weight(&self) -> usize {
        0
    }
}

/// One file's images, in a form.
fn one(scales: Scales<'_>, form: &dyn SizeFormat, file: Weighed<'_>) -> Result<Done, Without> {
    scales.report(file, |size, tree| {
        let mut printed = Vec::new();
        form.file(size, &mut printed).map_err(|error| {
            let message = format!("cannot be printed: {error}");
            Without::Failed(Failure { name: size.name.to_owned(), message })
        })?;
        Ok(Done { printed, notes: notes(file.source, tree) })
    })
}

fn notes(source: &SourceFile, file: &Dockerfile<'_>) -> Vec<String> {
    let refused = file.refusal().map(|error| {
        let place = format!("{}:{}", source.name, error.line);
        format!(
            "{place}: the build refuses this file ({}); the figures are of what could be read",
            error.message
        )
    });
    let garbled = source.lossy.then(|| {
        let line = first_garbled_line(&source.text);
        format!("{}: line {line} is not UTF-8 text; U+FFFD is read in place of such bytes", source.name)
    });
    refused.into_iter().chain(garbled).collect()
}

/// A run under way.
struct Run<'f> {
    form: &'f dyn SizeFormat,
    output: Output,
    /// What stands before the next file that prints anything.
    between: &'static str,
    /// The place of the next result.
    place: usize,
    failed: bool,
    done: usize,
    /// The files that lack the stage that is asked for.
    missing: Vec<Failure>,
}

impl Run<'_> {
    fn all(
        &mut self,
        inputs: &[Input],
        names: &[String],
        scales: Scales<'_>,
        linters: &Linters,
    ) -> io::Result<()> {
        self.form.head(names, &mut self.output)?;
        let form = self.form;
        let work = |place: usize, source: SourceFile| {
            let (of, path) = (linters.of(place), inputs[place].path());
            one(scales, form, Weighed { of, path, source: &source, place })
        };
        stream(inputs, work, self)
    }

    fn complain(&mut self, failure: &Failure) {
        complain(&failure.to_string());
        self.failed = true;
    }

    /// A stage that no file has is a mistake in the command; among many files, some may well lack it.
    fn finish(mut self) -> anyhow::Result<u8> {
        for failure in std::mem::take(&mut self.missing) {
            if self.done == 0 {
                self.complain(&failure);
            } else {
                complain(&format!("note: {}: {}; left out", failure.name, failure.message));
            }
        }
        self.form.tail(&mut self.output).context("cannot write the report")?;
        self.output.finish()?;
        Ok(if self.failed { FAILED } else { CLEAN })
    }

    fn write(&mut self, printed: &[u8]) -> io::Result<()> {
        if !printed.is_empty() {
            self.output.write_all(self.between.as_bytes())?;
            self.output.write_all(printed)?;
            self.between = self.form.separator();
        }
        Ok(())
    }

    fn give_up(&mut self, place: usize, failure: &Failure) -> io::Result<()> {
        let mut printed = Vec::new();
        self.form.failure(place, failure, &mut printed)?;
        self.write(&printed)
    }
}

impl Take<Result<Done, Without>> for Run<'_> {
    fn take(&mut self, result: Result<Result<Done, Without>, Failure>) -> io::Result<()> {
        let place = self.place;
        self.place += 1;
        match result.map_err(Without::Failed).and_then(|done| done) {
            Ok(done) => {
                done.notes.iter().for_each(|note| complain(&format!("note: {note}")));
                self.done += 1;
                self.write(&done.printed)
            }
            Err(Without::Failed(failure)) => {
                self.complain(&failure);
                self.give_up(place, &failure)
            }
            Err(Without::Stage(name, stage)) => {
                let failure = Failure { name, message: stage.message() };
                self.give_up(place, &failure)?;
                self.missing.push(failure);
                Ok(())
            }
        }
    }
}
