//! Which bytes a finding frees, for the wastes that several rules tell of: so that these name the same bytes alike.

use crate::bytes::Amount;
use crate::finding::{Claim, Share, Source};
use crate::ids::EffectId;
use crate::size::{CopiedUp, Hidden, Predictor, Written};
use crate::tools::EffectKind;

/// All that was written.
pub(in crate::rules) fn of_written(written: Written<'_>, bytes: Amount) -> Claim {
    Claim { source: Source::Effect(written.effect.id), share: Share::Whole, bytes, sure: written.sure }
}

/// That an index is fetched in a layer of its own, and used in a later one.
pub(in crate::rules) fn of_lone_update(update: EffectId) -> Claim {
    Claim::sure(Source::Effect(update), Share::Nothing("used in a later layer"), Amount::ZERO)
}

/// What a deletion leaves in vain in the layer that wrote it.
pub(in crate::rules) fn of_hidden<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> Claim {
    let packages = match hidden.by.effect.kind {
        EffectKind::Uninstall { .. } => sizes.removed_packages(hidden),
        _ => None,
    };
    let share = match packages {
        Some(packages) => Share::Packages(packages),
        None if hidden.whole => Share::Whole,
        None => Share::With(hidden.by.effect.id),
    };
    // A part of what was moved is there once more where it was brought.
    let written = if hidden.whole { hidden.written } else { sizes.first(hidden.written) };
    let source = Source::Effect(written.effect.id);
    let sure = hidden.by.sure && (hidden.written.sure || !hidden.whole);
    Claim { source, share, bytes: sizes.hidden(hidden), sure }
}

/// What a change stores a second time.
pub(in crate::rules) fn of_copied<'m>(sizes: &Predictor<'m>, copied: &CopiedUp<'m>) -> Claim {
    of_written(copied.by, sizes.copied(copied))
}

/// As much of that as was written first by one effect.
pub(in crate::rules) fn of_copied_part<'m>(
    copied: &CopiedUp<'m>,
    written: Written<'m>,
    bytes: Amount,
) -> Claim {
    Claim { share: Share::With(written.effect.id), ..of_written(copied.by, bytes) }
}
