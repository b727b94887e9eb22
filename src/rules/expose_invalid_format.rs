//! EXPOSE with an address or a port of the host.

use super::shared::refusal::port;
use super::shared::spelling::respelt;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each port.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let file = cx.model.file;
    for word in step.instruction.words() {
        let Some((host, container)) = word.text.rsplit_once(':') else { continue };
        // What a variable says in its braces is no host's, and nothing is none.
        let is_host = !host.trim_matches(':').is_empty() && !host.contains('$');
        if !is_host || port::check(&word.text).is_some() {
            continue;
        }
        let message = format!("`{host}:` does nothing: EXPOSE only notes ports of the container");
        let cure = respelt(cx, word.span, container);
        cx.report(Some(step.instruction), word.span, message)
            .code("buildkit:ExposeInvalidFormat")
            .label("`docker run -p` says where the host has it")
            .cure(cure, file.text);
    }
}
