//! Instructions between two RUNs that stand in the way of a merge which would save bytes.

use super::wording::{command_text, what};
use crate::model::Step;
use crate::rule::Context;
use crate::size::{Ledger, Written};
use crate::syntax::Kind;
use crate::tools::{EffectKind, path};

/// One finding for each instruction that stands in the way, at the first pair of RUNs it parts.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    let hidden = ledger.hidden.iter().filter(|hidden| hidden.whole).map(|hidden| (hidden.written, hidden.by));
    let copied = ledger.copied_up.iter().filter(|copied| copied.whole);
    let copied = copied.flat_map(|copied| copied.written.iter().map(|written| (*written, copied.by)));
    let mut told: Vec<(usize, usize)> = Vec::new();
    for (written, by) in hidden.chain(copied) {
        let (from, to) = (&ledger.layers[written.layer], &ledger.layers[by.layer]);
        let same_stage = from.stage.index == to.stage.index;
        if !same_stage
            || !written.sure
            || !by.sure
            || super::wording::is_small(written.effect)
            || !is_run(ledger, written)
            || !is_run(ledger, by)
        {
            continue;
        }
        for index in from.step + 1..to.step {
            let step = &from.stage.steps[index];
            let key = (from.stage.index, index);
            if matches!(step.instruction.kind, Kind::Copy | Kind::Add) && !told.contains(&key) {
                told.push(key);
                report(cx, ledger, step, written, by);
            }
        }
    }
}

fn is_run(ledger: &Ledger<'_>, written: Written<'_>) -> bool {
    ledger.step(written.layer).instruction.kind == Kind::Run
}

fn report(cx: &mut Context<'_>, ledger: &Ledger<'_>, step: &Step<'_>, written: Written<'_>, by: Written<'_>) {
    let (writer, deleter) = (ledger.step(written.layer), ledger.step(by.layer));
    let name = step.instruction.kind.as_str();
    let (above, below) = (writer.instruction.start_line, deleter.instruction.start_line);
    let text = cx.model.file.text;
    let message = format!(
        "this {name} keeps the RUNs of lines {above} and {below} apart: {} of line {above}, which `{}` takes away again, stays in the image",
        what(written.effect),
        command_text(by.effect.span, text),
    );
    let help = match place_for(step, writer, deleter) {
        Place::Above => format!("move the {name} above line {above} and merge the two RUNs"),
        Place::Below => format!("move the {name} below line {below} and merge the two RUNs"),
        Place::Mount => "merge the two RUNs and read the files with `RUN --mount=type=bind` in it, or build in a stage of its own and COPY --from it".to_owned(),
    };
    cx.report(Some(step.instruction), step.instruction.span, message)
        .label("stands between them")
        .help(help)
        .related(written.effect.span, format!("{} is written here", what(written.effect)))
        .related(by.effect.span, "and taken away here, in another layer");
}

enum Place {
    Above,
    Below,
    Mount,
}

/// Where the instruction may go: above when the first RUN cannot touch what it brings, below when the second
/// cannot need it.
fn place_for(step: &Step<'_>, writer: &Step<'_>, deleter: &Step<'_>) -> Place {
    let apart = |run: &Step<'_>| {
        !run.effects.iter().any(|effect| {
            matches!(effect.kind, EffectKind::Opaque)
                || step.effects.iter().any(|copy| path::may_overlap(&copy.path, &effect.path))
        })
    };
    if apart(writer) {
        Place::Above
    } else if apart(deleter) {
        Place::Below
    } else {
        Place::Mount
    }
}
