//! A RUN that begins by changing its directory.

use super::shared::pipes::{alone, items};
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each RUN, at the command.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let [first, _, ..] = items(step) else { return };
    let Some([cd, directory]) = alone(first).map(|simple| simple.words.as_slice()) else { return };
    // `cd -` and `cd ~` are the shell's.
    let is_path =
        directory.is_same_in_instructions(|_| false) && directory.raw.as_bytes().first() != Some(&b'-');
    if cd.raw != "cd" || !is_path {
        return;
    }
    let text = directory.raw;
    let message = format!("`cd {text}` says for this RUN alone where it works");
    cx.report(Some(step.instruction), cd.span.to(directory.span), message)
        .code("hadolint:DL3003")
        .help(format!("write `WORKDIR {text}` above, which holds for all that follows, if more than this RUN works there"));
}
