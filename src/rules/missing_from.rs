//! Instructions before any FROM, and files without one.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::MissingFrom, "hadolint:DL3061");
}
