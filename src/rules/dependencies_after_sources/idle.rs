//! Packages that a RUN installs by name behind a copy of sources of which it visibly uses nothing: each change of a source
//! installs them again.

use super::copied::Copied;
use crate::finding::Severity;
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, move_instruction};
use crate::rule::Context;
use crate::rules::shared::wording::command_text;
use crate::syntax::{Kind, MountKind};
use crate::tools::{self, Certainty, Effect, EffectKind, Path, Recognised, path, recognise};

/// Where an installation looks for its configuration, or puts what it brings: what is copied there may be meant for it.
const OF_SYSTEM: [&str; 7] = ["/etc", "/usr", "/var", "/lib", "/bin", "/sbin", "/opt"];

/// The first such RUN of a stage.
pub(super) fn check<'m>(cx: &mut Context<'m>, stage: &'m Stage<'m>) {
    let copies = stage
        .steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| Some((at, step, Copied::of(step).filter(|it| it.sure)?)));
    let Some((at, copy, copied)) = copies.into_iter().next() else { return };
    if is_for_system(copied.directory) {
        return;
    }
    let mut between = Vec::new();
    for step in &stage.steps[at + 1..] {
        match step.instruction.kind {
            Kind::Run => {
                if let Some(install) = idle(step, copied.directory) {
                    report(cx, copy, &copied, step, install, &between);
                }
                return;
            }
            Kind::Copy | Kind::Add if step.effects.iter().any(|it| lands_in_system(it)) => return,
            Kind::Arg | Kind::Env | Kind::Shell | Kind::User => between.push(step),
            _ => {}
        }
    }
}

fn lands_in_system(effect: &Effect<'_>) -> bool {
    match &effect.path {
        Path::Exact(place) | Path::Below(place) => is_for_system(place),
        Path::Glob(pattern) => is_for_system(path::literal_directory(pattern)),
        Path::Unknown => true,
    }
}

fn is_for_system(place: &str) -> bool {
    place == "/" || OF_SYSTEM.iter().any(|directory| path::is_within(place, directory))
}

/// The installation of a RUN that does nothing but install packages by name, and tidy up.
fn idle<'m>(run: &'m Step<'m>, copied: &str) -> Option<&'m CommandUse<'m>> {
    let binds = run.instruction.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
    let installs = |command: &&CommandUse<'_>| {
        let own = run.effects.get(command.effects.clone()).unwrap_or_default();
        own.iter().any(|effect| matches!(effect.kind, EffectKind::Install { .. }))
    };
    let only = run.script.is_some() && run.commands.iter().all(|command| is_plain(run, command, copied));
    run.commands.iter().find(installs).filter(|_| only && !binds)
}

/// Whether a command installs packages by name, or does what belongs to that.
fn is_plain(run: &Step<'_>, command: &CommandUse<'_>, copied: &str) -> bool {
    const QUIET: [&str; 4] = ["set", "true", ":", "echo"];
    if command.certainty != Certainty::Must || command.argv.iter().any(|word| !word.is_known()) {
        return false;
    }
    let effects = run.effects.get(command.effects.clone()).unwrap_or_default();
    let plain = match recognise(&command.argv) {
        Recognised::Tool(_) => !effects.is_empty() && effects.iter().all(is_of_packages),
        _ => command.argv.first().is_some_and(|name| QUIET.contains(&name.text.as_ref())),
    };
    let inside = |place: &str| path::is_within(place, copied);
    plain
        && command.redirects.is_empty()
        && !command.argv.iter().any(|word| word.text.starts_with('/') && inside(&word.text))
}

fn is_of_packages(effect: &Effect<'_>) -> bool {
    match &effect.kind {
        EffectKind::Install { tool, packages: Some(names), .. } => {
            let syntax = tools::tool(tool).and_then(|tool| tool.package.as_ref());
            let is_file = |name: &str| syntax.is_some_and(|syntax| syntax.is_file(name));
            tools::is_system(tool) && !names.is_empty() && !names.iter().any(|name| is_file(name))
        }
        EffectKind::Refresh { tool } | EffectKind::Cache { tool, .. } | EffectKind::Clean { tool } => {
            tools::is_system(tool)
        }
        EffectKind::Remove { .. } => true,
        _ => false,
    }
}

fn report(
    cx: &mut Context<'_>,
    copy: &Step<'_>,
    copied: &Copied<'_>,
    run: &Step<'_>,
    install: &CommandUse<'_>,
    between: &[&Step<'_>],
) {
    let file = cx.model.file;
    let text = command_text(install.span, file.text);
    let cure = cx.cure(
        || match between {
            [] => move_instruction(file, run.instruction, copy.instruction),
            _ => Err(Obstacle::from("lines in between may be meant for it")),
        },
        |_| {
            format!(
                "move the RUN of line {} above line {}, with what it needs of the lines in between",
                run.instruction.start_line, copy.instruction.start_line
            )
        },
    );
    let message = format!(
        "every change of a source runs `{text}` again, which needs none of them: it stands behind this copy"
    );
    let finding = cx.report(Some(copy.instruction), copied.span, message);
    finding.severity(Severity::Info).label("changes with each source file").cure(cure, file.text);
    finding.related(install.span, "installs again");
}
