//! `dockslim size --against OLD`: each image as it is predicted now, beside what it was by another file or at a revision.

use super::args::{SizeArgs, SizeForm};
use super::found::Input;
use super::lint::note_skipped;
use super::output::{self, Output};
use super::revision::Revision;
use super::values::Limit;
use super::{CLEAN, FAILED, FOUND, complain, outputs, size};
use crate::bytes::Bytes;
use crate::report::{ChangesForm, GrowthOf, print_growth};
use crate::size::Ledger;
use crate::size::growth::Growth;
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};

/// What the images are held against.
enum Old<'a> {
    File(&'a Path),
    Revision(Box<Revision>),
    /// There is nothing to hold against it.
    Nothing,
}

/// Says what changed; 1 where an image grew by more than it may.
pub(super) fn run(args: &SizeArgs, against: &str) -> anyhow::Result<u8> {
    let form = match args.format.unwrap_or(SizeForm::Text) {
        SizeForm::Text => ChangesForm::Text,
        SizeForm::Json => ChangesForm::Json,
        SizeForm::Markdown => ChangesForm::Markdown,
        SizeForm::Html | SizeForm::Jsonl => {
            bail!("what changed is printed as text, json or markdown: choose one of these")
        }
    };
    let found = size::find(args)?;
    let mut failed = false;
    for failure in &found.failures {
        complain(&failure.to_string());
        failed = true;
    }
    let paths: Vec<&Path> = found.inputs.iter().filter_map(Input::path).collect();
    if paths.len() < found.inputs.len() {
        bail!("standard input has no older text: name a file to hold against {against}");
    }
    note_skipped(&found);
    let output = output::named(args.output.as_deref());
    let file = Path::new(against);
    let old = match paths.as_slice() {
        [_, _, ..] if file.is_file() => {
            bail!("{against} is one file, to be held against one; name a revision for several")
        }
        _ if file.is_file() => Old::File(file),
        [] => Old::Nothing,
        [first, ..] => Old::Revision(Box::new(Revision::read(against, first)?)),
    };
    outputs::spare(&[output], paths.iter().copied().chain([file]), &[])?;
    let mut all = Vec::new();
    for path in paths {
        match one(args, &old, path) {
            Ok(growth) => all.push(growth),
            Err(error) => {
                complain(&format!("error: {error:#}"));
                failed = true;
            }
        }
    }
    let mut output = Output::open(output)?;
    print_growth(&all, form, &mut output).context("cannot write the report")?;
    output.finish()?;
    let passed: Vec<String> = args.fail_on_growth.iter().flat_map(|limit| grown(&all, *limit)).collect();
    for why in &passed {
        complain(&format!("error: {why}"));
    }
    Ok(match () {
        () if failed => FAILED,
        () if passed.is_empty() => CLEAN,
        () => FOUND,
    })
}

fn one(args: &SizeArgs, old: &Old<'_>, path: &Path) -> anyhow::Result<GrowthOf> {
    let own = alone(args, path.to_owned());
    let (new, _) = size::predicted(&own)?;
    let (against, before): (Option<String>, Option<Ledger>) = match old {
        Old::Nothing => (None, None),
        // Another text at the same place: it copies what the new one does.
        Old::File(file) => {
            let (before, _) = size::predicted_with(&own, Some(file))?;
            (Some(file.display().to_string()), Some(before))
        }
        Old::Revision(revision) => match at_revision(&own, revision, path)? {
            None => (None, None),
            Some(before) => (Some(revision.name().to_owned()), Some(before)),
        },
    };
    Ok(GrowthOf { name: path.display().to_string(), against, growth: Growth::of(before.as_ref(), &new) })
}

/// What the image was at a revision; `None` where there was none that can be told.
fn at_revision(own: &SizeArgs, revision: &Revision, path: &Path) -> anyhow::Result<Option<Ledger>> {
    let there = revision.place(path).with_context(|| {
        format!("{} is not of the repository that has {}", path.display(), revision.name())
    })?;
    let before = if there.is_file() { Some(there) } else { revision.renamed(path) };
    let Some(before) = before else { return Ok(None) };
    let mut args = alone(own, before);
    args.build.context = args.build.context.take().map(|context| revision.place(&context).unwrap_or(context));
    match size::predicted(&args) {
        Ok((ledger, _)) => Ok(Some(ledger)),
        // Whoever mends a broken file is not to be kept from it.
        Err(error) => {
            let why = revision.told(&format!("{error:#}"));
            complain(&format!("note: {}: nothing to hold it against: {why}", path.display()));
            Ok(None)
        }
    }
}

/// The same for one file.
fn alone(args: &SizeArgs, path: PathBuf) -> SizeArgs {
    SizeArgs { build: args.build.clone(), files: args.files.clone(), ..SizeArgs::of(path) }
}

/// Which images surely grew by more than they may.
fn grown(all: &[GrowthOf], limit: Limit) -> Vec<String> {
    let passed = all.iter().filter(|it| it.against.is_some()).filter_map(|it| {
        let least = Bytes::try_from(it.growth.change.low).ok()?;
        let before = it.growth.total.0.likely;
        limit.is_passed(least, before).then(|| {
            let (least, limit) = limit.words(least);
            format!("{}: the image grows by {least} at least: more than {limit}", it.name)
        })
    });
    passed.collect()
}
