//! What an installation would save if it named another package. Looks at the one command over its base image: what
//! other layers bring is left aside, so a package that they share counts all the same.

use super::Predictor;
use super::installed::{Extras, State, files};
use crate::bytes::{Amount, Bytes};
use crate::model::Stage;
use crate::size::fold::Written;
use crate::size::packages::Package;
use crate::tools::EffectKind;

impl<'m> Predictor<'m> {
    /// How much less an installation brings with `light` in the place of `heavy`; unknown where the index does not
    /// have one of them.
    pub fn instead(&self, written: Written<'m>, heavy: &str, light: &str) -> Amount {
        let EffectKind::Install { packages: Some(names), extras, .. } = &written.effect.kind else {
            return Amount::UNKNOWN;
        };
        let stage = self.fold.layers[written.layer].stage;
        let Some(state) = State::of(self, self.model.root(stage)) else {
            return Amount::UNKNOWN;
        };
        if !state.has(heavy) || !state.has(light) {
            return Amount::UNKNOWN;
        }
        let weigh = |swap: bool| {
            let names = names.iter().map(AsRef::as_ref);
            let names = names.map(|name| if swap && name == heavy { light } else { name });
            let packages: Vec<Package<'_>> = state.would_install(names, *extras);
            files(&packages, state.slim)
        };
        let saved = less(weigh(false), weigh(true));
        // What an earlier layer brought already is no saving here.
        let all = self.installed().by_install(written);
        if all.is_known() && all.likely < saved.likely {
            let (likely, low, high) = (all.likely, all.low.min(saved.low), all.high.min(saved.high));
            return Amount {
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

impl<'m> Predictor<'m> {
    /// What an installation brings only for some of the packages that it names, and as what `bare` others only recommend;
    /// `None` where no index tells.
    pub fn only_for(&self, written: Written<'m>, named: &[&str], bare: &[&str]) -> Option<Extras> {
        let EffectKind::Install { packages: Some(names), extras, .. } = &written.effect.kind else {
            return None;
        };
        let state = State::of(self, self.model.root(self.fold.layers[written.layer].stage))?;
        let others =
            names.iter().map(AsRef::as_ref).filter(|name| !named.contains(name) && !bare.contains(name));
        let mut others = state.would_install(others, *extras);
        others.extend(state.would_install(bare.iter().copied(), false));
        let only = self.installed().beside(written, &others)?;
        Some(self.built_extras(written.layer, only))
    }
}

impl Predictor<'_> {
    /// What the installations of a stage's chain bring over the image `name:tag` more than over the one that is
    /// there: what that image lacks of them. Nothing where the index does not have the packages of both.
    pub fn comes_back(&self, stage: &Stage<'_>, name: &str, tag: &str) -> Bytes {
        let Some(mut state) = State::over(self, self.model.root(stage), name, tag) else { return 0 };
        let chain = self.chain_of(stage);
        let (mut there, mut over) = (0, 0);
        for (layer, effect, bytes) in chain.iter().flat_map(|layer| self.installed().brought(*layer)) {
            let EffectKind::Install { packages: Some(names), extras, .. } = &effect.kind else { continue };
            there += bytes.likely;
            over += state.adds(layer as u32, names.iter().map(AsRef::as_ref), *extras).likely;
        }
        over.saturating_sub(there)
    }
}

/// The difference of two predictions, as sure as they are.
fn less(all: Amount, rest: Amount) -> Amount {
    let likely = all.likely.saturating_sub(rest.likely);
    let compressed = all.compressed.zip(rest.compressed).map(|(all, rest)| all.less(rest));
    // Both are off in the same way: by the share that the larger one may be.
    let share = |part: Bytes| {
        let share = (u128::from(likely) * u128::from(part)).checked_div(u128::from(all.likely));
        Bytes::try_from(share.unwrap_or(0)).unwrap_or(Bytes::MAX)
    };
    Amount {
        likely,
        low: share(all.low),
        high: share(all.high),
        compressed,
        provenance: all.provenance.max(rest.provenance),
        complete: all.complete && rest.complete,
    }
}
