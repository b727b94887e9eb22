//! Databases and servers that write to the container's own layer, as their data directory is no volume.

use super::shared::runtime::{base_chain, image_stages, last_instruction, start_instructions};
use crate::model::{Base, Model, Stage, start_words};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::EffectKind;
use crate::tools::path::{file_name, glob_matches};

/// One finding for each image that installs such a server, starts it, and declares no volume.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let services = cx.texts("services");
    let services: Vec<Service<'_>> = services.into_iter().filter_map(service).collect();
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let found =
            chain.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.effects).find_map(|effect| {
                let EffectKind::Install { tool, packages: Some(packages), .. } = &effect.kind else {
                    return None;
                };
                let service = services.iter().find(|service| {
                    service.takes(tool)
                        && packages.iter().any(|name| glob_matches(service.package, name))
                        && starts(model, stage, service.programs)
                        && !is_its_image(model, stage, service.programs)
                })?;
                Some((effect.span, service.path))
            });
        let has_volume = last_instruction(model, stage, Kind::Volume).is_some();
        if let Some((span, path)) = found.filter(|_| !has_volume) {
            report(cx, stage, span, path);
        }
    }
}

/// A server: an entry of the option.
struct Service<'o> {
    /// The package managers that name it so; empty for all.
    tools: &'o str,
    package: &'o str,
    path: &'o str,
    programs: &'o str,
}

impl Service<'_> {
    fn takes(&self, tool: &str) -> bool {
        self.tools.is_empty() || self.tools.split(' ').any(|own| own == tool)
    }
}

fn service(entry: &str) -> Option<Service<'_>> {
    let (tools, rest) = entry.split_once(": ").unwrap_or(("", entry));
    let (package, rest) = rest.split_once(' ')?;
    let (path, programs) = rest.split_once(' ')?;
    Some(Service { tools, package, path, programs })
}

/// Whether the base is an image of that server, which declares its volume itself.
fn is_its_image(model: &Model<'_>, stage: &Stage<'_>, programs: &str) -> bool {
    let name = match model.root_base(stage) {
        Base::Image(image) => &image.name,
        Base::Unresolved(text) => text,
        _ => return false,
    };
    programs.split(' ').filter_map(|program| program.get(..5)).any(|start| name.contains(start))
        || name.contains("postg")
}

/// Whether a container starts one of the programs.
fn starts(model: &Model<'_>, stage: &Stage<'_>, programs: &str) -> bool {
    start_instructions(model, stage).any(|start| {
        start_words(start).iter().any(|word| {
            let name = file_name(word);
            programs.split(' ').any(|program| program == name)
        })
    })
}

fn report(cx: &mut Context<'_>, stage: &Stage<'_>, installed: Span, path: &str) {
    let start = start_instructions(cx.model, stage).next();
    let Some(start) = start else { return };
    let message = format!(
        "what this writes to {path} goes to the container's own layer: slow, and gone with the container"
    );
    cx.report(Some(start), start.span, message)
        .label("writes without a volume")
        .related(installed, "installs it")
        .help(format!("add `VOLUME {path}`, or mount a volume there wherever the image is run"));
}
