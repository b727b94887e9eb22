//! The byte code of Python's modules in packages, where a later layer deletes all such files.

use super::Predictor;
use super::installed::State;
use crate::bytes::Amount;
use crate::ids::LayerId;
use crate::model::Stage;
use crate::size::fold::{Hidden, Written, deletes_byte_code};
use crate::size::ledger::HiddenBytes;
use crate::size::packages;

impl<'m> Predictor<'m> {
    /// What a deletion takes that is the byte code of packages; none where it is something else, or where no index tells
    /// which packages there are.
    pub fn byte_code(&self, hidden: &Hidden<'m>) -> Option<Amount> {
        hidden.is_byte_code().then(|| self.installed().byte_code(hidden.written))?
    }

    /// What is hidden of it in a layer.
    pub(super) fn hide_byte_code(
        &self,
        found: &mut Vec<HiddenBytes>,
        layer: LayerId,
        cleans: &[Written<'m>],
    ) {
        let Some(by) = cleans.get(cleans.partition_point(|by| by.layer < layer)) else { return };
        if by.layer == layer {
            // What its own layer deletes, or makes after that, and is in no other one's way.
            return;
        }
        let packages = self.told().layer(layer).map_or(&[][..], |layer| &layer.packages);
        let made = packages::byte_code(packages.iter().copied());
        if made.likely > 0 {
            self.hide(found, *by, made);
        }
    }

    /// What is hidden of it in the base image, where its packages are known.
    pub(super) fn hide_byte_code_of_base(
        &self,
        found: &mut Vec<HiddenBytes>,
        stage: &Stage<'_>,
        cleans: &[Written<'m>],
    ) {
        let root = self.model.chain(stage.index).first().copied();
        let Some((by, root)) = cleans.first().copied().zip(root) else { return };
        let made = State::of(self, root).map_or(Amount::ZERO, |state| packages::byte_code(state.of_base()));
        if made.likely > 0 {
            self.hide(found, by, made);
        }
    }

    /// Who deletes the byte code of all packages, in the order of the layers.
    pub(super) fn byte_code_cleaners(&self, ids: &[LayerId]) -> Vec<Written<'m>> {
        let clean = |layer: &LayerId| {
            let mut effects = self.fold.step(*layer).effects.iter();
            let effect = effects.rfind(|effect| deletes_byte_code(effect))?;
            Some(Written { layer: *layer, effect, sure: true, content: Written::NOTHING })
        };
        ids.iter().filter_map(clean).collect()
    }
}
