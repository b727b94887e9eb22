//! Images with so many layers that Docker may refuse them.

use super::shared::runtime::{base_chain, image_stages};
use crate::finding::Severity;
use crate::model::Step;
use crate::rule::Context;
use crate::syntax::Kind;

/// So many layers an image may have, those of its base included: moby's `maxLayerDepth`.
const MOST: usize = 125;

/// One finding for each image, at the first instruction beyond the limit.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let limit = usize::try_from(cx.number("limit")).unwrap_or(usize::MAX);
    for image in image_stages(model) {
        let chain = base_chain(model, image);
        let layers: Vec<&Step<'_>> =
            chain.into_iter().flat_map(|stage| &stage.steps).filter(|step| writes(step)).collect();
        let (count, Some(first)) = (layers.len(), layers.get(limit)) else { continue };
        let instruction = first.instruction;
        let message = format!(
            "this image has {count} layers and those of its base image, and Docker takes {MOST}: this is the one beyond {limit}"
        );
        let finding = cx.report(Some(instruction), instruction.keyword.span, message);
        finding
            .help("merge RUNs, copy what belongs together at once, or `COPY --from` the results of a stage");
        if count > MOST {
            finding.severity(Severity::Error);
        }
    }
}

fn writes(step: &Step<'_>) -> bool {
    matches!(step.instruction.kind, Kind::Run | Kind::Copy | Kind::Add)
}
