//! The byte code that Python makes of the modules of packages when the distribution's package manager installs them: it
//! stands beside the modules, wherever those are, and a search for such files takes it of all packages.

use super::meant::Meant;
use super::names::is_in_database;
use super::state::State;
use super::step::Folder;
use super::{Bulk, Hidden, Written};
use crate::tools::path::Dots;
use crate::tools::{Certainty, Effect, EffectKind};

impl<'m> Folder<'m, '_> {
    /// Of what earlier layers installed a search takes the byte code, once.
    pub(super) fn take_byte_code(&mut self, state: &mut State<'m>, by: Written<'m>) {
        if !self.tells || !deletes_byte_code(by.effect) || !self.meet(state.installs.len()) {
            return;
        }
        for index in
            state.installs.iter().copied().filter(|index| (state.compiled..state.own).contains(index))
        {
            let holding = &state.holdings[index];
            if holding.alive && is_in_database(holding.written.effect) {
                let (written, stored, bulk) = (holding.written, holding.layer, Bulk::Part(holding.content));
                let (untouched, whole, selected) = (true, false, true);
                self.fold.hidden.push(Hidden { by, written, stored, untouched, whole, selected, bulk });
            }
        }
        state.compiled = state.holdings.len();
    }
}

/// Whether it deletes the byte code of the distribution's Python packages, wherever they keep it.
pub(in crate::size) fn deletes_byte_code(effect: &Effect<'_>) -> bool {
    const ANY: &str = "/usr/lib/python3/dist-packages/package/__pycache__/module.cpython-311.pyc";
    matches!(effect.kind, EffectKind::Remove { .. })
        && effect.certainty == Certainty::Must
        && effect.selection.is_some()
        && Meant::of(effect).takes(ANY, Dots::Written) == Some(true)
}
