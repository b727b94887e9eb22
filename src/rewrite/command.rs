//! A command in front of another one, and a command less.

use super::code::Code;
use super::draft::{Draft, has_comment, line};
use super::instruction::remove_instruction;
use super::{Obstacle, in_file};
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::shell::{Command, CommandKind, Connector, Item, List, Script, Word};
use crate::source::Span;
use crate::syntax::Dockerfile;

/// Has `code` run in front of a command of a RUN, and that one only when it went well.
pub fn prepend(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    code: &str,
) -> Result<Fix, Obstacle> {
    let (list, at) = item_of(step, command)?;
    let before = before(list, at);
    if before == Some(Connector::Or) {
        return Err("it runs only where something else fails".into());
    }
    let errexit =
        step.ends_at_failure(command).ok_or("nobody can tell what its shell does about failures")?;
    let sign = if errexit && before != Some(Connector::And) { "; " } else { " && " };
    let mut draft = Draft::new(file);
    draft.put(Span::at(list.items[at].pipeline.span.start), format!("{code}{sign}"));
    let line = line(file, step.instruction);
    Ok(draft.titled(format!("run `{code}` first in the RUN of line {line}")))
}

/// Takes a command out of a RUN; the RUN with it where it runs nothing else.
pub fn remove_command(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
) -> Result<Fix, Obstacle> {
    remove_commands(file, step, &[command])
}

/// Takes commands of one list out of a RUN; the RUN with them where it runs nothing else.
pub fn remove_commands(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    commands: &[&CommandUse<'_>],
) -> Result<Fix, Obstacle> {
    let mut places = commands.iter().map(|it| item_of(step, it)).collect::<Result<Vec<_>, _>>()?;
    places.sort_by_key(|(list, at)| (list.span, *at));
    places.dedup_by_key(|(list, at)| (list.span, *at));
    let (list, _) = *places.first().ok_or("there is no command")?;
    if places.iter().any(|(other, _)| other.span != list.span) {
        return Err("they stand in different lists".into());
    }
    let is_taken = |at: usize| places.iter().any(|(_, taken)| *taken == at);
    if list.items.iter().enumerate().all(|(at, item)| is_taken(at) || leaves_nothing(item)) {
        let whole = step.script.as_ref().is_some_and(|script| script.list.span == list.span);
        let instruction = file.instruction_at(step.instruction.span.start).filter(|_| whole);
        return remove_instruction(file, instruction.ok_or("nothing else stands where it runs")?);
    }
    let errexit = commands.iter().all(|command| step.ends_at_failure(command) == Some(true));
    let mut draft = Draft::new(file);
    for row in places.chunk_by(|one, next| one.1 + 1 == next.1) {
        let cut = without(list, row[0].1, row[row.len() - 1].1, errexit)?;
        if has_comment(file, cut) || step.document.as_ref().is_some_and(Script::has_comment) {
            return Err("a comment stands beside it".into());
        }
        draft.put(cut, "");
    }
    let code = |command: &&CommandUse<'_>| Code::of(step, command).map(|code| format!("`{code}`"));
    let codes: Vec<String> = commands.iter().filter_map(code).collect();
    let line = line(file, step.instruction);
    Ok(draft.titled(format!("take {} out of the RUN of line {line}", codes.join(" and "))))
}

/// What goes with items of a list, so that what stands around them does what it did.
fn without(list: &List<'_>, first: usize, last: usize, errexit: bool) -> Result<Span, &'static str> {
    let items = &list.items;
    let before = before(list, first);
    if items[first..last].iter().any(|item| matches!(item.then, Connector::Or | Connector::Background)) {
        return Err("`||` or `&` stands between");
    }
    // `rm x || true`
    let caught = items[last].then == Connector::Or && items.get(last + 1).is_some_and(does_nothing);
    let end = if caught { last + 1 } else { last };
    let then = items[end].then;
    let start = items[first].pipeline.span.start;
    let from_before =
        |first: usize| Span::new(items[first - 1].pipeline.span.end, items[end].pipeline.span.end);
    let up_to_next = || items.get(end + 1).map(|next| Span::new(start, next.pipeline.span.start));
    match (before, then) {
        (Some(Connector::Background), _) | (_, Connector::Background) => {
            Err("a command runs in the background beside it")
        }
        (_, Connector::Or) | (Some(Connector::Or), _) => Err("`||` stands beside it"),
        (Some(Connector::And), _) if caught => Err("`||` stands beside it"),
        (Some(Connector::And), _) => Ok(from_before(first)),
        (None, _) | (_, Connector::And) => up_to_next().ok_or("nothing else stands where it runs"),
        (Some(_), _) if end + 1 < items.len() || errexit => Ok(from_before(first)),
        // `make; rm x`: the RUN went well whatever make said.
        (Some(_), _) => Err("nobody looks whether the command before it fails"),
    }
}

/// Whether it is `true` or `:`.
fn does_nothing(item: &Item<'_>) -> bool {
    matches!(words(item), [word] if matches!(word.raw, "true" | ":"))
}

/// Whether a RUN of nothing else may as well go: it does nothing, or only says how or where what is behind it runs.
fn leaves_nothing(item: &Item<'_>) -> bool {
    let words = words(item);
    let sets = matches!(words, [word, ..] if matches!(word.raw, "set" | "cd"));
    does_nothing(item) || sets && words.iter().all(|word| word.substitutions.is_empty())
}

/// The words of a command that stands alone and writes nothing.
fn words<'i, 's>(item: &'i Item<'s>) -> &'i [Word<'s>] {
    match item.pipeline.commands.as_slice() {
        [Command { kind: CommandKind::Simple(simple), redirects, .. }] if redirects.is_empty() => {
            &simple.words
        }
        _ => &[],
    }
}

fn before(list: &List<'_>, at: usize) -> Option<Connector> {
    at.checked_sub(1).map(|before| list.items[before].then)
}

/// The item of a list that is this command alone.
pub(super) fn item_of<'s>(
    step: &'s Step<'_>,
    command: &CommandUse<'_>,
) -> Result<(&'s List<'s>, usize), Obstacle> {
    in_file(command)?;
    let script = step.script.as_ref().or(step.document.as_ref());
    let script = script.ok_or(if step.instruction.is_json() {
        "it is in exec form"
    } else {
        "its shell is not read"
    })?;
    let (list, at) = script.list.innermost(command.span).ok_or("it stands in no script")?;
    let item = &list.items[at];
    match item.pipeline.commands.as_slice() {
        _ if item.pipeline.negated => Err("`!` stands before it".into()),
        [alone] if step.words_of(command).is_some() && alone.span.contains(command.span) => Ok((list, at)),
        [_] => Err("it stands in quotes, or in a substitution".into()),
        _ => Err("it is part of a pipe".into()),
    }
}
