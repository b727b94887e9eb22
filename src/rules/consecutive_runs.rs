//! RUNs in a row: what merging them would save, or that it only saves layers.

use super::shared::cache_care::is_about_packages;
use super::shared::claims::{of_copied, of_copied_part, of_hidden, of_written};
use super::shared::earlier::uses;
use super::shared::fetched::{Spent, left, spent_later};
use super::shared::place;
use super::shared::shown::{Nouns, Shown};
use super::shared::waste::{add_nouns, change_severity, changed_noun, deletion_severity};
use super::shared::wording::in_addition;
use crate::bytes::Amount;
use crate::finding::{Claim, Fix, Safety, Severity};
use crate::ids::LayerId;
use crate::model::{Stage, Step};
use crate::rewrite::chain;
use crate::rule::{Context, Merging};
use crate::size::{Class, CopiedUp, Hidden, Written};
use crate::syntax::Kind;
use crate::tools::{EffectKind, Path};
use std::ops::Range;

/// How many places of what is stored and undone are shown.
const MAX_RELATED: usize = 8;

/// So many RUNs behind one are merged with it for what it could remove by itself.
const MAX_AROUND: usize = 3;

/// So many RUNs between a file and its deletion are looked through for who uses it.
const MAX_BETWEEN: usize = 50;

/// So many RUNs more at either end of a row that becomes one.
const MAX_BESIDE: usize = 2;

/// Steps in a row.
type Row = Range<usize>;

/// For each row of RUNs: a warning for each stretch of it in which a later RUN undoes or redoes an earlier one,
/// else one info for a row of RUNs that are all light.
pub(super) fn check(cx: &mut Context<'_>) {
    for stage in cx.model.stages.iter().filter(|stage| stage.is_shipped) {
        for wide in rows(&stage.steps, 0, Kind::only_describes) {
            let stretches = stretches(cx, stage, &wide);
            for stretch in &stretches {
                report_saving(cx, stage, stretch);
            }
            for row in rows(&stage.steps[wide.clone()], wide.start, |_| false) {
                let saves = stretches.iter().any(|it| it.steps.start < row.end && row.start < it.steps.end);
                if !saves && !stores_twice(cx, stage, &row) && !undoes(cx, stage, &row) {
                    report_layers(cx, stage, row);
                }
            }
        }
    }
}

/// Whether something that weighs is stored by one of the steps and once more, or deleted, by another.
fn stores_twice(cx: &Context<'_>, stage: &Stage<'_>, row: &Row) -> bool {
    let layers = cx.fold.layers_of(stage.index, row.clone());
    cx.fold.redone(layers).any(|written| cx.sizes.class(written) > Class::Small)
}

/// Whether a RUN undoes what is above the row, and belongs there.
fn undoes(cx: &Context<'_>, stage: &Stage<'_>, row: &Row) -> bool {
    let layers = cx.fold.layers_of(stage.index, row.clone());
    let deletes = cx.fold.hidden_by(&layers).iter().any(|it| deletion_severity(&cx.sizes, it).is_some());
    deletes || cx.fold.copied_up_by(&layers).iter().any(|it| change_severity(&cx.sizes, it).is_some())
}

/// The rows of two or more RUNs with nothing between them but what may stand there, as ranges of steps, of which the first
/// is the one of that number.
fn rows(steps: &[Step<'_>], first: usize, may_stand: impl Fn(Kind) -> bool) -> impl Iterator<Item = Row> {
    let is_run = |step: &Step<'_>| step.instruction.kind == Kind::Run;
    let is_part = move |step: &Step<'_>| is_run(step) || may_stand(step.instruction.kind);
    let mut next = first;
    steps.chunk_by(move |one, other| is_part(one) && is_part(other)).filter_map(move |part| {
        let start = next;
        next += part.len();
        let (first, last) = (part.iter().position(is_run)?, part.iter().rposition(is_run)?);
        (first < last).then_some(start + first..start + last + 1)
    })
}

/// So many of what a merge may save besides are counted.
const MAX_ALSO: usize = 64;

/// Steps whose merge saves bytes.
struct Stretch<'m> {
    steps: Row,
    pairs: Vec<Pair<'m>>,
    /// What it may save besides.
    also: Vec<Claim>,
    /// What removes files at its end that were of use in it only.
    removals: Vec<String>,
}

/// What was written, what undoes it, and what both are about.
struct Pair<'m> {
    written: Written<'m>,
    by: Written<'m>,
    nouns: Nouns,
    claim: Claim,
}

/// The stretches of `row`, not overlapping, whose merge saves bytes.
fn stretches<'m>(cx: &Context<'m>, stage: &Stage<'_>, row: &Row) -> Vec<Stretch<'m>> {
    let fold = cx.fold;
    let layers = fold.layers_of(stage.index, row.clone());
    let inside = |written: &Written<'_>| layers.contains(&written.layer);
    let mut found: Vec<Stretch<'m>> = Vec::new();
    let steps_of = |written: &Written<'_>, by: &Written<'_>| {
        fold.layers[written.layer].step..fold.layers[by.layer].step + 1
    };
    let of_pair = |written: Written<'m>, by: Written<'m>, claim: Claim, nouns: &dyn Fn() -> Nouns| {
        (inside(&written) && written.sure).then(|| {
            let pairs = vec![Pair { written, by, nouns: nouns(), claim }];
            Stretch { steps: steps_of(&written, &by), pairs, also: Vec::new(), removals: Vec::new() }
        })
    };
    let of_deletion = |hidden: &Hidden<'m>| {
        of_pair(hidden.written, hidden.by, of_hidden(&cx.sizes, hidden), &|| {
            let mut nouns = Nouns::default();
            add_nouns(&mut nouns, &cx.sizes, hidden);
            in_short(hidden.written, nouns)
        })
    };
    let deleted = fold.hidden_by(&layers).iter().filter(|it| !it.is_overwritten() && inside(&it.written));
    let deleted = deleted.filter(|it| deletion_severity(&cx.sizes, it) == Some(Severity::Warning));
    let (far, near): (Vec<_>, Vec<_>) = deleted.partition(|it| is_better_gone_there(cx, it));
    found.extend(near.into_iter().filter_map(of_deletion));
    // What changes nothing is best left out.
    for copied in fold.copied_up_by(&layers).iter().filter(|copied| !cx.sizes.idle(copied).is_needless()) {
        if change_severity(&cx.sizes, copied) == Some(Severity::Warning) {
            let heavy = cx.sizes.changed_classes(copied).filter(|(_, class)| *class > Class::Small);
            for (written, _) in heavy {
                let claim = match copied.written.as_slice() {
                    [_] => of_copied(&cx.sizes, copied),
                    _ if copied.whole => of_copied_part(copied, written, cx.sizes.weight(written)),
                    _ => of_copied_part(copied, written, Amount::UNKNOWN),
                };
                let nouns = || Nouns::of(changed_noun(copied, written));
                found.extend(of_pair(written, copied.by, claim, &nouns));
            }
        }
    }
    // An archive that is unpacked in a later RUN goes with the merge.
    let first = fold.downloads_left.partition_point(|written| written.layer < layers.start);
    for written in fold.downloads_left[first..].iter().take_while(|written| inside(written)) {
        let Some(Spent { steps, removal }) = left(cx, written).and_then(|left| spent_later(cx, &left)) else {
            continue;
        };
        let claim = of_written(*written, cx.sizes.weight(*written));
        found.push(Stretch { steps, pairs: Vec::new(), also: vec![claim], removals: vec![removal] });
    }
    // Where the row becomes one RUN for something else, all but its ends, it does so for these as well.
    let is_so_far = |hidden: &&Hidden<'_>| {
        let steps = steps_of(&hidden.written, &hidden.by);
        found
            .iter()
            .any(|it| it.steps.start <= steps.start + MAX_BESIDE && steps.end <= it.steps.end + MAX_BESIDE)
    };
    let far: Vec<Stretch<'m>> = far.into_iter().filter(is_so_far).filter_map(of_deletion).collect();
    found.extend(far);
    let mut joined = join_overlapping(found);
    joined.retain(|stretch| !stretch.pairs.is_empty());
    for stretch in &mut joined {
        let layers = fold.layers_of(stage.index, stretch.steps.clone());
        stretch.also.extend(also_saved(cx, &layers, &stretch.pairs));
    }
    joined
}

/// Whether so many RUNs would become one for what the first can remove itself that each change of one would build all of
/// them anew: an index or a cache, or a file that nothing in between uses.
fn is_better_gone_there(cx: &Context<'_>, hidden: &Hidden<'_>) -> bool {
    let (from, to) = (&cx.fold.layers[hidden.written.layer], &cx.fold.layers[hidden.by.layer]);
    let steps = from.stage.steps.get(from.step + 1..=to.step).unwrap_or_default();
    // So many are one for no file's sake, whoever uses it.
    let is_needed = |place: &str| {
        if steps.len() > MAX_BETWEEN {
            return Some(false);
        }
        let (last, between) = steps.split_last()?;
        let end = Some(hidden.by.effect.span.start);
        Some(uses(last, place, end) || between.iter().any(|step| uses(step, place, None)))
    };
    steps.len() > MAX_AROUND
        && match (&hidden.written.effect.kind, &hidden.written.effect.path) {
            (EffectKind::Refresh { .. } | EffectKind::Cache { .. }, _) => {
                !steps.iter().all(is_about_packages)
            }
            (EffectKind::Install { .. }, _) => false,
            (_, Path::Exact(place)) => is_needed(place) == Some(false),
            _ => false,
        }
}

/// What the merge of these layers saves besides: what may be little, or not be there; and beside other savings, all that
/// one change stores again of several writes.
fn also_saved<'m>(cx: &Context<'m>, layers: &Range<LayerId>, pairs: &[Pair<'m>]) -> Vec<Claim> {
    let inside = |written: &Written<'_>| layers.contains(&written.layer);
    let hidden = cx.fold.hidden_by(layers).iter().filter(|hidden| inside(&hidden.written));
    let hidden = hidden.filter(|it| !it.is_overwritten());
    let hidden = hidden.filter(|hidden| deletion_severity(&cx.sizes, hidden) == Some(Severity::Info));
    let is_told = |copied: &CopiedUp<'m>| match change_severity(&cx.sizes, copied) {
        Some(Severity::Info) => true,
        Some(_) => pairs.iter().any(|pair| pair.by.effect.span != copied.by.effect.span),
        None => false,
    };
    let copied = cx.fold.copied_up_by(layers).iter().filter(|copied| copied.written.iter().all(inside));
    let copied = copied.filter(|copied| !cx.sizes.idle(copied).is_needless() && is_told(copied));
    let claims = hidden.map(|it| of_hidden(&cx.sizes, it)).chain(copied.map(|it| of_copied(&cx.sizes, it)));
    claims.take(MAX_ALSO).collect()
}

fn join_overlapping(mut found: Vec<Stretch<'_>>) -> Vec<Stretch<'_>> {
    found.sort_by_key(|it| (it.steps.start, it.steps.end));
    let mut joined: Vec<Stretch<'_>> = Vec::new();
    for stretch in found {
        match joined.last_mut() {
            Some(last) if stretch.steps.start < last.steps.end => {
                last.steps.end = last.steps.end.max(stretch.steps.end);
                last.pairs.extend(stretch.pairs);
                last.also.extend(stretch.also);
                last.removals.extend(stretch.removals);
            }
            _ => joined.push(stretch),
        }
    }
    joined
}

fn report_saving(cx: &mut Context<'_>, stage: &Stage<'_>, stretch: &Stretch<'_>) {
    let Stretch { steps, pairs, also, removals } = stretch;
    let end = removals.join(" && ");
    let end = Some(end.as_str()).filter(|end| !end.is_empty());
    let Ok(steps) = chain::row(&stage.steps[steps.clone()]) else { return };
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
    let mut nouns = Nouns::default();
    for pair in pairs {
        nouns.add_all(&pair.nouns);
    }
    let bytes: Amount = pairs.iter().map(|pair| pair.claim.bytes).sum();
    let message = format!(
        "the RUNs of lines {} {} {} store {nouns} in vain: {}{}",
        first.instruction.start_line,
        if steps.len() == 2 { "and" } else { "to" },
        last.instruction.start_line,
        undone(pairs, nouns.is_one()),
        in_addition(bytes),
    );
    let (file, fold, style) = (cx.model.file, cx.fold, cx.merging.style);
    let cure = cx.cure(
        || Ok(chain::merge(file, style, &steps, end)?.safe_if(end.is_none())),
        |why| format!("merge them into one RUN by hand: {why}"),
    );
    let instruction = first.instruction;
    let finding = cx.report(Some(instruction), instruction.keyword.span, message);
    finding
        .label("the row starts here")
        .code("hadolint:DL3059")
        .claims(pairs.iter().map(|pair| &pair.claim).chain(also).cloned())
        .cure(cure, file.text);
    let stored = |written: &Written<'_>| place::of_destination(fold.step(written.layer));
    let places = pairs
        .iter()
        .flat_map(|pair| [(stored(&pair.written), "stored here"), (pair.by.effect.span, "undone here")]);
    // A comment there may ignore it.
    for run in chain::spoken_of(file, &steps) {
        finding.related(run.instruction.keyword.span, "becomes a part of it, and has a comment of its own");
    }
    let mut seen = vec![instruction.keyword.span];
    for (span, says) in places {
        if seen.len() <= MAX_RELATED && !seen.contains(&span) {
            seen.push(span);
            finding.related(span, says);
        }
    }
}

/// What becomes of it, in half a sentence.
fn undone(pairs: &[Pair<'_>], one: bool) -> String {
    let moves = |by: &Written<'_>| matches!(by.effect.kind, EffectKind::Move { .. });
    let changes = |by: &Written<'_>| moves(by) || matches!(by.effect.kind, EffectKind::Touch { .. });
    let it = if one { "it" } else { "them" };
    if !pairs.iter().any(|pair| changes(&pair.by)) {
        format!("a later RUN deletes {it}")
    } else if pairs.iter().all(|pair| moves(&pair.by)) {
        format!("a later RUN moves {it}, into a second layer")
    } else if pairs.iter().all(|pair| changes(&pair.by)) {
        format!("a later RUN changes {it}, in a second layer")
    } else {
        format!("later RUNs delete or change {it}")
    }
}

/// Many packages by their number.
fn in_short(written: Written<'_>, nouns: Nouns) -> Nouns {
    match &written.effect.kind {
        EffectKind::Install { tool, .. } if nouns.count() > 2 => {
            Nouns::several(Shown::new(format!("{} {tool} packages", nouns.count())))
        }
        _ => nouns,
    }
}

/// A row that saves nothing is worth a word only where merging it costs nothing either: each RUN is light, so no
/// slow step would run again because a cheap one beside it changed; or where somebody wants all of them merged.
fn report_layers(cx: &mut Context<'_>, stage: &Stage<'_>, row: Row) {
    let Merging { style, all } = cx.merging;
    if !all && !stage.steps[row.clone()].iter().all(|step| is_light(step) && !has_lines(step)) {
        return;
    }
    let file = cx.model.file;
    let steps: Vec<&Step<'_>> = stage.steps[row.clone()].iter().collect();
    if chain::obstacle(file, &steps).is_some() {
        return;
    }
    // The build cache of each is worth more than a layer less, unless somebody says otherwise.
    let safety = if all { Safety::Safe } else { Safety::Suggestion };
    let shown = |fix| Fix { safety, ..fix };
    let merged = || chain::merge(file, style, &steps, None).map(shown);
    let cure = cx.cure(merged, |why| format!("merge them by hand: {why}"));
    let instruction = steps[0].instruction;
    let count = steps.len();
    let saving = match undone_class(cx, stage, &row) {
        None => "merging them saves no bytes",
        Some(Class::Small) => "merging them saves little, by the names of the files",
        Some(_) => "what merging them saves is not known",
    };
    let message = format!("these {count} RUNs write {count} layers where one would do; {saving}");
    let finding = cx.report(Some(instruction), instruction.keyword.span, message);
    finding
        .label("the row starts here")
        .code("hadolint:DL3059")
        .severity(Severity::Info)
        .cure(cure, file.text);
}

/// The heaviest that one of the RUNs writes and another one of them deletes or changes, as far as that is known.
fn undone_class(cx: &Context<'_>, stage: &Stage<'_>, row: &Row) -> Option<Class> {
    let layers = cx.fold.layers_of(stage.index, row.clone());
    let inside = |written: &Written<'_>| layers.contains(&written.layer);
    let hidden = cx.fold.hidden_by(&layers).iter().filter(|hidden| inside(&hidden.written));
    let hidden = hidden.map(|it| cx.sizes.hidden_class(it).unwrap_or_else(|| cx.sizes.class(it.written)));
    let copied = cx.fold.copied_up_by(&layers).iter().filter(|copied| !cx.sizes.idle(copied).is_needless());
    let copied = copied.flat_map(|it| cx.sizes.changed_classes(it)).filter(|(written, _)| inside(written));
    hidden.chain(copied.map(|(_, class)| class)).max()
}

/// What is a heredoc, or has some, is easier read by itself.
fn has_lines(step: &Step<'_>) -> bool {
    !step.instruction.heredocs.is_empty()
}

/// Quick and without network: nothing that is installed, fetched, unpacked or built.
fn is_light(step: &Step<'_>) -> bool {
    !step.effects.iter().any(|effect| {
        matches!(
            effect.kind,
            EffectKind::Install { .. }
                | EffectKind::Upgrade { .. }
                | EffectKind::Refresh { .. }
                | EffectKind::Download { .. }
                | EffectKind::Extract { .. }
                | EffectKind::Opaque
        )
    })
}
