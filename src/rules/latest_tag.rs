//! Images named by the tag `latest`, which moves with every release.

use super::shared::image_refs::{self, ImageUse};
use crate::rule::Context;

/// One finding for each FROM, and each COPY --from, that names such an image.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    image_refs::for_each(model, |used| {
        if used.image.tag.as_deref() == Some("latest") && used.image.digest.is_none() {
            report(cx, &used);
        }
    });
}

fn report(cx: &mut Context<'_>, used: &ImageUse<'_, '_>) {
    let (model, image) = (cx.model, &used.image);
    let rolling = image_refs::is_rolling(image);
    let frozen = image_refs::frozen(image);
    let message = match frozen {
        Some((since, _)) => format!("`{}` has got no updates since {since}", image.text),
        None => format!("`{}` is another image after each release: the build changes with it", image.text),
    };
    let help = cx.explain(|| match (frozen, rolling, used.is_chosen) {
        (Some((_, instead)), ..) => format!("take a version of {instead}"),
        (_, true, _) => "pin its digest (`@sha256:…`): its other tags are no versions either".to_owned(),
        (.., true) => "give the variable's default a version, or pin a digest (`@sha256:…`)".to_owned(),
        _ => format!("name a version (`{}:…`), or pin a digest (`@sha256:…`)", image.name),
    });
    let finding = cx.report(Some(used.instruction), image.span, message);
    finding.alike(used.alike(
        "an image is another one after each release: the build changes with it",
        rolling,
        help.as_deref(),
    ));
    finding.label(if frozen.is_some() { "no updates" } else { "moves" }).help = help;
    used.grade(rolling || !image_refs::is_known(model, image), "hadolint:DL3007", finding);
}
