//! The buffers of a walk, which outlive it. Holds nothing between two walks.

use super::env::Variable;
use crate::model::CommandUse;
use crate::shell;
use crate::tools::Effect;
use std::rc::Rc;

/// What walks collect in, kept from one RUN to the next: a step gets lists of its own size.
#[derive(Default)]
pub(in crate::model) struct Scratch<'d> {
    pub(super) commands: Vec<CommandUse<'d>>,
    pub(super) effects: Vec<Effect<'d>>,
    pub(super) parser: shell::Scratch<'d>,
    /// The empty list that every walk starts with.
    pub(super) nothing_set: Rc<Vec<Variable<'d>>>,
}

impl Scratch<'_> {
    /// With room for most files.
    pub(in crate::model) fn with_room() -> Self {
        Self {
            commands: Vec::with_capacity(16),
            effects: Vec::with_capacity(8),
            parser: shell::Scratch::with_room(),
            nothing_set: Rc::default(),
        }
    }
}
