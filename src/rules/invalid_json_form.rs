//! Arguments that look like a JSON array and are not one. A shell's own test (`[ -f x ] && …`) is none of them.

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Args, Instruction, Kind};

/// The quotes that people type, straight and typographic.
const QUOTES: [char; 6] = ['"', '\'', '“', '”', '‘', '’'];

pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let written = step.instruction;
    let instruction = written.trigger.as_deref().unwrap_or(written);
    let Some(text) = command(instruction).filter(|text| text.as_bytes().first() == Some(&b'[')) else {
        return;
    };
    if !looks_like_json(text, instruction.kind) || is_refused(cx, written.span) {
        return;
    }
    let span = span(instruction);
    let message = match instruction.kind {
        Kind::Run | Kind::Cmd | Kind::Entrypoint | Kind::Healthcheck => {
            "this is not valid JSON, so the shell runs it as a command whose name starts with `[`"
        }
        _ => "this is not valid JSON, so the brackets are taken as parts of the paths",
    };
    cx.report(Some(written), span, message).help(cure(text));
}

/// Whether the build stops here anyway, at an error with a finding of its own.
fn is_refused(cx: &Context<'_>, span: Span) -> bool {
    // They are in order.
    let errors = &cx.model.file.errors;
    let at = errors.partition_point(|error| error.span.start < span.start);
    errors.get(at).is_some_and(|error| error.span.start < span.end)
}

/// The text that would be the array, where it is not one already.
fn command<'i>(instruction: &'i Instruction<'_>) -> Option<&'i str> {
    match &instruction.args {
        Args::Text | Args::Words(_) => Some(&instruction.body.text),
        Args::Health { command, json: false, .. } => command.first().map(|word| &*word.text),
        _ => None,
    }
}

/// Where that text stands.
fn span(instruction: &Instruction<'_>) -> Span {
    let body = &instruction.body;
    match &instruction.args {
        Args::Health { command: words, .. } if !words.is_empty() => words[0].span,
        _ => body.file_span(Span::new(0, body.text.len() as u32)),
    }
}

fn looks_like_json(text: &str, kind: Kind) -> bool {
    let Some(inner) = text.strip_prefix('[').filter(|inner| !inner.starts_with('[')) else { return false };
    if has_quoted_list(inner) {
        return true;
    }
    // The shell's `[` is a command: a blank follows it.
    let glued = !inner.starts_with(char::is_whitespace);
    if glued && inner.starts_with(QUOTES) {
        return true;
    }
    if kind == Kind::Run {
        return glued && inner.split_whitespace().next().is_some_and(|word| word.ends_with(','));
    }
    text.trim_end().ends_with(']') && (glued || !has_operator(text))
}

/// Whether a comma follows a quoted string before the first closing bracket.
fn has_quoted_list(inner: &str) -> bool {
    let array = inner.split(']').next().unwrap_or("");
    array.starts_with(|c: char| c.is_whitespace() || QUOTES.contains(&c))
        && array
            .split(',')
            .next()
            .is_some_and(|first| first.len() < array.len() && first.trim_end().ends_with(QUOTES))
}

fn has_operator(text: &str) -> bool {
    ["&&", "||", ";", " -", " = ", "!="].iter().any(|operator| text.contains(operator))
}

fn cure(text: &str) -> &'static str {
    let after_bracket = text.rsplit(']').next().unwrap_or("").trim();
    let before_bracket = text.rsplit_once(']').map_or(text, |(before, _)| before).trim_end();
    if !text.contains(']') {
        "close the array with `]`"
    } else if !after_bracket.is_empty() {
        "the exec form has nothing after the closing bracket: write the whole as a shell command, without brackets"
    } else if before_bracket.ends_with(',') {
        "remove the comma before the closing bracket"
    } else if !text.contains('"') || text.contains(['“', '”', '‘', '’']) {
        "JSON takes straight double quotes around every string: `[\"one\", \"two\"]`"
    } else if text.contains('\\') {
        "write each backslash of a JSON string twice"
    } else {
        "write a JSON array: every string in double quotes, a comma between two"
    }
}
