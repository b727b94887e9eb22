//! Labels that the settings do not list.

use super::shared::labels::labels;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::syntax::nearest;
use crate::tools::path::glob_matches;

/// One finding for each such label.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let listed = cx.texts("listed");
    if listed.is_empty() {
        return;
    }
    for label in labels(step, stage, cx.model.file.escape) {
        let Some(key) = label.key.filter(|key| !listed.iter().any(|pattern| glob_matches(pattern, key)))
        else {
            continue;
        };
        let help = match nearest(&key, listed.iter().copied()) {
            Some(meant) => {
                format!("write `{meant}`, if that is meant, or add the key to those that are listed")
            }
            None => "leave it out, or add the key to those that are listed".to_owned(),
        };
        let message = format!("`{key}` is none of the labels that the settings list");
        cx.report(Some(step.instruction), label.key_span, message)
            .code("hadolint:DL3050")
            .label("not listed")
            .help(help);
    }
}
