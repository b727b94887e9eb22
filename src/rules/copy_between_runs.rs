//! Instructions between two RUNs that stand in the way of a merge which would save bytes.

use super::shared::claims::of_hidden;
use super::shared::place;
use super::shared::shown::{Nouns, Shown};
use super::shared::waste::{add_nouns, deletion_severity, is_by_run};
use super::shared::wording::{command_text, suffix};
use crate::finding::Severity;
use crate::model::Step;
use crate::rule::Context;
use crate::size::Hidden;
use crate::syntax::Kind;
use crate::tools::{EffectKind, Path, path};
use rustc_hash::FxHashSet;

/// How many other RUNs may stand between: a merge of more is no advice that anyone follows.
const MAX_RUNS: usize = 3;
/// How far apart they may be.
const MAX_STEPS: usize = 30;

/// One finding for each pair of RUNs that ADD or COPY part, the nearest pairs first; each ADD or COPY once.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    let mut pairs: Vec<&Hidden<'_>> = fold.hidden.iter().filter(|hidden| is_parted(cx, hidden)).collect();
    pairs.sort_by_key(|hidden| {
        let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
        (to.step - from.step, from.stage.index, from.step)
    });
    let mut told: FxHashSet<(usize, usize)> = FxHashSet::default();
    for hidden in pairs {
        let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
        let between = || {
            let steps = from.step + 1..to.step;
            steps.filter(|step| is_copy(&from.stage.steps[*step]))
        };
        if between().any(|step| told.contains(&(from.stage.index, step))) {
            continue;
        }
        told.extend(between().map(|step| (from.stage.index, step)));
        let copies: Vec<&Step<'_>> = between().map(|step| &from.stage.steps[step]).collect();
        report(cx, hidden, &from.stage.steps[from.step..=to.step], &copies);
    }
}

fn is_copy(step: &Step<'_>) -> bool {
    matches!(step.instruction.kind, Kind::Copy | Kind::Add)
}

/// Whether two RUNs of one stage would have to become one, and ADD or COPY stands between them.
fn is_parted<'m>(cx: &Context<'m>, hidden: &Hidden<'m>) -> bool {
    let fold = cx.fold;
    let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
    if from.stage.index != to.stage.index
        || to.step - from.step > MAX_STEPS
        || hidden.is_overwritten()
        || !is_by_run(fold, hidden.written)
        || deletion_severity(&cx.sizes, hidden) != Some(Severity::Warning)
        // An index or a cache is cleaned where it is made, whatever stands behind.
        || matches!(hidden.written.effect.kind, EffectKind::Refresh { .. } | EffectKind::Cache { .. })
    {
        return false;
    }
    let between = &from.stage.steps[from.step + 1..to.step];
    let runs = between.iter().filter(|step| step.instruction.kind == Kind::Run).count();
    // Where the deletion comes first and no RUN stands between, it can simply move up.
    let is_used = runs > 0
        || to.stage.steps[to.step]
            .commands
            .first()
            .is_some_and(|first| first.span.end <= hidden.by.effect.span.start);
    is_used && runs <= MAX_RUNS && between.iter().any(is_copy)
}

fn report<'m>(cx: &mut Context<'m>, hidden: &Hidden<'m>, steps: &[Step<'_>], copies: &[&Step<'_>]) {
    let (Some(first), Some(writer), Some(deleter)) = (copies.first(), steps.first(), steps.last()) else {
        return;
    };
    let (above, below) = (writer.instruction.start_line, deleter.instruction.start_line);
    let mut names = Nouns::default();
    for step in copies {
        names.add(Shown::new(step.instruction.kind.as_str()));
    }
    let (these, keep, them) = match copies {
        [_] => (format!("this {names}"), "keeps", "it"),
        _ => (format!("these {} {names}", copies.len()), "keep", "them"),
    };
    let command = command_text(hidden.by.effect.span, cx.model.file.text);
    let mut nouns = Nouns::default();
    add_nouns(&mut nouns, &cx.sizes, hidden);
    let claim = of_hidden(&cx.sizes, hidden);
    let bytes = claim.bytes;
    let message = format!(
        "{these} {keep} lines {above} and {below} in different layers: `{command}` cannot free {nouns} of line {above}{}",
        suffix(bytes),
    );
    let merge = format!(
        "merge the RUNs of lines {above} {} {below}",
        if steps.len() - copies.len() > 2 { "to" } else { "and" }
    );
    let help = match place_for(steps) {
        Place::Above => format!("move {them} above line {above} and {merge}"),
        Place::Below => format!("move {them} below line {below} and {merge}"),
        Place::Mount
            if copies.iter().flat_map(|copy| &copy.effects).all(|it| cx.fold.deletion(it).is_some()) =>
        {
            format!(
                "{merge}, which reads the files with `RUN --mount=type=bind`, or build in a stage of its own"
            )
        }
        // Files that stay have to be copied, and a RUN needs them here.
        Place::Mount => "build in a stage of its own, and `COPY --from` the result".to_owned(),
    };
    let written = place::of_source(cx.fold.step(hidden.written.layer), hidden.written.effect);
    let finding = cx.report(Some(first.instruction), first.instruction.span, message);
    finding.label("stands between").claims([claim]).help(help);
    finding.related(written, "stays in this layer");
    copies.iter().skip(1).for_each(|step| {
        finding.related(step.instruction.span, "stands between, too");
    });
    finding.related(hidden.by.effect.span, "only hides it");
}

enum Place {
    Above,
    Below,
    Mount,
}

/// Where the instructions may go: above when no RUN before them can touch what they bring, below when no RUN
/// behind them can need it. A relative destination stays where its WORKDIR is in force.
fn place_for(steps: &[Step<'_>]) -> Place {
    let workdir = &steps[0].scope.workdir;
    let copies = || steps.iter().enumerate().filter(|(_, step)| is_copy(step));
    let runs =
        |range: std::ops::Range<usize>| steps[range].iter().filter(|step| step.instruction.kind == Kind::Run);
    if steps.iter().any(|step| &step.scope.workdir != workdir || step.scope.user != steps[0].scope.user) {
        return Place::Mount;
    }
    // All sources in front of an installation would have it run again for each change of one.
    let whole = |step: &Step<'_>| {
        step.from_context().any(|(word, _)| matches!(&*word.text, "." | "./" | "*" | "./*"))
    };
    if copies().all(|(at, copy)| !whole(copy) && runs(0..at).all(|run| cannot_touch(run, copy))) {
        return Place::Above;
    }
    let needs = |run: &Step<'_>, copy: &Step<'_>| !cannot_touch(run, copy) || names(run, copy);
    if copies().all(|(at, copy)| runs(at..steps.len()).all(|run| !needs(run, copy))) {
        return Place::Below;
    }
    Place::Mount
}

fn cannot_touch(run: &Step<'_>, copy: &Step<'_>) -> bool {
    !run.effects.iter().any(|effect| match effect.kind {
        EffectKind::Opaque => true,
        EffectKind::Install { .. } | EffectKind::Upgrade { .. } => copy.effects.iter().any(in_system),
        _ => copy.effects.iter().any(|copy| path::may_overlap(&copy.path, &effect.path)),
    })
}

/// Where packages put their files.
fn in_system(effect: &crate::tools::Effect<'_>) -> bool {
    let (Path::Exact(path) | Path::Below(path) | Path::Glob(path)) = &effect.path else { return true };
    ["/etc", "/usr", "/var", "/lib", "/bin", "/sbin"].iter().any(|top| path::is_within(path, top))
        || path == "/"
}

/// Whether a RUN names something of what a COPY brings.
fn names(run: &Step<'_>, copy: &Step<'_>) -> bool {
    copy.effects.iter().any(|effect| match &effect.path {
        Path::Exact(path) | Path::Below(path) | Path::Glob(path) => {
            let name = path::file_name(path);
            name.is_empty() || run.mentions(name)
        }
        Path::Unknown => true,
    })
}
