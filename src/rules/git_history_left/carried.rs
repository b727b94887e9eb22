//! Clones in stages that are no images, whose `.git` a COPY takes into one with all around it. Follows the directory from
//! stage to stage.

use super::{Clone, takes_history};
use crate::ids::LayerId;
use crate::model::{Base, Model, Stage, Step};
use crate::size::Fold;
use crate::tools::{EffectKind, Path, path};
use std::borrow::Cow;
use std::collections::VecDeque;

/// No more places are looked at for a clone.
const MAX_PLACES: usize = 32;

/// A COPY that takes a clone into an image.
pub(super) struct Carried<'m> {
    pub(super) stage: &'m Stage<'m>,
    /// Which step of the stage the COPY is.
    pub(super) at: usize,
    pub(super) copy: &'m Step<'m>,
    /// Where the clone is then.
    pub(super) place: String,
}

/// A directory that holds a clone from a step of a stage on.
struct Found<'m> {
    stage: &'m Stage<'m>,
    from: usize,
    place: String,
}

/// The layers of stages that are no images.
pub(super) fn layers(fold: &Fold<'_>) -> Vec<LayerId> {
    let inner = fold.layers.iter().enumerate().filter(|(_, layer)| !layer.stage.is_shipped);
    inner.map(|(layer, _)| layer).collect()
}

/// The first COPY that takes a clone into an image, by way of as many stages as it takes.
pub(super) fn to_image<'m>(model: &'m Model<'m>, clone: &Clone<'m>) -> Option<Carried<'m>> {
    let start = Found { stage: clone.stage, from: clone.at + 1, place: clone.place()?.to_owned() };
    let mut open = VecDeque::from([start]);
    for _ in 0..MAX_PLACES {
        let Found { stage, from, place } = open.pop_front()?;
        if is_taken_away(stage, from, &place) {
            continue;
        }
        for later in &model.stages[stage.index + 1..] {
            if matches!(later.base, Base::Stage(base) if base == stage.index) {
                open.push_back(Found { stage: later, from: 0, place: place.clone() });
            }
            for (at, copy) in
                later.steps.iter().enumerate().filter(|(_, step)| is_from(model, later, step, stage))
            {
                let Some(place) = copied_to(copy, &place).filter(|it| !is_taken_away(later, at + 1, it))
                else {
                    continue;
                };
                if later.is_shipped {
                    return Some(Carried { stage: later, at, copy, place });
                }
                open.push_back(Found { stage: later, from: at + 1, place });
            }
        }
    }
    None
}

/// Whether a later step of a stage may remove or move the `.git` there.
fn is_taken_away(stage: &Stage<'_>, from: usize, place: &str) -> bool {
    let later = stage.steps.get(from..).unwrap_or_default();
    later.iter().flat_map(|step| &step.effects).any(|effect| takes_history(effect, place))
}

fn is_from(model: &Model<'_>, own: &Stage<'_>, step: &Step<'_>, stage: &Stage<'_>) -> bool {
    step.from.is_some_and(|name| model.stage_named(name, own.index, true) == Some(stage.index))
}

/// Where a COPY puts the directory, where it takes all of it.
fn copied_to(copy: &Step<'_>, place: &str) -> Option<String> {
    if !copy.copies() || copy.excluded().into_iter().any(|it| path::components(it).any(|part| part == ".git"))
    {
        return None;
    }
    copy.effects.iter().find_map(|effect| {
        let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind else { return None };
        let source = path::join(Some("/"), source)?;
        let inside = path::part_within(place, &source)?;
        let (Path::Exact(to) | Path::Below(to)) = &effect.path else { return None };
        let to = if inside.is_empty() { Cow::Borrowed(to.as_ref()) } else { path::child(to, inside).into() };
        Some(to.into_owned())
    })
}
