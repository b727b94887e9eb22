//! Which of the writes that a change or a move covers it stores again.

use super::state::{Covered, Share, State};
use super::{Bulk, Written};
use crate::tools::EffectKind;

/// What a change or a move stores again of earlier layers.
pub(super) struct Again {
    pub(super) shares: Covered,
    /// Whether it is all of each.
    pub(super) whole: bool,
}

impl Again {
    /// The whole ones where there are any, and parts whose files are known; else the other parts, unless the layer's
    /// own writes may be what is meant.
    pub(super) fn of(state: &State<'_>, covered: &[(u32, Share)], by: Written<'_>) -> Self {
        let earlier = |wanted: &dyn Fn(&Share) -> bool| -> Covered {
            let of_earlier = covered.iter().filter(|(index, share)| {
                let holding = state.holding(*index);
                let moves = matches!(by.effect.kind, EffectKind::Move { .. });
                // What this layer changed, and moves now, it still stores once.
                let layer = if moves { holding.written.layer } else { holding.layer };
                wanted(share) && layer != by.layer && holding.counts()
            });
            of_earlier.cloned().collect()
        };
        let shares = earlier(&|share| !share.is_part());
        if !shares.is_empty() || state.may_be_own(covered) {
            let whole = shares.iter().all(|(_, share)| share.is_whole());
            return Self { shares, whole };
        }
        Self { shares: earlier(&Share::is_part), whole: false }
    }

    pub(super) fn bulks<'s>(&'s self, state: &'s State<'_>) -> impl Iterator<Item = Bulk> + 's {
        self.shares.iter().map(|(index, share)| state.holding(*index).bulk_of(share))
    }
}
