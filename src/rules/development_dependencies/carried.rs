//! Development dependencies that COPY --from takes over from the stage that installed them.

use super::managers::{Manager, install};
use crate::model::{CommandUse, Model, Stage, Step};
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
    let first =
        copies.take(MAX_COPIES).find_map(|(step, from)| Some((step, from, brought(model, step, from)?)));
    if let Some((step, from, (command, manager))) = first {
        report(cx, step, from, command, manager);
    }
}

/// The installation whose directory a COPY takes from a stage, where nothing there leaves them out or takes them away.
fn brought<'m, 'd>(
    model: &'m Model<'d>,
    copy: &Step<'_>,
    from: &'m Stage<'d>,
) -> Option<(&'m CommandUse<'d>, &'static Manager)> {
    let chain = base_chain(model, from);
    let mut installs = run_steps(&chain).flat_map(|(_, step)| &step.commands);
    installs.find_map(|command| {
        let manager = install(command).filter(|it| OWN.contains(&it.directory))?;
        let place = path::child(command.directory.as_deref()?, manager.directory);
        let takes = copy.effects.iter().any(|effect| match &effect.kind {
            EffectKind::Copy { from: Path::Exact(source) } => is_source(source, &place),
            _ => false,
        });
        (takes && command.certainty == Certainty::Must && !image_mentions(model, from, manager.off))
            .then_some((command, manager))
    })
}

/// Whether a source of COPY --from holds a directory, or is one with its files.
fn is_source(source: &str, place: &str) -> bool {
    path::join(Some("/"), source).is_some_and(|source| path::is_within(place, &source))
}

fn report(
    cx: &mut Context<'_>,
    copy: &Step<'_>,
    from: &Stage<'_>,
    command: &CommandUse<'_>,
    manager: &Manager,
) {
    let text = cx.model.file.text;
    let message = format!(
        "this copies what only development needs, too: `{}` installed it",
        command_text(command.span, text)
    );
    let stage = from.name.as_deref().unwrap_or("that it copies from");
    let help = format!("in the stage {stage}, write {}", manager.without);
    let finding = cx.report(Some(copy.instruction), copy.instruction.span, message);
    finding.label("with development dependencies").related(command.span, "installs them").help(help);
    if let Some(code) = manager.code {
        finding.code(code);
    }
}
