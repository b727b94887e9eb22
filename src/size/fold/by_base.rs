//! What goes by the image that a stage stands on: which caches its tools keep, and whose they are.

use super::meant::Meant;
use super::state::{Holding, State};
use super::step::Folder;
use super::{What, Written};
use crate::ids::LayerId;
use crate::size::catalog::is_one_of;
use crate::tools::{self, CacheSpec, EffectKind, Path};

impl<'m> Folder<'m, '_> {
    /// Whether a tool keeps no cache there: its configuration in the image says so, or it is too old for one.
    pub(super) fn keeps_none(&self, state: &State<'m>, layer: LayerId, tool: &str, cache: &str) -> bool {
        let Some(tool) = tools::tool(tool) else { return false };
        tool.cache(cache).is_some_and(|spec| {
            // An environment that is activated has tools of its own, mostly newer ones.
            let words = || self.fold.step(layer).commands.all().flat_map(|(_, command)| &command.argv);
            let is_elsewhere = || words().any(|word| word.text.ends_with("/bin/activate"));
            let is_old =
                || !state.renewed.contains(&tool.family) && state.last_opaque.is_none() && !is_elsewhere();
            !state.keeps_archives && !spec.off.base.is_empty()
                || !spec.none_on.is_empty() && is_old() && self.stands_on(layer, spec.none_on)
        })
    }

    /// Whether what a tool would empty is the cache of another one.
    pub(super) fn is_of_another(&self, by: Written<'m>, tool: &str) -> bool {
        let Path::Exact(place) = &by.effect.path else { return false };
        let is_other = |cache: &&CacheSpec| {
            !cache.apart_on.is_empty() && cache.also.iter().any(|also| place.ends_with(also))
        };
        let mut caches = tools::tool(tool).map_or(&[][..], |tool| tool.caches).iter();
        caches.find(is_other).is_some_and(|cache| self.stands_on(by.layer, cache.apart_on))
    }

    /// An index that is there already is next to nothing once more.
    pub(super) fn refresh(&mut self, state: &mut State<'m>, by: Written<'m>, tool: &str) {
        let only_on = |tool: &str| tools::tool(tool)?.index().map(|index| index.only_on);
        let only_on = |tool| only_on(tool).filter(|images| !images.is_empty());
        if only_on(tool).is_some_and(|images| !self.stands_on(by.layer, images)) {
            return;
        }
        let same = |holding: &Holding<'m>| {
            let Written { effect, sure, .. } = holding.written;
            let same = matches!(effect.kind, EffectKind::Refresh { .. }) && effect.path == by.effect.path;
            holding.alive && sure && same
        };
        let covered = self.covered(state, Meant::all(&by.effect.path));
        // What fetched it on the way to something else, in this very layer, has fetched nothing that stays.
        for (index, share) in covered.iter().filter(|_| by.sure && only_on(tool).is_none()) {
            let holding = state.holding(*index);
            let on_the_way = matches!(holding.written.effect.kind, EffectKind::Refresh { tool } if only_on(tool).is_some());
            if on_the_way && holding.layer == by.layer && share.is_whole() {
                state.net(*index, share, true);
            }
        }
        let is_there = covered.iter().any(|(index, _)| same(state.holding(*index)));
        self.write(state, by, if is_there { What::Again(Vec::new()) } else { What::Own });
    }

    fn stands_on(&self, layer: LayerId, images: &[&str]) -> bool {
        is_one_of(self.model.root_base(self.fold.layers[layer].stage), images)
    }
}
