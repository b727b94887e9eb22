//! Changes of what an earlier layer wrote: every file changed is stored again, whole.

use super::shared::waste::{Weight, change_severity, changed_weight, is_archive_root, is_change};
use super::shared::wording::{Total, add_once, command_text, describe, enumerate, line_of, lines_of};
use crate::finding::Severity;
use crate::rule::Context;
use crate::size::{CopiedUp, Fold, Written};
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use crate::tools::{EffectKind, Path};

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for group in fold
        .copied_up
        .chunk_by(|one, next| one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span)
    {
        let worth: Vec<(Severity, &CopiedUp<'_>)> = group
            .iter()
            .filter_map(|copied| change_severity(fold, copied).map(|severity| (severity, copied)))
            .collect();
        let Some(severity) = worth.iter().map(|(severity, _)| *severity).min() else { continue };
        let worst: Vec<&CopiedUp<'_>> =
            worth.iter().filter(|worth| worth.0 == severity).map(|worth| worth.1).collect();
        report(cx, fold, severity, &worst);
    }
}

fn report<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, severity: Severity, group: &[&CopiedUp<'m>]) {
    let Some(first) = group.first() else { return };
    let by = first.by;
    let step = fold.step(by.layer);
    let command = command_text(by.effect.span, cx.model.file.text);
    let written = worth_naming(fold, group);
    let verb = verb(&by.effect.kind);
    let message = match written.as_slice() {
        [] => format!("`{command}` stores files of the base image a second time, as many as it {verb}"),
        written => {
            let mut nouns = Vec::new();
            for one in written {
                add_once(&mut nouns, describe(one.effect));
            }
            let whole = group.iter().any(|copied| copied.whole);
            let (stores, part) = if whole { ("stores", "") } else { ("likely stores", "a part of ") };
            let it = if nouns.len() == 1 { "it" } else { "them" };
            format!(
                "`{command}` {stores} {part}{} a second time: {} wrote {it}, this layer {verb} {it}",
                enumerate(&nouns),
                lines_of(fold, written)
            )
        }
    };
    let total = Total::of(group.iter().map(|copied| cx.sizes.copied(copied)));
    let message = format!("{message}{}", total.suffix());
    let help = cx.explain(|| help(cx, fold, by, &written));
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding
        .label(format!("each file it {verb} is stored again"))
        .severity(severity)
        .saves(total.bytes)
        .help = help;
    let mut seen = Vec::new();
    for one in written {
        let span = one.effect.span;
        if !seen.contains(&span) {
            finding.related(span, "stored here first");
            seen.push(span);
        }
    }
}

/// The writes that weigh most; earlier changes only where nothing else is known.
fn worth_naming<'m>(fold: &Fold<'m>, group: &[&CopiedUp<'m>]) -> Vec<Written<'m>> {
    let mut all: Vec<Written<'m>> = Vec::new();
    for copied in group {
        let worth = |one: &&Written<'_>| {
            if copied.whole {
                changed_weight(fold, copied, **one) > Weight::Small
            } else {
                is_archive_root(copied, **one)
            }
        };
        all.extend(copied.written.iter().filter(worth));
    }
    if !all.iter().all(|one| is_change(one.effect)) {
        all.retain(|one| !is_change(one.effect));
    }
    all.sort_by_key(|one| one.effect.span);
    all
}

fn verb(kind: &EffectKind<'_>) -> &'static str {
    match kind {
        EffectKind::Move { .. } => "moves",
        _ => "changes",
    }
}

fn help(cx: &Context<'_>, fold: &Fold<'_>, by: Written<'_>, written: &[Written<'_>]) -> String {
    let copy = written.iter().find(|one| fold.step(one.layer).instruction.kind != Kind::Run);
    let Some(one) = copy.or(written.first()) else {
        return "do it in the image that brings these files, or name only the paths that need it".to_owned();
    };
    let line = line_of(fold, *one);
    let writer = fold.step(one.layer).instruction;
    match (writer.kind, &by.effect.kind) {
        (Kind::Copy | Kind::Add, EffectKind::Touch { content: false, .. }) => {
            let text = cx.model.file.text;
            let flag = flag(by.effect.span.slice(text));
            if !is_literal(&flag) || writer.flags.iter().any(|own| matches!(own.name(), "chown" | "chmod")) {
                return format!("let line {line} bring them with the owner and mode that they should have");
            }
            let made = is_made_between(&flag, Span::new(writer.span.end, by.effect.span.end).slice(text));
            let first = if made { "make the user before it, and " } else { "" };
            format!("{first}let line {line} bring them so: `{}`", with_flag(writer, &flag, text))
        }
        (Kind::Copy | Kind::Add, EffectKind::Move { .. }) => {
            format!("let line {line} write to the final path: {}", target_of(by))
        }
        (Kind::Copy | Kind::Add, _) => format!("change the files before line {line} copies them"),
        _ if matches!(by.effect.kind, EffectKind::Move { .. }) => {
            format!("let the RUN of line {line} write to the final path, or move it there in that RUN")
        }
        _ => format!("do it at the end of the RUN of line {line}"),
    }
}

fn target_of(by: Written<'_>) -> String {
    match &by.effect.path {
        Path::Exact(path) | Path::Below(path) | Path::Glob(path) => {
            super::shared::wording::readable_path(path)
        }
        Path::Unknown => "where it is moved".to_owned(),
    }
}

/// The flag of COPY that does what a command does.
fn flag(command: &str) -> String {
    let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let program = words.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let value = words.find(|word| !word.starts_with('-')).unwrap_or("…");
    match program {
        "chown" => format!("--chown={value}"),
        "chgrp" => format!("--chown=…:{value}"),
        "chmod" => format!("--chmod={value}"),
        _ => "--chown=… --chmod=…".to_owned(),
    }
}

/// Whether the flag's value means in COPY what it means to the shell: no variable, no substitution.
fn is_literal(flag: &str) -> bool {
    flag.chars().all(|c| c.is_alphanumeric() || "-_.:=+,… ".contains(c))
}

/// Whether `between` makes the user that the flag names: COPY needs it before.
fn is_made_between(flag: &str, between: &str) -> bool {
    let user = flag.strip_prefix("--chown=").and_then(|owner| owner.split(':').next()).unwrap_or("");
    let names = |line: &str| {
        line.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).any(|word| word == user)
    };
    !user.is_empty()
        && between.lines().any(|line| (line.contains("useradd") || line.contains("adduser")) && names(line))
}

/// The instruction with one more flag, in short.
fn with_flag(writer: &Instruction<'_>, flag: &str, text: &str) -> String {
    let name = writer.kind.as_str();
    let rest: Vec<&str> =
        writer.span.slice(text).split_whitespace().skip(1).filter(|word| *word != "\\").collect();
    let rest = rest.join(" ");
    if rest.len() > 50 { format!("{name} {flag} …") } else { format!("{name} {flag} {rest}") }
}
