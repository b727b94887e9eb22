//! What installations bring where nobody knows what the image below has: on each of the footings that it may have, and so from
//! the least to the most of these.

use super::{Extras, Installed, View};
use crate::bytes::{Amount, Provenance};
use crate::ids::LayerId;
use crate::model::{Base, Stage};
use crate::size::fold::{Hidden, Written};
use crate::size::predict::Predictor;
use crate::size::predict::ground::{Footing, names_sources};
use crate::tools::{Effect, EffectKind, is_system};
use std::cell::OnceCell;

/// What may be below the stages that stand on images, and what the layers above hold then.
#[derive(Default)]
pub(in crate::size::predict) struct Guesses<'m> {
    /// By the stage.
    footings: OnceCell<Vec<OnceCell<Vec<Footing<'m>>>>>,
    /// By the place of the footing.
    views: [OnceCell<Installed<'m>>; MAX_VIEWS],
}

/// No image has more footings.
const MAX_VIEWS: usize = 6;

impl<'m> Predictor<'m> {
    /// One of the footings that the image of a stage may have; the last one where it has not so many.
    pub(super) fn footing(&self, stage: usize, at: usize) -> Option<&Footing<'m>> {
        let all = self.footings_of(self.model.stages.get(stage)?);
        all.get(at.min(all.len().checked_sub(1)?))
    }

    fn footings_of(&self, root: &'m Stage<'m>) -> &[Footing<'m>] {
        let all =
            self.guesses.footings.get_or_init(|| self.model.stages.iter().map(|_| OnceCell::new()).collect());
        let Some(own) = all.get(root.index) else { return &[] };
        own.get_or_init(|| self.manager_of(root).map_or(Vec::new(), |tool| self.footings(root, tool)))
    }

    /// The package manager that the stages on `root` use first.
    fn manager_of(&self, root: &Stage<'m>) -> Option<&'static str> {
        if !matches!(root.base, Base::Image(_) | Base::Unresolved(_)) {
            return None;
        }
        let stages = self.model.stages.iter().filter(|stage| stage.root == root.index);
        let effects = stages.flat_map(|stage| &stage.steps).flat_map(|step| &step.effects);
        effects.into_iter().find_map(|effect| match effect.kind {
            EffectKind::Install { tool, .. } if is_system(tool) => Some(tool),
            _ => None,
        })
    }

    /// The packages of all layers on that one of the footings.
    fn view(&self, at: usize) -> Option<&Installed<'m>> {
        Some(self.guesses.views.get(at)?.get_or_init(|| Installed::of(self, false, View::Guess(at))))
    }

    /// What `ask` says on each footing that has all packages, from the least to the most; where none has all, on each that
    /// has some.
    fn guess<T>(
        &self,
        layer: LayerId,
        ask: impl Fn(&Installed<'m>) -> Option<T>,
        has_all: impl Fn(&T) -> bool,
        or: impl Fn(T, T) -> T,
    ) -> Option<T> {
        let footings = self.footings_of(self.model.root(self.fold.layers[layer].stage));
        let view = |at: usize| ask(self.view(at)?);
        let usual = footings.iter().take_while(|footing| !footing.is_last_resort).count();
        let (mut whole, part): (Vec<T>, Vec<T>) = (0..usual).filter_map(view).partition(&has_all);
        let mut of_last = None;
        // What some of them lack comes and goes with the releases, and so does what it weighs.
        if whole.len() < usual.max(1) {
            for found in (usual..footings.len()).filter_map(view) {
                if has_all(&found) {
                    whole.push(found);
                } else {
                    of_last.get_or_insert(found);
                }
            }
        }
        whole.into_iter().reduce(&or).or_else(|| part.into_iter().reduce(or)).or(of_last)
    }

    /// What an installation brings.
    pub(in crate::size::predict) fn guessed_install(&self, written: Written<'m>) -> Amount {
        let known = |it: &Installed<'m>| Some(it.by_install(written)).filter(Amount::is_known);
        estimated(self.guess(written.layer, known, |_| true, Amount::or))
    }

    /// The archives that a layer fetched.
    pub(in crate::size::predict) fn guessed_archives(&self, layer: LayerId) -> Amount {
        let known = |it: &Installed<'m>| Some(it.archives(layer)).filter(Amount::is_known);
        estimated(self.guess(layer, known, |_| true, Amount::or))
    }

    /// What a removal takes of an earlier layer.
    pub(in crate::size::predict) fn guessed_removal(&self, hidden: &Hidden<'m>) -> Amount {
        let known = |it: &Installed<'m>| Some(it.by_removal(hidden)).filter(Amount::is_known);
        estimated(self.guess(hidden.written.layer, known, |_| true, Amount::or))
    }

    /// What is only recommended of an installation in `layer`.
    pub(in crate::size::predict) fn guessed_extras(
        &self,
        layer: LayerId,
        install: &Effect<'_>,
        keep: &[&'static str],
        is_above: impl Fn(LayerId) -> bool,
    ) -> Option<Extras> {
        let either = |one: Extras, other: Extras| Extras { bytes: one.bytes.or(other.bytes), ..one };
        let extras = |it: &Installed<'m>| it.extras(install, keep, &is_above);
        let found = self.guess(layer, extras, |extras| extras.bytes.complete, either);
        let is_nothing = |found: &Extras| found.bytes.most() == Some(0);
        // By a release that is only inferred a finding goes where it would go on each that it may be.
        let is_known = || {
            self.base(self.model.root(self.fold.layers[layer].stage))
                .is_some_and(|it| it.distro.contains(' '))
        };
        let Some(found) = found.filter(|found| !is_nothing(found) || is_known()) else {
            return self.brings_nothing_more(layer, install).then(Extras::none);
        };
        Some(Extras { bytes: estimated(Some(found.bytes)), ..found })
    }

    /// Whether nothing is only recommended of what an installation brings, on whatever may be below it; not where the file
    /// says where packages come from.
    fn brings_nothing_more(&self, layer: LayerId, install: &Effect<'_>) -> bool {
        let root = self.model.root(self.fold.layers[layer].stage);
        let footings = self.footings_of(root);
        let is_so = |(at, footing): (usize, &Footing<'_>)| {
            self.view(at).is_some_and(|it| it.brings_nothing_more(install, footing.is_last_resort))
        };
        let stages = || self.model.stages.iter().filter(|stage| stage.root == root.index);
        !footings.is_empty()
            && footings.iter().enumerate().all(is_so)
            && !stages().flat_map(|stage| &stage.steps).any(names_sources)
    }
}

/// A guess is an estimate, however well its parts are known.
fn estimated(bytes: Option<Amount>) -> Amount {
    let bytes = bytes.unwrap_or(Amount::UNKNOWN);
    Amount { provenance: bytes.provenance.max(Provenance::Estimate), ..bytes }
}
