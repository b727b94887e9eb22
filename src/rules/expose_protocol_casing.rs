//! Protocols of EXPOSE in capital letters.

use super::shared::refusal::port;
use super::shared::spelling::respelt;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each port.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let file = cx.model.file;
    for word in step.instruction.words() {
        let Some((ports, protocol)) = word.text.split_once('/') else { continue };
        let lower = protocol.to_lowercase();
        if lower == protocol || port::check(&word.text).is_some() {
            continue;
        }
        let text = format!("{ports}/{lower}");
        let cure = respelt(cx, word.span, &text);
        cx.report(Some(step.instruction), word.span, "protocols are written in small letters")
            .code("buildkit:ExposeProtoCasing")
            .cure(cure, file.text);
    }
}
