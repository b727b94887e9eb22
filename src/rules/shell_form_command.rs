//! CMD and ENTRYPOINT in shell form.

use super::shared::json_form;
use crate::finding::Severity;
use crate::model::plain_command;
use crate::rule::Context;
use crate::syntax::{Kind, array};

/// One finding for each.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let is_one = |kind: Kind| matches!(kind, Kind::Cmd | Kind::Entrypoint);
    if !model.file.instructions.iter().any(|it| is_one(it.kind) && !it.is_json()) {
        return;
    }
    let chosen = model.first_steps(|step| step.instruction.kind == Kind::Shell);
    for (stage, chosen) in model.stages.iter().zip(chosen) {
        for step in stage.steps.iter().filter(|step| is_one(step.instruction.kind)) {
            let instruction = step.instruction;
            let is_chosen = chosen.is_some_and(|shell| shell < instruction.span.start);
            if instruction.is_json() || is_chosen || json_form::flaw_of(step).is_some() {
                continue;
            }
            let name = instruction.kind.as_str();
            // Another shell's words are not read.
            let command = plain_command(instruction).filter(|_| step.scope.shell.is_read());
            let hands_over = command.as_ref().is_some_and(|command| command.is_handed_over);
            let starts = format!("a shell starts this {name}");
            let message = match instruction.kind {
                _ if hands_over => format!("{starts}, and hands over by `exec`: JSON needs neither"),
                Kind::Cmd => format!(
                    "{starts}: whether the signal of `docker stop` reaches the program, that shell says"
                ),
                _ => format!(
                    "{starts}: arguments do not reach the program, nor does the signal of `docker stop` with every shell"
                ),
            };
            let help = cx.explain(|| match command {
                Some(command) => format!("write it as JSON: `{name} {}`", array::written(&command.words)),
                None => format!(
                    "write it as JSON, as `{name} [\"sh\", \"-c\", \"exec …\"]` where it needs a shell"
                ),
            });
            let finding = cx.report(Some(instruction), instruction.span, message);
            finding.code("buildkit:JSONArgsRecommended").code("hadolint:DL3025").help = help;
            if hands_over {
                finding.severity(Severity::Style);
            }
        }
    }
}
