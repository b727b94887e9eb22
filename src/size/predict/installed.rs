//! What apt does over the layers of a file: which packages each installation brings, which removal takes them
//! again, and what that weighs. Follows the package index; a name that it lacks makes an installation unknown in
//! part, and says so.

mod brought;
mod effects;
mod guess;
mod removed;
mod state;

use super::Predictor;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::LayerId;
use crate::model::Base;
use crate::size::fold::{Written, last_uses};
use crate::size::ledger::Input;
use crate::size::packages::{self, Id, Index, Kind, Package, Unknown, Why, unpinned};
use crate::size::releases::Likeness;
use crate::tools::{Certainty, Effect, EffectKind, Into, is_system};
pub(super) use effects::adds_repository;
use effects::{Renewing, is_managing, removes_byte_code, removes_documentation};
pub(super) use guess::Guesses;
use state::Chain;
pub(super) use state::State;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What a layer cannot be told of after a repository was added.
const OTHER_REPOSITORY: &str =
    "what of these comes from the repository that was added: the figures are the distribution's";

/// What a layer cannot be told of where packages are upgraded.
fn upgrades() -> (String, Option<Input>) {
    ("upgrades, which depend on the age of the base image".to_owned(), None)
}

/// What a layer cannot be told of after `ldd … | xargs apt-mark manual`.
const LINKED: &str = "which libraries stay, which depends on what was built";

/// How many states of a package manager may be copied for stages that share one they are FROM: what a stage beyond
/// them installs is unknown.
const MAX_COPIED: usize = 1_000;

/// The packages of all layers.
#[derive(Debug, Default)]
pub(super) struct Installed<'m> {
    /// In the order of the layers.
    installs: Vec<Install<'m>>,
    removals: Vec<Removal<'m>>,
    /// By layer: what it holds at its end.
    layers: Vec<Layer<'m>>,
    /// Whether the layers say what they hold in names, which a report needs and a weight does not.
    tells: bool,
    /// See [`Self::removed_from`].
    taken: OnceCell<Vec<(LayerId, Written<'m>, Amount)>>,
    /// See [`Self::gone_of`].
    gone: OnceCell<Vec<(usize, usize, Package<'m>)>>,
}

#[derive(Debug)]
struct Install<'m> {
    layer: LayerId,
    effect: &'m Effect<'m>,
    index: Index<'m>,
    /// What it brought, and the names that the index lacks.
    packages: Vec<Id>,
    missing: usize,
    /// What of it is only recommended.
    extras: Option<Vec<Id>>,
    slim: bool,
    likeness: Likeness,
    /// Whether it brings these very packages: nothing of them is guessed.
    is_exact: bool,
    /// See [`Self::named`].
    named: OnceCell<Vec<Id>>,
}

/// On which base images packages are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::size::predict) enum View {
    /// On those whose packages are known.
    Known,
    /// On the others: on that one of the footings that each may have.
    Guess(usize),
}

/// Packages by name, rising, with the bytes that each says to install.
pub type Named = Box<[(Box<str>, Bytes)]>;

/// Some of what an installation brings.
#[derive(Clone, Debug)]
pub struct Extras {
    /// All of it that stays in its layer.
    pub bytes: Amount,
    /// The packages, by name, with the bytes that each says to install.
    pub packages: Named,
    /// Those of the packages to keep that it would bring; neither they nor what they need is among the others.
    pub kept: Vec<&'static str>,
    /// Whether it is these very packages, of a release and an image that are known.
    pub is_exact: bool,
}

impl Extras {
    /// Nothing at all.
    fn none() -> Self {
        Self { bytes: Amount::ZERO, packages: Named::default(), kept: Vec::new(), is_exact: false }
    }
}

#[derive(Debug)]
struct Removal<'m> {
    effect: &'m Effect<'m>,
    layer: LayerId,
    /// Of which installation, and what.
    packages: Vec<(usize, Package<'m>)>,
}

/// A layer's packages.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Layer<'m> {
    /// What is installed in it and there at its end.
    pub(super) packages: Vec<Package<'m>>,
    /// Whether the package manager wrote its database.
    pub(super) touched: bool,
    /// What packages of the base weigh that are upgraded in it, from none of them to all; `None` where nothing is
    /// upgraded, or nobody knows what.
    pub(super) upgraded: Option<Amount>,
    /// Whether something of it is not known.
    is_open: bool,
    /// What that is: names, or the whole installation.
    pub(super) unknown: Vec<(String, Option<Input>)>,
    /// What the commands ask for by name.
    pub(super) asked: Vec<String>,
    /// Whether a branch or a loop decides.
    pub(super) perhaps: bool,
    /// Whether the base leaves out documentation.
    pub(super) slim: bool,
    /// Whether the byte code is deleted that Python made.
    pub(super) is_bare: bool,
    /// Whose index it is.
    pub(super) kind: Option<Kind>,
    /// The index's day and release.
    pub(super) source: Option<String>,
}

impl Layer<'_> {
    fn lacks(&mut self, tells: bool, what: impl FnOnce() -> (String, Option<Input>)) {
        self.is_open = true;
        self.unknown.extend(tells.then(what));
    }
}

impl<'m> Installed<'m> {
    /// Follows the effects of every stage that has layers; with `tells`, a layer says what it holds.
    pub(super) fn of(predictor: &Predictor<'m>, tells: bool, view: View) -> Self {
        let fold = predictor.fold;
        let mut installed = Self { tells, ..Self::default() };
        installed.layers.resize_with(fold.layers.len(), Layer::default);
        let last_use = last_uses(predictor.model);
        let mut states: Vec<Chain<'_>> = Vec::with_capacity(predictor.model.stages.len());
        let mut copied = 0;
        for stage in &predictor.model.stages {
            let mut chain = match stage.base {
                Base::Stage(base) if last_use[base] == Some(stage.index) => std::mem::take(&mut states[base]),
                Base::Stage(base) => {
                    copied += usize::from(matches!(states[base], Chain::Known(Some(_))));
                    if copied <= MAX_COPIED { states[base].clone() } else { Chain::default() }
                }
                Base::Image(_) => Chain::From(stage.index, view),
                Base::Unresolved(_) if view != View::Known => Chain::From(stage.index, view),
                _ => Chain::default(),
            };
            let first = fold.of_stages().partition_point(|layer| layer.stage.index < stage.index);
            let own = fold.of_stages()[first..].iter().take_while(|layer| layer.stage.index == stage.index);
            for layer in first..first + own.count() {
                if tells || fold.step(layer).effects.iter().any(|it| is_managing(it) || adds_repository(it)) {
                    installed.fold(predictor, layer, chain.state(predictor));
                }
            }
            let is_used = last_use.get(stage.index).is_some_and(Option::is_some);
            states.push(if is_used { chain } else { Chain::default() });
        }
        installed
    }

    fn fold(&mut self, predictor: &Predictor<'m>, layer: LayerId, mut state: Option<&mut State<'m>>) {
        let (fold, step) = (predictor.fold, predictor.fold.step(layer));
        let first = self.installs.len();
        let renewing = Renewing::of(step);
        for effect in step.effects.iter().filter(|effect| effect.into == Into::Layer) {
            let perhaps = effect.certainty == Certainty::May;
            if let Some(state) = state.as_mut().filter(|_| adds_repository(effect)) {
                state.more_repositories = true;
            }
            match &effect.kind {
                EffectKind::Install { tool, packages, .. } if is_system(tool) && renewing.has(effect) => {
                    self.upgrade(layer, state.as_deref_mut(), tool, packages.as_deref());
                }
                EffectKind::Install { tool, packages, extras, .. } if is_system(tool) => {
                    self.layers[layer].touched = true;
                    self.layers[layer].perhaps |= perhaps;
                    match (state.as_mut().filter(|state| state.is_for(tool)), packages) {
                        (Some(state), Some(names)) => {
                            self.install(predictor, state, (layer, effect), names, *extras);
                        }
                        (_, names) => self.cannot_tell(predictor, layer, tool, names.as_deref()),
                    }
                }
                EffectKind::Upgrade { tool } if is_system(tool) => {
                    self.upgrade(layer, state.as_deref_mut(), tool, None);
                }
                EffectKind::Mark { packages, manual } => {
                    let Some(state) = state.as_mut() else { continue };
                    // What was wanted before is marked again, from a list that was made before (`apt-mark showmanual`).
                    if effect.releases_all() {
                        state.history.release(first as u32);
                    } else if state.mark(first as u32, packages.as_deref(), *manual) {
                        self.layers[layer].lacks(self.tells, || (LINKED.to_owned(), None));
                    }
                }
                EffectKind::Uninstall { tool, packages, orphans }
                    if is_system(tool) && (!perhaps || self.undoes(first, effect)) =>
                {
                    self.layers[layer].touched = true;
                    if let Some(state) = state.as_mut().filter(|state| state.is_for(tool)) {
                        let names = packages.iter().flatten().map(AsRef::as_ref);
                        let gone = state.history.remove(names, *orphans || packages.is_none());
                        let gone = gone.into_iter().filter_map(|it| Some((it.layer? as usize, it.package)));
                        match self.removals.last_mut().filter(|last| last.layer == layer) {
                            // `apt-get autoremove` takes what the removal before it left over.
                            Some(last) if packages.is_none() => last.packages.extend(gone),
                            _ => self.removals.push(Removal { effect, layer, packages: gone.collect() }),
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(state) = state.filter(|_| self.tells) {
            let found = &mut self.layers[layer];
            found.slim = state.slim || removes_documentation(&fold.step(layer).effects);
            found.is_bare = removes_byte_code(&fold.step(layer).effects);
            found.kind = Some(state.history.index().kind());
            found.source = Some(state.source());
            for install in first..self.installs.len() {
                found.packages.extend(state.history.of_layer(install as u32));
            }
        }
    }

    /// Upgrades what the base has, those of these names or all.
    fn upgrade(
        &mut self,
        layer: LayerId,
        state: Option<&mut State<'m>>,
        tool: &str,
        names: Option<&[Cow<'m, str>]>,
    ) {
        let found = &mut self.layers[layer];
        found.touched = true;
        match state.filter(|state| state.is_for(tool) && !state.more_repositories) {
            Some(state) => {
                let bytes = state.upgrade(names);
                found.upgraded = Some(found.upgraded.map_or(bytes, |known| known + bytes));
            }
            None => found.lacks(self.tells, upgrades),
        }
    }

    /// Installs what the index has.
    fn install(
        &mut self,
        predictor: &Predictor<'m>,
        state: &mut State<'m>,
        (layer, effect): (LayerId, &'m Effect<'m>),
        names: &[Cow<'m, str>],
        extras: bool,
    ) {
        let found = &mut self.layers[layer];
        found.asked.extend(names.iter().filter(|_| self.tells).map(ToString::to_string));
        let is_loose = state.is_loose;
        let names = names.iter().map(AsRef::as_ref).map(|name| if is_loose { unpinned(name) } else { name });
        let (install, unknown) = state.install(self.installs.len(), layer, effect, names, extras);
        for Unknown { name, why } in unknown {
            found.lacks(self.tells, || {
                let input = (why == Why::Variable).then(|| predictor.input_of_word(layer, name));
                (format!("{name}: {}", why.as_str()), input.flatten())
            });
        }
        if state.more_repositories {
            found.lacks(self.tells, || (OTHER_REPOSITORY.to_owned(), None));
        }
        self.installs.push(install);
    }

    /// Notes an installation of which no index tells.
    fn cannot_tell(
        &mut self,
        predictor: &Predictor<'m>,
        layer: LayerId,
        tool: &str,
        names: Option<&[Cow<'m, str>]>,
    ) {
        let found = &mut self.layers[layer];
        for name in names.into_iter().flatten().filter(|_| self.tells) {
            if let Some(input) = predictor.input_of_word(layer, name) {
                found.lacks(true, || (format!("{name}: {}", Why::Variable.as_str()), Some(input)));
            }
        }
        found.lacks(self.tells, || match names {
            Some(names) => {
                let input = predictor.input_of_packages(predictor.fold.layers[layer].stage);
                (format!("{tool} packages: {}", names.join(" ")), input)
            }
            None => (format!("{tool} packages that are not named"), None),
        });
    }

    /// Whether a removal in a branch takes what that branch installed, and nothing else: of the installations since
    /// `first`.
    fn undoes(&self, first: usize, removal: &Effect<'m>) -> bool {
        let EffectKind::Uninstall { packages, .. } = &removal.kind else { return false };
        let own = || self.installs.iter().skip(first).filter(|it| removal.follows(it.effect));
        let names = |it: &Install<'m>, name: &str| match &it.effect.kind {
            EffectKind::Install { packages, .. } => packages.iter().flatten().any(|own| own == name),
            _ => false,
        };
        match packages {
            Some(gone) => gone.iter().all(|name| own().any(|it| names(it, name))),
            None => own().next().is_some(),
        }
    }

    /// The packages that are there at the end of a row of layers, over those of the base, and whether these are all.
    pub(super) fn there(&self, layers: &[LayerId]) -> (BTreeSet<&'m str>, bool) {
        let mut there = BTreeSet::new();
        for id in layers {
            let removals = self.removals.iter().filter(|removal| removal.layer == *id);
            for (_, package) in removals.flat_map(|removal| &removal.packages) {
                there.remove(package.name);
            }
            there.extend(self.layers[*id].packages.iter().map(|package| package.name));
        }
        (there, !layers.iter().any(|id| self.layers[*id].is_open))
    }

    /// What a layer installs.
    pub(super) fn layer(&self, layer: LayerId) -> Option<&Layer<'m>> {
        self.layers.get(layer)
    }

    /// The installations of a layer, with what each brought.
    pub(super) fn brought(&self, layer: LayerId) -> impl Iterator<Item = (LayerId, &'m Effect<'m>, Amount)> {
        self.of_layer(layer).map(|it| (it.layer, it.effect, it.files(&it.packages)))
    }

    fn of_layer(&self, layer: LayerId) -> impl Iterator<Item = &Install<'m>> {
        let start = self.installs.partition_point(|install| install.layer < layer);
        self.installs[start..].iter().take_while(move |install| install.layer == layer)
    }

    /// What one installation brought; the database that every installation rewrites is the layer's.
    pub(super) fn by_install(&self, written: Written<'m>) -> Amount {
        match self.find(written) {
            Some(install) if install.missing == 0 => install.files(&install.packages),
            _ => Amount::UNKNOWN,
        }
    }

    /// The archives that a layer fetched.
    pub(super) fn archives(&self, layer: LayerId) -> Amount {
        if self.layers.get(layer).is_none_or(|layer| layer.is_open || layer.upgraded.is_some()) {
            return Amount::UNKNOWN;
        }
        // Those of packages that are gone again included.
        let packages = self.of_layer(layer).flat_map(|install| install.packages(&install.packages));
        match packages.map(|package| package.download).sum::<Bytes>() {
            0 => Amount::UNKNOWN,
            bytes => Amount::exact(bytes, Provenance::Indexed).packed_to(Interval::exact(bytes)),
        }
    }

    fn position(&self, effect: &Effect<'_>) -> Option<usize> {
        self.installs.binary_search_by_key(&effect.id, |it| it.effect.id).ok()
    }

    fn find(&self, written: Written<'m>) -> Option<&Install<'m>> {
        self.position(written.effect).map(|at| &self.installs[at])
    }
}

impl<'m> Install<'m> {
    /// Some of its packages, with their figures.
    fn packages(&self, ids: &[Id]) -> impl Iterator<Item = Package<'m>> {
        ids.iter().map(|id| self.index.package(*id))
    }

    /// The files of some of its packages.
    fn files(&self, ids: &[Id]) -> Amount {
        self.weigh(self.packages(ids))
    }

    /// The files of some packages of its release.
    fn weigh(&self, packages: impl Iterator<Item = Package<'m>>) -> Amount {
        packages::likened(packages::files(packages, self.slim), self.index.kind(), self.likeness)
    }
}

/// Some packages, to compare with others.
fn named(packages: &[Package<'_>]) -> Named {
    let mut named: Vec<_> = packages.iter().map(|it| (it.name.into(), it.installed)).collect();
    named.sort_unstable();
    named.into()
}

/// The files of some packages as a layer stores them.
pub(super) fn files(packages: &[Package<'_>], slim: bool) -> Amount {
    packages::files(packages.iter().copied(), slim)
}
