//! The USER of an image by its name.

use super::shared::runtime::{image_stages, last_instruction, user_name};
use crate::rule::Context;
use crate::syntax::Kind;

/// Users that official images bring, and their numbers.
const KNOWN: [(&str, u32); 5] =
    [("node", 1000), ("nobody", 65534), ("nonroot", 65532), ("www-data", 33), ("postgres", 999)];

/// One finding for each image.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for image in image_stages(model) {
        let Some(user) = last_instruction(model, image, Kind::User) else { continue };
        let name = user_name(&user.body.text);
        // Root is another rule's, by whatever name.
        if name.bytes().all(|byte| byte.is_ascii_digit()) || name.as_bytes().contains(&b'$') || name == "root"
        {
            continue;
        }
        let number = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, number)| number);
        let help = match number {
            Some(number) => format!("write `USER {number}`"),
            None => "write the number that it was made with: `USER 10001`".to_owned(),
        };
        cx.report(
            Some(user),
            user.span,
            "under runAsNonRoot Kubernetes starts no image whose user is a name",
        )
        .code("hadolint:DL3066")
        .help(help);
    }
}
