//! `COPY --from=… / /`: all of another stage, its base image with it, in one layer.

use super::shared::shown::Shown;
use super::shared::wording::suffix;
use crate::finding::Severity;
use crate::model::{Base, Stage, Step};
use crate::rule::Context;
use crate::size::catalog::Libc;

/// One finding for each such COPY of a stage that reaches an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let model = cx.model;
    let Some((sources, destination)) = step.instruction.copy_parts() else { return };
    let Some(flag) = step.instruction.find_flag("from") else { return };
    let takes_all = sources.iter().any(|source| is_root(&source.text)) && is_root(&destination.text);
    let source = model.copied_stage(stage, step);
    if !takes_all || !stage.is_shipped || step.instruction.flag("exclude").is_some() {
        return;
    }
    let brought = match source.map(|source| (source, model.root_base(source))) {
        // It has what the file puts there alone.
        Some((_, Base::Scratch)) | None => return,
        Some((source, base)) => (source, base),
    };
    let name = match brought.1 {
        Base::Image(image) => format!("`{}`", image.text),
        _ => "its base image".to_owned(),
    };
    let entry = cx.sizes.base(brought.0);
    let weight = entry.map_or_else(|| Shown::new(""), |base| suffix(base.unpacked));
    // What the catalogue knows is a distribution, and no image that only holds files.
    let is_over = entry.is_some_and(|entry| entry.libc != Libc::None)
        && !matches!(model.root_base(stage), Base::Scratch)
        && !is_same(model.root_base(stage), brought.1);
    let is_flat = matches!(model.root_base(stage), Base::Scratch);
    if !is_over && !is_flat {
        return;
    }
    let message = if is_over {
        format!(
            "this lays all of {name} over the image's own base: programs and libraries of one replace those of the other"
        )
    } else {
        format!("this stores {name} anew, in a layer that no other image shares{weight}")
    };
    let help = "copy the files that are needed, or let the image be FROM that stage";
    let finding = cx.report(Some(step.instruction), flag.span, message);
    finding.code("hadolint:DL3067").help(help);
    if is_over {
        finding.severity(Severity::Warning);
    }
}

fn is_root(path: &str) -> bool {
    matches!(path, "/" | "/." | "/./" | "/*" | "\"/\"")
}

/// Whether both are the same image.
fn is_same(one: &Base<'_>, other: &Base<'_>) -> bool {
    matches!((one, other), (Base::Image(one), Base::Image(other)) if one.name == other.name)
}
