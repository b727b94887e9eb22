//! What installations brought, asked by the names of packages.

use super::{Extras, Install, Installed, named};
use crate::bytes::Amount;
use crate::ids::LayerId;
use crate::size::fold::Written;
use crate::size::packages::{Id, Package, unpinned};
use crate::tools::{Certainty, Effect, EffectKind};
use rustc_hash::FxHashSet;

/// So many installations are looked through for a package by name.
const MAX_EARLIER: usize = 16;
/// What so many later installations bring is looked at; further ones may bring the same.
const MAX_LATER: usize = 32;

impl<'m> Installed<'m> {
    /// Whether an installation brought a package that it names, and did not find it there; none where no index tells.
    pub(in crate::size::predict) fn brings(&self, written: Written<'m>, package: &str) -> Option<bool> {
        let install = self.find(written).filter(|install| install.missing == 0 && install.is_exact)?;
        Some(install.packages.contains(&install.index.find(package)?))
    }

    /// What an installation brought beside some packages; `None` where it brought what no index has.
    pub(in crate::size::predict) fn beside(
        &self,
        written: Written<'m>,
        others: &[Package<'_>],
    ) -> Option<Extras> {
        let install = self.find(written).filter(|install| install.missing == 0)?;
        let others: FxHashSet<&str> = others.iter().map(|it| it.name).collect();
        let packages = install.packages(&install.packages);
        let brought: Vec<Package<'_>> = packages.filter(|it| !others.contains(it.name)).collect();
        let bytes = install.weigh(brought.iter().copied());
        Some(Extras { bytes, packages: named(&brought), kept: Vec::new(), is_exact: install.is_exact })
    }

    /// What an installation brings only because it is recommended, but for the packages to keep and for those that later
    /// installations bring all the same; `is_above` says which layers stand on its own.
    pub(in crate::size::predict) fn extras(
        &self,
        effect: &Effect<'_>,
        keep: &[&'static str],
        is_above: impl Fn(LayerId) -> bool,
    ) -> Option<Extras> {
        let at = self.position(effect)?;
        let install = &self.installs[at];
        let mut only = install.extras.clone()?;
        only.sort_unstable();
        let index = install.index;
        let mut among = index.no_bits();
        for id in &only {
            among.add(*id);
        }
        let mut left = only.len();
        let is_there = |name: &'static str| Some((name, index.find(name).filter(|id| among.has(*id))?));
        // Names are searched for; often there is nothing that they could be among.
        let keep = if only.is_empty() { &[] } else { keep };
        let kept: Vec<(&'static str, Id)> = keep.iter().copied().filter_map(is_there).collect();
        left -= index.take_needed(kept.iter().map(|(_, id)| *id), &mut among, false);
        let mut later = self.installs[at + 1..].iter();
        let is_above = |later: &&Install<'m>| later.layer == install.layer || is_above(later.layer);
        for later in later.by_ref().take(MAX_LATER).filter(is_above) {
            if left == 0 {
                break;
            }
            if !later.index.is_same(&index) {
                continue;
            }
            let Some(named) = later.named() else { continue };
            let asked = named.iter().chain(&later.packages).copied();
            left -= index.take_needed(asked, &mut among, later.extras.is_some());
        }
        only.retain(|id| among.has(*id));
        // What its own layer removes again was never there.
        let gone = self.gone_of(at).filter(|(removal, _)| removal.layer == install.layer);
        let gone: FxHashSet<&str> = gone.map(|(_, package)| package.name).collect();
        let brought: Vec<Package<'_>> =
            install.packages(&only).filter(|package| !gone.contains(package.name)).collect();
        let bytes = install.weigh(brought.iter().copied());
        let bytes = if later.next().is_some() { bytes.possible() } else { bytes };
        let is_whole = install.missing == 0;
        // Whose own lists a release lacks may recommend more than its neighbour's says.
        let is_read = || !install.packages.iter().any(|id| index.is_filled(*id));
        if is_whole && brought.is_empty() && !is_read() {
            return None;
        }
        let bytes = if is_whole { bytes } else { bytes + Amount::UNKNOWN };
        let kept = kept.into_iter().map(|(name, _)| name).collect();
        Some(Extras { bytes, packages: named(&brought), kept, is_exact: install.is_exact && is_whole })
    }

    /// Whether an installation brings nothing that is only recommended: all of its names are known, no earlier installation
    /// that need not run has a part in it, and the release's own lists say so, unless packages may be neighbours'.
    pub(super) fn brings_nothing_more(&self, effect: &Effect<'_>, may_be_filled: bool) -> bool {
        let Some(at) = self.position(effect) else { return false };
        let (earlier, install) = (&self.installs[..at], &self.installs[at]);
        install.missing == 0
            && install.extras.as_ref().is_some_and(Vec::is_empty)
            && !self.layers[install.layer].is_open
            && (may_be_filled || install.packages(&install.packages).all(|package| !package.filled))
            && earlier.iter().all(|it| it.effect.certainty == Certainty::Must)
    }

    /// A package that an earlier layer of a stage chain installed, by one of the last installations; `chain`: the layers.
    pub(in crate::size::predict) fn earlier_package(
        &self,
        layer: LayerId,
        name: &str,
        chain: impl FnOnce() -> Vec<LayerId>,
    ) -> Option<Package<'m>> {
        let end = self.installs.partition_point(|install| install.layer < layer);
        let mut last = self.installs[..end].iter().rev().take(MAX_EARLIER);
        let brought = |install: &Install<'m>| {
            let id = install.index.find(name)?;
            install.packages.contains(&id).then(|| (install.layer, install.index.package(id)))
        };
        let (by, package) = last.find_map(brought)?;
        chain().binary_search(&by).is_ok().then_some(package)
    }
}

impl Install<'_> {
    /// The packages that the command names, whatever version it asks for; none where it names none. Looked up once: each
    /// installation before it asks.
    fn named(&self) -> Option<&[Id]> {
        let EffectKind::Install { packages: Some(names), .. } = &self.effect.kind else { return None };
        let find = || names.iter().filter_map(|name| self.index.find(unpinned(name))).collect();
        Some(self.named.get_or_init(find))
    }
}
