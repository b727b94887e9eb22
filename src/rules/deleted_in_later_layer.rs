//! Deletions of what an earlier layer wrote: the bytes stay in that layer.

use super::wording::{command_text, line_of, what};
use crate::finding::Severity;
use crate::rewrite::chain;
use crate::rule::Context;
use crate::size::{Hidden, Ledger};
use crate::syntax::Kind;

/// One finding for each deleting command.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    for group in ledger.hidden.chunk_by(|one, next| same_command(one, next)) {
        let worth: Vec<&Hidden<'_>> = group.iter().filter(|hidden| is_worth_a_word(hidden)).collect();
        if let Some(first) = worth.first() {
            report(cx, ledger, first, &worth);
        }
    }
}

fn same_command(one: &Hidden<'_>, next: &Hidden<'_>) -> bool {
    one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span
}

/// Guesses stay out: a part of a directory may hold nothing of what was written there.
fn is_worth_a_word(hidden: &Hidden<'_>) -> bool {
    hidden.whole
}

fn report(cx: &mut Context<'_>, ledger: &Ledger<'_>, first: &Hidden<'_>, group: &[&Hidden<'_>]) {
    let by = first.by;
    let step = ledger.step(by.layer);
    let sure = group.iter().any(|hidden| {
        hidden.by.sure && hidden.written.sure && !super::wording::is_small(hidden.written.effect)
    });
    let text = cx.model.file.text;
    let lines = lines(ledger, group);
    let message = format!(
        "`{}` frees nothing: {} {} stays in the layer of {lines}",
        command_text(by.effect.span, text),
        what(first.written.effect),
        if group.len() > 1 { "and more" } else { "" },
    );
    let help = help(cx, ledger, first);
    let finding = cx.report(Some(step.instruction), by.effect.span, message.replace("  ", " "));
    finding.label("adds a layer that only hides it").help(help);
    if !sure {
        finding.severity(Severity::Info);
    }
    let mut seen = Vec::new();
    for hidden in group {
        let span = hidden.written.effect.span;
        if !seen.contains(&span) {
            finding.related(span, format!("{} is written here", what(hidden.written.effect)));
            seen.push(span);
        }
    }
}

fn lines(ledger: &Ledger<'_>, group: &[&Hidden<'_>]) -> String {
    let mut lines: Vec<u32> = group.iter().map(|hidden| line_of(ledger, hidden.written)).collect();
    lines.sort_unstable();
    lines.dedup();
    match lines.as_slice() {
        [one] => format!("line {one}"),
        many => {
            let many: Vec<String> = many.iter().map(u32::to_string).collect();
            format!("lines {}", many.join(", "))
        }
    }
}

/// What to write: the merged chain where the two RUNs are neighbours, else where the deletion belongs.
fn help(cx: &Context<'_>, ledger: &Ledger<'_>, hidden: &Hidden<'_>) -> String {
    let (written, by) = (&ledger.layers[hidden.written.layer], &ledger.layers[hidden.by.layer]);
    let line = line_of(ledger, hidden.written);
    let writer = ledger.step(hidden.written.layer).instruction.kind;
    if writer != Kind::Run {
        return format!(
            "what {} brings stays in its layer: use `RUN --mount=type=bind` to read it without storing it, or leave it out of the {}",
            writer.as_str(),
            writer.as_str()
        );
    }
    if written.stage.index == by.stage.index {
        let run: Vec<_> = written.stage.steps[written.step..=by.step].iter().collect();
        let only_runs = run.iter().all(|step| step.instruction.kind == Kind::Run);
        if only_runs && let Some(text) = chain::merged(&run, cx.model.file.text, cx.model.file.escape) {
            return format!("write it as one RUN, so that it never reaches a layer:\n{text}");
        }
    }
    format!("delete it in the RUN of line {line}, which writes it")
}
