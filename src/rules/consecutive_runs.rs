//! RUNs in a row: what merging them would save, or that it only saves layers.

use super::wording::what;
use crate::finding::Severity;
use crate::model::{Stage, Step};
use crate::rewrite::chain;
use crate::rule::Context;
use crate::size::{Layer, Ledger, Written};
use crate::syntax::Kind;
use crate::tools::EffectKind;
use std::ops::Range;

/// For each row of RUNs: a warning for each stretch of it in which a later RUN undoes or redoes an earlier one,
/// else one info for a row of RUNs that are all light.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    for stage in cx.model.stages.iter().filter(|stage| stage.reaches_image) {
        for row in rows(stage) {
            let stretches = stretches(ledger, stage, &row);
            for (stretch, written) in &stretches {
                report_saving(cx, ledger, stage, stretch.clone(), written);
            }
            if stretches.is_empty() {
                report_layers(cx, stage, row);
            }
        }
    }
}

/// The rows of two or more RUNs with nothing between them, as ranges of steps.
fn rows(stage: &Stage<'_>) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for part in stage
        .steps
        .chunk_by(|one, next| one.instruction.kind == Kind::Run && next.instruction.kind == Kind::Run)
    {
        if part.len() > 1 {
            rows.push(start..start + part.len());
        }
        start += part.len();
    }
    rows
}

type Stretch<'m> = (Range<usize>, Vec<Written<'m>>);

/// The stretches of `row`, not overlapping, whose merge saves bytes; with what is stored in vain.
fn stretches<'m>(ledger: &Ledger<'m>, stage: &Stage<'_>, row: &Range<usize>) -> Vec<Stretch<'m>> {
    let inside = |layer: &Layer<'_>| layer.stage.index == stage.index && row.contains(&layer.step);
    let mut found: Vec<Stretch<'m>> = Vec::new();
    let mut add = |written: Written<'m>, by: Written<'m>| {
        let (from, to) = (&ledger.layers[written.layer], &ledger.layers[by.layer]);
        if inside(from) && inside(to) && written.sure && by.sure && !super::wording::is_small(written.effect)
        {
            found.push((from.step..to.step + 1, vec![written]));
        }
    };
    for hidden in ledger.hidden.iter().filter(|hidden| hidden.whole) {
        add(hidden.written, hidden.by);
    }
    for copied in ledger.copied_up.iter().filter(|copied| copied.whole) {
        copied.written.iter().for_each(|written| add(*written, copied.by));
    }
    join_overlapping(found)
}

fn join_overlapping(mut found: Vec<Stretch<'_>>) -> Vec<Stretch<'_>> {
    found.sort_by_key(|(range, _)| range.start);
    let mut joined: Vec<Stretch<'_>> = Vec::new();
    for (range, written) in found {
        match joined.last_mut() {
            Some((last, all)) if range.start < last.end => {
                last.end = last.end.max(range.end);
                all.extend(written);
            }
            _ => joined.push((range, written)),
        }
    }
    joined
}

fn report_saving(
    cx: &mut Context<'_>,
    ledger: &Ledger<'_>,
    stage: &Stage<'_>,
    stretch: Range<usize>,
    written: &[Written<'_>],
) {
    let Some(first) = written.first() else { return };
    let steps: Vec<&Step<'_>> = stage.steps[stretch].iter().collect();
    let more = if written.len() > 1 { " and more" } else { "" };
    let message = format!(
        "these {} RUNs store {}{more} in vain: a later one deletes or rewrites it; one RUN would not store it at all",
        steps.len(),
        what(first.effect)
    );
    let help = help(cx, &steps);
    let instruction = steps[0].instruction;
    let finding = cx.report(Some(instruction), instruction.keyword.span, message);
    finding.label("the row starts here").code("hadolint:DL3059").help(help);
    for one in written.iter().take(4) {
        finding.related(
            one.effect.span,
            format!(
                "{} is stored by line {}",
                what(one.effect),
                ledger.step(one.layer).instruction.start_line
            ),
        );
    }
}

/// A row that saves nothing is worth a word only where merging it costs nothing either: each RUN is light, so no
/// slow step would run again because a cheap one beside it changed.
fn report_layers(cx: &mut Context<'_>, stage: &Stage<'_>, row: Range<usize>) {
    let steps: Vec<&Step<'_>> = stage.steps[row].iter().collect();
    if !steps.iter().all(|step| is_light(step)) {
        return;
    }
    let Some(text) = chain::merged(&steps, cx.model.file.text, cx.model.file.escape) else { return };
    let instruction = steps[0].instruction;
    let message = format!(
        "these {} RUNs write {} layers where one would do; merging them saves no bytes",
        steps.len(),
        steps.len()
    );
    cx.report(Some(instruction), instruction.keyword.span, message)
        .label("the row starts here")
        .code("hadolint:DL3059")
        .severity(Severity::Info)
        .help(format!("fewer layers only:\n{text}"));
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

fn help(cx: &Context<'_>, steps: &[&Step<'_>]) -> String {
    match chain::merged(steps, cx.model.file.text, cx.model.file.escape) {
        Some(text) => format!("write them as one RUN:\n{text}"),
        None => "merge them by hand into one RUN: their forms, flags, shells or comments differ".to_owned(),
    }
}
