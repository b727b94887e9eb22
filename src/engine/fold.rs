//! One mend, one finding. A finding whose bytes the mend of another one frees too is not told by itself: it is folded
//! into that one, the lead.

use crate::finding::{Category, Claim, Edit, Finding, Safety, Severity, Source};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many findings that free bytes of one source are looked at for another one about it.
const MOST: usize = 64;

/// Which findings lead, and which are folded into which: for each its lead, where it has one. `serves` says whether a mend
/// at one finding's place is in every image that another one is about.
pub(super) fn leads(
    findings: &[Finding],
    may_fold: impl Fn(usize) -> bool,
    serves: &dyn Fn(&Finding, &Finding) -> bool,
) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..findings.len()).filter(|at| may_fold(*at)).collect();
    let mut lead = vec![None; findings.len()];
    if order.len() < 2 {
        return lead;
    }
    order.sort_by_cached_key(|at| Reverse(cost(&findings[*at])));
    // Who frees bytes of a source, the cheapest mend first.
    let mut freed_by: FxHashMap<Source, Vec<usize>> = FxHashMap::default();
    for &at in order.iter().rev() {
        let sources: BTreeSet<Source> = frees(&findings[at]).map(|claim| claim.source).collect();
        for source in sources {
            freed_by.entry(source).or_default().push(at);
        }
    }
    // What must be freed for a finding to go: its own, and that of what is folded into it.
    let mut needs: FxHashMap<usize, Vec<&Claim>> = FxHashMap::default();
    for &at in order.iter().filter(|at| !findings[**at].claims.is_empty()) {
        let mut own = needs.remove(&at).unwrap_or_default();
        own.extend(&findings[at].claims);
        let others =
            own.first().and_then(|claim| freed_by.get(&claim.source)).into_iter().flatten().take(MOST);
        let mut others = others.filter(|other| **other != at && lead[**other].is_none());
        if let Some(&other) = others
            .find(|other| frees_all(&findings[**other], &own) && serves(&findings[**other], &findings[at]))
        {
            lead[at] = Some(other);
            needs.entry(other).or_default().extend(own);
        }
    }
    // The lead of a lead that was folded later.
    for &at in order.iter().rev() {
        if let Some(above) = lead[at].and_then(|above| lead[above]) {
            lead[at] = Some(above);
        }
    }
    lead
}

/// Whether a finding is of those that fold: sizes and caches, by what they free.
pub(super) fn is_about_bytes(finding: &Finding) -> bool {
    matches!(finding.category, Category::Size | Category::Cache)
        && frees(finding).next().is_some()
        && finding.severity != Severity::Error
        && finding.times == 1
}

/// What following the advice of a finding frees.
fn frees(finding: &Finding) -> impl Iterator<Item = &Claim> {
    finding.claims.iter().chain(&finding.also_frees)
}

fn frees_all(finding: &Finding, claims: &[&Claim]) -> bool {
    claims.iter().all(|claim| frees(finding).any(|freed| claim.is_within(freed)))
}

/// What it takes to follow an advice, the dearest last: prose after edits, then by the instructions that are touched, what
/// is not safe after what is, then by what is written and the place.
type Cost<'f> = (bool, usize, Reverse<Safety>, usize, Span, &'f str);

fn cost(finding: &Finding) -> Cost<'_> {
    let (touched, safety, written) = finding.fix.as_ref().map_or((0, Safety::Suggestion, 0), |fix| {
        (fix.touches.len(), fix.safety, fix.edits.iter().map(written).sum())
    });
    (finding.fix.is_none(), touched, Reverse(safety), written, finding.span, &finding.rule)
}

/// How much an edit writes. Comments only move along.
fn written(edit: &Edit) -> usize {
    let lines = edit.text.lines().map(str::trim).filter(|line| line.as_bytes().first() != Some(&b'#'));
    lines.map(str::len).sum()
}

/// Puts each finding that has a lead into it. The lead speaks for all: by the codes of those about its own instruction,
/// and by the bytes of all of them.
pub(super) fn fold(findings: Vec<Finding>, leads: &[Option<usize>]) -> Vec<Finding> {
    if leads.iter().all(Option::is_none) {
        return findings;
    }
    let mut slots: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    for at in 0..slots.len() {
        let Some(lead) = leads[at] else { continue };
        if let (Some(member), Some(lead)) = (slots[at].take(), &mut slots[lead]) {
            lead.take_in(member);
        }
    }
    slots.into_iter().flatten().collect()
}
