//! Changes below a VOLUME that was declared before them.

use crate::model::Step;
use crate::rule::Context;
use crate::syntax::{Instruction, Kind};
use crate::tools::path::is_within;
use crate::tools::{Effect, EffectKind, Path};

/// More volumes of a stage are not looked at.
const MOST: usize = 16;

/// One finding for each VOLUME, at the first change.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let mut volumes: Vec<(&Instruction<'_>, &str)> = Vec::new();
        for step in &stage.steps {
            match step.instruction.kind {
                Kind::Volume => {
                    let words = step.instruction.words().iter().map(|word| (step.instruction, &*word.text));
                    volumes.extend(words.filter(|(_, path)| path.as_bytes().first() == Some(&b'/')));
                    volumes.truncate(MOST);
                }
                Kind::Run if !volumes.is_empty() => {
                    let found = volumes.iter().position(|(_, volume)| change(step, volume).is_some());
                    let Some(at) = found else { continue };
                    let (volume, path) = volumes.swap_remove(at);
                    report(cx, step, volume, path);
                }
                _ => {}
            }
        }
    }
}

fn report(cx: &mut Context<'_>, step: &Step<'_>, volume: &Instruction<'_>, path: &str) {
    let Some(effect) = change(step, path) else { return };
    let message =
        format!("the classic builder drops what this changes below `{path}`, and BuildKit keeps it");
    cx.report(Some(step.instruction), effect.span, message)
        .related(volume.span, "the volume begins here")
        .help(format!("move this RUN above line {}, or the VOLUME below it", volume.start_line));
}

/// What surely changes something below a volume.
fn change<'s, 'd>(step: &'s Step<'d>, volume: &str) -> Option<&'s Effect<'d>> {
    let is_below = |effect: &&Effect<'_>| {
        let changes = matches!(
            effect.kind,
            EffectKind::Write { .. }
                | EffectKind::Copy { .. }
                | EffectKind::Move { .. }
                | EffectKind::Download { .. }
                | EffectKind::Extract { .. }
                | EffectKind::Touch { .. }
        );
        let is_in = |path: &str| is_within(path, volume);
        changes
            && effect.into == crate::tools::Into::Layer
            && matches!(&effect.path, Path::Exact(path) | Path::Below(path) if is_in(path))
    };
    step.effects.iter().find(is_below)
}
