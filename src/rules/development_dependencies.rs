//! Dependencies that only development needs, installed into an image that runs the program.

mod advice;
mod carried;
mod managers;
mod npm;

use super::shared::cache_care;
use super::shared::claims::of_written;
use super::shared::runtime::{
    base_chain, image_mentions, image_stages, is_for_development, is_program, run_steps,
};
use super::shared::wording::command_text;
use super::shared::workplace::is_workplace;
use crate::bytes::Amount;
use crate::finding::{Claim, Severity, Share, Source};
use crate::ids::CommandId;
use crate::model::{CommandUse, Model, Stage, Step};
use crate::rule::Context;
use crate::size::Brought;
use crate::size::ledger::PackageList;
use crate::tools::path::{self, Cover, file_name};
use crate::tools::{CacheFix, CacheSpec, Certainty, Effect, EffectKind, Path};
use advice::Install;
use managers::{Manager, install};

/// No more installations of an image are looked at: each look goes through its text.
const MAX_CANDIDATES: usize = 8;

/// One finding for each image, at the first such installation.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let mut found = installs(&chain).take(MAX_CANDIDATES).peekable();
        let copies = || chain.iter().flat_map(|stage| &stage.steps).any(|step| step.from.is_some());
        if found.peek().is_none() && !copies()
            || !is_program(model, stage)
            || is_for_development(model, stage)
            || is_workplace(model, stage)
        {
            continue;
        }
        match found.find(|install| stays(model, stage, install)) {
            Some(install) => report(cx, stage, &install),
            None => carried::check(cx, stage, &chain),
        }
    }
}

/// The installations in some stages.
fn installs<'m>(chain: &[&'m Stage<'m>]) -> impl Iterator<Item = Install<'m>> {
    run_steps(chain).flat_map(|(stage, step)| {
        step.commands.all().filter_map(move |(index, command)| {
            let id = CommandId { step: step.id, index };
            Some(Install { stage, step, command, id, manager: install(command)? })
        })
    })
}

/// Whether the installation is one for running, and nothing in the image says that it leaves them out.
fn stays(model: &Model<'_>, image: &Stage<'_>, install: &Install<'_>) -> bool {
    const DEVELOPS: [&str; 4] =
        ["NODE_ENV=development", "NODE_ENV development", "RAILS_ENV=test", "RAILS_ENV=development"];
    let Install { stage, step, command, manager, .. } = *install;
    command.certainty == Certainty::Must
        && !image_mentions(model, image, manager.off)
        && !DEVELOPS.iter().any(|setting| model.mentions(stage, setting))
        && !is_mounted(step, manager)
        && !is_removed(step, command, manager)
}

/// Whether what is installed goes to a mount.
fn is_mounted(step: &Step<'_>, manager: &Manager) -> bool {
    let targets = step.instruction.mounts().into_iter().filter_map(|mount| mount.target);
    targets.into_iter().any(|target| path::components(&target).any(|part| part == manager.directory))
}

/// Whether the RUN goes on to remove the directory that was installed into.
fn is_removed(step: &Step<'_>, command: &CommandUse<'_>, manager: &Manager) -> bool {
    let Some(directory) = command.directory.as_deref() else { return false };
    let place = Path::Exact(path::child(directory, manager.directory).into());
    let takes = |effect: &Effect<'_>| match effect.kind {
        EffectKind::Remove { recursive } => {
            effect.path != Path::Unknown && path::covers(&effect.path, recursive, &place) != Cover::No
        }
        _ => false,
    };
    let is_behind = |effect: &Effect<'_>| match command.script {
        Some(_) => effect.id.index as usize >= command.effects.end,
        None => effect.span.start > command.span.start,
    };
    step.effects.iter().any(|effect| is_behind(effect) && takes(effect))
}

/// What a list of packages in the build context says of those for development: how many of them an installation brings.
fn counted(cx: &Context<'_>, install: &Install<'_>) -> Option<(usize, Brought)> {
    let brought = cx.sizes.listed(install.id)?;
    Some((brought.list.development?, brought))
}

/// In words: `87 of the 412 packages in package-lock.json`.
fn count_words(count: usize, brought: &Brought) -> String {
    let PackageList { file, packages, .. } = &brought.list;
    let bytes = brought.development.in_words().map_or(String::new(), |bytes| format!(", {bytes}"));
    format!("{count} of the {packages} packages in {file}{bytes}")
}

/// A warning where a build shows that there are some; an info where the project lists some, or most projects do.
fn report(cx: &mut Context<'_>, stage: &Stage<'_>, install: &Install<'_>) {
    let (model, Install { step, command, manager, .. }) = (cx.model, install);
    let text = command_text(command.span, model.file.text);
    let chain = base_chain(model, stage);
    let mut behind =
        run_steps(&chain).flat_map(|(_, step)| step.commands.everywhere().map(move |it| (step, it)));
    let build = behind.find(|(_, it)| builds(it, command));
    let counted = counted(cx, install);
    match &counted {
        Some((0, _)) => return,
        None if build.is_none() && manager.shown_by_build => return,
        _ => {}
    }
    let left = build.and_then(|_| cache_care::left_by(cx.fold, step, command));
    let (verb, help) = match build {
        Some((builder, _)) => {
            ("puts", apart(model, install, builder) + &without_cache(left.map(|(_, spec)| spec)))
        }
        None if counted.is_some() => ("puts", format!("write {}", install.without(model))),
        None => {
            ("may put", format!("where the project lists such packages, write {}", install.without(model)))
        }
    };
    let words = counted.as_ref().map(|(count, brought)| format!(": {}", count_words(*count, brought)));
    let words = words.unwrap_or_default();
    let message = format!("`{text}` {verb} what only development needs into the image, too{words}");
    let finding = cx.report(Some(step.instruction), command.span, message);
    finding.label("with development dependencies").help(help).in_script(command.script);
    finding.claims(counted.and_then(|(_, brought)| claim(step, command, brought.development)));
    finding.also_frees(left.map(|(left, _)| of_written(left, Amount::UNKNOWN)));
    if let Some(code) = manager.code {
        finding.code(code);
    }
    if let Some((_, build)) = build {
        finding.severity(Severity::Warning).related(build.span, "needs them, and nothing behind it does");
    }
}

/// The bytes of what is for development, of all that a command installs.
fn claim(step: &Step<'_>, command: &CommandUse<'_>, bytes: Amount) -> Option<Claim> {
    let effects = step.effects.get(command.effects.clone())?;
    let install = effects.iter().find(|effect| matches!(effect.kind, EffectKind::Install { .. }))?;
    let share = Share::Some("for development");
    bytes.is_known().then(|| Claim::sure(Source::Effect(install.id), share, bytes))
}

/// How a build has them, and the image not.
fn apart(model: &Model<'_>, install: &Install<'_>, builder: &Step<'_>) -> String {
    match install.prune(model).filter(|_| builder.id == install.step.id) {
        Some(prune) => format!("run `{prune}` behind the build in the same RUN"),
        None => format!(
            "build in a stage of its own and COPY --from it what the build makes; here write {}",
            install.without(model)
        ),
    }
}

/// What is to be written anew may as well leave no cache.
fn without_cache(left: Option<&CacheSpec>) -> String {
    match left.map(|spec| (spec.fix, spec.clean)) {
        Some((CacheFix::Flag(flag), _)) => format!("; give it {flag}, too"),
        Some((CacheFix::Append, clean)) => format!("; and end the RUN with `&& {clean}`"),
        None => String::new(),
    }
}

/// `npm run build`, `yarn build`, `npx tsc` behind the installation, and where that was.
fn builds(command: &CommandUse<'_>, install: &CommandUse<'_>) -> bool {
    const RUNNERS: [&str; 6] = ["npm", "yarn", "pnpm", "npx", "bun", "bunx"];
    const BUILDERS: [&str; 10] =
        ["build", "tsc", "webpack", "compile", "vite", "rollup", "gulp", "grunt", "parcel", "lint"];
    let mut words = command.arguments().iter().map(|word| file_name(&word.text));
    let elsewhere = match (command.directory.as_deref(), install.directory.as_deref()) {
        (Some(own), Some(other)) => own != other,
        _ => false,
    };
    !elsewhere
        && RUNNERS.contains(&command.program())
        && command.runs_behind(install)
        && words.any(|word| BUILDERS.contains(&word) || word.starts_with("build:"))
}
