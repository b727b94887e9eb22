//! `apt-get update` in a RUN of its own: its layer is cached, and a later install works from a stale index.

use super::shared::claims::of_lone_update;
use super::shared::wording::command_text;
use crate::model::Step;
use crate::rule::Context;
use crate::source::Span;
use crate::tools::{Effect, EffectKind, Into};

/// One finding a pair, at the update, with the install that will use the old index.
pub(super) fn check(cx: &mut Context<'_>) {
    for stage in &cx.model.stages {
        for (index, step) in stage.steps.iter().enumerate() {
            let Some(update) = lone_update(step) else { continue };
            let mut later = stage.steps[index + 1..].iter().take_while(|step| update_of(step).is_none());
            if let Some(install) = later.find_map(install_of) {
                report(cx, step, update, install);
            }
        }
    }
}

fn report(cx: &mut Context<'_>, step: &Step<'_>, update: &Effect<'_>, install: Span) {
    let text = cx.model.file.text;
    let message = format!(
        "the build cache keeps this index: when `{}` changes, it installs from an old one, or fails",
        command_text(install, text)
    );
    cx.report(Some(step.instruction), update.span, message)
        .claims([of_lone_update(update.id)])
        .label("runs again only when this line changes")
        .related(install, "installs from whatever index was cached")
        .help("put both in one RUN: `RUN apt-get update && apt-get install …`");
}

/// The update of a RUN that neither installs nor upgrades.
fn lone_update<'s, 'd>(step: &'s Step<'d>) -> Option<&'s Effect<'d>> {
    install_of(step).is_none().then(|| update_of(step))?
}

fn update_of<'s, 'd>(step: &'s Step<'d>) -> Option<&'s Effect<'d>> {
    let is_update = |kind: &EffectKind<'_>| matches!(kind, EffectKind::Refresh { tool } if is_apt(tool));
    step.effects.iter().find(|effect| effect.into == Into::Layer && is_update(&effect.kind))
}

fn install_of(step: &Step<'_>) -> Option<Span> {
    let is_install = |kind: &EffectKind<'_>| matches!(kind, EffectKind::Install { tool, .. } | EffectKind::Upgrade { tool } if is_apt(tool));
    step.effects.iter().find(|effect| is_install(&effect.kind)).map(|effect| effect.span)
}

fn is_apt(tool: &str) -> bool {
    matches!(tool, "apt" | "aptitude")
}
