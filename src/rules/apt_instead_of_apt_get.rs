//! apt in a script, which is made for people.

use crate::finding::{Alike, Fix};
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, all, replace};
use crate::rule::Context;
use crate::syntax::Dockerfile;

/// What to write for `apt` in front of a word, and for the word where that is another one.
const INSTEAD: [(&str, &str, &str); 16] = [
    ("update", "apt-get", "update"),
    ("upgrade", "apt-get", "upgrade"),
    ("full-upgrade", "apt-get", "dist-upgrade"),
    ("dist-upgrade", "apt-get", "dist-upgrade"),
    ("install", "apt-get", "install"),
    ("reinstall", "apt-get", "install --reinstall"),
    ("remove", "apt-get", "remove"),
    ("purge", "apt-get", "purge"),
    ("autoremove", "apt-get", "autoremove"),
    ("autoclean", "apt-get", "autoclean"),
    ("clean", "apt-get", "clean"),
    ("build-dep", "apt-get", "build-dep"),
    ("source", "apt-get", "source"),
    ("show", "apt-cache", "show"),
    ("search", "apt-cache", "search"),
    ("policy", "apt-cache", "policy"),
];

type Instead = (&'static str, &'static str, &'static str);

/// One finding for each RUN, at its first such word.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let calls: Vec<(&CommandUse<'_>, Instead)> =
        step.commands.iter().filter_map(|command| Some((command, instead(command)?))).collect();
    let Some(&(first, (word, tool, other))) = calls.first() else { return };
    let file = cx.model.file;
    let span = first.unwrapped().first().map_or(first.span, |name| name.span);
    let cure = cx.cure(
        || rewritten(file, &calls),
        |_| if word == other { format!("write `{tool}`") } else { format!("write `{tool} {other}`") },
    );
    cx.report(
        Some(step.instruction),
        span,
        "what `apt` takes and prints may change with any version: it is for people",
    )
    .code("hadolint:DL3027")
    .alike(
        Alike::new("what `apt` takes and prints may change with any version: it is for people")
            .each("write `apt-get`".to_owned()),
    )
    .cure(cure, file.text);
}

/// What does the same for scripts; none where there is no such thing.
fn instead(command: &CommandUse<'_>) -> Option<Instead> {
    if command.program() != "apt" {
        return None;
    }
    let word = command.arguments().iter().find(|word| !word.is_option())?;
    INSTEAD.into_iter().find(|(name, ..)| *name == word.text)
}

/// The words of each call, where all stand in the file as they are read.
fn rewritten(file: &Dockerfile<'_>, calls: &[(&CommandUse<'_>, Instead)]) -> Result<Fix, Obstacle> {
    let mut fixes = Vec::new();
    for (command, (word, tool, other)) in calls {
        let name = command.unwrapped().first().ok_or("it has no name")?;
        if name.span.slice(file.text) != "apt" {
            return Err("it is not written so".into());
        }
        fixes.push(replace(file, name.span, tool));
        if word != other {
            let found = command
                .arguments()
                .iter()
                .find(|field| field.text == *word)
                .ok_or("it comes of a variable")?;
            if found.span.slice(file.text) != *word {
                return Err("it comes of a variable".into());
            }
            fixes.push(replace(file, found.span, other));
        }
    }
    let title = match calls {
        [(_, (word, tool, other))] if word != other => format!("write `{tool} {other}`"),
        [(_, (word, tool, _))] => format!("write `{tool} {word}`"),
        _ => "write `apt-get`, or `apt-cache` for what only asks, in place of `apt` in this RUN".to_owned(),
    };
    Ok(all(fixes, title)?.safe_if(true))
}
