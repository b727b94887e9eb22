//! The package manager in one chain of stages: what is there, and what installing and removing make of it.

use super::{Install, View};
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::LayerId;
use crate::model::Stage;
use crate::size::packages::{self, History, Installation, Package, Unknown};
use crate::size::predict::Predictor;
use crate::size::predict::ground::{Footing, is_for};
use crate::size::releases::Likeness;
use crate::size::sibling::Sibling;
use crate::tools::Effect;
use std::borrow::Cow;
use std::cell::OnceCell;

/// The chain of stages that a stage ends; what its base has is looked up when a layer asks.
#[derive(Clone)]
pub(super) enum Chain<'m> {
    /// Nothing is installed yet over the base of this stage.
    From(usize, View),
    /// None where no index has it.
    Known(Option<Box<State<'m>>>),
}

impl Default for Chain<'_> {
    fn default() -> Self {
        Self::Known(None)
    }
}

impl<'m> Chain<'m> {
    pub(super) fn state(&mut self, predictor: &Predictor<'m>) -> Option<&mut State<'m>> {
        if let Self::From(stage, view) = *self {
            let stage = predictor.model.stages.get(stage);
            let state = stage.and_then(|stage| match view {
                View::Known => State::of(predictor, stage),
                View::Guess(at) => predictor.footing(stage.index, at).map(State::guessed),
            });
            *self = Self::Known(state.map(Box::new));
        }
        match self {
            Self::From(..) => None,
            Self::Known(state) => state.as_deref_mut(),
        }
    }
}

/// How much of an image's packages an upgrade writes again, in thousandths: so much of debian:12.15 on 2026-11-29
/// (`tests/fixtures/builds/upgrade`), the only one that was measured.
const UPGRADED: Bytes = 190;

/// The package manager in one chain of stages.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(in crate::size::predict) struct State<'m> {
    pub(super) history: History<'m>,
    pub(in crate::size::predict) slim: bool,
    /// Whether the file adds package repositories, of which the index knows nothing.
    pub(super) more_repositories: bool,
    /// Whether all that the base has was upgraded.
    is_upgraded: bool,
    likeness: Likeness,
    is_exact: bool,
    /// Whether a package of a certain version counts as that of the index.
    pub(super) is_loose: bool,
}

impl<'m> State<'m> {
    /// As the image of a stage leaves it; none where no index has the image's packages.
    pub(in crate::size::predict) fn of(predictor: &Predictor<'m>, stage: &Stage<'_>) -> Option<Self> {
        let (name, tag) = predictor.named_base(stage)?;
        let state = Self::over(predictor, stage, name, tag.unwrap_or("latest"))?;
        let Some(sibling) = predictor.facts.sibling(&stage.base) else { return Some(state) };
        Some(state.on(sibling))
    }

    /// The same with the packages that another Dockerfile has installed there.
    fn on(mut self, sibling: &Sibling) -> Self {
        self.history.has_before(sibling.packages.iter().map(String::as_str));
        self.is_exact &= sibling.is_whole;
        self
    }

    /// The same with the packages of another image of that release.
    pub(in crate::size::predict) fn over(
        predictor: &Predictor<'m>,
        stage: &Stage<'_>,
        name: &str,
        tag: &str,
    ) -> Option<Self> {
        let index = predictor.index(stage)?;
        let base = index.base(crate::size::catalog::official(name), tag)?;
        let slim = base.is_slim();
        // Where most packages are neighbours', what the others recommend is often not among them.
        let is_exact = index.filled() * 3 < index.len() * 2;
        let history = History::new(index, base);
        Some(Self {
            history,
            slim,
            more_repositories: false,
            is_upgraded: false,
            likeness: Likeness::Same,
            is_exact,
            is_loose: false,
        })
    }

    /// On one of the footings that an image may have.
    pub(super) fn guessed(footing: &Footing<'m>) -> Self {
        let base = footing.base.clone();
        let (slim, likeness) = (base.is_slim(), footing.likeness);
        let history = History::new(base.index(), base);
        Self {
            history,
            slim,
            more_repositories: false,
            is_upgraded: false,
            likeness,
            is_exact: false,
            is_loose: true,
        }
    }

    /// Installs, and says what that brings.
    pub(in crate::size::predict) fn adds<'n>(
        &mut self,
        layer: u32,
        names: impl Iterator<Item = &'n str>,
        extras: bool,
    ) -> Amount {
        let brought = self.history.add(layer, names, extras);
        let index = self.history.index();
        packages::files(brought.into_iter().map(|id| index.package(id)), self.slim)
    }

    /// What upgrading packages of the base writes, those of these names or all: nothing where the image is as new as the
    /// index, and no more than what they weigh.
    pub(super) fn upgrade(&mut self, names: Option<&[Cow<'_, str>]>) -> Amount {
        if self.is_upgraded {
            return Amount::ZERO;
        }
        self.is_upgraded = names.is_none();
        let is_meant =
            |package: &Package<'_>| names.is_none_or(|names| names.iter().any(|it| it == package.name));
        let all = packages::files(self.of_base().filter(is_meant), self.slim);
        let share = |bytes: Bytes| bytes / 1000 * UPGRADED;
        let some = Amount { likely: share(all.likely), ..all.possible() };
        let compressed = some.compressed.map(|packed| Interval { likely: share(packed.likely), ..packed });
        Amount { compressed, provenance: all.provenance.max(Provenance::Estimate), ..some }
    }

    /// The packages that the base image has.
    pub(in crate::size::predict) fn of_base(&self) -> impl Iterator<Item = Package<'m>> {
        self.history.of_base()
    }

    /// Whether the index has a package of this name.
    pub(in crate::size::predict) fn has(&self, name: &str) -> bool {
        self.history.index().has(name)
    }

    /// What an installation would bring.
    pub(in crate::size::predict) fn would_install<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        extras: bool,
    ) -> Vec<Package<'m>> {
        let brought = self.history.would_add(names, extras);
        brought.into_iter().map(|id| self.history.index().package(id)).collect()
    }

    /// Marks packages; `first` is the layer's first installation. Whether it is not known which they are.
    pub(super) fn mark(&mut self, first: u32, packages: Option<&[Cow<'_, str>]>, manual: bool) -> bool {
        let Some(names) = packages else { return manual && self.history.keep_libraries(first) };
        self.history.mark(names.iter().map(AsRef::as_ref), manual);
        false
    }

    /// Whether its index is that of a tool.
    pub(super) fn is_for(&self, tool: &str) -> bool {
        is_for(&self.history.index(), tool)
    }

    pub(super) fn source(&self) -> String {
        let index = self.history.index();
        format!("package index of {}, {}", index.release(), index.as_of())
    }

    pub(super) fn install<'n>(
        &mut self,
        number: usize,
        layer: LayerId,
        effect: &'m Effect<'m>,
        names: impl Iterator<Item = &'n str>,
        extras: bool,
    ) -> (Install<'m>, Vec<Unknown<'n>>) {
        let Installation { packages, extras, unknown } = self.history.install(number as u32, names, extras);
        let (index, slim, missing) = (self.history.index(), self.slim, unknown.len());
        let likeness = self.likeness;
        let is_exact = self.is_exact && !packages.iter().any(|id| index.is_filled(*id));
        let named = OnceCell::new();
        (
            Install { layer, effect, index, packages, missing, extras, slim, likeness, is_exact, named },
            unknown,
        )
    }
}
