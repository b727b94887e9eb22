//! Whole instructions: one less, one in another place, one with a flag more.

use super::Obstacle;
use super::draft::{Draft, has_comment, is_blank, line, line_end, line_start, next_line};
use crate::finding::Fix;
use crate::shell::parse;
use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction};

/// Takes an instruction out of the file. A comment at its end stays, on a line of its own.
pub fn remove_instruction(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> Result<Fix, Obstacle> {
    let mut draft = Draft::new(file);
    let lines = lines(file, instruction)?;
    let text = instruction.shell_script().filter(|_| instruction.heredocs.is_empty());
    match text.and_then(|text| parse(&text).comment).map(|comment| comment.slice(file.text).trim_end()) {
        None => draft.put(lines, ""),
        Some(comment) if memchr::memchr(b'\n', comment.as_bytes()).is_some() => {
            return Err("a comment stands inside it".into());
        }
        Some(comment) => {
            let end = next_line(file.text, instruction.span.end);
            draft.put(Span::new(lines.start, end), format!("{comment}{}", line_end(file.text)));
        }
    }
    draft.touch(instruction);
    Ok(draft.titled(format!("drop the {} of line {}", instruction.kind.as_str(), line(file, instruction))))
}

/// Moves an instruction in front of another one.
pub fn move_instruction(
    file: &Dockerfile<'_>,
    instruction: &Instruction<'_>,
    before: &Instruction<'_>,
) -> Result<Fix, Obstacle> {
    let mut draft = Draft::new(file);
    draft.put(lines(file, instruction)?, "");
    let text = format!("{}{}", instruction.span.slice(file.text), line_end(file.text));
    draft.put(Span::at(line_start(file.text, before.span.start)), text);
    draft.touch(instruction);
    let (name, from, to) = (instruction.kind.as_str(), line(file, instruction), line(file, before));
    Ok(draft.titled(format!("move the {name} of line {from} above line {to}")))
}

/// Gives an instruction flags that it does not have, each a name and a value; of mounts there may be several.
pub fn set_flags(
    file: &Dockerfile<'_>,
    instruction: &Instruction<'_>,
    flags: &[(&str, &str)],
) -> Result<Fix, Obstacle> {
    let taken = flags.iter().find(|(name, _)| *name != "mount" && instruction.flag(name).is_some());
    if let Some((name, _)) = taken {
        return Err(format!("it has --{name} already").into());
    }
    let last = instruction.flags.last().map_or(instruction.keyword.span, |flag| flag.span);
    let text: Vec<String> = flags.iter().map(|(name, value)| format!("--{name}={value}")).collect();
    let mut draft = Draft::new(file);
    draft.put(Span::at(last.end), format!(" {}", text.join(" ")));
    let (kind, line) = (instruction.kind.as_str(), line(file, instruction));
    Ok(draft.titled(format!("add `{}` to the {kind} of line {line}", text.join(" "))))
}

/// Takes the blank lines out that stand between the lines of an instruction.
pub fn remove_blank_lines(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> Result<Fix, Obstacle> {
    let first = instruction.blank_line.ok_or("it has none")?;
    // In heredocs they are text.
    let body = instruction.heredocs.first().map_or(instruction.span.end, |heredoc| heredoc.content.start);
    let end = body.max(first.end);
    let mut draft = Draft::new(file);
    let mut start = first.start;
    while start < end {
        let next = next_line(file.text, start);
        let line = Span::new(start, next);
        if is_blank(file.text, line) {
            draft.put(line, "");
        }
        start = next.max(start + 1);
    }
    draft.touch(instruction);
    let (kind, line) = (instruction.kind.as_str(), line(file, instruction));
    Ok(draft.titled(format!("take the blank lines out of the {kind} of line {line}")))
}

/// The lines of an instruction, and the blank one behind it where one stands before it, too.
fn lines(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> Result<Span, Obstacle> {
    let (text, span) = (file.text, instruction.span);
    if has_comment(file, span) {
        return Err("a comment stands inside it".into());
    }
    let (start, end) = (line_start(text, span.start), next_line(text, span.end));
    let above = Span::new(line_start(text, start.saturating_sub(1)), start);
    let below = Span::new(end, next_line(text, end));
    let parted = !above.is_empty() && is_blank(text, above) && is_blank(text, below);
    Ok(Span::new(start, if parted { below.end } else { end }))
}
