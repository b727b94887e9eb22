//! Instructions before any FROM, and files without one.

use crate::rule::Context;
use crate::syntax::ErrorKind;

/// Says nothing where the FROM is there and misspelt: that is one error, not two.
pub(super) fn check(cx: &mut Context<'_>) {
    let mut errors = cx.model.file.errors.iter();
    let is_misspelt = errors.any(|error| {
        error.kind == ErrorKind::UnknownInstruction && error.help.as_deref() == Some("did you mean FROM?")
    });
    if !is_misspelt {
        cx.report_errors(ErrorKind::MissingFrom, "hadolint:DL3061");
    }
}
