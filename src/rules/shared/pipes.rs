//! The script of a RUN as its shell has it: its own list, and the pipeline that a command stands in. Judges nothing.

use crate::ids::CommandId;
use crate::model::{CommandUse, Model, Step};
use crate::shell::{CommandKind, Item, Pipeline, Simple};

/// The pipeline of a command by its place among those of its step, and which part of it the command is, or stands in; none where it is no script's.
pub(in crate::rules) fn place_of<'m, 'd>(
    model: &'m Model<'d>,
    step: &Step<'_>,
    command: usize,
) -> Option<(&'m Pipeline<'d>, usize)> {
    let own = step.commands.get(command)?;
    let (_, item) = model.item(CommandId { step: step.id, index: command as u32 })?;
    let at = item.pipeline.commands.iter().position(|part| part.span.contains(own.span))?;
    Some((&item.pipeline, at))
}

/// The first command of the last part of a pipeline, where another part holds the command at this place.
pub(in crate::rules) fn reader<'s, 'd>(
    model: &Model<'d>,
    step: &'s Step<'d>,
    command: usize,
) -> Option<&'s CommandUse<'d>> {
    let (pipeline, at) = place_of(model, step, command)?;
    let part = pipeline.commands.last().filter(|_| at + 1 < pipeline.commands.len())?;
    // Commands stand in the order of the script, but for those inside others.
    let behind =
        step.commands.get(command + 1..)?.iter().take_while(|other| other.span.start < part.span.end);
    behind.into_iter().find(|other| part.span.contains(other.span))
}

/// Whether a command fetches what stands behind a URL.
pub(in crate::rules) fn is_download(command: &CommandUse<'_>) -> bool {
    matches!(command.program(), "curl" | "wget")
}

/// What the script of a RUN runs one behind the other; nothing where it is no shell's.
pub(in crate::rules) fn items<'s, 'd>(step: &'s Step<'d>) -> &'s [Item<'d>] {
    let script = step.script.as_ref().or(step.document.as_ref());
    script.map_or(&[], |script| &script.list.items)
}

/// The command that an item is, where it is a single one that is no compound.
pub(in crate::rules) fn alone<'s, 'd>(item: &'s Item<'d>) -> Option<&'s Simple<'d>> {
    match item.pipeline.commands.as_slice() {
        [command] => match &command.kind {
            CommandKind::Simple(simple) => Some(simple),
            _ => None,
        },
        _ => None,
    }
}
