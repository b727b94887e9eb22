//! Where hadolint looks wider than the rule that answers to its code: a comment for it that ignores nothing here may
//! still ignore something there. Knows codes and what the rules leave out; judges no finding.

use super::pragma::Reach;
use crate::model::{Model, Shell, Stage, Step};
use crate::syntax::Kind;
use crate::tools::EffectKind;

/// Wider for good: every relative WORKDIR, every platform and every shell form, every two RUNs in a row, where we ask
/// whether their merge saves something; names of variables, where we look at the value, too.
const ALWAYS: [&str; 6] = ["DL3000", "DL3025", "DL3029", "DL3044", "DL3059", "DL3064"];

/// About the image that FROM names.
const OF_IMAGES: [&str; 2] = ["DL3006", "DL3007"];

/// About what a package manager keeps, or brings: hadolint looks at every stage and at the words, not at what
/// becomes of the files.
const OF_LAYERS: [&str; 10] =
    ["DL3009", "DL3010", "DL3015", "DL3019", "DL3032", "DL3035", "DL3036", "DL3040", "DL3042", "DL3060"];

/// Whether the other linter may find what it calls `code` within a comment's reach, where no rule does. Of a comment about
/// more than one instruction it is taken that it may.
pub(super) fn is_narrower(model: &Model<'_>, code: &str, reach: Reach) -> bool {
    let is_one = |codes: &[&str]| codes.iter().any(|known| known.eq_ignore_ascii_case(code));
    let is_about_image = is_one(&OF_IMAGES);
    if is_one(&ALWAYS) || !is_about_image && !is_one(&OF_LAYERS) {
        return is_one(&ALWAYS);
    }
    let Reach::Instruction(at) = reach else { return true };
    let Some(instruction) = model.file.instructions.get(at as usize) else { return false };
    let start = instruction.span.start;
    let Some(stage) = model.stage_at(start) else { return false };
    if is_about_image {
        return is_partly_variable(stage);
    }
    let at = stage.steps.partition_point(|step| step.instruction.span.start < start);
    model.file.workplace || !stage.is_shipped || stage.steps.get(at).is_some_and(looks_deeper)
}

/// Whether a variable is a part of the image's name: hadolint knows a tag, and a variable that is all of it.
fn is_partly_variable(stage: &Stage<'_>) -> bool {
    let image = stage.from.from_parts().map_or("", |parts| &parts.image.text);
    let at = image.bytes().position(|byte| matches!(byte, b'$' | b':' | b'@'));
    at.is_some_and(|at| at > 0 && image.as_bytes()[at] == b'$')
}

/// Whether what a RUN fetches is followed to its end, or its shell is not read.
fn looks_deeper(step: &Step<'_>) -> bool {
    step.instruction.kind == Kind::Run
        && (step.scope.shell == Shell::Other
            || step
                .effects
                .iter()
                .any(|effect| matches!(effect.kind, EffectKind::Cache { .. } | EffectKind::Refresh { .. })))
}
