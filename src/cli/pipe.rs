//! `--stdin-format jsonl`: Dockerfiles as lines on standard input, and what comes of each as lines in the same order.
//! docs/pipe.md is the contract.

use super::args::{Format, LintArgs, OwnArgs, PipeArgs, STDIN, SizeArgs, SizeForm, Wanted};
use super::guard::caught;
use super::lines::{LONGEST, Line, Lines};
use super::linters::flags;
use super::output::{self, Output};
use super::stream::{Weigh, batch};
use super::{CLEAN, FAILED, FOUND, complain};
use crate::finding::Failure;
use crate::report::{Jsonl, Report as _, SizeFormat as _, SizeJson, write_json};
use crate::rule::Wants;
use crate::source::SourceFile;
use crate::world::desk::{Desk, InForce};
use crate::world::text;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, Write as _};
use std::path::Path;

/// A line that is read.
#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    path: Value,
    #[serde(default)]
    text: Value,
    #[serde(default)]
    settings: Value,
    /// Whether the text has U+FFFD in place of what was not UTF-8.
    #[serde(default)]
    lossy: Value,
}

/// A file, or why there is none.
struct Job {
    line: usize,
    path: Option<String>,
    /// Its text and what lints it; nothing where settings leave it out.
    work: Work,
}

type Work = Result<Option<(SourceFile, InForce)>, String>;

/// What came of a file.
struct Done {
    printed: Vec<u8>,
    /// Findings, or images.
    count: usize,
    /// Whether there is a finding that fails the run.
    bad: bool,
    excluded: bool,
}

impl Weigh for Done {
    fn weight(&self) -> usize {
        self.printed.len()
    }
}

/// What stands in the place of a file that could not be linted.
#[derive(Serialize)]
struct ErrorLine<'a> {
    path: Option<&'a str>,
    line: usize,
    error: &'a str,
}

/// What says that a file is done.
#[derive(Serialize)]
struct DoneLine<'a> {
    path: &'a str,
    line: usize,
    done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
}

/// `dockslim lint --stdin-format jsonl`
pub(super) fn lint(args: &LintArgs) -> anyhow::Result<u8> {
    let file = match args.format.as_slice() {
        [] => None,
        [Wanted { format: Format::Jsonl, file }] => file.as_deref(),
        _ => bail!("--stdin-format jsonl prints `--format jsonl` and nothing else: leave out --format"),
    };
    if file.is_some() && args.output.is_some() {
        bail!("two files would have the one report: leave out --output");
    }
    let fixes = &args.fixes;
    refuse(&[
        (!args.input.paths.is_empty(), "PATH"),
        (args.input.files_from.is_some(), "--files-from"),
        (args.input.stdin_filename != STDIN, "--stdin-filename"),
        (args.image.is_some(), "--image"),
        (args.fail_on_waste.is_some(), "--fail-on-waste"),
        (args.statistics, "--statistics"),
        (fixes.fix, "--fix"),
        (fixes.diff, "--diff"),
        (fixes.unsafe_fixes, "--unsafe-fixes"),
        (!fixes.fix_only.is_empty(), "--fix-only"),
    ])?;
    let flags = flags(&args.settings, &args.own)?;
    let desk = Desk::new(flags, args.settings.build.context.clone(), Jsonl.wants())?;
    let root = std::env::current_dir().unwrap_or_default();
    let work = |source: &SourceFile, force: &InForce| {
        force.lint(source, &root, |looked| {
            let findings = looked.report.findings;
            let mut printed = Vec::new();
            let told = Jsonl.file(&looked.report, &mut printed);
            let bad = findings.iter().any(|finding| force.linted().set.settings.fails(finding));
            told.map(|()| Done { printed, count: findings.len(), bad, excluded: false })
        })
    };
    Run::new(file.or(args.output.as_deref()), &args.pipe, true)?.all(desk, work)
}

/// `dockslim size --stdin-format jsonl`
pub(super) fn size(args: &SizeArgs) -> anyhow::Result<u8> {
    if args.format.is_some_and(|format| format != SizeForm::Jsonl) {
        bail!("--stdin-format jsonl prints `--format jsonl` and nothing else: leave out --format");
    }
    refuse(&[
        (!args.paths.is_empty(), "PATH"),
        (args.stdin_filename != STDIN, "--stdin-filename"),
        (args.against.is_some(), "--against"),
    ])?;
    let form = SizeJson { many: false };
    let flags = flags(&args.settings(), &OwnArgs::default())?;
    let wants = form.wants().or(Wants { help: false, fix: true });
    let desk = Desk::new(flags, args.build.context.clone(), wants)?;
    let work = |source: &SourceFile, force: &InForce| {
        force.weigh(source, args.all_stages, |size| {
            let mut printed = Vec::new();
            let told = form.file(size, &mut printed);
            told.map(|()| Done { printed, count: size.reports.len(), bad: false, excluded: false })
        })
    };
    Run::new(args.output.as_deref(), &args.pipe, false)?.all(desk, work)
}

/// Refuses what is about files that are named, or about one text.
fn refuse(others: &[(bool, &str)]) -> anyhow::Result<()> {
    match others.iter().find(|(is_given, _)| *is_given) {
        Some((_, other)) => bail!("--stdin-format takes the files from standard input: leave out {other}"),
        None => Ok(()),
    }
}

/// A run under way.
struct Run<'a> {
    output: Output,
    args: &'a PipeArgs,
    /// Whether findings are counted, and not images.
    lints: bool,
    bad: bool,
    /// Lines that came to an error.
    failed: usize,
}

impl<'a> Run<'a> {
    fn new(output: Option<&Path>, args: &'a PipeArgs, lints: bool) -> anyhow::Result<Self> {
        Ok(Self { output: Output::open(output::named(output))?, args, lints, bad: false, failed: 0 })
    }

    /// Works on every line there is.
    fn all(
        mut self,
        mut desk: Desk,
        work: impl Fn(&SourceFile, &InForce) -> Result<io::Result<Done>, Failure> + Sync,
    ) -> anyhow::Result<u8> {
        let mut lines = Lines::new(io::stdin().lock());
        loop {
            let batch = lines.batch().context("standard input cannot be read")?;
            if batch.is_empty() {
                break;
            }
            let jobs: Vec<Job> = batch.into_iter().filter_map(|line| job(line, &mut desk)).collect();
            self.batch(&jobs, &work).context("cannot write the report")?;
        }
        self.output.finish()?;
        desk.failures.iter().for_each(|failure| complain(&failure.to_string()));
        match self.failed {
            0 if !desk.failures.is_empty() => {}
            0 => return Ok(if self.bad { FOUND } else { CLEAN }),
            1 => complain("error: nothing could be said of 1 line; its `error` says why"),
            many => complain(&format!("error: nothing could be said of {many} lines; `error` says why")),
        }
        Ok(FAILED)
    }

    fn batch(
        &mut self,
        jobs: &[Job],
        work: &(impl Fn(&SourceFile, &InForce) -> Result<io::Result<Done>, Failure> + Sync),
    ) -> io::Result<()> {
        let mut told = jobs.iter();
        let one = |_, job: &Job| {
            let path = job.path.as_deref().unwrap_or_default();
            let fail = |message| Failure { name: path.to_owned(), message };
            match &job.work {
                Err(message) => Err(fail(message.clone())),
                Ok(None) => Ok(Done { printed: Vec::new(), count: 0, bad: false, excluded: true }),
                Ok(Some((source, force))) => caught(path, || work(source, force))??
                    .map_err(|error| fail(format!("cannot be printed: {error}"))),
            }
        };
        let mut take = |result: Result<Done, Failure>| {
            told.next().map_or(Ok(()), |job| self.take(job.line, job.path.as_deref(), result))
        };
        batch(jobs, one, &mut take)?;
        self.output.flush()
    }

    fn take(&mut self, line: usize, path: Option<&str>, result: Result<Done, Failure>) -> io::Result<()> {
        match result {
            Ok(Done { printed, count, bad, excluded }) => {
                self.bad |= bad;
                self.output.write_all(&printed)?;
                if !self.args.with_done {
                    return Ok(());
                }
                let (findings, images) = if self.lints { (Some(count), None) } else { (None, Some(count)) };
                let path = path.unwrap_or_default();
                write_json(
                    &mut self.output,
                    &DoneLine { path, line, done: true, findings, images, excluded },
                )?;
            }
            Err(failure) => {
                self.failed += 1;
                write_json(&mut self.output, &ErrorLine { path, line, error: &failure.message })?;
            }
        }
        self.output.write_all(b"\n")
    }
}

/// What is to be done with a line; nothing with one that is blank.
fn job(Line { number: line, bytes }: Line, desk: &mut Desk) -> Option<Job> {
    let Some(bytes) = bytes else {
        let most = LONGEST >> 20;
        let work = Err(format!("the line is longer than {most} MiB; leave the file out"));
        return Some(Job { line, path: None, work });
    };
    // What writes UTF-8 elsewhere may begin with a mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| line == 1).unwrap_or(&bytes);
    if bytes.trim_ascii().is_empty() {
        return None;
    }
    let (path, work) = match item(bytes) {
        Err(message) => (None, Err(message)),
        Ok(item) => file(item, desk),
    };
    Some(Job { line, path, work })
}

fn item(bytes: &[u8]) -> Result<Item, String> {
    const FORM: &str = r#"write {"path": …, "text": …}"#;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("the line is not UTF-8 (byte {}): write JSON as UTF-8", error.valid_up_to() + 1)
    })?;
    if !text.trim_start().starts_with('{') {
        return Err(format!("the line is no JSON object: {FORM}"));
    }
    serde_json::from_str(text).map_err(|error| {
        // Its line is always the first.
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        format!("the line is no JSON object (column {}: {said}): {FORM}", error.column())
    })
}

/// The file's name, and what is to be done with it.
fn file(Item { path, text, settings, lossy }: Item, desk: &mut Desk) -> (Option<String>, Work) {
    let Value::String(path) = path else {
        return (None, Err("`path` has to be a text: the name that the file has in the report".to_owned()));
    };
    if path.is_empty() {
        return (None, Err("`path` is empty: write the name that the file has in the report".to_owned()));
    }
    let Value::String(text) = text else {
        return (Some(path), Err("`text` has to be a text: that of the Dockerfile".to_owned()));
    };
    if !(settings.is_null() || settings.is_object()) {
        let message = "`settings` has to be an object with the keys of .dockslim.yaml".to_owned();
        return (Some(path), Err(message));
    }
    let (Value::Null | Value::Bool(_)) = lossy else {
        return (Some(path), Err("`lossy` has to be true or false".to_owned()));
    };
    let work = work(&path, text, lossy == true, &settings, desk).map_err(|failure| failure.message);
    (Some(path), work)
}

fn work(
    path: &str,
    text: String,
    is_lossy: bool,
    settings: &Value,
    desk: &mut Desk,
) -> Result<Option<(SourceFile, InForce)>, Failure> {
    let Some(force) = desk.in_force(path, Some(settings))? else { return Ok(None) };
    let mut source = text::source(path, text.into_bytes())?;
    source.lossy |= is_lossy;
    Ok(Some((source, force)))
}
