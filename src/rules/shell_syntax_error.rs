//! Scripts that no shell can parse: of RUN, and of CMD and ENTRYPOINT in shell form.

use crate::model::{Shell, Step};
use crate::rule::Context;
use crate::shell::{Script, parse};
use crate::syntax::{Args, Instruction, Kind};

/// The first error of each, where it is sure which shell reads it: what follows may come of it.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let steps = model.stages.iter().chain(&model.triggers).flat_map(|stage| &stage.steps);
    steps.filter(|step| step.scope.shell == Shell::Posix).for_each(|step| look(step, cx));
}

fn look<'m>(step: &Step<'m>, cx: &mut Context<'m>) {
    let instruction = step.instruction;
    match (instruction.kind, &instruction.args) {
        (_, Args::Text) if is_meant_as_json(instruction) => {}
        (Kind::Run, _) => {
            step.script.iter().chain(&step.document).for_each(|script| report(step, script, cx));
        }
        _ => {
            let Some(text) = instruction.shell_script() else { return };
            report(step, &parse(&text), cx);
        }
    }
}

fn report<'m>(step: &Step<'m>, script: &Script<'_>, cx: &mut Context<'m>) {
    let Some(error) = script.errors.first().filter(|error| error.everywhere) else { return };
    let kind = step.instruction.kind.as_str();
    let message = format!("the shell cannot parse this {kind}, so none of it runs: {}", error.message);
    cx.report(cx.instruction_of(step), error.span, message);
}

/// A list that is no JSON is another rule's.
fn is_meant_as_json(instruction: &Instruction<'_>) -> bool {
    let text = instruction.body.text.trim().as_bytes();
    text.first() == Some(&b'[') && text.last() == Some(&b']')
}
