//! COPY of an archive that a RUN unpacks: the archive stays as a layer.

use super::shared::archives::{extraction, file_name, is_archive, is_tar};
use super::shared::wording::command_text;
use crate::finding::{Alike, Severity};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::syntax::Word;
use crate::tools::{Effect, EffectKind, Recognised, recognise};

/// One finding for each archive, at its name, in stages that reach an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some((sources, _)) = step.instruction.copy_parts().filter(|_| stage.reaches_image) else { return };
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
    let strips = strips_directories(cx, unpacked);
    let help = match step.from {
        Some(from) if deleted || cx.fold.deletion(unpacked).is_some() => {
            format!(
                "unpack it from `{from}`: `RUN --mount=type=bind,from={from},source={0},target=/tmp/{name} …`",
                source.text
            )
        }
        Some(from) => format!("unpack it in `{from}`, and copy what comes out"),
        None if is_tar(name) && !strips => {
            format!(
                "write `ADD {} …` with the directory to unpack to: ADD unpacks it, and keeps no archive",
                source.text
            )
        }
        None => format!(
            "unpack it from the build context: `RUN --mount=type=bind,source={0},target=/tmp/{name} …`",
            source.text
        ),
    };
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

/// Whether what unpacks it leaves out leading directories, which ADD does not.
fn strips_directories(cx: &Context<'_>, unpacked: &Effect<'_>) -> bool {
    let model = cx.model;
    let step = model.step(unpacked.id.step);
    let command = step.and_then(|step| step.command(step.command_of(unpacked.id)?));
    let Some(Recognised::Tool(call)) = command.map(|command| recognise(&command.argv)) else { return false };
    call.has_option(&["--strip-components", "--strip", "--transform", "--xform"])
}
