//! Variables that are called like a secret, and of which nothing else says that they hold one.

use super::shared::secret_variables::{of_argument, of_pair};
use crate::model::{Stage, Step, is_secret_to_buildkit, is_secret_to_hadolint};
use crate::rule::Context;
use crate::source::Span;

/// One finding for each.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    for word in step.instruction.words() {
        let (name, _) = word.argument();
        if is_secret_to_buildkit(name) && of_argument(step, stage, word).is_none() {
            report(step, word.span, name, cx);
        }
    }
    for pair in step.instruction.pairs() {
        if is_secret_to_buildkit(&pair.key.text) && of_pair(step, stage, pair).is_none() {
            report(step, pair.key.span, &pair.key.text, cx);
        }
    }
}

fn report(step: &Step<'_>, span: Span, name: &str, cx: &mut Context<'_>) {
    let kind = step.instruction.kind.as_str();
    let message =
        format!("`{name}` is called like a secret, and an {kind} can be read by whoever has the image");
    let finding = cx.report(Some(step.instruction), span, message);
    if is_secret_to_hadolint(name) {
        finding.code("hadolint:DL3064");
    }
    finding
        .code("buildkit:SecretsUsedInArgOrEnv")
        .help("if it is one, hand it over by `RUN --mount=type=secret`, or when the container starts; else give it another name");
}
