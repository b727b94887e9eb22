//! ENV and LABEL without `=` whose one value holds what looks like further pairs.

use super::shared::shown::enumerate;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each such instruction.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let instruction = step.instruction;
    let Some(pair) = instruction.pairs().first().filter(|pair| pair.legacy) else { return };
    let taken_in = cx.model.file.pairs_taken_in(instruction);
    if taken_in.is_empty() {
        return;
    }
    let (kind, name) = (instruction.kind.as_str(), pair.key.text.as_ref());
    let are = if taken_in.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {are} part of the value of `{name}`: without `=` it takes in all that follows",
        enumerate(&taken_in)
    );
    let finding = cx.report(Some(instruction), pair.key.span, message);
    finding.code("buildkit:LegacyKeyValueFormat").label("the only name that is set here").help(format!(
        "write `{kind} {name}=…` and a `=` behind each other name, values with blanks in double quotes"
    ));
}
