//! What an instruction is read with, and what was read of it: plain data.

use super::budget::Budget;
use super::scripts::Shelf;
use super::{CommandUse, Scope, Shared, Variables};
use crate::ids::StepId;
use crate::shell::Script;
use crate::tools::Effect;

/// What stands around an instruction that is read.
#[derive(Clone, Copy)]
pub(super) struct Around<'e, 'd> {
    pub(super) scope: &'e Scope<'d>,
    pub(super) variables: &'e Variables<'d>,
    /// What may be made of the whole file.
    pub(super) budget: &'e Budget,
    /// Which instruction it is.
    pub(super) step: StepId,
    /// The scripts that it may call.
    pub(super) shelf: &'e Shelf<'e>,
}

/// What an instruction runs and does.
#[derive(Default)]
pub(super) struct Read<'d> {
    /// The body, where it is a script.
    pub(super) script: Option<Script<'d>>,
    /// The heredoc that is a script of sh or bash.
    pub(super) document: Option<Script<'d>>,
    pub(super) commands: Vec<CommandUse<'d>>,
    pub(super) effects: Vec<Effect<'d>>,
    /// The directory in which the shell ends.
    pub(super) left_in: Option<Shared<'d>>,
}
