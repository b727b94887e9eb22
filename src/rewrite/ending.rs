//! A command at the end of a RUN.

use super::Obstacle;
use super::draft::{Draft, indent, line, line_end, line_start};
use crate::finding::Fix;
use crate::model::{Join, Step};
use crate::source::Span;
use crate::syntax::Dockerfile;

/// Ends a RUN by `code`, one line, so that it runs last and only when all before it went well.
pub fn append(file: &Dockerfile<'_>, step: &Step<'_>, code: &str) -> Result<Fix, Obstacle> {
    let ending = step.ending()?;
    let sign = ending.join.as_str();
    let mut draft = Draft::new(file);
    draft.put(Span::at(ending.at), joined(file, step, ending.at, ending.join, code));
    let line = line(file, step.instruction);
    Ok(draft.titled(format!("end the RUN of line {line} with `{sign} {code}`")))
}

/// The command with its sign, as the author puts commands below one another, or in a row.
fn joined(file: &Dockerfile<'_>, step: &Step<'_>, at: u32, join: Join, code: &str) -> String {
    let text = file.text;
    let Some(script) = step.script.as_ref() else { return in_document(text, at, join, code) };
    let first_line = line_start(text, step.instruction.span.start);
    if line_start(text, at) == first_line {
        return match join {
            Join::And => format!(" && {code}"),
            Join::Semicolon => format!("; {code}"),
        };
    }
    let (escape, end) = (file.escape, line_end(text));
    let items = &script.list.items;
    let before = items.len().checked_sub(2).map(|at| items[at].connector);
    // `&&` in front of lines, or at their ends.
    let leads = before.is_none_or(|sign| {
        indent(text, sign.start).len() as u32 + line_start(text, sign.start) == sign.start
    });
    let line = before.filter(|sign| leads && line_start(text, sign.start) > first_line);
    let indent = indent(text, line.map_or(at, |sign| sign.start));
    match join {
        Join::And if leads => format!(" {escape}{end}{indent}&& {code}"),
        Join::And => format!(" && {escape}{end}{indent}{code}"),
        Join::Semicolon => format!("; {escape}{end}{indent}{code}"),
    }
}

/// The same in a heredoc, where lines end commands.
fn in_document(text: &str, at: u32, join: Join, code: &str) -> String {
    match join {
        Join::And => format!(" && {code}"),
        Join::Semicolon => format!("{}{}{code}", line_end(text), indent(text, at)),
    }
}
