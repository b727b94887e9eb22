//! Images named without tag and digest: the registry says what `latest` is on the day of the build.

use super::shared::image_refs::{self, ImageUse};
use crate::rule::Context;

/// One finding for each FROM, and each COPY --from, that names such an image.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    image_refs::for_each(model, |used| {
        if used.image.tag.is_none() && used.image.digest.is_none() && !used.image.name.is_empty() {
            report(cx, &used);
        }
    });
}

fn report(cx: &mut Context<'_>, used: &ImageUse<'_, '_>) {
    let image = &used.image;
    let rolling = image_refs::is_rolling(image);
    let message = format!("`{}` has no tag: it is whatever `latest` is on the day of the build", image.text);
    let help = cx.explain(|| match (rolling, used.is_chosen) {
        (true, _) => "pin its digest (`@sha256:…`): its tags are no versions".to_owned(),
        (_, true) => "give the variable's default a version, or pin a digest (`@sha256:…`)".to_owned(),
        _ => format!("name a version (`{}:…`), or pin a digest (`@sha256:…`)", image.text),
    });
    let finding = cx.report(Some(used.instruction), image.span, message);
    finding.alike(used.alike(
        "an image without a tag is whatever `latest` is on the day of the build",
        rolling,
        help.as_deref(),
    ));
    finding.label("no version").help = help;
    used.grade(rolling || has_version_in_name(&image.name), "hadolint:DL3006", finding);
}

/// `rhel7`, `php82-cli`, `ubi9/ubi`: one line of versions, though not one of them.
fn has_version_in_name(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.bytes().any(|byte| byte.is_ascii_digit()) || name.starts_with("ubi") || name.contains("/ubi")
}
