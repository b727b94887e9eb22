//! Deletions of what an earlier layer wrote: the bytes stay in that layer.

mod cure;
mod mount;

use super::shared::claims::of_hidden;
use super::shared::earlier::Late;
use super::shared::place;
use super::shared::secrets::is_hidden_secret;
use super::shared::shown::Nouns;
use super::shared::waste::{add_nouns, deletion_severity, is_by_run};
use super::shared::wording::{command_text, line_of, lines_of, suffix};
use crate::bytes::Amount;
use crate::finding::{Claim, Severity};
use crate::model::Step;
use crate::rewrite::code::Code;
use crate::rewrite::{Obstacle, chain};
use crate::rule::Context;
use crate::size::{Class, Fold, Hidden, Written};
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{is_within, literal_directory};
use crate::tools::{Effect, EffectKind, Path};
use rustc_hash::FxHashSet;

/// One finding for each deleting command.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for every in fold.hidden.chunk_by(|one, next| same_command(one, next)) {
        let mut worth: Vec<(Severity, &Hidden<'_>)> = every
            .iter()
            .filter(|hidden| !is_hidden_secret(fold, hidden))
            .filter_map(|hidden| deletion_severity(&cx.sizes, hidden).map(|severity| (severity, hidden)))
            .collect();
        let Some(severity) = worth.iter().map(|(severity, _)| *severity).min() else { continue };
        // What weighs nothing, or was only changed there, is no news beside what weighs.
        worth.sort_by_key(|(severity, hidden)| (*severity, is_change(hidden), line_of(fold, hidden.written)));
        let (worst, changed) = (severity, is_change(worth[0].1));
        worth.retain(|(severity, hidden)| *severity == worst && is_change(hidden) == changed);
        let group: Vec<&Hidden<'_>> = worth.into_iter().map(|(_, hidden)| hidden).collect();
        report(cx, fold, severity, every, &group);
    }
}

fn same_command(one: &Hidden<'_>, next: &Hidden<'_>) -> bool {
    one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span
}

fn is_change(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.written.effect.kind, EffectKind::Touch { .. })
}

fn report<'m>(
    cx: &mut Context<'m>,
    fold: &Fold<'m>,
    severity: Severity,
    every: &[Hidden<'m>],
    group: &[&Hidden<'m>],
) {
    let Some(first) = group.first() else { return };
    let step = fold.step(first.by.layer);
    let written: Vec<Written<'_>> = group.iter().map(|hidden| hidden.written).collect();
    let mut nouns = Nouns::default();
    for hidden in group {
        add_nouns(&mut nouns, &cx.sizes, hidden);
    }
    let lines = lines_of(fold, &written);
    let small = if written.iter().all(|written| cx.sizes.class(*written) == Class::Small) {
        " (little, by its name)"
    } else {
        ""
    };
    let it = if nouns.is_one() { "it" } else { "them" };
    let claims: Vec<Claim> = group.iter().map(|hidden| of_hidden(&cx.sizes, hidden)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let command = command_text(first.by.effect.span, cx.model.file.text);
    let frees = step.effects.iter().filter(|it| it.span == first.by.effect.span).any(|it| fold.frees(it));
    let frees = frees || builds_there(step, first.by.effect);
    let found = match (frees, lines.is_one()) {
        _ if first.is_overwritten() => {
            let (layers, keep) = if lines.is_one() { ("layer", "keeps") } else { ("layers", "keep") };
            format!("hides {nouns}: the {layers} of {lines} {keep} {it}")
        }
        (false, true) => format!("frees nothing: the layer of {lines} keeps {nouns}{small}"),
        (false, false) => format!("frees nothing: the layers of {lines} keep {nouns}{small}"),
        (true, true) => format!("does not free {nouns}{small}: the layer of {lines} keeps {it}"),
        (true, false) => format!("does not free {nouns}{small}: the layers of {lines} keep {it}"),
    };
    let message = format!("`{command}` {found}{}", suffix(bytes));
    let cure = cx.cure(|| cure::plan(cx, every, group), |why| by_hand(cx, fold, group, &why));
    let text = cx.model.file.text;
    let finding = cx.report(Some(step.instruction), first.by.effect.span, message);
    finding.label("only hides it").severity(severity).claims(claims).cure(cure, text);
    finding.in_script(group.iter().filter_map(|hidden| hidden.by.effect.script));
    let mut seen = FxHashSet::default();
    for hidden in group {
        let span = place::of_source(fold.step(hidden.written.layer), hidden.written.effect);
        if seen.insert(span) {
            finding.related(span, "stays in this layer");
        }
    }
}

/// Whether a command that nobody knows works where the RUN deletes, before that: what it makes goes, too.
fn builds_there(step: &Step<'_>, deletion: &Effect<'_>) -> bool {
    let (Path::Exact(gone) | Path::Below(gone) | Path::Glob(gone)) = &deletion.path else { return false };
    let place = literal_directory(gone);
    step.commands.iter().filter(|command| command.span.start < deletion.span.start).any(|command| {
        let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
        command.directory.as_deref().is_some_and(|it| is_within(it, place))
            && effects.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque))
    })
}

/// Where the deletion belongs, for people.
fn by_hand<'m>(cx: &Context<'m>, fold: &Fold<'m>, group: &[&Hidden<'m>], why: &Obstacle) -> String {
    let Some(hidden) = group.first() else { return String::new() };
    let writer = fold.step(hidden.written.layer);
    if hidden.is_overwritten() {
        return instead_of_two(fold, group, writer, why);
    }
    let runs = runs_of(fold, group);
    let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
    if writer.instruction.kind != Kind::Run {
        return match mount::brings_too(fold, hidden) {
            Some(other) => instead_of_both(cx.model.file, writer, other),
            None if hidden.selected || !hidden.whole => instead_of_part(cx.model.file, writer),
            None if is_packed(fold, hidden) => instead_of_packing(writer),
            None if mount::may_stay(fold, hidden) => instead_of_branch(writer),
            None => instead_of_copy(writer),
        };
    }
    let is_apart = from.stage.index != to.stage.index;
    let steps: &[Step<'_>] = if is_apart { &[] } else { &from.stage.steps[from.step..=to.step] };
    let command = Late::of(fold, hidden.by).ok().and_then(|late| Code::of(late.step, late.command));
    match &hidden.written.effect.kind {
        EffectKind::Refresh { .. } if cure::is_read_later(cx, hidden) => {
            format!("fetch and delete the index in each RUN that installs from it, by hand: {why}")
        }
        EffectKind::Refresh { .. } | EffectKind::Cache { .. } => match command {
            Some(code) => format!("end {runs} with `{code}`, by hand: {why}"),
            None => format!("delete it at the end of {runs}, by hand: {why}"),
        },
        _ if hidden.is_byte_code() => {
            format!("delete it at the end of {runs}, by hand: {why}")
        }
        // What a stage that stands on another one uses, that one cannot use before.
        EffectKind::Install { .. } if is_apart => {
            "install, use and remove it in one RUN of this stage, or build in a stage of its own and `COPY --from` the result".to_owned()
        }
        _ if is_apart => "build in a stage of its own and `COPY --from` the result".to_owned(),
        EffectKind::Install { .. } => match merge_by_hand(cx, steps) {
            Some(merge) => format!("{merge}: {why}"),
            None => format!(
                "install, use and remove it in {runs}, or build in a stage of its own and `COPY --from` the result"
            ),
        },
        _ => match merge_by_hand(cx, steps) {
            Some(merge) => format!("delete it in {runs}, or {merge}: {why}"),
            None => format!(
                "use it and delete it in {runs}, or build in a stage of its own and `COPY --from` the result"
            ),
        },
    }
}

/// How a file is written no second time.
fn instead_of_two(fold: &Fold<'_>, group: &[&Hidden<'_>], writer: &Step<'_>, why: &Obstacle) -> String {
    let name = writer.instruction.kind.as_str();
    match &writer.from {
        _ if writer.instruction.kind == Kind::Run => {
            format!("write in {} no more than what shall stay, by hand: {why}", runs_of(fold, group))
        }
        Some(_) => "do this in the stage that it is copied from".to_owned(),
        None => format!("let the {name} bring what shall stand there in the end, or leave it out of that"),
    }
}

/// The RUNs that write what is deleted.
fn runs_of(fold: &Fold<'_>, group: &[&Hidden<'_>]) -> String {
    let written = group.iter().map(|hidden| hidden.written);
    let by_runs: Vec<Written<'_>> = written.filter(|it| is_by_run(fold, *it)).collect();
    let lines = lines_of(fold, &by_runs);
    format!("the {} of {lines}", if lines.is_one() { "RUN" } else { "RUNs" })
}

/// How the steps become one, where nothing but RUNs stands between.
fn merge_by_hand(cx: &Context<'_>, steps: &[Step<'_>]) -> Option<String> {
    let runs = chain::row(steps).ok()?;
    let is_row = (2..=50).contains(&runs.len()) && chain::obstacle(cx.model.file, &runs).is_some();
    is_row.then(|| format!("merge the RUNs of lines {} into one, by hand", chain::lines_of(&runs)))
}

/// How not to bring what is picked out again afterwards.
fn instead_of_part(file: &Dockerfile<'_>, writer: &Step<'_>) -> String {
    let name = writer.instruction.kind.as_str();
    if writer.from.is_some() {
        return "delete it in the stage that it is copied from".to_owned();
    }
    let needs = frontend_of_exclude(file);
    format!("leave it out of the {name} by `.dockerignore` or by `{name} --exclude=…`{needs}")
}

/// What `--exclude` takes, where that is not said yet.
fn frontend_of_exclude(file: &Dockerfile<'_>) -> &'static str {
    if file.has_newest_frontend() {
        ""
    } else {
        " (which needs `# syntax=docker/dockerfile:1` as the first line)"
    }
}

/// Whether what goes is packed: another file of it stays.
fn is_packed(fold: &Fold<'_>, hidden: &Hidden<'_>) -> bool {
    let step = fold.step(hidden.by.layer);
    let command = step.command_of(hidden.by.effect.id).and_then(|id| step.command(id));
    let mut effects = command.and_then(|it| step.effects.get(it.effects.clone())).unwrap_or_default().iter();
    effects.any(|effect| matches!(effect.kind, EffectKind::Pack { .. }))
}

fn instead_of_packing(writer: &Step<'_>) -> String {
    match (&writer.from, writer.instruction.kind) {
        (Some(_), _) => "pack it in the stage that it is copied from".to_owned(),
        (None, kind) => format!("pack it before the build, and {} what comes of it", kind.as_str()),
    }
}

/// How not to bring what another one brings, too.
fn instead_of_both(file: &Dockerfile<'_>, writer: &Step<'_>, other: &Step<'_>) -> String {
    let (name, line) = (writer.instruction.kind.as_str(), other.instruction.start_line);
    let needs = frontend_of_exclude(file);
    format!(
        "leave it out of line {line} by `--exclude=…`{needs}, too, read it with `RUN --mount=type=bind` instead of the {name}, and delete it no longer"
    )
}

/// How the image gets only what its branch wants.
fn instead_of_branch(writer: &Step<'_>) -> String {
    let line = writer.instruction.start_line;
    format!("do this and line {line} in a stage of its own, and `COPY --from` what is left there")
}

fn instead_of_copy(writer: &Step<'_>) -> String {
    let name = writer.instruction.kind.as_str();
    if writer.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Download { .. })) {
        return "download it, use it and delete it in one RUN, so that no layer holds it".to_owned();
    }
    format!(
        "read it with `RUN --mount=type=bind` instead of the {name} (`,rw` where the RUN writes there), and delete it no longer: then no layer holds it"
    )
}
