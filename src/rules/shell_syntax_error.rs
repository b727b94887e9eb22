//! Scripts that no shell can parse: of RUN, and of CMD and ENTRYPOINT in shell form.

use crate::model::{Base, Model, Shell, Stage, Step};
use crate::rule::Context;
use crate::shell::{Script, parse};
use crate::syntax::{Args, Instruction, Kind};

/// The shells whose grammar is known.
const KNOWN: [&str; 5] = ["sh", "bash", "dash", "ash", "busybox"];

/// The first error of each: what follows may come of it.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    if sets_another_shell(model) {
        return;
    }
    let stages = model.stages.iter().chain(&model.triggers);
    for stage in stages.filter(|stage| is_posix(model, stage)) {
        let steps = stage.steps.iter().filter(|step| step.scope.shell == Shell::Posix);
        steps.for_each(|step| look(step, cx));
    }
}

fn look<'m>(step: &Step<'m>, cx: &mut Context<'m>) {
    let instruction = step.instruction;
    match (instruction.kind, &instruction.args) {
        (_, Args::Text) if is_meant_as_json(instruction) => {}
        (Kind::Run, _) => {
            step.script.iter().chain(&step.document).for_each(|script| report(step, script, cx));
        }
        (Kind::Cmd | Kind::Entrypoint, Args::Text) => report(step, &parse(&instruction.body), cx),
        _ => {}
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
    let text = instruction.body.text.trim();
    text.starts_with('[') && text.ends_with(']')
}

/// Whether some SHELL of the file may read it otherwise.
fn sets_another_shell(model: &Model<'_>) -> bool {
    let is_known = |shell: &Instruction<'_>| {
        let Args::Json(words) = &shell.args else { return false };
        let program = words.first().and_then(|word| word.text.rsplit('/').next());
        program.is_some_and(|program| KNOWN.contains(&program))
    };
    model.file.instructions.iter().any(|it| it.kind == Kind::Shell && !is_known(it))
}

/// Whether a POSIX shell runs it for sure. A base that only the build knows may be one of Windows, where RUNs go to
/// `cmd`.
fn is_posix(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let is_windows = |text: &str| text.to_ascii_lowercase().contains("windows");
    match model.root_base(stage) {
        Base::Image(image) => image.is_windows() != Some(true) && !is_windows(&image.text),
        Base::Scratch => true,
        Base::Stage(_) | Base::Unresolved(_) => false,
    }
}
