//! COPY and ADD to a place that the base image's own directory decides.

use crate::model::{Base, Stage, Step};
use crate::rule::Context;
use crate::syntax::{Kind, Word};

/// One finding for each stage.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let workdirs = model.first_steps(|step| step.instruction.kind == Kind::Workdir);
    for (stage, workdir) in model.stages.iter().zip(workdirs) {
        if matches!(model.root_base(stage), Base::Scratch) {
            continue;
        }
        let before =
            stage.steps.iter().take_while(|step| workdir.is_none_or(|at| step.instruction.span.start < at));
        let mut found = before.filter(|step| step.copies()).filter_map(|step| Some((step, relative(step)?)));
        let Some((step, destination)) = found.next() else { continue };
        report(cx, step, stage, destination);
    }
}

fn report(cx: &mut Context<'_>, step: &Step<'_>, stage: &Stage<'_>, destination: &Word<'_>) {
    let message = format!(
        "where `{}` is the base image decides, as no WORKDIR stands above",
        destination.span.slice(cx.model.file.text)
    );
    let finding = cx.report(Some(step.instruction), destination.span, message);
    finding.related(stage.from.span, "says it today").help("write `WORKDIR /…` above, or the whole path");
    if step.instruction.kind == Kind::Copy {
        finding.code("hadolint:DL3045");
    }
}

/// The destination, where it is a relative one.
fn relative<'s>(step: &'s Step<'_>) -> Option<&'s Word<'s>> {
    let (_, destination) = step.instruction.copy_parts()?;
    let text = destination.text.as_bytes();
    let is_quoted = matches!(text, [b'"' | b'\'', ..]);
    let start = text.get(usize::from(is_quoted)..)?;
    // On either system, and not what a variable begins.
    let is_open = matches!(start, [] | [b'/' | b'\\' | b'$' | b'%', ..] | [_, b':', ..]);
    (!is_open).then_some(destination)
}
