//! What becomes of findings once all rules have spoken: their bytes are united, their severity follows these, comments
//! take some away, and what one mend answers is told once.

use super::fold;
use super::select::RuleSelection;
use super::suppress::Ignores;
use crate::bytes::{Amount, Bytes};
use crate::finding::{Category, Claim, Finding, Severity, unite};
use crate::rule::Judge;

/// The rule about stages without effect.
const UNREACHABLE: &str = "unreachable-stage";

/// So many bytes are worth a warning in any image.
const LARGE: Bytes = 10_000_000;
/// Less is worth no more than a word; this and more is worth a warning in an image of which it is one in [`OF_IMAGE`].
const SMALL: Bytes = 1_000_000;
const OF_IMAGE: Bytes = 20;
/// How often comments may change what is folded into what; further ones take whatever they name.
const ROUNDS: usize = 8;

/// Judges findings by the settings and the comments of a file.
pub(super) struct Settler<'s, 'p, 'd> {
    pub(super) selection: &'s RuleSelection,
    pub(super) ignores: &'s Ignores<'p, 'd>,
}

impl Judge for Settler<'_, '_, '_> {
    fn admits(&self, finding: &mut Finding) -> bool {
        self.selection.admits(finding) && self.ignores.wakes(finding)
    }

    fn completes(&self, finding: &mut Finding) -> bool {
        self.weigh(finding, &|_, _| None);
        self.ignores.apply(finding);
        self.selection.shows(finding)
    }
}

impl Settler<'_, '_, '_> {
    /// Findings as they are told, from those that the rules gave, which come by place and numbered. `image` says what
    /// the image weighs in which a finding stands, unless that is surely more than so much, `serves` whether a mend at one place is in every image that another
    /// finding is about, `unnamed` in which stage without a name it stands.
    pub(super) fn settle(
        &self,
        mut findings: Vec<Finding>,
        image: &dyn Fn(&Finding, Bytes) -> Option<Amount>,
        serves: &dyn Fn(&Finding, &Finding) -> bool,
        unnamed: &dyn Fn(&Finding) -> Option<usize>,
    ) -> Vec<Finding> {
        for finding in findings.iter_mut().filter(|finding| finding.times == 1) {
            self.weigh(finding, image);
            self.ignores.apply(finding);
        }
        if !self.selection.tells_apart() {
            findings = self.without_moot(findings, unnamed);
            let leads = self.leads(&findings, serves);
            findings = fold::fold(findings, &leads);
        }
        for finding in findings.iter_mut().filter(|finding| !finding.folded.is_empty()) {
            self.weigh_lead(finding);
        }
        findings.retain(|finding| self.selection.shows(finding));
        findings
    }

    /// What is told of a stage without effect is no matter of its size or cache any more.
    fn without_moot(
        &self,
        mut findings: Vec<Finding>,
        unnamed: &dyn Fn(&Finding) -> Option<usize>,
    ) -> Vec<Finding> {
        let is_told =
            |it: &&Finding| it.rule == UNREACHABLE && it.suppressed.is_none() && self.selection.shows(it);
        let told: Vec<usize> = findings.iter().filter(is_told).filter_map(unnamed).collect();
        findings.retain(|it| {
            !matches!(it.category, Category::Size | Category::Cache)
                || it.rule == UNREACHABLE
                // Findings come by place.
                || unnamed(it).is_none_or(|stage| told.binary_search(&stage).is_err())
        });
        findings
    }

    /// What a finding saves, and the severity that this deserves; the user's own, where there is one.
    fn weigh(&self, finding: &mut Finding, image: &dyn Fn(&Finding, Bytes) -> Option<Amount>) {
        finding.bytes = known(finding.claims.iter());
        let all = finding.bytes.unwrap_or(Amount::UNKNOWN);
        let sure = sure_low(finding.claims.iter());
        let is_much = |finding: &Finding| {
            // The largest image of which that is a share worth a warning.
            let most = sure.saturating_mul(OF_IMAGE).saturating_add(OF_IMAGE - 1);
            let is_within = |image: Amount| image.complete && image.likely <= most;
            sure >= LARGE
                || sure >= SMALL
                    && finding.severity > Severity::Warning
                    && image(finding, most).is_some_and(is_within)
        };
        if is_much(finding) {
            finding.severity = finding.severity.min(Severity::Warning);
        } else if all.is_known() && all.most().is_some_and(|most| most < SMALL) {
            finding.severity = finding.severity.max(Severity::Info);
        }
        finding.severity = self.selection.severity_of(finding).unwrap_or(finding.severity);
    }

    /// The same for one that speaks for others: the worst of theirs.
    fn weigh_lead(&self, finding: &mut Finding) {
        finding.bytes = known(finding.all_claims());
        let worst = finding.folded.iter().map(|member| member.severity).min();
        let large = (sure_low(finding.all_claims()) >= LARGE).then_some(Severity::Warning);
        let severity = worst.into_iter().chain(large).fold(finding.severity, Severity::min);
        finding.severity = self.selection.severity_of(finding).unwrap_or(severity);
    }

    /// Which findings are folded into which. A comment about a lead is about all of it; one about a member only takes
    /// that member out, and it leads nothing.
    fn leads(&self, findings: &[Finding], serves: &dyn Fn(&Finding, &Finding) -> bool) -> Vec<Option<usize>> {
        let mut alone = vec![false; findings.len()];
        for round in 0.. {
            let may_fold = |at: usize| {
                !alone[at] && fold::is_about_bytes(&findings[at]) && self.selection.takes_whole(&findings[at])
            };
            let leads = fold::leads(findings, may_fold, serves);
            let is_out = |at: usize| findings[at].suppressed.is_some();
            let taken_out = |at: &usize| match leads[*at] {
                Some(lead) => is_out(*at) && !is_out(lead),
                None => round >= ROUNDS && is_out(*at) && !alone[*at],
            };
            let new: Vec<usize> = (0..findings.len()).filter(taken_out).collect();
            if new.is_empty() {
                return leads;
            }
            for at in new {
                alone[at] = true;
            }
        }
        Vec::new()
    }
}

fn known<'c>(claims: impl Iterator<Item = &'c Claim>) -> Option<Amount> {
    Some(unite(claims)).filter(Amount::is_known)
}

/// What is surely saved.
fn sure_low<'c>(claims: impl Iterator<Item = &'c Claim>) -> Bytes {
    unite(claims.filter(|claim| claim.sure)).low
}
