//! Changes of what an earlier layer wrote: every file changed is stored again, whole.

use super::wording::{command_text, is_small, line_of, what};
use crate::finding::Severity;
use crate::rule::Context;
use crate::size::{CopiedUp, Ledger, Written};
use crate::syntax::Kind;
use crate::tools::{EffectKind, Path};

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    for group in ledger
        .copied_up
        .chunk_by(|one, next| one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span)
    {
        let worth: Vec<&CopiedUp<'_>> = group.iter().filter(|copied| is_worth_a_word(copied)).collect();
        if let Some(first) = worth.first() {
            report(cx, ledger, first, &worth);
        }
    }
}

fn is_worth_a_word(copied: &CopiedUp<'_>) -> bool {
    let one_file = matches!(copied.by.effect.kind, EffectKind::Touch { recursive: false, .. });
    if copied.written.is_empty() {
        return !one_file && is_large_base_directory(&copied.by.effect.path);
    }
    // One file of a directory: a start script far more often than anything of weight.
    let sizeable = copied.written.iter().any(|written| !is_small(written.effect));
    sizeable && (copied.whole || !one_file)
}

/// Directories that are large in most base images.
fn is_large_base_directory(path: &Path<'_>) -> bool {
    let (Path::Exact(path) | Path::Glob(path)) = path else { return false };
    let path = path.trim_end_matches(['*', '/']);
    matches!(
        path,
        "" | "/usr"
            | "/usr/local"
            | "/usr/lib"
            | "/usr/local/lib"
            | "/usr/share"
            | "/opt"
            | "/opt/conda"
            | "/usr/local/bundle"
            | "/usr/local/lib/node_modules"
            | "/usr/lib/node_modules"
            | "/opt/venv"
            | "/usr/local/cargo"
            | "/usr/local/rustup"
    )
}

fn report(cx: &mut Context<'_>, ledger: &Ledger<'_>, first: &CopiedUp<'_>, group: &[&CopiedUp<'_>]) {
    let by = first.by;
    let step = ledger.step(by.layer);
    let command = command_text(by.effect.span, cx.model.file.text);
    let written: Vec<Written<'_>> = group.iter().flat_map(|copied| copied.written.iter().copied()).collect();
    let message = match written.first() {
        Some(one) => format!(
            "`{command}` stores {} a second time: {} it, line {} wrote it",
            what(one.effect),
            verb(&by.effect.kind),
            line_of(ledger, *one)
        ),
        None => format!(
            "`{command}` stores files of the base image a second time, as many as it {}",
            verb(&by.effect.kind)
        ),
    };
    let help = help(ledger, by, &written);
    let sure = by.sure
        && group.iter().any(|copied| copied.whole && copied.written.iter().any(|written| written.sure));
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding.label("every file changed here is written into this layer whole").help(help);
    if !sure {
        finding.severity(Severity::Info);
    }
    let mut seen = Vec::new();
    for one in written {
        let span = one.effect.span;
        if !seen.contains(&span) {
            finding.related(span, format!("{} is written here", what(one.effect)));
            seen.push(span);
        }
    }
}

fn verb(kind: &EffectKind<'_>) -> &'static str {
    match kind {
        EffectKind::Move { .. } => "moves",
        _ => "changes",
    }
}

fn help(ledger: &Ledger<'_>, by: Written<'_>, written: &[Written<'_>]) -> String {
    let Some(one) = written.first() else {
        return "do it in the image that brings these files, or name only the paths that need it".to_owned();
    };
    let line = line_of(ledger, *one);
    let writer = ledger.step(one.layer).instruction.kind;
    match (writer, &by.effect.kind) {
        (Kind::Copy | Kind::Add, EffectKind::Touch { content: false, .. }) => {
            format!(
                "set owner and mode where the files come in: `{} --chown=… --chmod=…` on line {line}",
                writer.as_str()
            )
        }
        (Kind::Copy | Kind::Add, EffectKind::Move { .. }) => {
            format!("name the final path on line {line} instead of moving the files")
        }
        (Kind::Copy | Kind::Add, _) => format!("change the files before they are copied on line {line}"),
        _ => format!("do it in the RUN of line {line}, which writes them"),
    }
}
