//! The image that a file makes: what it weighs by the ledger, and what of that the findings would save.

use crate::bytes::{Amount, Provenance};
use crate::finding::{Finding, Image, Saving, Share, Union};
use crate::model::{Base, Model, Stage};
use crate::size::Predictor;
use crate::size::ledger::Ledger;

/// A stage's image with what is told of it.
#[derive(Debug)]
pub struct Outlook {
    /// Layer by layer.
    pub ledger: Ledger,
    /// What each finding saves, most first.
    pub savings: Vec<Saving>,
    /// What finding each of these is of.
    pub findings: Vec<Finding>,
    /// Whether all of it was counted in the built image.
    pub is_built: bool,
}

/// The image of `stage`, and what `findings` about its layers would save.
pub(super) fn outlook<'m>(
    sizes: &Predictor<'m>,
    stage: &'m Stage<'m>,
    chain: &[&Stage<'m>],
    findings: &[Finding],
) -> Outlook {
    let ledger = sizes.ledger(stage);
    let mut saved = savings(findings.iter().filter(|it| is_about(it, chain)));
    saved.sort_by_key(|(_, saving)| (std::cmp::Reverse(saving.bytes), saving.line));
    let (findings, savings) = saved.into_iter().map(|(finding, saving)| (finding.clone(), saving)).unzip();
    let is_counted = ledger.total.complete && ledger.total.provenance == Provenance::Measured;
    Outlook { is_built: sizes.is_built() && is_counted, ledger, savings, findings }
}

impl Outlook {
    /// The same as plain data.
    pub fn summary(&self) -> Image {
        let Ledger { total, ref base, .. } = self.ledger;
        let unknown = self.ledger.unknown();
        let (base_known, savings) = (base.bytes.is_known(), self.savings.clone());
        Image { total, base_known, unknown, is_built: self.is_built, savings }
    }
}

/// Whether a finding counts and stands in one of the stages.
pub(super) fn is_about(finding: &Finding, chain: &[&Stage<'_>]) -> bool {
    let within = |stage: &Stage<'_>| {
        let last = stage.steps.last().map_or(stage.from, |step| step.instruction);
        finding.span.start < last.span.end.max(stage.from.span.end)
    };
    let behind = chain.partition_point(|stage| stage.from.span.start <= finding.span.start);
    finding.suppressed.is_none() && chain[..behind].last().is_some_and(|stage| within(stage))
}

/// Whether the bytes that a finding is about were looked for in the built image, and none were found.
pub(super) fn is_refuted(finding: &Finding) -> bool {
    let mut claims =
        finding.claims.iter().filter(|claim| !matches!(claim.share, Share::Nothing(_))).peekable();
    let is_none =
        |bytes: Amount| bytes.provenance == Provenance::Measured && bytes.complete && bytes.high == 0;
    claims.peek().is_some() && claims.all(|claim| is_none(claim.bytes))
}

/// The stage that a finding stands in, where that has no name to build it by.
pub(super) fn unnamed_stage(model: &Model<'_>, finding: &Finding) -> Option<usize> {
    model.stage_at(finding.span.start).filter(|stage| stage.name.is_none()).map(|stage| stage.index)
}

/// So many stages below another one are looked at.
const MAX_BELOW: usize = 32;

/// Whether `lead` stands in the stage of `member` or in one that it stands on, so that each image that has the one has
/// the other.
pub(super) fn serves(model: &Model<'_>, lead: &Finding, member: &Finding) -> bool {
    let stage_of = |finding: &Finding| model.stage_at(finding.span.start).map(|stage| stage.index);
    let below = |at: &usize| match model.stages.get(*at)?.base {
        Base::Stage(base) => Some(base),
        _ => None,
    };
    let wanted = stage_of(lead);
    std::iter::successors(stage_of(member), below).take(MAX_BELOW).any(|at| Some(at) == wanted)
}

/// What each finding surely saves that none before it does, those that save most first.
fn savings<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<(&'f Finding, Saving)> {
    let mut found: Vec<&Finding> = findings.filter(|it| it.bytes.is_some()).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.bytes.map(|bytes| bytes.likely)));
    let mut union = Union::default();
    let added = found.into_iter().map(|finding| {
        let sure = finding.all_claims().filter(|claim| claim.sure);
        (finding, sure.map(|claim| union.add(claim)).sum::<Amount>())
    });
    let saving = |(finding, added): (&'f Finding, Amount)| {
        let line = finding.instruction.map_or(0, |it| it.line);
        let compressed = added.compressed.map(|it| it.likely);
        let (rule, bytes) = (finding.rule.clone(), added.likely);
        let is_counted = added.provenance == Provenance::Measured;
        (finding, Saving { rule, line, bytes, compressed, is_counted })
    };
    added.filter(|(_, added)| added.likely > 0).map(saving).collect()
}
