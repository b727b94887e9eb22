//! Stages that nothing is built from and that are not the target.

use crate::finding::{Alike, Severity};
use crate::model::{Base, Model, Stage, Step};
use crate::rule::Context;
use crate::syntax::Kind;

/// One finding for each such stage, at its FROM. What only such a stage needs is not told again.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let Some(target) = model.target.filter(|_| model.stages.len() > 1) else { return };
    // With `--target`, what stands last is what is built without.
    let last = model.stages.len() - 1;
    let is_left =
        |stage: &&Stage<'_>| ![target, last].contains(&stage.index) && !stage.is_referred && !is_image(stage);
    let mut left = model.stages.iter().filter(is_left).peekable();
    let by_variable = left.peek().is_some() && model.stages.iter().any(by_variable);
    let refused = if left.peek().is_some() { refused(model) } else { Vec::new() };
    for stage in left.filter(|stage| !may_be_chosen(model, stage, by_variable) && !is_meant(&refused, stage))
    {
        report(cx, stage);
    }
}

/// Whether a stage is an image of its own, built by its name: it is called so, or says what a container starts.
fn is_image(stage: &Stage<'_>) -> bool {
    const TARGETS: [&str; 6] = ["dev", "develop", "development", "devcontainer", "debug", "local"];
    let starts = |step: &Step<'_>| matches!(step.instruction.kind, Kind::Cmd | Kind::Entrypoint);
    stage.name.as_deref().is_some_and(|name| TARGETS.contains(&name) || stage.steps.iter().any(starts))
}

/// The instructions that the build refuses, as far as they are looked at.
fn refused<'m, 'd>(model: &'m Model<'d>) -> Vec<&'m Step<'d>> {
    const MAX: usize = 20;
    let errors = &model.file.errors;
    let is_refused = |step: &&Step<'_>| {
        let span = step.instruction.span;
        let at = errors.partition_point(|error| error.span.start < span.start);
        errors.get(at).is_some_and(|error| error.span.start < span.end)
    };
    let steps = model.stages.iter().flat_map(|stage| &stage.steps);
    if errors.is_empty() { Vec::new() } else { steps.filter(is_refused).take(MAX).collect() }
}

/// Whether an instruction that the build refuses names it: once that is mended, it is taken from.
fn is_meant(refused: &[&Step<'_>], stage: &Stage<'_>) -> bool {
    stage.name.as_deref().is_some_and(|name| refused.iter().any(|step| step.mentions(name)))
}

fn report(cx: &mut Context<'_>, stage: &Stage<'_>) {
    let last = cx.model.target.map_or(stage.from, |target| cx.model.stages[target].from);
    let span = stage.from.from_parts().map_or(stage.from.span, |parts| parts.image.span);
    let (message, help) = match &stage.name {
        Some(name) => (
            format!("no other stage takes anything from `{name}`: only `--target {name}` builds it"),
            format!("COPY --from={name} what is needed of it; if nobody builds it by its name, it can go"),
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
    } else {
        finding.alike(Alike::new("nothing is built from a stage: only `--target` and its name build it"));
    }
}

/// Whether a variable decides which stage a later one is FROM, or its name stands for several stages.
fn may_be_chosen(model: &Model<'_>, stage: &Stage<'_>, by_variable: bool) -> bool {
    let Some(name) = stage.name.as_deref() else { return false };
    let is_another =
        |before: usize| model.stage_named(name, before, false).is_some_and(|it| it != stage.index);
    by_variable || is_another(stage.index) || is_another(model.stages.len())
}

/// Whether a variable decides which stage another is FROM.
fn by_variable(stage: &Stage<'_>) -> bool {
    matches!(stage.base, Base::Stage(_) | Base::Unresolved(_))
        && stage.from.from_parts().is_some_and(|parts| parts.image.text.contains('$'))
}
