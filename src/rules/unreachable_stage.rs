//! Stages that nothing is built from and that are not the target.

use crate::finding::Severity;
use crate::model::{Base, Model, Stage};
use crate::rule::Context;

/// One finding for each such stage, at its FROM. What only such a stage needs is not told again.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let Some(target) = model.target.filter(|_| model.stages.len() > 1) else { return };
    for stage in &model.stages {
        if stage.index != target && !stage.is_referred && !may_be_chosen(model, stage) {
            report(cx, stage);
        }
    }
}

fn report(cx: &mut Context<'_>, stage: &Stage<'_>) {
    let last = cx.model.target.map_or(stage.from, |target| cx.model.stages[target].from);
    let span = stage.from.from_parts().map_or(stage.from.span, |parts| parts.image.span);
    let (message, help) = match &stage.name {
        Some(name) => (
            format!("nothing is built from stage `{name}`: only `--target {name}` builds it"),
            "take it out, unless it is built by its name".to_owned(),
        ),
        None => (
            "nothing is taken from this stage: its instructions have no effect on the image".to_owned(),
            "an image has one base: name the stage (`AS build`) and COPY --from=build what is needed, or take it out".to_owned(),
        ),
    };
    let finding = cx.report(Some(stage.from), span, message);
    finding.label("is left behind here").help(help).related(last.span, "the image is made from this stage");
    if stage.name.is_none() {
        finding.severity(Severity::Warning);
    }
}

/// Whether a variable decides which stage a later one is FROM, or its name stands for several stages.
fn may_be_chosen(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    stage.name.is_some()
        && model.stages.iter().any(|other| {
            let by_variable = other.from.from_parts().is_some_and(|parts| parts.image.text.contains('$'));
            (by_variable && matches!(other.base, Base::Stage(_) | Base::Unresolved(_)))
                || (other.name == stage.name && other.index != stage.index)
        })
}
