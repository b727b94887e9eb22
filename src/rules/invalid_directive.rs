//! Parser directives that BuildKit refuses.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Directive, "hadolint:DL1000");
}
