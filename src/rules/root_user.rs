//! Images whose last USER is root.

use super::shared::runtime::{image_mentions, image_stages, is_program, last_instruction, user_name};
use crate::rule::Context;
use crate::syntax::Kind;

/// What an image names that starts as root and hands over.
const HANDS_OVER: [&str; 14] = [
    "gosu",
    "su-exec",
    "setpriv",
    "runuser",
    "setuidgid",
    "chpst",
    "s6-setuidgid",
    "s6-overlay",
    "supervisord",
    "sshd",
    "systemd",
    "/sbin/init",
    "/init",
    "my_init",
];

/// One finding for each image.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for image in image_stages(model) {
        let Some(user) = last_instruction(model, image, Kind::User).filter(|user| is_root(&user.body.text))
        else {
            continue;
        };
        if is_program(model, image) && !image_mentions(model, image, &HANDS_OVER) {
            let help =
                "write a USER of its own behind what needs root, with a number if it is for Kubernetes";
            cx.report(Some(user), user.span, "a container of this image runs as root")
                .code("hadolint:DL3002")
                .help(help);
        }
    }
}

/// `root`, `0`, either with a group.
fn is_root(user: &str) -> bool {
    matches!(user_name(user), "root" | "0")
}
