//! `apt-get update` in a RUN of its own: its layer is cached, and a later install works from a stale index.

use super::shared::claims::of_lone_update;
use super::shared::shown::Lines;
use super::shared::wording::command_text;
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::code::Code;
use crate::rewrite::{MergeStyle, Obstacle, all, chain, prepend, remove_command};
use crate::rule::Context;
use crate::syntax::Dockerfile;
use crate::tools::{Certainty, Effect, EffectKind, Into};

/// One finding a pair, at the update, with the install that will use the old index.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        for (index, step) in stage.steps.iter().enumerate() {
            let Some(update) = lone_update(step) else { continue };
            let later = stage.steps[index + 1..].iter().take_while(|step| update_of(step).is_none());
            let readers: Vec<Found<'_>> = later.filter_map(|run| Some((run, install_of(run)?))).collect();
            if !readers.is_empty() {
                let before = stage.steps[..index].iter().rev().take_while(|step| install_of(step).is_none());
                let idle: Vec<Found<'_>> =
                    before.filter_map(|step| Some((step, lone_update(step)?))).collect();
                report(cx, &stage.steps[index..], (step, update), &readers, &idle);
            }
        }
    }
}

/// An effect and the RUN that it stands in.
type Found<'m> = (&'m Step<'m>, &'m Effect<'m>);

/// `readers` install from that index, one at least; `idle` are updates before it that nothing uses.
fn report<'m>(
    cx: &mut Context<'m>,
    steps: &'m [Step<'m>],
    update: Found<'m>,
    readers: &[Found<'m>],
    idle: &[Found<'m>],
) {
    let install = readers[0];
    let (file, style) = (cx.model.file, cx.merging.style);
    let message = format!(
        "the build cache keeps this index: when `{}` changes, it installs from an old one, or fails",
        command_text(install.1.span, file.text)
    );
    let cure = cx.cure(
        || {
            let moved = moved(file, update, install, idle).map(|fix| with_others(fix, readers));
            moved.or_else(|why| merged(file, style, steps, install.0).ok_or(why))
        },
        |why| format!("put both in one RUN: `RUN apt-get update && apt-get install …`, by hand: {why}"),
    );
    cx.report(Some(update.0.instruction), update.1.span, message)
        .claims([of_lone_update(update.1.id)])
        .label("runs again only when this line changes")
        .related(install.1.span, "installs from whatever index was cached")
        .cure(cure, file.text);
}

/// So many installations are named.
const MAX_TOLD: usize = 8;

/// Later installations go on from that index, as they fetch none: that is said, as another one would be a second index
/// in the image.
fn with_others(mut fix: Fix, readers: &[Found<'_>]) -> Fix {
    let lines = readers.iter().skip(1).take(MAX_TOLD).map(|(run, _)| run.instruction.start_line);
    let lines = Lines::new(lines.collect());
    if readers.len() > 1 {
        fix.title = format!(
            "{}; for {lines} the same holds: install there what that one installs, or fetch the index again",
            fix.title
        )
        .into();
    }
    fix
}

/// The update in front of the installation, and gone from where it is.
fn moved(
    file: &Dockerfile<'_>,
    update: Found<'_>,
    install: Found<'_>,
    idle: &[Found<'_>],
) -> Result<Fix, Obstacle> {
    let (command, reader) = (command_of(update), command_of(install));
    let (command, reader) = command.zip(reader).ok_or("nobody can tell which command it is")?;
    let code =
        Code::of(update.0, command).filter(Code::is_fixed).ok_or("a variable stands in it")?.to_string();
    if update.0.scope.user != install.0.scope.user {
        return Err("another user installs".into());
    }
    if reader.certainty != Certainty::Must {
        return Err("the installation may not run".into());
    }
    let mut fixes = vec![prepend(file, install.0, reader, &code)?];
    for gone in idle.iter().rev().chain([&update]) {
        let command = command_of(*gone).ok_or("nobody can tell which command it is")?;
        fixes.push(remove_command(file, gone.0, command)?);
    }
    let titles: Vec<&str> = fixes.iter().map(|fix| &*fix.title).collect();
    let title = titles.join(", and ");
    all(fixes, title)
}

/// Both and what stands between as one RUN.
fn merged<'m>(
    file: &'m Dockerfile<'m>,
    style: Option<MergeStyle>,
    steps: &'m [Step<'m>],
    last: &Step<'m>,
) -> Option<Fix> {
    /// A longer row is no mend that anyone follows.
    const MOST: usize = 4;
    let end = steps.iter().take(MOST).position(|step| step.id == last.id)?;
    chain::merge(file, style, &chain::row(&steps[..=end]).ok()?, None).ok()
}

fn command_of((step, effect): Found<'_>) -> Option<&CommandUse<'_>> {
    step.command(step.command_of(effect.id)?)
}

/// The update of a RUN that neither installs nor upgrades.
fn lone_update<'m>(step: &'m Step<'m>) -> Option<&'m Effect<'m>> {
    install_of(step).is_none().then(|| update_of(step))?
}

fn update_of<'m>(step: &'m Step<'m>) -> Option<&'m Effect<'m>> {
    let is_update = |kind: &EffectKind<'_>| matches!(kind, EffectKind::Refresh { tool } if is_apt(tool));
    step.effects.iter().find(|effect| effect.into == Into::Layer && is_update(&effect.kind))
}

fn install_of<'m>(step: &'m Step<'m>) -> Option<&'m Effect<'m>> {
    let is_install = |kind: &EffectKind<'_>| matches!(kind, EffectKind::Install { tool, .. } | EffectKind::Upgrade { tool } if is_apt(tool));
    step.effects.iter().find(|effect| is_install(&effect.kind))
}

fn is_apt(tool: &str) -> bool {
    matches!(tool, "apt" | "aptitude")
}
