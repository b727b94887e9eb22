//! COPY --from of a stage that holds no file.

use crate::model::{Base, Stage, Step};
use crate::rule::Context;

/// One finding for each such COPY.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let model = cx.model;
    let Some(flag) = step.instruction.find_flag("from") else { return };
    let Some(source) = model.copied_stage(stage, step) else { return };
    let is_empty = matches!(source.base, Base::Scratch)
        && !source.steps.iter().any(|step| step.writes_files() || step.makes_directory());
    if is_empty {
        cx.report(Some(step.instruction), flag.span, "nothing is in that stage: the build stops here")
            .related(source.from.span, "begins empty, and stays so")
            .help("copy the files into that stage first, or name another one");
    }
}
