//! What BuildKit refuses and no other rule has a name for.

use crate::rule::Context;
use crate::syntax::{ErrorKind, SyntaxError};

const CODE: &str = "hadolint:DL1000";

pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    for error in file.errors.iter().filter(|error| error.kind == ErrorKind::Other) {
        let code = if is_of_trigger(cx, error) { "hadolint:DL3043" } else { CODE };
        let finding = cx.report(file.instruction_at(error.span.start), error.span, error.message.as_str());
        finding.code(code).help.clone_from(&error.help);
    }
    cx.report_more(ErrorKind::Other, CODE);
}

/// Whether it is about what an ONBUILD would run.
fn is_of_trigger(cx: &Context<'_>, error: &SyntaxError) -> bool {
    let instruction = cx.model.file.instruction_at(error.span.start);
    let trigger = instruction.and_then(|instruction| instruction.trigger.as_deref());
    trigger.is_some_and(|trigger| trigger.keyword.span == error.span)
}
