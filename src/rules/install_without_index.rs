//! `apt-get install` where no package index is: the image has none, or an earlier RUN removed it, and nothing fetched one.

use super::shared::wording::command_text;
use crate::model::{Base, Failure, ImageRef, Step};
use crate::rule::Context;
use crate::size::catalog;
use crate::source::Span;
use crate::tools::path::{Cover, covers, glob_matches, may_overlap};
use crate::tools::{Certainty, Effect, EffectKind, Into, Path};
use std::borrow::Cow;

/// Where apt keeps its indexes.
const LISTS: Path<'static> = Path::Exact(Cow::Borrowed("/var/lib/apt/lists"));

/// Official images that come without: all of them delete the index that their packages were installed from.
const WITHOUT: [&str; 12] = [
    "debian",
    "ubuntu",
    "buildpack-deps",
    "gcc",
    "golang",
    "httpd",
    "nginx",
    "node",
    "php",
    "python",
    "ruby",
    "rust",
];

/// What is known of apt's index at a place of a chain of stages.
#[derive(Clone, Copy)]
enum Index {
    /// There is one, or may be.
    Perhaps,
    /// The base image has none.
    OfBase(Span),
    /// Something removed it.
    Removed(Span),
}

/// So many installations of a stage are looked at.
const MAX_LOOKS: usize = 20;

/// One finding a stage, at the first installation that fails.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut ends: Vec<Index> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let is_official = matches!(model.root_base(stage), Base::Image(image) if comes_without(image));
        let mut index = match &stage.base {
            Base::Stage(base) => ends.get(*base).copied().unwrap_or(Index::Perhaps),
            Base::Image(image) if is_official => Index::OfBase(image.span),
            _ => Index::Perhaps,
        };
        let mut looks = 0;
        for step in &stage.steps {
            for effect in &step.effects {
                let is_gone = is_official && !matches!(index, Index::Perhaps);
                looks += usize::from(is_gone && matches!(effect.kind, EffectKind::Install { .. }));
                if is_gone && looks <= MAX_LOOKS && fails(cx, step, effect) && report(cx, step, effect, index)
                {
                    index = Index::Perhaps;
                }
                index = after(index, effect);
            }
        }
        ends.push(index);
    }
}

/// Whether an image has no index. Those of Ubuntu had one until 2016: a tag that stays with a day or an update may be as old.
fn comes_without(image: &ImageRef<'_>) -> bool {
    let name = catalog::official(&image.name);
    let is_old =
        name == "ubuntu" && image.tag.as_deref().is_some_and(|tag| glob_matches("1[0-6].*[.-]*", tag));
    let is_of_a_day =
        name == "ubuntu" && image.tag.as_deref().is_some_and(|tag| glob_matches("[a-z]*-20*", tag));
    WITHOUT.contains(&name) && !is_old && !is_of_a_day
}

/// What an effect makes of it.
fn after(index: Index, effect: &Effect<'_>) -> Index {
    match effect.kind {
        EffectKind::Opaque => Index::Perhaps,
        EffectKind::Remove { recursive } => {
            let gone = effect.selection.is_none() && covers(&effect.path, recursive, &LISTS) == Cover::Surely;
            match effect.certainty {
                Certainty::Must if gone && effect.into == Into::Layer => Index::Removed(effect.span),
                _ => index,
            }
        }
        EffectKind::Clean { .. } | EffectKind::Touch { content: false, .. } => index,
        _ if may_overlap(&effect.path, &LISTS) => Index::Perhaps,
        _ => index,
    }
}

/// Whether an installation by apt that finds no package ends the build: one at least of them is not there yet.
fn fails(cx: &Context<'_>, step: &Step<'_>, effect: &Effect<'_>) -> bool {
    let EffectKind::Install { tool: "apt" | "aptitude", packages: Some(packages), .. } = &effect.kind else {
        return false;
    };
    let command = step.command_of(effect.id).and_then(|command| step.command(command));
    command.is_some_and(|command| step.failure(command) == Failure::Stops)
        && step.instruction.flag("mount").is_none()
        && brings_something(cx, effect, packages)
}

/// Tells it, if there is no index.
fn report(cx: &mut Context<'_>, step: &Step<'_>, effect: &Effect<'_>, index: Index) -> bool {
    let text = cx.model.file.text;
    let (why, place, label) = match index {
        Index::Perhaps => return false,
        Index::OfBase(base) => ("the base image has no package index", base, "comes without an index"),
        Index::Removed(removal) => ("the package index is gone", removal, "removes the index"),
    };
    let message =
        format!("`{}` fails: {why}, and nothing has fetched one since", command_text(effect.span, text));
    cx.report(Some(step.instruction), effect.span, message)
        .related(place, label)
        .help("begin that RUN with `apt-get update &&`, and end it with `&& rm -rf /var/lib/apt/lists/*`");
    true
}

/// Whether a package of it is surely not there yet.
fn brings_something(cx: &Context<'_>, install: &Effect<'_>, packages: &[Cow<'_, str>]) -> bool {
    let held = cx.sizes.layer_of(install).map(|layer| cx.fold.held(layer)).unwrap_or_default();
    let written = held.iter().find(|written| written.effect.id == install.id);
    let brings = |name: &str| written.and_then(|written| cx.sizes.brings(*written, name)) == Some(true);
    packages.iter().any(|name| brings(name))
}
