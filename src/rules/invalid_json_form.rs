//! Arguments that look like a JSON array and are not one. A shell's own test (`[ -f x ] && …`) is none of them.

use super::shared::json_form;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::array::{Flaw, Reader};
use crate::syntax::{Args, Instruction, Kind};

pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let written = step.instruction;
    let instruction = written.trigger.as_deref().unwrap_or(written);
    let reader = json_form::reader(step);
    let Some(flaw) = json_form::flaw_of(step).filter(|_| !is_refused(cx, written.span)) else { return };
    let span = span(instruction);
    let message = if json_form::runs(instruction.kind) {
        "this is not valid JSON, so the shell runs it as a command whose name starts with `[`"
    } else {
        "this is not valid JSON, so the brackets are taken as parts of the paths"
    };
    let file = cx.model.file;
    let help = if flaw == Flaw::TextBehind && file.goes_on_behind_array(written) {
        // A script of that shell, nobody can say to be one.
        let run = if reader == Reader::Other { "" } else { ", or put RUN in front of them" };
        format!(
            "take the `{}` behind the closing bracket away, which takes in what stands below, and remove the lines below{run}",
            file.escape
        )
    } else if flaw == Flaw::Variable && instruction.kind == Kind::Entrypoint {
        "the exec form expands no variable: let a shell do that, which hands the arguments on (`ENTRYPOINT [\"sh\", \"-c\", \"exec \\\"$PROGRAM\\\" \\\"$@\\\"\", \"--\"]`), of variables that are set by ENV".to_owned()
    } else {
        cure(flaw).to_owned()
    };
    let finding = cx.report(Some(written), span, message);
    finding.help(help);
    if matches!(written.kind, Kind::Cmd | Kind::Entrypoint) && reader == Reader::Command {
        finding.code("buildkit:JSONArgsRecommended").code("hadolint:DL3025");
    }
}

/// Whether the build stops here anyway, at an error with a finding of its own.
fn is_refused(cx: &Context<'_>, span: Span) -> bool {
    // They are in order.
    let errors = &cx.model.file.errors;
    let at = errors.partition_point(|error| error.span.start < span.start);
    errors.get(at).is_some_and(|error| error.span.start < span.end)
}

/// Where that text stands.
fn span(instruction: &Instruction<'_>) -> Span {
    let body = &instruction.body;
    match &instruction.args {
        Args::Health { command: words, .. } if !words.is_empty() => words[0].span,
        _ => body.file_span(Span::new(0, body.text.len() as u32)),
    }
}

fn cure(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Open => "close the array with `]`",
        Flaw::TextBehind => {
            "the exec form has nothing after the closing bracket: write the whole as a shell command, without brackets"
        }
        Flaw::Stray => "drop what stands behind the closing bracket",
        Flaw::Variable => {
            "the exec form expands no variable: write a shell command, without brackets, of variables that are set by ENV"
        }
        Flaw::LastComma => "remove the comma before the closing bracket",
        Flaw::Quotes => "JSON takes straight double quotes around every string: `[\"one\", \"two\"]`",
        Flaw::Backslash => "write each backslash of a JSON string twice",
        Flaw::Other => "write a JSON array: every string in double quotes, a comma between two",
    }
}
