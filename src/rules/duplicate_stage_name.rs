//! Stages of one name.

use crate::rule::Context;

/// One finding for each stage whose name an earlier one has.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let Some(name) = &stage.name else { continue };
        let Some(alias) = stage.from.from_parts().and_then(|parts| parts.alias) else { continue };
        let Some(above) = model.stage_named(name, stage.index, false).map(|at| &model.stages[at]) else {
            continue;
        };
        let line = above.from.start_line;
        let message =
            format!("the stage of line {line} is called `{name}`, too: from here on the name means this one");
        let finding = cx.report(Some(stage.from), alias.span, message);
        finding.code("buildkit:DuplicateStageName").code("hadolint:DL3024").help(
            "give one of them another name, and see to each `FROM`, `--from` and `--target` that means it",
        );
        if let Some(alias) = above.from.from_parts().and_then(|parts| parts.alias) {
            finding.related(alias.span, "the name is taken here");
        }
    }
}
