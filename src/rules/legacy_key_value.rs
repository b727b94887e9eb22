//! ENV and LABEL without `=`: all that stands behind the name is one value.

use super::shared::shown::enumerate;
use crate::finding::{Alike, Severity};
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each such instruction; a warning where its value takes in what looks like further pairs.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let instruction = step.instruction;
    let Some(pair) = instruction.pairs().first().filter(|pair| pair.legacy) else { return };
    let (kind, name) = (instruction.kind.as_str(), pair.key.text.as_ref());
    let taken_in = cx.model.file.pairs_taken_in(instruction);
    if taken_in.is_empty() {
        let message = format!("`{kind} {name} value` is the legacy form of `{kind} {name}=value`");
        let finding = cx.report(Some(instruction), pair.key.span, message);
        finding.code("buildkit:LegacyKeyValueFormat");
        finding
            .label("all behind it is its value")
            .help(format!("write `{kind} {name}=…`, a value with blanks in double quotes"));
        finding.alike(Alike::new("ENV or LABEL in the legacy form, without `=`"));
        return;
    }
    let others = enumerate(&taken_in);
    let are = if taken_in.len() == 1 { "is" } else { "are" };
    let message =
        format!("{others} {are} part of the value of `{name}`: without `=` it takes in all that follows");
    let finding = cx.report(Some(instruction), pair.key.span, message);
    finding.code("buildkit:LegacyKeyValueFormat");
    finding
        .label("the only name that is set here")
        .help(format!(
            "write `{kind} {name}=…` and a `=` behind each other name, values with blanks in double quotes"
        ))
        .severity(Severity::Warning);
}
