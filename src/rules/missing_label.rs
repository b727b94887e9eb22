//! Labels that the settings require, and an image does not have.

use super::shared::labels::labels;
use super::shared::runtime::{base_chain, image_stages};
use crate::model::Stage;
use crate::rule::Context;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// One finding for each label that an image lacks, at its FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let required = cx.texts("required");
    if required.is_empty() {
        return;
    }
    let model = cx.model;
    for stage in image_stages(model) {
        let Some(set) = keys(cx, stage) else { continue };
        for key in required.iter().filter(|key| !set.contains(**key)) {
            let message = format!("the image has no label `{key}`, which the settings require");
            cx.report(Some(stage.from), stage.from.span, message)
                .code("hadolint:DL3049")
                .label("no LABEL of its stages sets it")
                .help(format!("add `LABEL {key}=…` to this stage"));
        }
    }
}

/// The keys of an image's labels; none where one of them is known to the build only.
fn keys<'a>(cx: &Context<'a>, stage: &'a Stage<'a>) -> Option<FxHashSet<Cow<'a, str>>> {
    let escape = cx.model.file.escape;
    let of = |stage: &'a Stage<'a>| stage.steps.iter().flat_map(move |step| labels(step, stage, escape));
    base_chain(cx.model, stage).into_iter().flat_map(of).map(|label| label.key).collect()
}
