//! Lines whose first word is no instruction.

use crate::rule::Context;
use crate::syntax::{ErrorKind, Kind};

/// One finding for each, or for a file of another kind one for all.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let strange = file.instructions.iter().all(|it| it.kind == Kind::Unknown);
    if let [first, _, ..] = file.instructions.as_slice()
        && strange
    {
        let word = &first.keyword.text;
        let message =
            format!("`{word}` is no instruction, nor does any other line have one: this is no Dockerfile");
        let is_key = word.as_bytes().last() == Some(&b':');
        cx.report(Some(first), first.keyword.span, message).code("hadolint:DL1000").help(if is_key {
            "it reads like YAML: a compose file or a manifest names its Dockerfiles, which are to be linted"
        } else {
            "a Dockerfile starts with `FROM image`"
        });
        return;
    }
    let mut conflict = false;
    let errors: Vec<_> =
        file.errors.iter().filter(|error| error.kind == ErrorKind::UnknownInstruction).collect();
    for error in errors {
        let Some(line) = file.instruction_at(error.span.start) else { continue };
        // What follows of the same cause is no mistake of its own.
        let is_marker = line.is_conflict_marker();
        let cause = file.cut_off_above(line);
        if is_marker && conflict || cause.is_some_and(|above| above.kind == Kind::Unknown) {
            continue;
        }
        conflict |= is_marker;
        let mut help = error.help.clone().unwrap_or_default();
        if let Some(above) = file.pairs_above(line) {
            let name = above.kind.as_str();
            help = format!(
                "to go on with the {name} above, end the line before this one with `{}`; else put {name} in front of it",
                file.escape
            );
        }
        if cause.is_some() {
            let escape = file.escape;
            help = format!(
                "put each comment that stands behind a `{escape}`, above and here, on a line of its own: only at the end of its line does `{escape}` go on"
            );
        } else if let Some(next) = file.taken_in(line) {
            help = format!(
                "{help}; and take the `{}` off this line's end: it takes in the {next} below",
                file.escape
            );
        }
        cx.report(Some(line), error.span, error.message.as_str()).code("hadolint:DL1000").help(help);
    }
    cx.report_more(ErrorKind::UnknownInstruction, "hadolint:DL1000");
}
