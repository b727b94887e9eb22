//! COPY and ADD of what .dockerignore leaves out of the build context.

use crate::context::{BuildContext, in_context};
use crate::finding::Severity;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// One finding for each such source.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(build) = cx.build_context else { return };
    let Some(ignore) = build.ignore() else { return };
    for (word, source) in step.from_context() {
        let Some(pattern) = build.ignored(source) else { continue };
        if brings_some(build, source, cx) {
            continue;
        }
        let (line, name) = (pattern.line, &ignore.name);
        let wild = source.contains(['*', '?', '[']);
        let root = in_context(source).is_empty();
        let effect = match (root, wild) {
            (true, _) => "it brings nothing",
            (_, true) => "what it matches is not there",
            _ => "the build fails here",
        };
        let message =
            format!("`{}` is left out by line {line} of {name} (`{}`): {effect}", word.text, pattern.text);
        let exception = in_context(source);
        let finding = cx.report(Some(step.instruction), word.span, message);
        // Which folder is the context is known only where it was walked.
        if build.files().is_some() && !wild && !root {
            finding.severity(Severity::Error);
        }
        // BuildKit's own check does not look where there are exceptions.
        if !ignore.has_exceptions {
            finding.code("buildkit:CopyIgnoredFile");
        }
        finding.label("not in the build context");
        let help = if root {
            format!("take that line out of {name}, or add `!PATH` lines for what the image needs")
        } else {
            format!("take that line out of {name}, or add `!{exception}` below it")
        };
        finding.help(help);
    }
}

/// Whether exceptions may bring something of it all the same.
fn brings_some(build: &BuildContext, source: &str, cx: &Context<'_>) -> bool {
    if let Some(selection) = cx.sources.at(source, false) {
        return selection.files > 0;
    }
    let path = in_context(source);
    let wild = path.contains(['*', '?', '[']);
    build.ignore().is_some_and(|it| it.may_take_back_below(&path) || it.has_exceptions && wild)
}
