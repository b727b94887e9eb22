//! Lines whose first word is no instruction.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::UnknownInstruction, "hadolint:DL1000");
}
