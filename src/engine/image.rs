//! The image that a file makes: what it weighs by the ledger, and what of that the findings would save.

use crate::bytes::{Amount, Bytes, packed};
use crate::finding::{Finding, Image, Saving};
use crate::model::Stage;
use crate::size::Predictor;
use crate::size::ledger::Ledger;

/// A stage's image with what is told of it.
#[derive(Debug)]
pub struct Outlook {
    /// Layer by layer.
    pub ledger: Ledger,
    /// What it would be when all findings are mended.
    pub after_fixes: Amount,
    /// What each finding saves, most first.
    pub savings: Vec<Saving>,
}

/// The image of `stage`, and what `findings` about its layers would save.
pub(super) fn outlook<'m>(
    sizes: &Predictor<'m>,
    stage: &'m Stage<'m>,
    chain: &[&Stage<'m>],
    findings: &[Finding],
) -> Outlook {
    let ledger = sizes.ledger(stage);
    let found = findings.iter().filter(|it| is_about(it, chain)).filter_map(saving);
    let (mut savings, bounds): (Vec<Saving>, Vec<[Bytes; 2]>) = found.unzip();
    let after_fixes = after(ledger.total, &savings, &bounds);
    savings.sort_unstable_by_key(|saving| (std::cmp::Reverse(saving.bytes), saving.line));
    Outlook { ledger, after_fixes, savings }
}

impl Outlook {
    /// The same as plain data.
    pub fn summary(&self) -> Image {
        let Ledger { total, ref base, .. } = self.ledger;
        let unknown = self.ledger.unknown();
        Image { total, base_known: base.bytes.is_known(), unknown, savings: self.savings.clone() }
    }
}

/// Whether a finding counts and stands in one of the stages.
fn is_about(finding: &Finding, chain: &[&Stage<'_>]) -> bool {
    let within = |stage: &Stage<'_>| {
        let last = stage.steps.last().map_or(stage.from, |step| step.instruction);
        finding.span.start < last.span.end.max(stage.from.span.end)
    };
    let behind = chain.partition_point(|stage| stage.from.span.start <= finding.span.start);
    finding.suppressed.is_none() && chain[..behind].last().is_some_and(|stage| within(stage))
}

/// What a finding saves by itself, and its bounds.
fn saving(finding: &Finding) -> Option<(Saving, [Bytes; 2])> {
    let bytes = finding.bytes?;
    let own = finding.own_bytes.unwrap_or(bytes.likely);
    let share = |all: Bytes| {
        if bytes.likely == 0 {
            0
        } else {
            (u128::from(all) * u128::from(own) / u128::from(bytes.likely)) as u64
        }
    };
    let saving = Saving {
        rule: finding.rule.clone(),
        line: finding.instruction.map_or(0, |it| it.line),
        bytes: own,
        compressed: bytes.compressed.map(|it| share(it.likely)),
    };
    (own > 0).then(|| (saving, [share(bytes.low), share(bytes.high)]))
}

/// What is left. What is saved is a part of the total: where that is at its least, so is this.
fn after(total: Amount, savings: &[Saving], bounds: &[[Bytes; 2]]) -> Amount {
    let less = |all: Bytes, saved: Bytes| all.saturating_sub(saved);
    let saved: Bytes = savings.iter().map(|saving| saving.bytes).sum();
    let pulled: Bytes =
        savings.iter().map(|saving| saving.compressed.unwrap_or_else(|| packed(saving.bytes).likely)).sum();
    let bound = |all: Bytes, at: usize| less(all, bounds.iter().map(|bounds| bounds[at]).sum());
    let likely = less(total.likely, saved);
    Amount {
        likely,
        low: bound(total.low, 0).min(likely),
        high: bound(total.high, 1).max(likely),
        compressed: total.compressed.map(|it| it.map(|all| less(all, pulled))),
        provenance: total.provenance,
        complete: total.complete,
    }
}
