//! FROM with the platform that it has anyway.

use crate::rewrite::remove_part;
use crate::rule::Context;
use crate::syntax::{Value, expand_known};
use std::borrow::Cow;
use std::cell::Cell;

/// One finding for each FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let (model, file) = (cx.model, cx.model.file);
    let Some(target) = model.options.predefined("TARGETPLATFORM") else { return };
    for stage in &model.stages {
        let Some(flag) = stage.from.find_flag("platform") else { continue };
        let Some(platform) = flag.value() else { continue };
        let (is_target, is_other) = (Cell::new(false), Cell::new(false));
        let lookup = |name: &str| {
            let used = if name == "TARGETPLATFORM" { &is_target } else { &is_other };
            used.set(true);
            Value::Set(Cow::Borrowed(target))
        };
        let says_target =
            expand_known(platform, file.escape, &lookup).is_ok_and(|expanded| expanded.text == target);
        if !says_target || !is_target.get() || is_other.get() {
            continue;
        }
        let cure = cx.cure(
            || Ok(remove_part(file, stage.from, flag.span)?.safe_if(true)),
            |why| format!("take the flag out: {why}"),
        );
        let message =
            "every stage is for the target's platform unless it says otherwise: the flag says nothing";
        cx.report(Some(stage.from), flag.span, message)
            .code("buildkit:RedundantTargetPlatform")
            .code("hadolint:DL3065")
            .cure(cure, file.text);
    }
}
