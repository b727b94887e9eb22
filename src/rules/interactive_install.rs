//! Package managers that ask whether to go on, where nobody answers.

use super::shared::installs::{calls, may_hold_options};
use super::shared::pipes;
use super::shared::wording::command_text;
use super::shared::words::{Words, each_step};
use crate::finding::{Alike, Severity};
use crate::model::{Stage, StageEnv, Step};
use crate::rewrite::set_option;
use crate::rule::Context;
use crate::shell::RedirectOp;
use crate::tools::{EffectKind, Operands, Place, Verb};

/// How configuration files name the answer.
const CONFIGURED: [&str; 3] = ["Assume-Yes", "assumeyes", "always_yes"];

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &CONFIGURED, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    let env = StageEnv { stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    for (at, command, call) in calls(step, changes_packages) {
        let Some(asks) = &call.tool.interactive else { continue };
        let is_told = !asks.asked_by.contains(&call.subcommand.name)
            || call.subcommand.operands == Operands::Packages
                && call.packages().is_some_and(|it| it.is_empty())
            || call.is_off(&asks.off, &place)
            || call.args.iter().any(may_hold_options);
        if is_told || is_answered(step, at, cx) || words.in_file() {
            continue;
        }
        let file = cx.model.file;
        let text = command_text(command.span, file.text);
        let installs = call.does(Verb::Install);
        let is_sure = installs && call.tool.system && call.tool.family != "apt";
        let message = if is_sure {
            format!("`{text}` asks whether to go on, and stops where nobody answers")
        } else {
            format!(
                "`{text}` asks whether to go on as soon as it would do more than it is told, and stops where nobody answers"
            )
        };
        let cure = cx.cure(
            || Ok(set_option(file, step, command, asks.write)?.safe_if(true)),
            |why| format!("add {}, by hand: {why}", asks.write),
        );
        let finding = cx.report(Some(step.instruction), command.span, message);
        if is_sure {
            finding.severity(Severity::Warning);
        }
        if installs {
            finding.aliases.extend(asks.codes.iter().map(|code| (*code).into()));
        }
        finding.alike(Alike::new("a package manager asks whether to go on, and stops where nobody answers"));
        finding.label("asks").cure(cure, file.text);
    }
}

fn changes_packages(kind: &EffectKind<'_>) -> bool {
    matches!(kind, EffectKind::Install { .. } | EffectKind::Upgrade { .. } | EffectKind::Uninstall { .. })
}

/// Whether something is on its standard input: behind a pipe, or by a redirection.
fn is_answered(step: &Step<'_>, command: usize, cx: &Context<'_>) -> bool {
    let reads = |op: RedirectOp| matches!(op, RedirectOp::In | RedirectOp::Heredoc | RedirectOp::HereString);
    pipes::place_of(cx.model, step, command).is_some_and(|(pipeline, at)| {
        at > 0 || pipeline.commands[at].redirects.iter().any(|redirect| reads(redirect.op))
    })
}
