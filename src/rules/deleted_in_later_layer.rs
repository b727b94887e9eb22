//! Deletions of what an earlier layer wrote: the bytes stay in that layer.

use super::shared::claims::of_hidden;
use super::shared::shown::Nouns;
use super::shared::waste::{add_nouns, deletion_severity};
use super::shared::wording::{command_text, line_of, lines_of, suffix};
use crate::bytes::Amount;
use crate::finding::{Claim, Severity};
use crate::model::Step;
use crate::rewrite::chain;
use crate::rewrite::code::Code;
use crate::rule::Context;
use crate::size::{Class, Fold, Hidden, Written};
use crate::syntax::Kind;
use crate::tools::path::file_name;
use crate::tools::{self, EffectKind, Path};
use rustc_hash::FxHashSet;

/// One finding for each deleting command.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for group in fold.hidden.chunk_by(|one, next| same_command(one, next)) {
        let mut worth: Vec<(Severity, &Hidden<'_>)> = group
            .iter()
            .filter_map(|hidden| deletion_severity(&cx.sizes, hidden).map(|severity| (severity, hidden)))
            .collect();
        let Some(severity) = worth.iter().map(|(severity, _)| *severity).min() else { continue };
        // What weighs nothing, or was only changed there, is no news beside what weighs.
        worth.sort_by_key(|(severity, hidden)| (*severity, is_change(hidden), line_of(fold, hidden.written)));
        let (worst, changed) = (severity, is_change(worth[0].1));
        worth.retain(|(severity, hidden)| *severity == worst && is_change(hidden) == changed);
        let group: Vec<&Hidden<'_>> = worth.into_iter().map(|(_, hidden)| hidden).collect();
        report(cx, fold, severity, &group);
    }
}

fn same_command(one: &Hidden<'_>, next: &Hidden<'_>) -> bool {
    one.by.layer == next.by.layer && one.by.effect.span == next.by.effect.span
}

fn is_change(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.written.effect.kind, EffectKind::Touch { .. })
}

fn report<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, severity: Severity, group: &[&Hidden<'m>]) {
    let Some(first) = group.first() else { return };
    let step = fold.step(first.by.layer);
    let written: Vec<Written<'_>> = group.iter().map(|hidden| hidden.written).collect();
    let mut nouns = Nouns::default();
    for hidden in group {
        add_nouns(&mut nouns, hidden);
    }
    let lines = lines_of(fold, &written);
    let (layers, keep) = if lines.is_one() { ("layer", "keeps") } else { ("layers", "keep") };
    let small = if written.iter().all(|written| cx.sizes.class(*written) == Class::Small) {
        " (little, by its name)"
    } else {
        ""
    };
    let claims: Vec<Claim> = group.iter().map(|hidden| of_hidden(&cx.sizes, hidden)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let message = format!(
        "`{}` frees nothing: the {layers} of {lines} {keep} {nouns}{small}{}",
        command_text(first.by.effect.span, cx.model.file.text),
        suffix(bytes),
    );
    let help = cx.explain(|| help(cx, fold, first));
    let finding = cx.report(Some(step.instruction), first.by.effect.span, message);
    finding.label("only hides it").severity(severity).claims(claims).help = help;
    let mut seen = FxHashSet::default();
    for hidden in group {
        let span = hidden.written.effect.span;
        if seen.insert(span) {
            finding.related(span, "stays in this layer");
        }
    }
}

/// Where the deletion belongs.
fn help(cx: &Context<'_>, fold: &Fold<'_>, hidden: &Hidden<'_>) -> String {
    let writer = fold.step(hidden.written.layer);
    if writer.instruction.kind != Kind::Run && hidden.selected {
        return instead_of_part(writer);
    }
    if writer.instruction.kind != Kind::Run {
        return instead_of_copy(writer, hidden);
    }
    let line = writer.instruction.start_line;
    let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
    let steps: Vec<&Step<'_>> = if from.stage.index == to.stage.index {
        from.stage.steps[from.step..=to.step].iter().collect()
    } else {
        Vec::new()
    };
    let merge = merge(cx, &steps);
    match (&hidden.written.effect.kind, merge) {
        (EffectKind::Refresh { .. }, Some(merge)) if steps.len() <= MAX_INDEX_ROW => merge,
        (EffectKind::Refresh { tool }, _) => with_its_index(writer, tool),
        (EffectKind::Install { .. }, Some(merge)) => merge,
        (EffectKind::Install { .. }, None) => format!(
            "install, use and remove it in the RUN of line {line}, or build in a stage of its own and `COPY --from` the result"
        ),
        (_, merge) if steps.is_empty() => {
            merge.unwrap_or_else(|| format!("delete it in the RUN of line {line}, which writes it"))
        }
        (_, merge) => in_one_stage(cx, hidden, &steps, merge.as_deref()),
    }
}

/// So many RUNs may become one for the sake of a package index.
const MAX_INDEX_ROW: usize = 4;
/// So many are read to see whether they can be joined.
const MAX_ROW: usize = 50;

/// How to merge the steps, where nothing but RUNs stands between.
fn merge(cx: &Context<'_>, steps: &[&Step<'_>]) -> Option<String> {
    let (first, last) = (steps.first()?.instruction.start_line, steps.last()?.instruction.start_line);
    if steps.len() > MAX_ROW || steps.iter().any(|step| step.instruction.kind != Kind::Run) {
        return None;
    }
    let to = if steps.len() == 2 { "and" } else { "to" };
    Some(match chain::obstacle(steps, cx.model.file) {
        None => format!("merge the RUNs of lines {first} {to} {last} into one"),
        Some(why) => format!("merge the RUNs of lines {first} {to} {last} into one, by hand: {why}"),
    })
}

fn with_its_index(writer: &Step<'_>, tool: &str) -> String {
    let line = writer.instruction.start_line;
    let index = tools::tool(tool).and_then(tools::Tool::index);
    let clean = index.map_or("", |index| index.clean);
    let installs = writer.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Install { .. }));
    match writer.ending().ok().filter(|_| !clean.is_empty() && installs) {
        Some(join) => format!(
            "end the RUN of line {line} with `{} {clean}`; a later RUN that installs then fetches the index itself",
            join.as_str()
        ),
        None => "fetch the index, install and delete the index in one RUN".to_owned(),
    }
}

fn in_one_stage(cx: &Context<'_>, hidden: &Hidden<'_>, steps: &[&Step<'_>], merge: Option<&str>) -> String {
    let (Some(writer), Some(deleter)) = (steps.first(), steps.last()) else { return String::new() };
    let line = writer.instruction.start_line;
    // What is appended must run there, and mean the same there.
    let alone = only_command(deleter)
        .filter(|code| code.means_the_same_behind(writer, is_by_path(hidden)))
        .zip(writer.ending().ok());
    if let Some(merge) = last_use(hidden, steps)
        .zip(alone)
        .and_then(|(last, (code, _))| merge_with_deletion(cx, hidden, &steps[..=last], code))
    {
        return merge;
    }
    let merge_or_stage = || merge.unwrap_or("build in a stage of its own and `COPY --from` the result");
    match alone {
        Some((code, join)) if steps.len() == 2 => {
            format!("end the RUN of line {line} with `{} {code}`", join.as_str())
        }
        Some((code, join)) => format!(
            "end the RUN of line {line} with `{} {code}`, or, where a line between needs it, {}",
            join.as_str(),
            merge_or_stage()
        ),
        None => match merge {
            Some(merge) => merge.to_owned(),
            None => format!("use it and delete it in the RUN of line {line}, or {}", merge_or_stage()),
        },
    }
}

/// The command of a RUN that runs nothing else.
fn only_command<'s>(step: &'s Step<'s>) -> Option<Code<'s>> {
    match step.commands.as_slice() {
        [command] => Code::of(step, command),
        _ => None,
    }
}

/// Whether the deletion names files: what a tool cleans or uninstalls is the same in any directory.
fn is_by_path(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.by.effect.kind, EffectKind::Remove { .. })
}

/// The last step between writing and deleting that names what is deleted, and so may read it.
fn last_use(hidden: &Hidden<'_>, steps: &[&Step<'_>]) -> Option<usize> {
    let effect = hidden.written.effect;
    let (Path::Exact(place) | Path::Below(place)) = &effect.path else { return None };
    // Where a tool keeps its cache is no word that a command has to say.
    if matches!(effect.kind, EffectKind::Cache { .. }) {
        return None;
    }
    let name = file_name(place);
    let between = steps.get(1..steps.len().checked_sub(1)?)?;
    let uses = |step: &&Step<'_>| !name.is_empty() && !only_deletes(step) && step.mentions(name);
    between.iter().rposition(uses).map(|at| at + 1)
}

/// Whether a RUN does nothing but delete.
fn only_deletes(step: &Step<'_>) -> bool {
    let deletes =
        |kind: &EffectKind<'_>| matches!(kind, EffectKind::Remove { .. } | EffectKind::Clean { .. });
    !step.effects.is_empty() && step.effects.iter().all(|effect| deletes(&effect.kind))
}

/// How to merge the steps that write and use it, and to delete it at their end.
fn merge_with_deletion(
    cx: &Context<'_>,
    hidden: &Hidden<'_>,
    steps: &[&Step<'_>],
    code: Code<'_>,
) -> Option<String> {
    let (first, last) = (steps.first()?, steps.last()?);
    let is_run = steps.len() <= MAX_ROW && steps.iter().all(|step| step.instruction.kind == Kind::Run);
    let same_place =
        !is_by_path(hidden) || code.is_anywhere() || steps.iter().all(|step| step.stays_in_place());
    if !is_run || !same_place {
        return None;
    }
    let sign = last.ending().ok()?;
    let why = chain::obstacle(steps, cx.model.file).map(|why| format!(", by hand: {why}"));
    Some(format!(
        "line {last} uses it: merge the RUNs of lines {} {} {last} into one that ends with `{} {code}`{}",
        first.instruction.start_line,
        if steps.len() == 2 { "and" } else { "to" },
        sign.as_str(),
        why.unwrap_or_default(),
        last = last.instruction.start_line,
    ))
}

/// How not to bring what is picked out again afterwards.
fn instead_of_part(writer: &Step<'_>) -> String {
    let name = writer.instruction.kind.as_str();
    if writer.instruction.flag("from").is_some() {
        return "delete it in the stage that it is copied from".to_owned();
    }
    format!("leave it out of the {name} by `.dockerignore` or by `{name} --exclude=…`")
}

fn instead_of_copy(writer: &Step<'_>, hidden: &Hidden<'_>) -> String {
    let name = writer.instruction.kind.as_str();
    let effect = hidden.written.effect;
    let (EffectKind::Copy { from: Path::Exact(source) }, Path::Exact(target) | Path::Below(target)) =
        (&effect.kind, &effect.path)
    else {
        return "download it, use it and delete it in one RUN, so that no layer holds it".to_owned();
    };
    let stage = writer.instruction.flag("from").map_or(String::new(), |stage| format!("from={stage},"));
    let target = super::shared::wording::readable_path(target);
    let mount = format!("--mount=type=bind,{stage}source={source},target={target}");
    if mount.len() > 90 || source.contains(['*', '?', '$']) {
        return format!("read it with `RUN --mount=type=bind` instead of the {name}: then no layer holds it");
    }
    format!("instead of the {name}, read it with `RUN {mount}`: then no layer holds it")
}
