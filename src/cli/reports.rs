//! Which reports a run gives, and where each of them goes: any number of them into files, one to standard
//! output. Knows no format's form.

use super::args::{Colour, Format, LintArgs, Wanted};
use super::found::{Found, Input};
use super::linters::Linters;
use super::output::{self, Output};
use super::outputs;
use super::terminal;
use crate::report::{
    Checkstyle, Codacy, CodeClimate, FileReport, Github, GithubReview, Gitlab, Gnu, Json, Jsonl, Junit,
    Report, Sarif, SonarQube, Statistics, Summary, Text, Tty,
};
use crate::rule::schema::RuleFile;
use crate::rules::{self, RULES};
use anyhow::{Context as _, bail};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The forms of the reports: shared by all threads.
pub(super) type Forms = Vec<Box<dyn Report>>;

/// Where the reports go, in the order of their forms.
pub(super) struct Sinks(Vec<Sink>);

struct Sink {
    output: Output,
    /// The file that is there and will be replaced.
    there: Option<PathBuf>,
    /// What stands before the next file that prints anything.
    between: &'static str,
}

/// What is asked for: forms and places. Nothing is opened before it is known that nothing else is lost by it.
pub(super) fn open(args: &LintArgs, linters: &Linters, found: &Found) -> anyhow::Result<(Forms, Sinks)> {
    let inputs = &found.inputs;
    let places = places(args, linters.format())?;
    let files: Vec<Option<&Path>> = places.iter().map(|(_, file)| file.as_deref()).collect();
    outputs::differ(&files)?;
    let list = args.input.files_from.clone();
    let piped =
        inputs.iter().any(|input| matches!(input, Input::Stdin(_))).then(|| PathBuf::from("/dev/stdin"));
    let read = linters.read.iter().chain(&found.patterns).cloned();
    let others: Vec<PathBuf> = read.chain(list).chain(piped).collect();
    outputs::spare(&files, inputs.iter().filter_map(Input::path), &others)?;
    outputs::read_once(
        args.input.paths.iter().map(PathBuf::as_path).chain(args.image.as_deref().map(Path::new)),
    )?;
    outputs::spare_images(&files, args.image.as_deref().into_iter())?;
    let (mut forms, mut sinks) = (Forms::new(), Vec::new());
    for (wanted, file) in places {
        forms.push(form(wanted, file.as_deref(), args, linters)?);
        let there = outputs::there(file.as_deref());
        sinks.push(Sink { output: Output::open(file.as_deref())?, there, between: "" });
    }
    Ok((forms, Sinks(sinks)))
}

/// A sink for texts that are passed on as they are, with a form that adds nothing.
pub(super) fn texts(args: &LintArgs) -> anyhow::Result<(Forms, Sinks)> {
    let asked = !args.format.is_empty() || args.statistics || args.output.is_some();
    if asked {
        bail!(
            "a text from standard input is fixed to standard output: leave out --format, --statistics and --output"
        );
    }
    let sink = Sink { output: Output::open(None)?, there: None, between: "" };
    Ok((vec![Box::new(Texts)], Sinks(vec![sink])))
}

struct Texts;

impl Report for Texts {
    fn file(&self, _: &FileReport<'_>, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// What stands in the place of which format.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Of(Format),
    Statistics,
}

/// Each report with its file; `usual` is what the settings ask for where no flag does.
fn places(args: &LintArgs, usual: Option<Format>) -> anyhow::Result<Vec<(Form, Option<PathBuf>)>> {
    let text = Wanted { format: usual.unwrap_or(Format::Text), file: None };
    let none = args.format.is_empty() && !args.statistics;
    let mut places = Vec::new();
    for Wanted { format, file } in args.format.iter().chain(none.then_some(&text)) {
        let form =
            if args.statistics && *format == Format::Text { Form::Statistics } else { Form::Of(*format) };
        places.push((form, output::named(file.as_deref()).map(Path::to_owned)));
    }
    if args.statistics && places.iter().all(|(form, _)| *form != Form::Statistics) {
        places.push((Form::Statistics, None));
    }
    if let Some(output) = output::named(args.output.as_deref()) {
        let Some(place) = places.iter_mut().find(|(_, file)| file.is_none()) else {
            bail!("every --format has its file: leave out --output {}", output.display());
        };
        place.1 = Some(output.to_owned());
    }
    Ok(places)
}

fn form(
    form: Form,
    file: Option<&Path>,
    args: &LintArgs,
    linters: &Linters,
) -> anyhow::Result<Box<dyn Report>> {
    let Form::Of(format) = form else { return Ok(Box::new(Statistics::default())) };
    Ok(match format {
        Format::Text => Box::new(text(file.is_some(), args, linters)),
        Format::Json => Box::new(Json),
        Format::Jsonl => Box::new(Jsonl),
        Format::Sarif => Box::new(sarif(linters)?),
        Format::Github => Box::new(Github),
        Format::GithubReview => Box::new(GithubReview { link: page }),
        Format::Gitlab => Box::new(Gitlab),
        Format::Checkstyle => Box::new(Checkstyle),
        Format::Junit => Box::new(Junit { fail_on: linters.fail_on(), by_codes: linters.fails_by_codes() }),
        Format::Gnu => Box::new(Gnu),
        Format::Tty => Box::new(Tty { colour: is_coloured(file.is_some(), args, linters) }),
        Format::CodeClimate => Box::new(CodeClimate { gitlab: false }),
        Format::GitlabCodeClimate => Box::new(CodeClimate { gitlab: true }),
        Format::Codacy => Box::new(Codacy),
        Format::SonarQube => Box::new(SonarQube),
    })
}

/// Settings may ask for no colours where no flag says when.
fn is_coloured(to_file: bool, args: &LintArgs, linters: &Linters) -> bool {
    let is_off = args.color == Colour::Auto && linters.has_no_colour();
    !is_off && terminal::is_coloured(args.color, to_file)
}

fn text(to_file: bool, args: &LintArgs, linters: &Linters) -> Text {
    Text {
        colour: is_coloured(to_file, args, linters),
        link: (!to_file && terminal::has_links()).then_some(page),
        width: if to_file { terminal::USUAL } else { terminal::width() },
        columns: if to_file { None } else { terminal::columns() },
        quiet: args.quiet,
    }
}

fn sarif(linters: &Linters) -> anyhow::Result<Sarif> {
    let pages: Result<Vec<_>, _> = linters
        .rules()
        .into_iter()
        .map(|rule| RuleFile::parse(rules::page(rule)).map(|page| (&**rule, page)))
        .collect();
    Ok(Sarif::new(pages.context("a rule's page cannot be read")?, page))
}

/// Where a built-in rule is explained; a user's own has no page on the web.
fn page(rule: &str) -> Option<String> {
    let known = RULES.iter().any(|built_in| built_in.id == rule);
    known.then(|| format!("{}/blob/main/docs/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY")))
}

/// One file's part of each report.
pub(super) fn print(forms: &Forms, file: &FileReport<'_>) -> io::Result<Vec<Vec<u8>>> {
    let print = |form: &dyn Report| {
        let mut printed = Vec::new();
        form.file(file, &mut printed).map(|()| printed)
    };
    forms.iter().map(|form| print(&**form)).collect()
}

impl Sinks {
    /// The files that are there and will be replaced.
    pub(super) fn there(&self) -> Vec<PathBuf> {
        self.0.iter().filter_map(|sink| sink.there.clone()).collect()
    }

    /// Writes what stands before all files.
    pub(super) fn head(&mut self, forms: &Forms) -> io::Result<()> {
        self.0.iter_mut().zip(forms).try_for_each(|(sink, form)| form.head(&mut sink.output))
    }

    /// Writes one file's parts.
    pub(super) fn write(&mut self, forms: &Forms, printed: &[Vec<u8>]) -> io::Result<()> {
        for ((sink, form), printed) in self.0.iter_mut().zip(forms).zip(printed) {
            if !printed.is_empty() {
                sink.output.write_all(sink.between.as_bytes())?;
                sink.output.write_all(printed)?;
                sink.between = form.separator();
            }
        }
        Ok(())
    }

    /// Puts out what is held back.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|sink| sink.output.flush())
    }

    /// Writes what stands after all files, and lets the files appear.
    pub(super) fn finish(mut self, forms: &Forms, summary: &Summary) -> anyhow::Result<()> {
        for (sink, form) in self.0.iter_mut().zip(forms) {
            form.tail(summary, &mut sink.output).context("cannot write the report")?;
        }
        // Either all of them appear or none, as far as that is in anybody's hand.
        self.flush().context("cannot write the report")?;
        self.0.into_iter().try_for_each(|sink| sink.output.finish())
    }
}
