//! How much may be made of one file beyond its own text. Variables, braces, loops, functions and directories
//! multiply what is written; what would be more than this is not looked at, and counts as unknown.

use crate::shell::Field;
use crate::tools::Effect;
use std::cell::Cell;

/// In bytes, over all stages: a hundred times what the largest files in use come to.
const MAX_MADE: usize = 64 << 20;
/// What walking one command costs, if only time.
pub(super) const COMMAND: usize = 128;

/// What is left for one file.
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MAX_MADE))
    }
}

impl Budget {
    /// Takes `bytes` of it; once there is not enough, there is nothing any more.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// Takes what arguments hold.
    pub(super) fn spend_fields(&self, fields: &[Field<'_>]) -> bool {
        self.spend(fields.iter().map(Field::bytes).sum())
    }

    /// Takes what effects hold, whose paths are bounded first.
    pub(super) fn spend_effects(&self, effects: &mut [Effect<'_>]) -> bool {
        effects.iter_mut().for_each(Effect::bound);
        self.spend(effects.iter().map(Effect::bytes).sum())
    }
}
