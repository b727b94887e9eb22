//! RUN on `scratch`, before anything is there to run.

use crate::model::{Base, Stage, Step};
use crate::rule::Context;

/// One finding for each stage, at its first such RUN: the build ends there.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !matches!(stage.base, Base::Scratch) {
        return;
    }
    let first = stage.steps.iter().find(|step| step.writes_files());
    let has_mount = step.instruction.mounts().iter().any(|mount| mount.from.is_some());
    if first.is_some_and(|first| first.id == step.id) && !has_mount {
        cx.report(
            Some(step.instruction),
            step.instruction.span,
            "nothing is there to run: scratch has no shell and no program",
        )
        .related(stage.from.span, "begins empty")
        .help("copy in what runs first, or do it in a stage that has a shell and copy from that");
    }
}
