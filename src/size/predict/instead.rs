//! What an installation would save if it named another package. Looks at the one command over its base image: what
//! other layers bring is left aside, so a package that they share counts all the same.

use super::Predictor;
use super::installed::{State, files};
use crate::bytes::Range;
use crate::size::ledger::Written;
use crate::size::packages::Package;
use crate::tools::EffectKind;

impl<'m> Predictor<'m> {
    /// How much less an installation brings with `light` in the place of `heavy`; unknown where the index does not
    /// have one of them.
    pub fn instead(&self, written: Written<'m>, heavy: &str, light: &str) -> Range {
        let EffectKind::Install { packages: Some(names), extras, .. } = &written.effect.kind else {
            return Range::UNKNOWN;
        };
        let stage = self.ledger.layers[written.layer].stage;
        let root = self.model.chain(stage.index).first().copied().map(|stage| stage.index);
        let Some(state) = root.and_then(|root| State::of(self, &self.model.stages[root])) else {
            return Range::UNKNOWN;
        };
        if !state.has(heavy) || !state.has(light) {
            return Range::UNKNOWN;
        }
        let weigh = |swap: bool| {
            let names = names.iter().map(AsRef::as_ref);
            let names = names.map(|name| if swap && name == heavy { light } else { name });
            let packages: Vec<Package<'static>> = state.would_install(names, *extras);
            files(&packages, state.slim)
        };
        let saved = less(weigh(false), weigh(true));
        // What an earlier layer brought already is no saving here.
        let all = self.installed().by_install(written);
        if all.is_known() && all.likely < saved.likely {
            let (likely, low, high) = (all.likely, all.low.min(saved.low), all.high.min(saved.high));
            return Range {
                likely,
                low: low.min(likely),
                high: high.max(likely),
                compressed: all.compressed,
                ..saved
            };
        }
        saved
    }
}

/// The difference of two predictions, as sure as they are.
fn less(all: Range, rest: Range) -> Range {
    let likely = all.likely.saturating_sub(rest.likely);
    let compressed = all.compressed.zip(rest.compressed).map(|(all, rest)| all.saturating_sub(rest));
    // Both are off in the same way: by the share that the larger one may be.
    let share = |part: u64| if all.likely == 0 { 0 } else { likely * part / all.likely };
    Range {
        likely,
        low: share(all.low),
        high: share(all.high),
        compressed,
        provenance: all.provenance.max(rest.provenance),
    }
}
