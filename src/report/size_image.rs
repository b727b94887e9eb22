//! What reports say of real images alone. Computes no size.

use super::size::{bounds_text, figure};
use crate::size::ledger::{Joined, LayerBytes, Ledger};

/// What the place of a row is.
pub(super) fn place_word(ledger: &Ledger) -> &'static str {
    if ledger.image.is_some() { "layer" } else { "line" }
}

/// Which instruction made a layer of a real image, and what it was thought to add.
pub(super) fn joined_note(layer: &LayerBytes) -> Option<String> {
    let Joined { line, predicted } = layer.origin.layer()?.joined?;
    let bounds = bounds_text(predicted).map(|bounds| format!(", {bounds}")).unwrap_or_default();
    Some(format!("line {line} of the Dockerfile: predicted {}{bounds}", figure(predicted)))
}
