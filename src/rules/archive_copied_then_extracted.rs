//! COPY of an archive that a RUN unpacks: the archive stays as a layer.

use super::shared::archives::{destination, extraction, file_name, is_archive, is_as_by_add, is_tar};
use super::shared::wording::command_text;
use crate::finding::{Alike, Severity};
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;
use crate::syntax::Word;
use crate::tools::{Effect, EffectKind, Path};

/// One finding for each archive, at its name, in stages that reach an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some((sources, _)) = step.instruction.copy_parts().filter(|_| stage.is_shipped) else { return };
    let model = cx.model;
    for (effect, source) in step.effects.iter().zip(sources) {
        let name = file_name(&source.text);
        if !is_archive(name) || !matches!(effect.kind, EffectKind::Copy { .. }) {
            continue;
        }
        let stage = &model.stages[stage.index];
        if let Some(unpacked) = extraction(model, stage, 0, &effect.path, name) {
            report(cx, step, (effect, source), unpacked);
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    step: &Step<'_>,
    (effect, source): (&Effect<'_>, &Word<'_>),
    unpacked: &Effect<'_>,
) {
    let text = cx.model.file.text;
    let name = file_name(&source.text);
    let message = format!(
        "`{name}` stays in a layer of its own, beside what `{}` takes out of it",
        command_text(unpacked.span, text)
    );
    let deleted = cx.fold.deletion(effect).is_some();
    let help = help(cx, step, (effect, source), unpacked);
    let finding = cx.report(Some(step.instruction), source.span, message);
    finding
        .code("hadolint:DL3010")
        .alike(Alike::new("an archive stays in a layer of its own, beside what is taken out of it"))
        .label("stored packed")
        .related(unpacked.span, "stored again, unpacked")
        .help(help);
    if deleted {
        // Its bytes are told where it is deleted.
        finding.severity(Severity::Info);
    }
}

fn help(
    cx: &Context<'_>,
    step: &Step<'_>,
    (effect, source): (&Effect<'_>, &Word<'_>),
    unpacked: &Effect<'_>,
) -> String {
    let (name, source) = (file_name(&source.text), &source.text);
    let is_gone = cx.fold.deletion(effect).is_some() || cx.fold.deletion(unpacked).is_some();
    match (copied_again(cx, step, effect, unpacked), step.from) {
        (Some(line), _) => format!("drop it: line {line} copies it to the same place again"),
        (None, Some(from)) if is_gone => format!(
            "unpack it from `{from}`: `RUN --mount=type=bind,from={from},source={source},target=/tmp/{name} …`{}",
            without_removal(cx, unpacked, name)
        ),
        (None, Some(from)) => from_stage(cx, from, source, unpacked),
        (None, None) if is_tar(name) && is_as_by_add(cx.model, unpacked) => {
            let to = destination(unpacked).unwrap_or("…");
            let which = if to == "…" { " with the directory to unpack to" } else { "" };
            format!("write `ADD {source} {to}`{which}: ADD unpacks it, and keeps no archive")
        }
        (None, None) => format!(
            "unpack it from the build context: `RUN --mount=type=bind,source={source},target=/tmp/{name} …`{}",
            without_removal(cx, unpacked, name)
        ),
    }
}

/// What is mounted cannot be removed: where the RUN does so, by whatever path.
fn without_removal(cx: &Context<'_>, unpacked: &Effect<'_>, name: &str) -> &'static str {
    let names = |command: &CommandUse<'_>| command.argv.iter().any(|word| file_name(&word.text) == name);
    let removes = |command: &CommandUse<'_>| command.program() == "rm" && names(command);
    match cx.model.step(unpacked.id.step) {
        Some(run) if run.commands.iter().any(removes) => ", and take its `rm` out",
        _ => "",
    }
}

/// What comes out of the archive of another stage, copied from there: by the owner that unpacks it here.
fn from_stage(cx: &Context<'_>, from: &str, archive: &str, unpacked: &Effect<'_>) -> String {
    let stage = cx.model.stage(from).and_then(|index| cx.model.stages.get(index));
    let effects = stage.into_iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.effects);
    let packed = effects.rev().find_map(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Pack { sources, .. }, Path::Exact(place)) if place == archive => {
            match sources.as_slice() {
                [Path::Exact(packed)] => Some(packed),
                _ => None,
            }
        }
        _ => None,
    });
    let user = cx.model.step(unpacked.id.step).and_then(|step| step.scope.user.as_deref());
    let owner = user.filter(|user| !matches!(*user, "root" | "0"));
    let owner = owner.map(|user| format!(" --chown={user}")).unwrap_or_default();
    match packed {
        Some(packed) => format!("copy what `{from}` packs: `COPY --from={from}{owner} {packed} …`"),
        None if owner.is_empty() => format!("unpack it in `{from}`, and copy what comes out"),
        None => format!("unpack it in `{from}`, and copy what comes out: `COPY --from={from}{owner} …`"),
    }
}

/// The line of a later copy, before it is unpacked, that brings the same to the same place.
fn copied_again(
    cx: &Context<'_>,
    step: &Step<'_>,
    effect: &Effect<'_>,
    unpacked: &Effect<'_>,
) -> Option<u32> {
    let stage = cx.model.stages.get(step.id.stage.index())?;
    let mut later = stage.steps.iter().filter(|it| {
        it.instruction.span.start > step.instruction.span.end && it.instruction.span.end < unpacked.span.start
    });
    let is_same = |other: &Effect<'_>| other.kind == effect.kind && other.path == effect.path;
    let again = later.find(|it| it.from == step.from && it.effects.iter().any(is_same))?;
    Some(again.instruction.start_line)
}
