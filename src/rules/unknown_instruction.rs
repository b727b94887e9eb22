//! Lines whose first word is no instruction.

use crate::rule::Context;
use crate::syntax::{ErrorKind, Kind};

/// One finding for each, or for a file of another kind one for all.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let strange = file.instructions.iter().all(|it| it.kind == Kind::Unknown);
    if let [first, _, ..] = file.instructions.as_slice()
        && strange
    {
        let word = &first.keyword.text;
        let message =
            format!("`{word}` is no instruction, nor does any other line have one: this is no Dockerfile");
        let is_key = word.as_bytes().last() == Some(&b':');
        cx.report(Some(first), first.keyword.span, message).code("hadolint:DL1000").help(if is_key {
            "it reads like YAML: a compose file or a manifest names its Dockerfiles, which are to be linted"
        } else {
            "a Dockerfile starts with `FROM image`"
        });
        return;
    }
    cx.report_errors(ErrorKind::UnknownInstruction, "hadolint:DL1000");
}
