//! Changes of what an earlier layer wrote: every file changed is stored again, whole.

use super::shared::claims::of_copied;
use super::shared::shown::{Nouns, Shown};
use super::shared::waste::{change_severity, is_change};
use super::shared::wording::{command_text, describe, line_of, lines_of, readable_path, suffix};
use crate::bytes::Amount;
use crate::finding::{Claim, Severity};
use crate::model::CommandUse;
use crate::rule::Context;
use crate::shell::Field;
use crate::size::{Class, CopiedUp, Fold, Written, is_archive_root};
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use crate::tools::path::file_name;
use crate::tools::{EffectKind, Path, peel};
use rustc_hash::FxHashSet;

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for group in fold
        .copied_up
        .chunk_by(|one, next| one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span)
    {
        let worth: Vec<(Severity, &CopiedUp<'_>)> = group
            .iter()
            .filter_map(|copied| change_severity(&cx.sizes, copied).map(|severity| (severity, copied)))
            .collect();
        let Some(severity) = worth.iter().map(|(severity, _)| *severity).min() else { continue };
        let worst: Vec<&CopiedUp<'_>> =
            worth.iter().filter(|worth| worth.0 == severity).map(|worth| worth.1).collect();
        if changes_nothing(fold, group) {
            report_idle(cx, fold, &worst);
        } else {
            report(cx, fold, severity, &worst);
        }
    }
}

fn report<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, severity: Severity, group: &[&CopiedUp<'m>]) {
    let Some(first) = group.first() else { return };
    let by = first.by;
    let step = fold.step(by.layer);
    let command = command_text(by.effect.span, cx.model.file.text);
    let written = worth_naming(cx, group);
    let verb = verb(&by.effect.kind);
    let message = match written.as_slice() {
        [] => format!("`{command}` stores files of the base image a second time, as many as it {verb}"),
        written => {
            let mut nouns = Nouns::default();
            for one in written {
                nouns.add(describe(one.effect));
            }
            let whole = group.iter().any(|copied| copied.whole);
            let (stores, part) = match whole {
                true => ("stores", ""),
                false if group.iter().all(|copied| copied.known_part) => ("stores", "a part of "),
                false => ("likely stores", "a part of "),
            };
            let it = if nouns.is_one() { "it" } else { "them" };
            format!(
                "`{command}` {stores} {part}{nouns} a second time: {} wrote {it}, this layer {verb} {it}",
                lines_of(fold, written)
            )
        }
    };
    let claims: Vec<Claim> = group.iter().map(|copied| of_copied(&cx.sizes, copied)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let message = format!("{message}{}", suffix(bytes));
    let help = cx.explain(|| help(cx, fold, by, &written));
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding.label(format!("each file it {verb} is stored again")).severity(severity).claims(claims).help =
        help;
    let mut seen = FxHashSet::default();
    for one in written {
        let span = one.effect.span;
        if seen.insert(span) {
            finding.related(span, "stored here first");
        }
    }
}

/// Whether all that a command is about has the owner and mode already that it gives.
fn changes_nothing(fold: &Fold<'_>, group: &[CopiedUp<'_>]) -> bool {
    let Some(first) = group.first() else { return false };
    let effects = fold.step(first.by.layer).effects.iter();
    let own = effects.filter(|effect| effect.span == first.by.effect.span);
    group.iter().all(|copied| copied.is_idle) && own.count() == group.len()
}

/// What changes nothing at all is best left out.
fn report_idle<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, group: &[&CopiedUp<'m>]) {
    let Some(first) = group.first() else { return };
    let (by, step) = (first.by, fold.step(first.by.layer));
    let mut nouns = Nouns::default();
    let written: Vec<Written<'_>> = group.iter().flat_map(|copied| copied.written.iter().copied()).collect();
    for one in &written {
        nouns.add(describe(one.effect));
    }
    let (are, them) = if nouns.is_one() { ("is", "it") } else { ("are", "them") };
    let claims: Vec<Claim> = group.iter().map(|copied| of_copied(&cx.sizes, copied)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let message = format!(
        "`{}` changes nothing: {nouns} {are} so since {}, and some builders store {them} a second time all the same{}",
        command_text(by.effect.span, cx.model.file.text),
        lines_of(fold, &written),
        suffix(bytes),
    );
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding
        .label("owner and mode are these already")
        .severity(Severity::Info)
        .help("leave it out")
        .claims(claims);
}

/// The writes that weigh most; earlier changes only where nothing else is known.
fn worth_naming<'m>(cx: &Context<'m>, group: &[&CopiedUp<'m>]) -> Vec<Written<'m>> {
    let mut all: Vec<Written<'m>> = Vec::new();
    for copied in group {
        let worth = |one: &&Written<'m>| {
            if copied.whole || copied.known_part {
                cx.sizes.changed_class(copied, **one) > Class::Small
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
        EffectKind::Link { .. } => "links",
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
            let own = writer.flags.iter().any(|own| matches!(own.name(), "chown" | "chmod"));
            let Some(flag) = command_of(fold, by).and_then(flag).filter(|_| !own) else {
                return format!("let line {line} bring them with the owner and mode that they should have");
            };
            let made = flag.user.is_some_and(|user| is_made_between(fold, user, *one, by));
            let first = if made { "make the user before it, and " } else { "" };
            let text = cx.model.file.text;
            format!("{first}let line {line} bring them so: `{}`", with_flag(writer, &flag.text, text))
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

fn target_of(by: Written<'_>) -> Shown {
    match &by.effect.path {
        Path::Exact(path) | Path::Below(path) | Path::Glob(path) => readable_path(path),
        Path::Unknown => Shown::new("where it is moved"),
    }
}

fn command_of<'m>(fold: &Fold<'m>, by: Written<'m>) -> Option<&'m CommandUse<'m>> {
    let step = fold.step(by.layer);
    step.command(step.command_of(by.effect.id)?)
}

/// A flag of COPY, and the user that it names.
struct Flag<'c> {
    text: String,
    user: Option<&'c str>,
}

/// The flag of COPY that does what a command does; `None` where its value means something to the shell only.
fn flag<'c>(command: &'c CommandUse<'_>) -> Option<Flag<'c>> {
    let argv = peel(&command.argv).unwrap_or(&command.argv);
    let (name, args) = argv.split_first()?;
    let option = |field: &&Field<'_>| field.text.as_bytes().first() == Some(&b'-');
    let value = args.iter().find(|field| !option(field)).filter(|field| !field.glob).and_then(Field::value);
    let text = match file_name(&name.text) {
        "chown" => format!("--chown={}", value?),
        "chgrp" => format!("--chown=…:{}", value?),
        "chmod" => format!("--chmod={}", value?),
        _ => "--chown=… --chmod=…".to_owned(),
    };
    let owner = value.filter(|_| file_name(&name.text) == "chown");
    let user = owner.and_then(|owner| owner.split(':').next()).filter(|user| !user.is_empty());
    Some(Flag { text, user })
}

/// So many instructions behind a write, and before its change, are looked at.
const MAX_BETWEEN: usize = 200;

/// Whether the user is made between a write and what changes it: COPY needs it before.
fn is_made_between(fold: &Fold<'_>, user: &str, written: Written<'_>, by: Written<'_>) -> bool {
    let (first, last) = (&fold.layers[written.layer], &fold.layers[by.layer]);
    let before = |end: usize| last.stage.steps[..end].iter().rev().take(MAX_BETWEEN);
    let (behind, steps) = if first.stage.index == last.stage.index {
        (&[][..], before(last.step + 1).take(last.step + 1 - first.step))
    } else {
        (&first.stage.steps[first.step..], before(last.step + 1).take(MAX_BETWEEN))
    };
    let between = Span::new(written.effect.span.end, by.effect.span.end);
    let commands = behind.iter().take(MAX_BETWEEN).chain(steps).flat_map(|step| &step.commands);
    commands.filter(|command| between.contains(command.span)).any(|command| {
        let argv = peel(&command.argv).unwrap_or(&command.argv);
        let makes = argv.first().is_some_and(|name| matches!(file_name(&name.text), "useradd" | "adduser"));
        makes && argv.iter().any(|word| word.text == user)
    })
}

/// The instruction with one more flag.
fn with_flag(writer: &Instruction<'_>, flag: &str, text: &str) -> String {
    let name = writer.kind.as_str();
    if writer.is_json() || !writer.heredocs.is_empty() {
        return format!("{name} {flag} …");
    }
    let own = writer.flags.iter().map(|flag| flag.span).chain(writer.words().iter().map(|word| word.span));
    own.fold(format!("{name} {flag}"), |line, part| format!("{line} {}", part.slice(text)))
}
