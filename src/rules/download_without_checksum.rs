//! Downloads whose content nothing checks.

use super::shared::archives::is_remote;
use super::shared::verified::is_verified;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::syntax::Kind;
use crate::tools::{Effect, EffectKind};

/// One finding for each download.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    if is_verified(step) {
        return;
    }
    let message = "nothing says which file this brings: it may be another one tomorrow";
    if step.instruction.kind == Kind::Add {
        let sources = step.instruction.copy_parts().map(|(sources, _)| sources).unwrap_or_default();
        for word in sources.iter().filter(|word| is_remote(&word.text)) {
            cx.report(Some(step.instruction), word.span, message).help("write `ADD --checksum=sha256:…`");
        }
        return;
    }
    let is_download = |effect: &&Effect<'_>| matches!(effect.kind, EffectKind::Download { .. });
    for effect in step.effects.iter().filter(is_download) {
        cx.report(Some(step.instruction), effect.span, message)
            .help("check it in the same RUN (`sha256sum -c`), or fetch it by `ADD --checksum=sha256:…`");
    }
}
