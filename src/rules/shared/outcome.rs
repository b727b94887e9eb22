//! Whether a failing command stops the build. Reads the text around it only; where that does not tell, it does not.

use crate::model::{CommandUse, Step};
use crate::source::Span;
use crate::tools::Certainty;

/// What becomes of a command's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Failure {
    /// The instruction fails, and with it the build.
    Stops,
    /// Only what reads its output notices (`curl … | tar x`).
    Piped,
    /// It is caught or ignored, or nobody can tell.
    Unseen,
}

/// What becomes of the failure of `command`.
pub(in crate::rules) fn failure(step: &Step<'_>, command: &CommandUse<'_>, text: &str) -> Failure {
    let whole = step.instruction.span;
    let before = Span::new(whole.start, command.span.start).slice(text);
    let after = Span::new(command.span.end, whole.end.max(command.span.end)).slice(text);
    if command.certainty != Certainty::Must || is_condition(before) || before.contains("set +e") {
        return Failure::Unseen;
    }
    let end = list_end(after);
    let (list, rest) = after.split_at(end);
    if list.contains("||") || list.contains('`') || list.contains(')') {
        return Failure::Unseen;
    }
    if list.contains('|') {
        return Failure::Piped;
    }
    // `set -e` does not see what stands before the last `&&` of a list.
    let last = rest.trim_matches([';', '\n', '\r', '\\', ' ', '\t']).is_empty();
    let stops = last || (!list.contains("&&") && is_strict(before));
    if stops { Failure::Stops } else { Failure::Unseen }
}

/// Where the list of commands that starts here ends: at a `;` or a line that no backslash continues.
fn list_end(after: &str) -> usize {
    let mut before = b' ';
    for (at, byte) in after.bytes().enumerate() {
        if byte == b';' || (byte == b'\n' && before != b'\\') {
            return at;
        }
        if !matches!(byte, b' ' | b'\t' | b'\r') {
            before = byte;
        }
    }
    after.len()
}

/// Whether the shell was told to stop at the first failure.
fn is_strict(before: &str) -> bool {
    before.match_indices("set -").any(|(at, set)| {
        let options = before.get(at + set.len()..).unwrap_or_default();
        let options = options.split([' ', '\t', '\n', ';', '&']).next().unwrap_or_default();
        options.contains('e') && !options.starts_with('-')
    })
}

/// Whether what follows is a condition, or negated.
fn is_condition(before: &str) -> bool {
    let last = before.trim_end().rsplit([' ', '\t', '\n', ';', '(', '&']).next().unwrap_or_default();
    matches!(last, "if" | "elif" | "while" | "until" | "!")
}
