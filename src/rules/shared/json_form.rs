//! Arguments that look like a JSON array and are not one: whether they are, and who reads them then. Reports nothing.

use crate::model::{Shell, Step};
use crate::syntax::array::{Flaw, Reader, flaw};
use crate::syntax::{Args, Instruction, Kind};

/// What keeps the arguments of a step, or of what its ONBUILD runs, from being the array that they look like.
pub(in crate::rules) fn flaw_of(step: &Step<'_>) -> Option<Flaw> {
    flaw(command(step.instruction.trigger.as_deref().unwrap_or(step.instruction))?, reader(step))
}

/// Who reads them.
pub(in crate::rules) fn reader(step: &Step<'_>) -> Reader {
    let kind = step.instruction.trigger.as_deref().unwrap_or(step.instruction).kind;
    match step.scope.shell {
        _ if !runs(kind) => Reader::Nobody,
        Shell::Other => Reader::Other,
        _ if kind == Kind::Run => Reader::Script,
        _ => Reader::Command,
    }
}

/// Whether it runs something: by the shell, where it is no array.
pub(in crate::rules) fn runs(kind: Kind) -> bool {
    matches!(kind, Kind::Run | Kind::Cmd | Kind::Entrypoint | Kind::Healthcheck)
}

/// The text that would be the array, where it is not one already.
fn command<'i>(instruction: &'i Instruction<'_>) -> Option<&'i str> {
    match &instruction.args {
        Args::Text | Args::Words(_) => Some(&instruction.body.text),
        Args::Health { command, json: false, .. } => command.first().map(|word| &*word.text),
        _ => None,
    }
}
