//! ADD of a URL to an archive that a RUN unpacks: the archive stays as a layer.

use super::shared::archives::{extraction, file_name, is_archive, is_as_by_add, is_tar};
use super::shared::runtime::image_mentions;
use super::shared::wording::command_text;
use crate::finding::{Alike, Severity};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::tools::EffectKind;

/// One finding for each archive, at its URL, in stages that reach an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let unpacks =
        || step.instruction.flags.iter().any(|flag| flag.name() == "unpack" && flag.value() != Some("false"));
    let Some((sources, _)) = step.instruction.copy_parts().filter(|_| stage.is_shipped) else { return };
    let (model, fold) = (cx.model, cx.fold);
    for (effect, source) in step.effects.iter().zip(sources) {
        let EffectKind::Download { url } = &effect.kind else { continue };
        let name = file_name(url);
        if !is_archive(name) || unpacks() {
            continue;
        }
        let stage = &model.stages[stage.index];
        let Some(unpacked) = extraction(model, stage, 0, &effect.path, name) else { continue };
        let message = format!(
            "`{name}` stays in a layer of its own, beside what `{}` takes out of it",
            command_text(unpacked.span, model.file.text)
        );
        let by_add = if is_tar(name) && is_as_by_add(model, unpacked) {
            "let ADD unpack it (`ADD --unpack=true`, from Dockerfile 1.17 on), or "
        } else {
            ""
        };
        let by_run = if image_mentions(model, stage, &["curl", "wget"]) {
            "fetch, unpack and remove it in one RUN"
        } else {
            "ADD and unpack it in a stage of its own and COPY --from that what came out; or fetch, unpack and remove it in \
             one RUN, where curl or wget must be installed"
        };
        let help = format!("{by_add}{by_run}");
        let finding = cx.report(Some(step.instruction), source.span, message);
        finding.label("stored packed").related(unpacked.span, "stored again, unpacked").help(help);
        finding.alike(Alike::new("an archive stays in a layer of its own, beside what is taken out of it"));
        if fold.deletion(effect).is_some() {
            // Its bytes are told where it is deleted.
            finding.severity(Severity::Info);
        }
    }
}
