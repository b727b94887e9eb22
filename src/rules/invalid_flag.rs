//! Flags that an instruction does not have, or with values that it does not take.

use crate::rule::Context;
use crate::syntax::ErrorKind;

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Flag, "hadolint:DL1000");
}
