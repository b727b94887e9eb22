//! What removals take of installations, from either side.

use super::{Install, Installed, Named, Removal, named};
use crate::bytes::Amount;
use crate::ids::LayerId;
use crate::size::fold::{Hidden, Written};
use crate::size::packages::{self, Package};
use rustc_hash::FxHashSet;

impl<'m> Installed<'m> {
    /// What a removal takes of an installation of an earlier layer.
    pub(in crate::size::predict) fn by_removal(&self, hidden: &Hidden<'m>) -> Amount {
        self.taken_by(hidden).map_or(Amount::UNKNOWN, |(install, gone)| install.weigh(gone.into_iter()))
    }

    /// The packages of that, where they are known.
    pub(in crate::size::predict) fn removed_packages(&self, hidden: &Hidden<'m>) -> Option<Named> {
        self.taken_by(hidden).map(|(_, gone)| named(&gone))
    }

    fn taken_by(&self, hidden: &Hidden<'m>) -> Option<(&Install<'m>, Vec<Package<'m>>)> {
        let (install, removal) = (self.position(hidden.written.effect)?, self.removal(hidden.by)?);
        let gone = self.gone_of(install).filter(|(by, _)| by.effect.id == removal.effect.id);
        let gone: Vec<Package<'_>> = gone.map(|(_, package)| package).collect();
        // A name that the index lacks may be what goes.
        (!gone.is_empty()).then(|| (&self.installs[install], gone))
    }

    /// The byte code that an installation made; none where no index has its packages.
    pub(in crate::size::predict) fn byte_code(&self, written: Written<'m>) -> Option<Amount> {
        let at = self.position(written.effect)?;
        let install = &self.installs[at];
        let gone = self.gone_of(at).filter(|(removal, _)| removal.layer == install.layer);
        let gone: FxHashSet<&str> = gone.map(|(_, package)| package.name).collect();
        let stays = install.packages(&install.packages).filter(|package| !gone.contains(package.name));
        let made = packages::byte_code(stays);
        Some(if install.missing == 0 { made } else { made + Amount::UNKNOWN })
    }

    /// What removals of later layers take of what a layer brought.
    pub(in crate::size::predict) fn removed_from(
        &self,
        layer: LayerId,
    ) -> impl Iterator<Item = (Written<'m>, Amount)> {
        let all = self.taken.get_or_init(|| self.taken());
        let start = all.partition_point(|it| it.0 < layer);
        all[start..].iter().take_while(move |it| it.0 == layer).map(|it| (it.1, it.2))
    }

    /// What removals take that earlier layers brought: the layers in their order, by which removal, and how much.
    fn taken(&self) -> Vec<(LayerId, Written<'m>, Amount)> {
        let mut all = Vec::new();
        for removal in &self.removals {
            let &Removal { effect, layer, .. } = removal;
            let by = Written { layer, effect, sure: true, content: Written::NOTHING };
            let mut gone: Vec<(&Install<'m>, Package<'m>)> =
                removal.packages.iter().map(|(from, package)| (&self.installs[*from], *package)).collect();
            gone.retain(|(install, _)| install.layer != layer);
            gone.sort_by_key(|(install, _)| install.layer);
            for of_layer in gone.chunk_by(|one, next| one.0.layer == next.0.layer) {
                let packages = of_layer.iter().map(|(_, package)| *package);
                let install = of_layer[0].0;
                all.push((install.layer, by, install.weigh(packages)));
            }
        }
        all.sort_by_key(|it| it.0);
        all
    }

    /// What of an installation removals take, and which do.
    pub(super) fn gone_of(&self, install: usize) -> impl Iterator<Item = (&Removal<'m>, Package<'m>)> {
        let all = self.gone.get_or_init(|| {
            let of = |(at, removal): (usize, &Removal<'m>)| {
                removal.packages.iter().map(|&(from, package)| (from, at, package)).collect::<Vec<_>>()
            };
            let mut all: Vec<_> = self.removals.iter().enumerate().flat_map(of).collect();
            all.sort_by_key(|it| it.0);
            all
        });
        let start = all.partition_point(|it| it.0 < install);
        let own = all[start..].iter().take_while(move |it| it.0 == install);
        own.map(|&(_, at, package)| (&self.removals[at], package))
    }

    fn removal(&self, by: Written<'m>) -> Option<&Removal<'m>> {
        let at = self.removals.binary_search_by_key(&by.effect.id, |it| it.effect.id).ok()?;
        self.removals.get(at)
    }
}
