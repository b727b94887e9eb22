//! Commands for a machine that runs, or for somebody who sits before it.

use super::shared::pipes;
use super::shared::wording::command_text;
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;

/// Those that hadolint lists, too.
const CODED: [&str; 7] = ["free", "ifconfig", "ps", "service", "shutdown", "top", "vim"];

/// One finding for each command.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    for (at, command) in step.commands.iter().enumerate() {
        let is_last = at + 1 == step.commands.len();
        let Some((why, help)) = fault(command, is_last).filter(|_| is_by_itself(step, at, cx)) else {
            continue;
        };
        let message = format!("`{}` {why}", command_text(command.span, cx.model.file.text));
        let finding = cx.report(Some(step.instruction), command.span, message);
        finding.help(help);
        if CODED.contains(&command.program()) {
            finding.code("hadolint:DL3001");
        }
    }
}

/// Why a command makes no sense, and what to do.
fn fault(command: &CommandUse<'_>, is_last: bool) -> Option<(&'static str, &'static str)> {
    let words = command.arguments();
    match command.program() {
        "vim" | "vi" | "nano" | "emacs" | "htop" | "top"
            if !words.iter().any(|word| word.is_option() || word.text.as_bytes().first() == Some(&b'+')) =>
        {
            Some((
                "waits for somebody, and nobody is there in a build",
                "leave it out; sed and COPY change files",
            ))
        }
        "shutdown" | "reboot" | "halt" | "poweroff" => {
            Some(("is for a machine: a build has none to stop", "leave it out"))
        }
        "free" | "ps" | "ifconfig" | "top" => {
            Some(("only prints into the log how the builder is at that time", "leave it out"))
        }
        "service" | "systemctl" | "rc-service" | "initctl" | "supervisorctl"
            if is_last && words.iter().any(|word| matches!(&*word.text, "start" | "restart" | "reload")) =>
        {
            Some((
                "starts what ends with this RUN: no process of it is left when the container runs",
                "start it by CMD or ENTRYPOINT, in the foreground",
            ))
        }
        _ => None,
    }
}

/// Whether nothing reads what it prints.
fn is_by_itself(step: &Step<'_>, command: usize, cx: &Context<'_>) -> bool {
    pipes::place_of(cx.model, step, command).is_none_or(|(pipeline, _)| pipeline.commands.len() == 1)
}
