//! ENV and LABEL without `=`: all that stands behind the name is one value.

use crate::finding::Alike;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each such instruction.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let instruction = step.instruction;
    let Some(pair) = instruction.pairs().first().filter(|pair| pair.legacy) else { return };
    // What looks like further pairs is another rule's.
    if !cx.model.file.pairs_taken_in(instruction).is_empty() {
        return;
    }
    let (kind, name) = (instruction.kind.as_str(), pair.key.text.as_ref());
    let message = format!("`{kind} {name} value` is the legacy form of `{kind} {name}=value`");
    let finding = cx.report(Some(instruction), pair.key.span, message);
    finding
        .code("buildkit:LegacyKeyValueFormat")
        .label("all behind it is its value")
        .help(format!("write `{kind} {name}=…`, a value with blanks in double quotes"))
        .alike(Alike::new("ENV or LABEL in the legacy form, without `=`"));
}
