//! Heredocs that are the input of no command.

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::shell::{Command, CommandKind, List, RedirectOp};
use crate::source::Span;

/// One finding for each heredoc.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    if step.instruction.heredocs.is_empty() {
        return;
    }
    let Some(script) = &step.script else { return };
    let mut idle = Vec::new();
    collect(&script.list, &mut idle);
    for span in idle {
        let message = "nothing reads this heredoc: what stands in it is not run";
        cx.report(Some(step.instruction), span, message)
            .label("no command")
            .help("put all of the RUN into the heredoc, under `set -e`, or name who reads it: `sh -e <<EOF`");
    }
}

fn collect(list: &List<'_>, idle: &mut Vec<Span>) {
    for command in list.items.iter().flat_map(|item| &item.pipeline.commands) {
        if is_nothing(command) {
            let heredocs = command.redirects.iter().filter(|redirect| redirect.op == RedirectOp::Heredoc);
            idle.extend(heredocs.map(|redirect| redirect.span));
        }
        command.lists().for_each(|list| collect(list, idle));
    }
}

/// Whether it has no words: then all that it has are redirections, which open files and run nothing.
fn is_nothing(command: &Command<'_>) -> bool {
    matches!(&command.kind, CommandKind::Simple(simple) if simple.words.is_empty())
}
