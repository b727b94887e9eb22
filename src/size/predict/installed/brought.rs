//! What installations brought, asked by the names of packages.

use super::{Extras, Install, Installed, named};
use crate::ids::LayerId;
use crate::size::fold::Written;
use crate::size::packages::Package;
use crate::tools::Effect;
use rustc_hash::FxHashSet;

/// So many installations are looked through for a package by name.
const MAX_EARLIER: usize = 16;

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

    /// What an installation brings only because it is recommended, but for the packages to keep.
    pub(in crate::size::predict) fn extras(
        &self,
        effect: &Effect<'_>,
        keep: &[&'static str],
    ) -> Option<Extras> {
        let at = self.position(effect)?;
        let install = &self.installs[at];
        let mut only = install.extras.clone().filter(|_| install.missing == 0)?;
        only.sort_unstable();
        let index = install.index;
        let is_there = |name: &&str| index.find(name).is_some_and(|id| only.binary_search(&id).is_ok());
        let kept: Vec<&'static str> = keep.iter().copied().filter(is_there).collect();
        let needed = index.needed_by(kept.iter().copied(), &only);
        only.retain(|id| !needed.contains(id));
        // What its own layer removes again was never there.
        let gone = self.gone_of(at).filter(|(removal, _)| removal.layer == install.layer);
        let gone: FxHashSet<&str> = gone.map(|(_, package)| package.name).collect();
        let brought: Vec<Package<'_>> =
            install.packages(&only).filter(|package| !gone.contains(package.name)).collect();
        let bytes = install.weigh(brought.iter().copied());
        Some(Extras { bytes, packages: named(&brought), kept, is_exact: install.is_exact })
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
