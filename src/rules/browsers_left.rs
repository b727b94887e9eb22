//! Installations of all browsers that Playwright knows.

use super::shared::wording::command_text;
use super::shared::words::{Words, each_step};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::tools::path::file_name;

/// What names another browser than Chromium.
const OTHERS: [&str; 3] = ["msedge", "firefox", "webkit"];

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &OTHERS, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    if !cx.model.may_have("playwright") {
        return;
    }
    for command in &step.commands {
        let at = command
            .argv
            .iter()
            .position(|word| matches!(file_name(&word.text), "playwright" | "playwright-core"));
        let Some(behind) = at.and_then(|at| command.argv.get(at + 1..)) else { continue };
        let Some((verb, options)) = behind.split_first() else { continue };
        let is_all = options.iter().all(|word| word.is_option() && word.is_known());
        if !matches!(&*verb.text, "install" | "install-deps")
            || !is_all
            || !stage.is_shipped
            || words.in_stage(stage)
        {
            continue;
        }
        let message = format!(
            "`{}` is for Chromium, Firefox and WebKit alike",
            command_text(command.span, cx.model.file.text)
        );
        cx.report(Some(step.instruction), command.span, message)
            .label("names no browser")
            .help("name the one that is used: `playwright install chromium`, with `--only-shell` where it draws no windows");
    }
}
