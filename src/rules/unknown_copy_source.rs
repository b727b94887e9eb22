//! COPY --from of a name that no stage has, nor an image as far as it is known.

use crate::finding::Severity;
use crate::model::{Model, Stage, Step};
use crate::rule::Context;
use crate::size::catalog;
use crate::syntax::nearest;

/// One finding for each such COPY, at its flag.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(flag) = step.instruction.find_flag("from") else { return };
    let Some(name) = flag.value().filter(|name| !name.is_empty()) else { return };
    let model = cx.model;
    // What the build refuses is told of by itself.
    let is_stage = model.stage_named(name, model.stages.len(), true).is_some();
    if is_stage || is_image(name) || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    let message = format!(
        "no stage is called `{name}`: unless a build context is, the build pulls an image of that name"
    );
    let meant = above(model, stage, name);
    let help = match meant {
        Some(meant) => format!("did you mean the stage `{meant}`?"),
        None => "name a stage above, or the image with its registry and version".to_owned(),
    };
    let severity = if meant.is_some() { Severity::Warning } else { Severity::Info };
    let finding = cx.report(Some(step.instruction), flag.span, message);
    finding.code("hadolint:DL3022").severity(severity).help(help);
}

/// Whether the name is an image's: it has a part that only those have, or everyone knows it. What a variable stands for
/// nobody knows.
fn is_image(name: &str) -> bool {
    name.bytes().any(|byte| matches!(byte, b'/' | b':' | b'@' | b'.' | b'$')) || catalog::lists(name)
}

/// The stage above whose name is most like it.
fn above<'m>(model: &'m Model<'_>, stage: &Stage<'_>, name: &str) -> Option<&'m str> {
    let above = &model.stages[..stage.index];
    nearest(name, above.iter().filter_map(|stage| stage.name.as_deref()))
}
