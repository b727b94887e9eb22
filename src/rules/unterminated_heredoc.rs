//! Heredocs whose last line never comes.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::UnterminatedHeredoc, "hadolint:DL1000");
}
