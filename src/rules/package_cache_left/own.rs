//! A tool that empties its cache itself: it is called as the command that filled it was, and in the shell that called that
//! one, since it may be found nowhere else.

use super::Left;
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::{Obstacle, append, insert_behind, insert_in_quotes};
use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::tools::path::file_name;
use crate::tools::{Path, Recognised, recognise};
use std::borrow::Cow;

/// Whether the tool does it, and no other program.
pub(super) fn is_by_tool(left: &Left<'_>) -> bool {
    let name = left.spec.clean.split(' ').next();
    name.is_some_and(|name| left.tool.commands.contains(&name))
}

/// Whether the clean-up, which is another program's, would look in another place than `command` filled, or ask another
/// one for it: told by an option or a variable in front, or called by its path.
pub(super) fn is_elsewhere(step: &Step<'_>, command: &CommandUse<'_>, left: &Left<'_>) -> bool {
    let is_moved =
        matches!(recognise(&command.argv), Recognised::Tool(call) if call.has_option(left.spec.moved_by));
    let asks_tool = left.spec.clean.contains("$(");
    let is_set = step.assignments_of(command).iter().any(|it| left.spec.names_variable(it.name));
    is_moved || !is_by_tool(left) && (is_set || asks_tool && command.name_at > 0)
}

/// Whether the clean-up goes into the quotes that the command stands in.
pub(super) fn is_in_quotes(step: &Step<'_>, command: &CommandUse<'_>, left: &Left<'_>) -> bool {
    left.tool.index().is_none() && step.words_of(command).is_none()
}

/// Whether a path is that of the tool.
pub(super) fn is_program(left: &Left<'_>, path: &Path<'_>) -> bool {
    matches!(path, Path::Exact(path) if left.tool.commands.contains(&file_name(path)))
}

/// The clean-up as `command`, which filled it, was called: by its path, and with what was set for it.
pub(super) fn as_called<'c>(step: &Step<'_>, command: &CommandUse<'_>, left: &Left<'c>) -> Cow<'c, str> {
    let clean = left.spec.clean;
    if !is_by_tool(left) {
        return clean.into();
    }
    let Some(program) = command.unwrapped().first() else { return clean.into() };
    let words = step.words_of(command).unwrap_or_default();
    let written = words.iter().find(|word| word.span == program.span).map_or(&*program.text, |word| word.raw);
    let is_by_path = command.name_at > 0 && left.tool.commands.contains(&command.program());
    let call = match clean.split_once(' ').filter(|_| is_by_path) {
        Some((_, rest)) => Cow::Owned(format!("{written} {rest}")),
        None => clean.into(),
    };
    let set: String = step
        .assignments_of(command)
        .iter()
        .filter(|it| it.name == "PATH" || left.spec.names_variable(it.name))
        .flat_map(|it| it.values.iter().map(|value| format!("{}={} ", it.name, value.raw)))
        .collect();
    if set.is_empty() { call } else { Cow::Owned(format!("{set}{call}")) }
}

/// Puts `code` where the shell that ran all of `filling` ends, or behind the last one.
pub(super) fn clean(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    filling: &[&CommandUse<'_>],
    code: &str,
) -> Result<Fix, Obstacle> {
    let Some(last) = filling.last() else { return append(file, step, code) };
    let has_all = |shell: &Span| filling.iter().all(|command| shell.contains(command.span));
    match step.subshell_of(last).filter(has_all) {
        Some(_) if step.words_of(last).is_none() => insert_in_quotes(file, step, last, code)
            .map_err(|why| format!("another shell runs it in quotes: {why}").into()),
        Some(_) => insert_behind(file, step, last, code),
        None => append(file, step, code),
    }
}
