//! Development dependencies that COPY --from takes over from the stage that installed them.

use super::advice::Install;
use super::{builds, count_words, counted, installs, is_removed};
use crate::finding::Severity;
use crate::model::{Model, Stage, Step};
use crate::rule::Context;
use crate::rules::shared::runtime::{base_chain, image_mentions, run_steps};
use crate::rules::shared::wording::command_text;
use crate::tools::{Certainty, EffectKind, Path, path};

/// Directories that a project has its dependencies in.
const OWN: [&str; 2] = ["node_modules", "vendor"];

/// No more copies of an image are looked at: each look goes through a stage.
const MAX_COPIES: usize = 16;

/// What takes them away again in the image itself, or installs others over them.
const ONLY_PRODUCTION: [&str; 6] =
    ["npm prune", "--production", "omit=dev", "--prod", "--no-dev", "only=production"];

/// One finding for an image: at the first COPY that brings a directory with all that an installation put there.
pub(super) fn check(cx: &mut Context<'_>, image: &Stage<'_>, chain: &[&Stage<'_>]) {
    let model = cx.model;
    if image_mentions(model, image, &ONLY_PRODUCTION) {
        return;
    }
    let steps = chain.iter().flat_map(|stage| stage.steps.iter().map(|step| (stage.index, step)));
    let copies = steps
        .filter_map(|(own, step)| Some((step, &model.stages[model.stage_named(step.from?, own, true)?])));
    let first = copies.take(MAX_COPIES).find_map(|(step, from)| Some((step, brought(model, step, from)?)));
    if let Some((step, install)) = first {
        report(cx, step, &install);
    }
}

/// The installation whose directory a COPY takes from a stage, where nothing there leaves them out or takes them away.
fn brought<'m>(model: &'m Model<'m>, copy: &Step<'_>, from: &'m Stage<'m>) -> Option<Install<'m>> {
    let chain = base_chain(model, from);
    let mut installs = installs(&chain).filter(|install| OWN.contains(&install.manager.directory));
    installs.find(|Install { step, command, manager, .. }| {
        let Some(directory) = command.directory.as_deref() else { return false };
        let place = path::child(directory, manager.directory);
        let takes = copy.effects.iter().any(|effect| match &effect.kind {
            EffectKind::Copy { from: Path::Exact(source) } => is_source(source, &place),
            _ => false,
        });
        takes
            && command.certainty == Certainty::Must
            && !image_mentions(model, from, manager.off)
            && !is_removed(step, command, manager)
    })
}

/// Whether a source of COPY --from holds a directory, or is one with its files.
fn is_source(source: &str, place: &str) -> bool {
    path::join(Some("/"), source).is_some_and(|source| path::is_within(place, &source))
}

fn report(cx: &mut Context<'_>, copy: &Step<'_>, install: &Install<'_>) {
    let (model, Install { stage, command, manager, .. }) = (cx.model, install);
    let text = command_text(command.span, model.file.text);
    let name = stage.name.as_deref().unwrap_or("that it copies from");
    let build = run_steps(&[stage]).flat_map(|(_, step)| &step.commands).find(|it| builds(it, command));
    let counted = counted(cx, install);
    match &counted {
        Some((0, _)) => return,
        None if build.is_none() && manager.shown_by_build => return,
        _ => {}
    }
    let (verb, help) = match (build, install.prune(model)) {
        (Some(_), Some(prune)) => ("copies", format!("in the stage {name}, run `{prune}` behind the build")),
        (Some(_), None) => ("copies", "copy only what the build makes".to_owned()),
        (None, _) if counted.is_some() => {
            ("copies", format!("in the stage {name}, write {}", install.without(model)))
        }
        (None, _) => ("may copy", format!("in the stage {name}, write {}", install.without(model))),
    };
    let words =
        counted.map(|(count, brought)| format!(", {}", count_words(count, &brought))).unwrap_or_default();
    let message = format!("this {verb} what only development needs, too: `{text}` installed it{words}");
    let finding = cx.report(Some(copy.instruction), copy.instruction.span, message);
    finding.label("with development dependencies").related(command.span, "installs them").help(help);
    if let Some(code) = manager.code {
        finding.code(code);
    }
    if let Some(build) = build {
        finding.severity(Severity::Warning).related(build.span, "needs them");
    }
}
