//! `rm` without -r of what an earlier command made a directory: the build fails there.

use super::shared::wording::{command_text, readable_path};
use crate::model::{CommandUse, Failure, Stage, Step};
use crate::rewrite::set_letter;
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::path::{file_name, is_within, may_overlap};
use crate::tools::{Certainty, Effect, EffectKind, Into, Path, Recognised, recognise};

/// No more directories than this are kept in mind: a look-up goes through them one by one.
const MAX_DIRECTORIES: usize = 500;

/// Commands that may write anywhere, but delete no directory that was made or cloned for them.
const BUILDERS: [&str; 9] =
    ["make", "gmake", "cmake", "ninja", "meson", "configure", "autogen.sh", "autoreconf", "bootstrap"];

/// A directory that is surely there, and the command that made it.
type Made<'m> = (&'m str, Span);

/// One finding for each such command.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let removes = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Remove { recursive: false });
        if stage.steps.iter().any(|step| step.effects.iter().any(removes)) {
            look(stage, cx);
        }
    }
}

fn look(stage: &Stage<'_>, cx: &mut Context<'_>) {
    let mut made: Vec<Made<'_>> = Vec::new();
    for step in &stage.steps {
        if step.instruction.kind != Kind::Run {
            step.effects.iter().for_each(|effect| forget(&mut made, effect));
            continue;
        }
        for command in &step.commands {
            for effect in step.effects.get(command.effects.clone()).unwrap_or_default() {
                match (&effect.kind, &effect.path) {
                    (EffectKind::Remove { recursive: false }, Path::Exact(gone)) => {
                        let directory = made.iter().find(|(directory, _)| is_within(directory, gone));
                        if let Some((_, by)) = directory.filter(|_| fails(step, command)) {
                            report(cx, step, command, gone, *by);
                        }
                        forget(&mut made, effect);
                    }
                    (_, Path::Exact(place)) if makes_directory(command, effect) => {
                        if made.len() < MAX_DIRECTORIES {
                            made.push((place, effect.span));
                        }
                    }
                    (EffectKind::Opaque, _) if builds(command) => {}
                    _ => forget(&mut made, effect),
                }
            }
        }
    }
}

fn builds(command: &CommandUse<'_>) -> bool {
    command.argv.first().is_some_and(|name| BUILDERS.contains(&file_name(&name.text)))
}

/// Whether the path is a directory once the command has run.
fn makes_directory(command: &CommandUse<'_>, effect: &Effect<'_>) -> bool {
    // Most commands need not be taken apart again to see that they make none.
    let makes = matches!(effect.kind, EffectKind::MakeDirectory | EffectKind::Download { .. });
    if !makes || effect.certainty != Certainty::Must || effect.into != Into::Layer {
        return false;
    }
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    match effect.kind {
        // mkfifo and mknod make none.
        EffectKind::MakeDirectory => matches!(call.name.text.as_ref(), "mkdir" | "/bin/mkdir" | "install"),
        EffectKind::Download { .. } => call.tool.id == "git" && call.subcommand.name == "clone",
        _ => false,
    }
}

/// What may be gone, or something else, after this.
fn forget(made: &mut Vec<Made<'_>>, effect: &Effect<'_>) {
    match &effect.kind {
        EffectKind::Remove { .. } | EffectKind::Clean { .. } | EffectKind::Link { .. } => {
            made.retain(|(place, _)| !may_overlap(&effect.path, &Path::Exact((*place).into())));
        }
        EffectKind::Move { from } => {
            made.retain(|(place, _)| !may_overlap(from, &Path::Exact((*place).into())));
        }
        EffectKind::Opaque => made.clear(),
        _ => {}
    }
}

/// Whether the command is an `rm` that takes no directory, and its failure stops the build.
fn fails(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    call.tool.id == "rm"
        && !call.more
        && !call.has_option(&["-d", "--dir"])
        && step.failure(command) == Failure::Stops
}

fn report(cx: &mut Context<'_>, step: &Step<'_>, command: &CommandUse<'_>, gone: &str, by: Span) {
    let text = command_text(command.span, cx.model.file.text);
    let message = format!("`{text}` fails, and the build with it: {} is a directory", readable_path(gone));
    let file = cx.model.file;
    let cure = cx.cure(|| set_letter(file, step, command, 'r'), |why| format!("add -r to it: {why}"));
    cx.report(Some(step.instruction), command.span, message)
        .label("takes files only")
        .related(by, "makes the directory")
        .cure(cure, file.text);
}
