//! `COPY --from=… / /`: all of another stage, its base image with it, in one layer.

use super::shared::shown::Shown;
use super::shared::wording::suffix;
use crate::finding::Severity;
use crate::model::{Base, ImageRef, Stage, Step};
use crate::rule::Context;
use crate::size::catalog::{self, Libc};

/// One finding for each such COPY of a stage that reaches an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let model = cx.model;
    let Some((sources, destination)) = step.instruction.copy_parts() else { return };
    let Some(flag) = step.instruction.find_flag("from") else { return };
    let takes_all = sources.iter().any(|source| is_root(&source.text)) && is_root(&destination.text);
    if !takes_all || !stage.is_shipped || step.instruction.flag("exclude").is_some() {
        return;
    }
    let named;
    let (brought, entry) = if let Some(source) = model.copied_stage(stage, step) {
        let entry = cx.sizes.base(source);
        (model.root_base(source), entry.map(|entry| (entry.unpacked, entry.libc)))
    } else {
        // An image by its name; or another build context, which the catalogue does not know.
        let Some(name) = step.from else { return };
        let image = ImageRef::new(name.into(), flag.span, false);
        let Some(entry) = catalog::lookup(&image) else { return };
        named = Base::Image(image);
        (&named, Some((entry.unpacked, entry.libc)))
    };
    let name = match brought {
        // It has what the file puts there alone.
        Base::Scratch => return,
        Base::Image(image) => format!("`{}`", image.text),
        _ => "its base image".to_owned(),
    };
    let weight = entry.map_or_else(|| Shown::new(""), |(unpacked, _)| suffix(unpacked));
    // What the catalogue knows is a distribution, and no image that only holds files.
    let is_over = entry.is_some_and(|(_, libc)| libc != Libc::None)
        && !matches!(model.root_base(stage), Base::Scratch)
        && !is_same(model.root_base(stage), brought);
    let is_flat = matches!(model.root_base(stage), Base::Scratch);
    if !is_over && !is_flat {
        return;
    }
    let message = if is_over {
        format!(
            "this lays all of {name} over the image's own base: programs and libraries of one replace those of the other{weight}"
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
