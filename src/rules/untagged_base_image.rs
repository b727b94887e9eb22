//! Images named without tag and digest: the registry says what `latest` is on the day of the build.

use super::shared::image_refs::{self, ImageUse};
use crate::rule::Context;
use crate::size::catalog;

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
    let (model, image) = (cx.model, &used.image);
    let rolling = image_refs::is_rolling(image);
    let frozen = image_refs::frozen(image);
    let perhaps_context = !image.name.contains('/') && !catalog::lists(&image.name);
    let message = match frozen {
        Some((since, _)) => format!("`{}` has got no updates since {since}", image.text),
        None => format!("`{}` has no tag: it is whatever `latest` is on the day of the build", image.text),
    };
    let help = cx.explain(|| match (frozen, rolling, used.is_chosen) {
        (Some((_, instead)), ..) => format!("take a version of {instead}"),
        (_, true, _) => "pin its digest (`@sha256:…`): its tags are no versions".to_owned(),
        (.., true) => "give the variable's default a version, or pin a digest (`@sha256:…`)".to_owned(),
        _ if perhaps_context => {
            format!("name a version (`{}:…`), unless a build context or a target has this name", image.text)
        }
        _ => format!("name a version (`{}:…`), or pin a digest (`@sha256:…`)", image.text),
    });
    let finding = cx.report(Some(used.instruction), image.span, message);
    finding.alike(used.alike(
        "an image without a tag is whatever `latest` is on the day of the build",
        rolling,
        help.as_deref(),
    ));
    finding.label("no version").help = help;
    let doubtful = rolling || perhaps_context || image_refs::may_lack_versions(model, image);
    used.grade(doubtful, "hadolint:DL3006", finding);
}
