//! What BuildKit refuses and no other rule has a name for.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Other, "hadolint:DL1000");
}
