//! curl and wget in one image, where one was installed for what the other does.

use super::shared::installs::{self, bare};
use super::shared::runtime::{base_chain, image_stages, run_steps};
use crate::model::{CommandUse, Step};
use crate::rule::Context;
use crate::tools::EffectKind;

const DOWNLOADERS: [&str; 2] = ["curl", "wget"];

/// What is known of one of them in an image.
#[derive(Default)]
struct Known<'m> {
    /// The first call.
    called: Option<(&'m Step<'m>, &'m CommandUse<'m>)>,
    /// Whether a package of that name is installed and stays.
    installed: bool,
}

/// One finding for each image, at the first call of the one that came second.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    if !DOWNLOADERS.iter().all(|name| model.may_have(name)) {
        return;
    }
    for image in image_stages(model) {
        let mut known = DOWNLOADERS.map(|_| Known::default());
        for (_, step) in run_steps(&base_chain(model, image)) {
            look(step, &mut known);
        }
        let [
            Known { called: Some(curl), installed: of_curl },
            Known { called: Some(wget), installed: of_wget },
        ] = known
        else {
            continue;
        };
        let wget_is_later = curl.1.span.start < wget.1.span.start;
        // The one that is not installed is the base image's.
        let (second, name, other) = match (of_curl, of_wget) {
            (false, false) => continue,
            (true, false) => (curl, "curl", "wget"),
            (false, true) => (wget, "wget", "curl"),
            _ if wget_is_later => (wget, "wget", "curl"),
            _ => (curl, "curl", "wget"),
        };
        let first = if name == "wget" { curl } else { wget };
        cx.report(
            Some(second.0.instruction),
            second.1.span,
            format!("{name} is in the image for what {other}, which is there as well, does elsewhere"),
        )
        .code("hadolint:DL4001")
        .related(first.1.span, "fetches with the other one")
        .help(format!("write this with {other}, and leave the package {name} out"));
    }
}

fn look<'m>(step: &'m Step<'m>, known: &mut [Known<'m>; 2]) {
    for command in &step.commands {
        if let Some(at) = DOWNLOADERS.iter().position(|name| *name == command.program()) {
            known[at].called.get_or_insert((step, command));
        }
    }
    let mut installed = [false; 2];
    for (_, command, _) in installs::of(step) {
        for effect in step.effects.get(command.effects.clone()).unwrap_or_default() {
            let EffectKind::Install { packages: Some(packages), group: None, .. } = &effect.kind else {
                continue;
            };
            for (at, name) in DOWNLOADERS.iter().enumerate() {
                installed[at] |= packages.iter().any(|it| bare(it) == *name);
            }
        }
    }
    for (at, name) in DOWNLOADERS.iter().enumerate() {
        known[at].installed |= installed[at] && !is_removed(step, name);
    }
}

/// Whether a later command of the RUN takes a package away.
fn is_removed(step: &Step<'_>, name: &str) -> bool {
    step.effects.iter().any(|effect| match &effect.kind {
        EffectKind::Uninstall { packages: Some(packages), .. } => packages.iter().any(|it| bare(it) == name),
        _ => false,
    })
}
