//! WORKDIR that is relative to the base image's directory.

use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Expanded, Kind, Value, expand_known};
use std::borrow::Cow;

/// One finding for each first WORKDIR of a stage and of those that it is FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let firsts = model.first_steps(|step| step.instruction.kind == Kind::Workdir);
    for (stage, first) in model.stages.iter().zip(firsts) {
        let Some(step) = stage.steps.iter().find(|step| Some(step.instruction.span.start) == first) else {
            continue;
        };
        let body = &step.instruction.body;
        let lookup = |name: &str| match stage.variables.get(name, step.scope.variables) {
            Some(binding) => {
                binding.value.as_deref().map_or(Value::Unknown, |it| Value::Set(Cow::Borrowed(it)))
            }
            None => Value::Unset,
        };
        let Ok(Expanded { text, unset, known: true }) =
            expand_known(&body.text, cx.model.file.escape, &lookup)
        else {
            continue;
        };
        if is_absolute(&text) {
            continue;
        }
        let span = body.file_span(Span::new(0, body.text.len() as u32));
        let (message, help) = match unset.first() {
            None => (
                format!(
                    "where `{text}` is depends on the base image's directory, which may be another one tomorrow"
                ),
                "write the whole path: `WORKDIR /…`".to_owned(),
            ),
            Some(name) => (
                format!("where this is depends on the base image: nothing in the file sets `{name}`"),
                format!("write the whole path, or set `{name}` above"),
            ),
        };
        cx.report(Some(step.instruction), span, message)
            .code("buildkit:WorkdirRelativePath")
            .code("hadolint:DL3000")
            .help(help);
    }
}

/// On either system: `/srv`, `C:\app`, `\app`.
fn is_absolute(path: &str) -> bool {
    matches!(path.as_bytes(), [b'/' | b'\\', ..] | [_, b':', ..])
}
