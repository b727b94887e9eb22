//! What was read of one instruction: plain data.

use super::{CommandUse, Shared};
use crate::shell::Script;
use crate::tools::Effect;

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
