//! A RUN that ends by what its shell takes with it: a directory, variables, settings.

use super::shared::pipes::{alone, items};
use crate::finding::Severity;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::shell::{Connector, Simple, Word};
use crate::tools::path::file_name;

/// Files that are read for the settings in them.
const SETTINGS: [&str; 12] = [
    ".bash_profile",
    ".bashrc",
    ".env",
    ".profile",
    ".zshrc",
    "activate",
    "bash.bashrc",
    "env",
    "env.sh",
    "environment",
    "nvm.sh",
    "profile",
];

/// One finding for each RUN, at its last command.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let Some((last, before)) = items(step).split_last() else { return };
    let is_other =
        before.last().is_some_and(|item| item.then == Connector::Or) || last.then == Connector::Background;
    let Some(simple) = alone(last).filter(|simple| !is_other && simple.assignments.is_empty()) else {
        return;
    };
    let Some((name, words)) = simple.words.split_first() else { return };
    // `cd /srv && make && cd -` puts back what it changed.
    let goes_back = name.raw == "cd" && !before.is_empty() && before.iter().filter_map(alone).any(is_cd);
    let Some((what, help)) = lost(name.raw, words).filter(|_| !goes_back) else { return };
    let span = words.last().map_or(name.span, |word| name.span.to(word.span));
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

fn is_cd(simple: &Simple<'_>) -> bool {
    simple.words.first().is_some_and(|name| matches!(name.raw, "cd" | "pushd"))
}

/// What ends with the shell, and what to write for it; none for other commands.
fn lost(name: &str, words: &[Word<'_>]) -> Option<(&'static str, String)> {
    match (name, words) {
        ("cd", [directory]) => Some(("the directory is left", format!("write `WORKDIR {}`", directory.raw))),
        ("export" | "declare", [_, ..]) => {
            let pairs: Vec<&str> = words
                .iter()
                .map(|word| word.raw)
                .filter(|raw| raw.as_bytes().first() != Some(&b'-'))
                .collect();
            Some((
                "the variable is gone",
                format!("write `ENV {}`, or `ARG` for the build alone", pairs.join(" ")),
            ))
        }
        ("." | "source", [file]) if SETTINGS.contains(&file_name(file.raw)) => {
            Some(("what this file sets is gone", of_settings(file.raw)))
        }
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
