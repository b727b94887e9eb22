//! Changes of what an earlier layer wrote: every file changed is stored again, whole.

mod cure;

use super::shared::claims::of_copied;
use super::shared::earlier::Late;
use super::shared::place;
use super::shared::shown::{Nouns, Shown};
use super::shared::waste::{change_severity, is_change, is_of_every_base, moved_by_name};
use super::shared::wording::{command_text, describe, line_of, lines_of, readable_path, suffix};
use crate::bytes::Amount;
use crate::finding::{Claim, Fix, Severity};
use crate::ids::{EffectId, LayerId};
use crate::model::{Base, Step};
use crate::rewrite::Obstacle;
use crate::rule::Context;
use crate::size::{Class, CopiedUp, Fold, Idle, Layer, Written, is_archive_root};
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::{Effect, EffectKind, Path, path};
use cure::Plan;
use rustc_hash::FxHashSet;

/// So many commands of a RUN, and steps of a stage, are looked through for what else a change is of.
const MAX_LOOKED_AT: usize = 128;

/// How many changes are counted that one mend answers.
const MAX_ALSO: usize = 64;

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
        match worst.iter().map(|copied| cx.sizes.idle(copied)).min() {
            // What these need not, others may: nothing is stored for these, and nothing is to be mended.
            Some(idle) if idle.is_needless() && does_more(cx, &worst) => {}
            Some(idle) if idle.is_needless() => report_idle(cx, fold, &worst, idle),
            _ => report(cx, fold, severity, group, &worst),
        }
    }
}

fn report<'m>(
    cx: &mut Context<'m>,
    fold: &Fold<'m>,
    severity: Severity,
    every: &[CopiedUp<'m>],
    group: &[&CopiedUp<'m>],
) {
    let Some(first) = group.first() else { return };
    let by = first.by;
    let step = fold.step(by.layer);
    let written = worth_naming(cx, group);
    let claims: Vec<Claim> = group.iter().map(|copied| of_copied(&cx.sizes, copied)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let base = if is_of_base_too(cx, every) && !written.is_empty() {
        ", besides what it changes of the base image's files there"
    } else {
        ""
    };
    let message = format!("{}{}{base}", what_is_stored(cx, severity, group, &written), suffix(bytes));
    let merge = Merge::of(cx, every, group);
    let also = merge.also_frees(cx);
    let cure = cx.cure(|| merge.plan(cx, every, group), |why| by_hand(cx, every, group, &written, &why));
    let text = cx.model.file.text;
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding
        .label(format!("each file it {} is stored again", verb(&by.effect.kind)))
        .severity(severity)
        .claims(claims)
        .also_frees(also)
        .cure(cure, text);
    let mut seen = FxHashSet::default();
    for one in written {
        let span = place::of_destination(fold.step(one.layer));
        if seen.insert(span) {
            finding.related(span, "stored here first");
        }
    }
}

/// What is stored a second time, and who wrote it.
fn what_is_stored<'m>(
    cx: &Context<'m>,
    severity: Severity,
    group: &[&CopiedUp<'m>],
    written: &[Written<'m>],
) -> String {
    let Some(by) = group.first().map(|copied| copied.by) else { return String::new() };
    let (command, verb) = (command_text(by.effect.span, cx.model.file.text), verb(&by.effect.kind));
    if written.is_empty() {
        return format!("`{command}` stores files of the base image a second time, as many as it {verb}");
    }
    let (nouns, part) = nouns_of(group, written);
    let known = severity == Severity::Warning || group.iter().all(|copied| copied.known_part);
    let (stores, part) = match group.iter().any(|copied| copied.whole) {
        true => ("stores", ""),
        false if known => ("stores", part),
        false => ("likely stores", part),
    };
    let it = if nouns.is_one() { "it" } else { "them" };
    format!(
        "`{command}` {stores} {part}{nouns} a second time: {} wrote {it}, this layer {verb} {it}",
        lines_of(cx.fold, written)
    )
}

/// Whether it changes files of the base image besides, whatever that is.
fn is_of_base_too<'m>(cx: &Context<'m>, every: &[CopiedUp<'m>]) -> bool {
    let has_base =
        |by: &Written<'_>| !matches!(cx.model.root_base(cx.fold.layers[by.layer].stage), Base::Scratch);
    every.iter().map(|copied| copied.by).any(|by| is_of_every_base(by.effect) && has_base(&by))
}

/// Several changes of a layer whose mend may be one: where RUNs become one, none of them stores again what another of
/// them wrote.
struct Merge {
    /// The plan of one, where others stand beside it.
    plan: Option<Result<Plan, Obstacle>>,
    layer: LayerId,
}

impl Merge {
    fn of<'m>(cx: &Context<'m>, every: &[CopiedUp<'m>], group: &[&CopiedUp<'m>]) -> Self {
        let layer = group.first().map_or(0, |copied| copied.by.layer);
        let all = cx.fold.copied_up_by(&(layer..layer + 1)).len();
        let others = (every.len() + 1..=MAX_ALSO).contains(&all);
        Self { plan: others.then(|| cure::plan(cx, every, group)), layer }
    }

    fn plan<'m>(
        self,
        cx: &Context<'m>,
        every: &[CopiedUp<'m>],
        group: &[&CopiedUp<'m>],
    ) -> Result<Fix, Obstacle> {
        self.plan.unwrap_or_else(|| cure::plan(cx, every, group)).map(|plan| plan.fix)
    }

    fn also_frees(&self, cx: &Context<'_>) -> Vec<Claim> {
        let Some(first) = self.plan.as_ref().and_then(|plan| plan.as_ref().ok()?.merged) else {
            return Vec::new();
        };
        let Layer { stage, step, .. } = &cx.fold.layers[self.layer];
        let layers = cx.fold.layers_of(stage.index, first..step + 1);
        let inside = |copied: &&CopiedUp<'_>| copied.written.iter().all(|it| layers.contains(&it.layer));
        let stored = cx.fold.copied_up_by(&layers).iter().filter(inside);
        stored.take(MAX_ALSO).map(|copied| of_copied(&cx.sizes, copied)).collect()
    }
}

/// What is stored a second time, and what to say in front of it where that is not all of it.
fn nouns_of(group: &[&CopiedUp<'_>], written: &[Written<'_>]) -> (Nouns, &'static str) {
    let mut nouns = Nouns::default();
    if let Some(moved) = group.iter().map(|copied| moved_by_name(copied)).collect::<Option<Vec<Shown>>>() {
        for name in moved {
            nouns.add(name);
        }
        return (nouns, "");
    }
    for one in written {
        nouns.add(describe(one.effect));
    }
    (nouns, "a part of ")
}

/// Whether a change of all below a directory may be of more than what it leaves as it is: of the directory, where that was
/// there before or holds more, or of what the same RUN wrote.
fn does_more(cx: &Context<'_>, group: &[&CopiedUp<'_>]) -> bool {
    let Some(by) = group.first().map(|copied| copied.by) else { return false };
    if !matches!(by.effect.kind, EffectKind::Touch { recursive: true, .. }) {
        return false;
    }
    let (stage, step) = (cx.fold.layers[by.layer].stage, cx.fold.step(by.layer));
    let at = &by.effect.path;
    let writes = |effect: &Effect<'_>| match effect.kind {
        EffectKind::Opaque => true,
        EffectKind::Remove { .. } => false,
        _ => path::may_overlap(at, &effect.path),
    };
    let before = step.effects.get(..by.effect.id.index as usize).unwrap_or_default();
    let is_theirs = |one: &Written<'_>| match (at, &one.effect.path) {
        (Path::Exact(at), Path::Exact(own) | Path::Below(own)) => path::is_within(at, own),
        _ => false,
    };
    let is_made = |step: &Step<'_>| {
        let made = step.scope.workdir.as_deref().map(|made| Path::Exact(made.into()));
        made.is_some_and(|made| path::covers(at, true, &made) != path::Cover::No)
    };
    let at_step = cx.fold.layers[by.layer].step;
    let earlier = stage.steps.get(..=at_step).unwrap_or_default();
    // Nobody looks through all that stands above: what is not looked at may have made it.
    before.len() > MAX_LOOKED_AT
        || earlier.len() > MAX_LOOKED_AT
        || !group.iter().flat_map(|copied| &copied.written).any(is_theirs)
        || before.iter().any(writes)
        || earlier.iter().any(is_made)
}

/// What changes nothing, surely or likely, is best left out.
fn report_idle<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, group: &[&CopiedUp<'m>], idle: Idle) {
    let Some(first) = group.first() else { return };
    let (by, step) = (first.by, fold.step(first.by.layer));
    let mut nouns = Nouns::default();
    let written: Vec<Written<'_>> = group.iter().flat_map(|copied| copied.written.iter().copied()).collect();
    for one in &written {
        nouns.add(describe(one.effect));
    }
    let (are, them, whose) = if nouns.is_one() { ("is", "it", "its") } else { ("are", "them", "their") };
    let claims: Vec<Claim> = group.iter().map(|copied| of_copied(&cx.sizes, copied)).collect();
    let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
    let command = command_text(by.effect.span, cx.model.file.text);
    let lines = lines_of(fold, &written);
    let (found, label, help) = if idle == Idle::Surely {
        let found = format!("changes nothing: {nouns} {are} so since {lines}");
        (found, "owner and mode are these already", "leave it out")
    } else {
        let found = format!("likely changes nothing: {lines} copied {nouns} with the mode of {whose} origin");
        (
            found,
            "a program mostly is executable where it comes from",
            "leave it out, if it is executable there",
        )
    };
    let message = format!(
        "`{command}` {found}, and some builders store {them} a second time all the same{}",
        suffix(bytes),
    );
    let file = cx.model.file;
    let cure = cx.cure(|| left_out(cx, group), |why| format!("{help}, by hand: {why}"));
    let finding = cx.report(Some(step.instruction), by.effect.span, message);
    finding.label(label).severity(Severity::Info).claims(claims).cure(cure, file.text);
}

/// A command that changes nothing of what these are, without its words about them.
fn left_out<'m>(cx: &Context<'m>, group: &[&CopiedUp<'m>]) -> Result<Fix, Obstacle> {
    let first = group.first().ok_or("nothing is changed")?;
    let late = Late::of(cx.fold, first.by)?;
    let mut ids: Vec<EffectId> = group.iter().map(|copied| copied.by.effect.id).collect();
    ids.dedup();
    if ids.len() == late.command.effects.len() {
        return late.removal(cx.model.file, None);
    }
    let words: Option<Vec<Span>> = ids.into_iter().map(|id| late.operand(id)).collect();
    late.removal(cx.model.file, Some(&words.ok_or("it changes other files, too")?))
}

/// The writes that weigh most; earlier changes only where nothing else is known.
fn worth_naming<'m>(cx: &Context<'m>, group: &[&CopiedUp<'m>]) -> Vec<Written<'m>> {
    let mut all: Vec<Written<'m>> = Vec::new();
    for copied in group {
        let is_known = copied.whole || copied.known_part;
        let worth = |(one, class): &(Written<'m>, Class)| {
            if is_known { *class > Class::Small } else { is_archive_root(copied, *one) }
        };
        all.extend(cx.sizes.changed_classes(copied).filter(worth).map(|(one, _)| one));
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

/// Where the change belongs, for people.
fn by_hand<'m>(
    cx: &Context<'m>,
    every: &[CopiedUp<'m>],
    group: &[&CopiedUp<'m>],
    written: &[Written<'m>],
    why: &Obstacle,
) -> String {
    let (fold, Some(by)) = (cx.fold, group.first().map(|copied| copied.by)) else { return String::new() };
    let is_run = |one: &&Written<'_>| fold.step(one.layer).instruction.kind == Kind::Run;
    let (runs, copies): (Vec<Written<'_>>, Vec<Written<'_>>) = written.iter().partition(is_run);
    let Some(first) = copies.first().or(runs.first()) else {
        return "do it in the image that brings these files, or name only the paths that need it".to_owned();
    };
    let line = line_of(fold, *first);
    match &by.effect.kind {
        EffectKind::Touch { content: false, .. } => cure::by_hand(cx, every, group, written, why),
        EffectKind::Move { .. } if copies.is_empty() => {
            format!("let the RUN of line {line} write to the final path, or move it there in that RUN: {why}")
        }
        EffectKind::Move { .. } => {
            format!("let line {line} write to the final path, {}, by hand: {why}", target_of(by))
        }
        _ if copies.is_empty() => format!("do it at the end of the RUN of line {line}, by hand: {why}"),
        _ => format!("change the files before line {line} copies them"),
    }
}

fn target_of(by: Written<'_>) -> Shown {
    match &by.effect.path {
        Path::Exact(path) | Path::Below(path) | Path::Glob(path) => readable_path(path),
        Path::Unknown => Shown::new("where it is moved"),
    }
}
