//! A command at the end of a RUN, or behind one of its commands.

use super::draft::{Draft, indent, line, line_end, line_of, line_start};
use super::{Obstacle, in_file};
use crate::finding::Fix;
use crate::model::{CommandUse, Ending, Join, Step};
use crate::shell::Item;
use crate::source::Span;
use crate::syntax::Dockerfile;

/// Ends a RUN by `code`, one line, so that it runs last and only when all before it went well.
pub fn append(file: &Dockerfile<'_>, step: &Step<'_>, code: &str) -> Result<Fix, Obstacle> {
    let ending = step.ending()?;
    let sign = match ending.join {
        // Lines end commands there.
        Join::Semicolon if step.document.is_some() => "",
        Join::Semicolon => "; ",
        Join::And => "&& ",
    };
    let line = line(file, step.instruction);
    Ok(put(file, step, &ending, code).titled(format!("end the RUN of line {line} with `{sign}{code}`")))
}

/// Has `code`, one line, run directly behind a command of a RUN, in the shell that runs it, when that went well.
pub fn insert_behind(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    code: &str,
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let ending = step.behind(command)?;
    let sign = ending.join.as_str();
    let name = step.words_of(command).and_then(|words| words.first()).map_or("it", |word| word.raw);
    let line = line_of(file, step, command);
    let draft = put(file, step, &ending, code);
    Ok(draft.titled(format!("put `{sign} {code}` directly behind the `{name}` of line {line}")))
}

/// Has `code`, one line, run directly behind a command of a quoted script that a command of a RUN hands to
/// another shell (`su app -c '…'`), when that went well.
pub fn insert_in_quotes(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    code: &str,
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let around = step.commands.iter().find(|it| it.span != command.span && it.span.contains(command.span));
    let mut words = around.and_then(|around| step.words_of(around)).unwrap_or_default().iter();
    let quoted = words.find(|word| word.span.contains(command.span)).ok_or("it stands in no quotes")?;
    let behind = &file.text[command.span.end as usize..quoted.span.end as usize];
    let quote = behind.bytes().last();
    let ends = |byte: u8| Some(byte) == quote || quote == Some(b'"') && matches!(byte, b'$' | b'`' | b'\\');
    if code.bytes().any(ends) {
        return Err("what is to be put there has quotes of its own".into());
    }
    let is_last = behind.len() == 1;
    if !is_last && !behind.trim_start_matches([' ', '\t']).starts_with("&&") {
        return Err("more stands behind it in the quotes".into());
    }
    let mut draft = Draft::new(file);
    draft.put(Span::at(command.span.end), format!(" && {code}"));
    let line = line_of(file, step, command);
    Ok(draft.titled(if is_last {
        format!("end the script in the quotes of line {line} with `&& {code}`")
    } else {
        format!("put `&& {code}` directly behind the `{}` in the quotes of line {line}", command.program())
    }))
}

fn put<'f>(file: &'f Dockerfile<'f>, step: &Step<'_>, ending: &Ending<'_, '_>, code: &str) -> Draft<'f> {
    let mut draft = Draft::new(file);
    draft.put(Span::at(ending.at()), joined(file, step, ending, code));
    draft
}

/// The command with its sign, as the author puts commands below one another, or in a row.
fn joined(file: &Dockerfile<'_>, step: &Step<'_>, ending: &Ending<'_, '_>, code: &str) -> String {
    let (text, at, join) = (file.text, ending.at(), ending.join);
    if step.script.is_none() {
        return in_document(text, at, join, code);
    }
    let first_line = line_start(text, step.instruction.span.start);
    let items = &ending.list.items;
    let next = items.get(ending.item + 1).map(|next| line_start(text, next.pipeline.span.start));
    let own = line_start(text, at);
    let in_a_row = next.is_some() && stands_in_a_row(text, ending);
    if own == first_line || next == Some(own) || in_a_row {
        return match join {
            Join::And => format!(" && {code}"),
            Join::Semicolon => format!("; {code}"),
        };
    }
    let (escape, end) = (file.escape, line_end(text));
    // Where lines end, there stands a sign that says how; else the one before it has to.
    let mut signs = items[..=ending.item].windows(2).rev();
    let parts = |pair: &&[Item<'_>]| {
        let (one, next) = (&pair[0].pipeline.span, &pair[1].pipeline.span);
        line_start(text, one.end) != line_start(text, next.start)
    };
    let before = signs.clone().find(parts).or_else(|| signs.next()).map(|pair| pair[0].connector);
    // `&&` in front of lines, or at their ends.
    let leads = before.is_none_or(|sign| {
        indent(text, sign.start).len() as u32 + line_start(text, sign.start) == sign.start
    });
    let indent = indent(text, before.filter(|_| leads).map_or(at, |sign| sign.start));
    match join {
        Join::And if leads => format!(" {escape}{end}{indent}&& {code}"),
        Join::And => format!(" && {escape}{end}{indent}{code}"),
        Join::Semicolon => format!("; {escape}{end}{indent}{code}"),
    }
}

/// Whether it is one line, and the sign before it stands between two commands of that.
fn stands_in_a_row(text: &str, ending: &Ending<'_, '_>) -> bool {
    let span = |at: usize| ending.list.items[at].pipeline.span;
    let before = ending.item.checked_sub(1).map(|before| line_start(text, span(before).end));
    let (start, end) = (line_start(text, span(ending.item).start), line_start(text, span(ending.item).end));
    before == Some(start) && start == end
}

/// The same in a heredoc, where lines end commands.
fn in_document(text: &str, at: u32, join: Join, code: &str) -> String {
    match join {
        Join::And => format!(" && {code}"),
        Join::Semicolon => format!("{}{}{code}", line_end(text), indent(text, at)),
    }
}
