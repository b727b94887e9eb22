//! Dependencies that only development needs, installed into an image that runs the program.

mod carried;
mod managers;

use super::shared::cache_care;
use super::shared::claims::of_written;
use super::shared::runtime::{
    base_chain, image_mentions, image_stages, is_for_development, is_program, run_steps,
};
use super::shared::wording::command_text;
use super::shared::workplace::is_workplace;
use crate::bytes::Amount;
use crate::model::{CommandUse, Model, Stage, Step};
use crate::rule::Context;
use crate::tools::{CacheFix, Certainty, path};
use managers::{Manager, install};

/// No more installations of an image are looked at: each look goes through its text.
const MAX_CANDIDATES: usize = 8;

/// One finding for each image, at the first such installation.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let mut found = run_steps(&chain).flat_map(|(stage, step)| {
            step.commands.iter().filter_map(move |command| Some((stage, step, command, install(command)?)))
        });
        let mut found = found.by_ref().take(MAX_CANDIDATES).peekable();
        let copies = || chain.iter().flat_map(|stage| &stage.steps).any(|step| step.from.is_some());
        if found.peek().is_none() && !copies()
            || !is_program(model, stage)
            || is_for_development(model, stage)
            || is_workplace(model, stage)
        {
            continue;
        }
        let first =
            found.find(|(own, step, command, manager)| stays(model, stage, own, step, command, manager));
        match first {
            Some((_, step, command, manager)) => report(cx, stage, step, command, manager),
            None => carried::check(cx, stage, &chain),
        }
    }
}

/// Whether the installation is one for running, and nothing in the image says that it leaves them out.
fn stays(
    model: &Model<'_>,
    image: &Stage<'_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    manager: &Manager,
) -> bool {
    const DEVELOPS: [&str; 4] =
        ["NODE_ENV=development", "NODE_ENV development", "RAILS_ENV=test", "RAILS_ENV=development"];
    command.certainty == Certainty::Must
        && !image_mentions(model, image, manager.off)
        && !DEVELOPS.iter().any(|setting| model.mentions(stage, setting))
        && !is_mounted(step, manager)
}

/// Whether what is installed goes to a mount.
fn is_mounted(step: &Step<'_>, manager: &Manager) -> bool {
    let targets = step.instruction.mounts().into_iter().filter_map(|mount| mount.target);
    targets.into_iter().any(|target| path::components(&target).any(|part| part == manager.directory))
}

fn report<'m>(
    cx: &mut Context<'m>,
    stage: &Stage<'_>,
    step: &Step<'m>,
    command: &CommandUse<'_>,
    manager: &Manager,
) {
    let model = cx.model;
    let text = command_text(command.span, model.file.text);
    let message = format!("`{text}` puts what only development needs into the image, too");
    let build = run_steps(&base_chain(model, stage))
        .flat_map(|(_, step)| &step.commands)
        .find(|it| builds(it, command));
    let help = match build {
        Some(_) => format!(
            "build in a stage of its own and COPY --from it what the build makes; here write {}",
            manager.without
        ),
        None => format!("write {}", manager.without),
    };
    // What is to be written anew may as well leave no cache.
    let left = cache_care::left_by(cx.fold, step, command);
    let help = match left.map(|(_, spec)| spec.fix) {
        Some(CacheFix::Flag(flag)) => format!("{help}; give it {flag}, too"),
        Some(CacheFix::Append) => {
            let clean = left.map_or("", |(_, spec)| spec.clean);
            format!("{help}; and end the RUN with `&& {clean}`")
        }
        None => help,
    };
    let build = build.map(|build| build.span);
    let finding = cx.report(Some(step.instruction), command.span, message);
    finding.label("with development dependencies").help(help);
    finding.also_frees(left.map(|(left, _)| of_written(left, Amount::UNKNOWN)));
    if let Some(code) = manager.code {
        finding.code(code);
    }
    if let Some(span) = build {
        finding.related(span, "needs them, and nothing behind it does");
    }
}

/// `npm run build`, `yarn build`, `npx tsc` behind the installation.
fn builds(command: &CommandUse<'_>, install: &CommandUse<'_>) -> bool {
    let mut argv = command.argv.iter().map(|word| word.text.as_ref());
    let runner = matches!(argv.next(), Some("npm" | "yarn" | "pnpm" | "npx" | "bun"));
    runner
        && command.span.start > install.span.start
        && argv
            .any(|word| matches!(word, "build" | "tsc" | "webpack" | "compile") || word.starts_with("build:"))
}
