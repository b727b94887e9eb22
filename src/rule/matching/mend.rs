//! The mend of a declarative rule at work: its verb on what was found. Writes only what `rewrite` can.

use super::Unit;
use super::template::Names;
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::{
    Obstacle, append, insert_after, remove_command, remove_instruction, remove_part, remove_words, replace,
    set_flags, set_option,
};
use crate::rule::mend::{Mend, Verb};
use crate::source::Span;

/// The edits of `mend` for what was found at `found`.
pub(super) fn plan(
    mend: &Mend,
    unit: &Unit<'_, '_>,
    names: &Names<'_, '_, '_>,
    found: Span,
) -> Result<Fix, Obstacle> {
    let file = unit.model.file;
    if !names.can_quote(&mend.text) {
        return Err("it needs other quotes".into());
    }
    let text = || names.fill_whole(&mend.text);
    let own = unit.site.instruction;
    let instruction = file.instruction_at(own.span.start).unwrap_or(own);
    match mend.verb {
        Verb::Append => append(file, step(unit)?, &text()),
        Verb::InsertAfter => Ok(insert_after(file, found, &[&text()])),
        Verb::Replace if found == own.span && own.start_line != own.end_line => {
            Err("it goes over several lines".into())
        }
        Verb::Replace => Ok(replace(file, found, &text())),
        Verb::RemoveWords => match unit.command {
            Some(command) => remove_words(file, step(unit)?, command, &[found]),
            None => remove_part(file, instruction, found),
        },
        Verb::RemoveCommand => remove_command(file, step(unit)?, command(unit)?),
        Verb::RemoveInstruction => remove_instruction(file, instruction),
        Verb::SetFlag => set(unit, &text()),
    }
}

/// The option for the command that was found, or else the flag for the instruction.
fn set(unit: &Unit<'_, '_>, text: &str) -> Result<Fix, Obstacle> {
    let file = unit.model.file;
    if let Some(command) = unit.command {
        return set_option(file, step(unit)?, command, text);
    }
    let flag = text.strip_prefix("--").unwrap_or(text).split_once('=');
    set_flags(file, unit.site.instruction, &[flag.ok_or("a flag is written `--name=value`")?])
}

fn step<'u, 'd>(unit: &Unit<'u, 'd>) -> Result<&'u Step<'d>, Obstacle> {
    unit.site.step.ok_or_else(|| "it is no RUN".into())
}

fn command<'u, 'd>(unit: &Unit<'u, 'd>) -> Result<&'u CommandUse<'d>, Obstacle> {
    unit.command.ok_or_else(|| "it is no command".into())
}
