//! Images that start a program and say nothing of how to see whether it does its work.

use super::shared::runtime::{image_stages, is_program, last_instruction};
use crate::rule::Context;
use crate::syntax::Kind;

/// One finding for each image, at what its last stage is FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for image in image_stages(model) {
        if !is_program(model, image) || last_instruction(model, image, Kind::Healthcheck).is_some() {
            continue;
        }
        let span = image.from.from_parts().map_or(image.from.span, |parts| parts.image.span);
        cx.report(
            Some(image.from),
            span,
            "nothing says how to see whether the program of this image does its work",
        )
        .code("hadolint:DL3057")
        .help("write `HEALTHCHECK CMD …`, or `HEALTHCHECK NONE` where somebody else looks after it");
    }
}
