//! `dockslim size --against OLD`: each image as it is predicted now, beside what it was by another file or at a revision.

use super::args::{SizeArgs, SizeForm};
use super::found::Input;
use super::output::{self, Output};
use super::revision::Revision;
use super::values::Limit;
use super::{CLEAN, FAILED, FOUND, complain, outputs, size};
use crate::bytes::{Bytes, human};
use crate::report::{ChangesForm, GrowthOf, print_growth};
use crate::size::Ledger;
use crate::size::growth::Growth;
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};

/// What the images are held against.
enum Old<'a> {
    File(&'a Path),
    Revision(Box<Revision>),
}

/// Says what changed; 1 where an image grew by more than it may.
pub(super) fn run(args: &SizeArgs, against: &str) -> anyhow::Result<u8> {
    let form = match args.format {
        SizeForm::Text => ChangesForm::Text,
        SizeForm::Json => ChangesForm::Json,
        SizeForm::Markdown => ChangesForm::Markdown,
        SizeForm::Html => bail!("what changed is printed as text, json or markdown: choose one of these"),
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
    let Some(first) = paths.first() else { return Ok(if failed { FAILED } else { CLEAN }) };
    let output = output::named(args.output.as_deref());
    let file = Path::new(against);
    let old = if file.is_file() {
        Old::File(file)
    } else {
        Old::Revision(Box::new(Revision::read(against, first)?))
    };
    if let (Old::File(_), [_, _, ..]) = (&old, paths.as_slice()) {
        bail!("{against} is one file, to be held against one; name a revision for several");
    }
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
    let (new, _) = size::predicted(&alone(args, path.to_owned()))?;
    let predict = |args: &SizeArgs| size::predicted(args).map(|(ledger, _)| ledger);
    let (against, before): (Option<String>, Option<Ledger>) = match old {
        Old::File(file) => {
            (Some(file.display().to_string()), Some(predict(&alone(args, (*file).to_owned()))?))
        }
        Old::Revision(revision) => {
            let there = revision.place(path).with_context(|| {
                format!("{} is not of the repository that has {}", path.display(), revision.name())
            })?;
            let before = if there.is_file() { Some(there) } else { revision.renamed(path) };
            match before {
                None => (None, None),
                Some(before) => {
                    let mut own = alone(args, before);
                    own.build.context =
                        own.build.context.take().map(|context| revision.place(&context).unwrap_or(context));
                    let predicted = predict(&own).with_context(|| format!("at {}", revision.name()))?;
                    (Some(revision.name().to_owned()), Some(predicted))
                }
            }
        }
    };
    Ok(GrowthOf { name: path.display().to_string(), against, growth: Growth::of(before.as_ref(), &new) })
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
        limit
            .is_passed(least, before)
            .then(|| format!("{}: the image grows by {} at least: more than {limit}", it.name, human(least)))
    });
    passed.collect()
}
