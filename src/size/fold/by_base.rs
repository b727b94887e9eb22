//! What goes by the image that a stage stands on: which caches its tools keep, and whose they are.

use super::Written;
use super::state::State;
use super::step::Folder;
use crate::ids::LayerId;
use crate::size::catalog::is_one_of;
use crate::tools::{self, CacheSpec, Path};

impl<'m> Folder<'m, '_> {
    /// Whether a tool keeps no cache there: its configuration in the image says so, or it is too old for one.
    pub(super) fn keeps_none(&self, state: &State<'m>, layer: LayerId, tool: &str, cache: &str) -> bool {
        let Some(tool) = tools::tool(tool) else { return false };
        tool.cache(cache).is_some_and(|spec| {
            let is_old = || !state.renewed.contains(&tool.family) && state.last_opaque.is_none();
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

    fn stands_on(&self, layer: LayerId, images: &[&str]) -> bool {
        is_one_of(self.model.root_base(self.fold.layers[layer].stage), images)
    }
}
