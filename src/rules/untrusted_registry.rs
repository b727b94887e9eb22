//! Images of registries that the settings do not trust.

use super::shared::image_refs::{self, ImageUse};
use crate::rule::Context;
use crate::tools::path::glob_matches;

/// Docker Hub, by each of its names.
const HUB: [&str; 4] = ["docker.io", "index.docker.io", "registry-1.docker.io", "hub.docker.com"];

/// One finding for each FROM, and each COPY --from, that names such an image.
pub(super) fn check(cx: &mut Context<'_>) {
    let trusted: Vec<String> = cx.texts("trusted").into_iter().map(str::to_ascii_lowercase).collect();
    if trusted.is_empty() {
        return;
    }
    let model = cx.model;
    image_refs::for_each(model, |used| {
        let registry = registry(&used.image.name).to_ascii_lowercase();
        if !used.image.name.is_empty() && !is_trusted(&registry, &trusted) {
            report(cx, &used, &registry, &trusted);
        }
    });
}

/// The registry of an image, which is Docker Hub where it names none.
fn registry(name: &str) -> &str {
    let is_address = |first: &str| first == "localhost" || first.contains(['.', ':']);
    name.split_once('/').map(|(first, _)| first).filter(|first| is_address(first)).unwrap_or(HUB[0])
}

fn is_trusted(registry: &str, trusted: &[String]) -> bool {
    let host = registry.split(':').next().unwrap_or(registry);
    let is_one = |name: &str| trusted.iter().any(|pattern| glob_matches(pattern, name));
    is_one(registry) || is_one(host) || HUB.contains(&registry) && HUB.into_iter().any(is_one)
}

fn report(cx: &mut Context<'_>, used: &ImageUse<'_, '_>, registry: &str, trusted: &[String]) {
    let message = format!("`{}` is an image of {registry}, which the settings do not trust", used.image.text);
    let help = format!("take the image from a registry that they do: {}", trusted.join(", "));
    let finding = cx.report(Some(used.instruction), used.image.span, message);
    finding.label("not trusted").help(help);
    if used.is_from {
        finding.code("hadolint:DL3026");
    }
}
