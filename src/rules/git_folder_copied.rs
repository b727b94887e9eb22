//! COPY of a repository's `.git` into an image.

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::tools::path::file_name;

/// One finding for each source.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !stage.is_shipped {
        return;
    }
    for (word, source) in step.from_context() {
        if file_name(source) == ".git" {
            let message = "the image keeps every version of every file that was ever committed, deleted ones among them";
            cx.report(Some(step.instruction), word.span, message)
                .label("the whole history")
                .help("let the RUN that needs it read it by `--mount=type=bind,source=.git,target=.git`, or pass what it is for by ARG");
        }
    }
}
