//! A RUN that ends by what its shell takes with it: a directory, variables, settings.

use super::shared::installs::is_settings;
use super::shared::pipes::{alone, items};
use crate::finding::Severity;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::shell::{Connector, Simple, Word};
use crate::syntax::Kind;
use crate::tools::path::{self, file_name};

/// One finding for each RUN, at its last command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some((last, before)) = items(step).split_last() else { return };
    let is_other =
        before.last().is_some_and(|item| item.then == Connector::Or) || last.then == Connector::Background;
    let Some(simple) = alone(last).filter(|simple| !is_other && simple.assignments.is_empty()) else {
        return;
    };
    let Some((name, words)) = simple.words.split_first() else { return };
    // `cd /srv && make && cd -` puts back what it changed.
    let goes_back = name.raw == "cd" && !before.is_empty() && before.iter().filter_map(alone).any(is_cd);
    // PATH is a variable of every image.
    let knows = |name: &str| name == "PATH" || stage.variables.get(name, step.scope.variables).is_some();
    let is_same = |word: &Word<'_>| word.is_same_in_instructions(knows);
    let span = words.last().map_or(name.span, |word| name.span.to(word.span));
    // Without its quotes.
    let command = step.commands.iter().rev().find(|command| command.span.end == span.end);
    let last = command.and_then(|command| command.argv.last()).map_or("", |word| &*word.text);
    let Some((what, help)) = lost(name.raw, words, last, &is_same).filter(|_| !goes_back) else { return };
    let help = match workdir_behind(step, stage, cx.model.file.escape).filter(|_| name.raw == "cd") {
        Some(line) => format!("leave it out: the WORKDIR of line {line} goes there"),
        None => help,
    };
    let message = format!("{what} with the shell of this RUN, and this is the last that it does");
    let finding = cx.report(Some(step.instruction), span, message);
    finding.label("does nothing").help(help);
    if name.raw == "cd" {
        finding.code("hadolint:DL3003");
        // Behind other commands it may be there for order's sake.
        if !before.is_empty() {
            finding.severity(Severity::Info);
        }
    }
}

/// The line of a WORKDIR directly behind a RUN, to where that ends.
fn workdir_behind(step: &Step<'_>, stage: &Stage<'_>, escape: char) -> Option<u32> {
    let next = stage.steps.get(step.id.index as usize + 1)?;
    let written = Some(&next.instruction.body.text).filter(|_| next.instruction.kind == Kind::Workdir)?;
    let to = stage.expand(next, written, escape)?;
    let there = path::join(next.scope.workdir.as_deref(), &to)?;
    (step.left_in.as_deref() == Some(&*there)).then_some(next.instruction.start_line)
}

fn is_cd(simple: &Simple<'_>) -> bool {
    simple.words.first().is_some_and(|name| matches!(name.raw, "cd" | "pushd"))
}

/// What ends with the shell, and what to write for it; none for other commands. `last`: the last word as the shell reads it;
/// `is_same`: whether an instruction reads a word as the shell does.
fn lost(
    name: &str,
    words: &[Word<'_>],
    last: &str,
    is_same: &dyn Fn(&Word<'_>) -> bool,
) -> Option<(&'static str, String)> {
    let is_option = |word: &&Word<'_>| word.raw.as_bytes().first() == Some(&b'-');
    match (name, words) {
        ("cd", [directory]) if is_same(directory) && !is_option(&directory) => {
            Some(("the directory is left", format!("write `WORKDIR {}`", directory.raw)))
        }
        ("cd", [_]) => {
            Some(("the directory is left", "write a WORKDIR with the path of that directory".to_owned()))
        }
        ("export" | "declare", [_, ..]) if !words.iter().any(|word| is_option(&word)) => {
            let is_pair = |word: &Word<'_>| word.raw.split_once('=').is_some() && is_same(word);
            let help = if words.iter().all(is_pair) {
                let pairs: Vec<&str> = words.iter().map(|word| word.raw).collect();
                format!("write `ENV {}`, or `ARG` for the build alone", pairs.join(" "))
            } else {
                "write it with its value in an ENV, which runs nothing; or set it in the RUN that needs it"
                    .to_owned()
            };
            Some(("the variable is gone", help))
        }
        ("." | "source", [_]) if is_settings(last) => {
            Some(("what this file sets is gone", of_settings(last)))
        }
        ("conda" | "mamba" | "micromamba", [activate, ..]) if activate.raw == "activate" => Some((
            "the environment is left",
            "write it in front of the command that needs it, or run that by `conda run -n ENVIRONMENT`"
                .to_owned(),
        )),
        ("nvm", [does, ..]) if does.raw == "use" => Some((
            "what this sets is gone",
            "choose it in the RUN that needs it, in front of the command".to_owned(),
        )),
        ("alias" | "umask" | "ulimit" | "shopt", [_, ..]) => Some((
            "what this sets is gone",
            "set it in the RUN that needs it, or in what the container starts".to_owned(),
        )),
        _ => None,
    }
}

/// How what a file sets is there later.
fn of_settings(file: &str) -> String {
    let read = "read it in the RUN that needs it, in front of the command";
    match path_of_environment(file) {
        Some(directory) => format!("write `ENV PATH={directory}:$PATH`, or {read}"),
        None => format!("{read}, or write ENV for the variables that it sets"),
    }
}

/// The programs of a virtual environment, by the file that activates it.
fn path_of_environment(file: &str) -> Option<&str> {
    let directory = file.get(..file.len().checked_sub("/activate".len())?)?;
    (file_name(file) == "activate" && file.as_bytes().first() == Some(&b'/')).then_some(directory)
}
