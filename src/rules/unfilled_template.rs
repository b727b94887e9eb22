//! Templates that are no Dockerfiles yet.

use crate::rule::Context;

/// Says it once: nothing else is said of such a file.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let Some(span) = file.template else { return };
    cx.report(
        file.instruction_at(span.start),
        span,
        "this is a template: a Dockerfile has no such placeholder",
    )
    .label("to be filled in")
    .help("lint the Dockerfile that is made from it");
}
