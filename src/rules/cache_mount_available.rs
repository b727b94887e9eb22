//! Downloads that a cache mount would keep between builds.

use super::shared::wording::command_text;
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;
use crate::tools::{Effect, EffectKind, Into, Path, is_system};

/// One finding for each RUN, at the first command that fills such a cache.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let found = step.commands.iter().find_map(|command| Some((command, cache(step, command)?)));
    let Some((command, path)) = found else { return };
    let message = format!(
        "`{}` downloads on each build what a cache mount would keep",
        command_text(command.span, cx.model.file.text)
    );
    cx.report(Some(step.instruction), command.span, message)
        .help(format!("write `RUN --mount=type=cache,target={path} …`"));
}

/// The cache that a command fills in the layer, where its place is known.
fn cache<'s>(step: &'s Step<'_>, command: &CommandUse<'_>) -> Option<&'s str> {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    effects.iter().find_map(|effect| place(effect))
}

fn place<'e>(effect: &'e Effect<'_>) -> Option<&'e str> {
    match (&effect.kind, &effect.path) {
        (EffectKind::Cache { tool, .. }, Path::Exact(path))
            if effect.into == Into::Layer && !is_system(tool) =>
        {
            Some(path)
        }
        _ => None,
    }
}
