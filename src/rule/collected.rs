//! Findings as they are reported. So many are kept as anybody reads; the rest is counted, by rule and severity, so that a
//! generated file takes no memory for what nobody sees. Each is judged first: what does not count takes no place.

use crate::bytes::Amount;
use crate::finding::{Claim, Finding, Severity, Share, Source, unite};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Findings of one rule in a file that are kept.
pub const MOST_OF_A_RULE: usize = 1_000;
/// Findings of a file that are kept.
const MOST: usize = 10_000;

/// What is known of findings only outside the rules.
pub trait Judge {
    /// Whether it counts.
    fn admits(&self, finding: &mut Finding) -> bool;

    /// Completes one that is only counted, and says whether it is shown: of the others that is seen later, together.
    fn completes(&self, finding: &mut Finding) -> bool;
}

/// The findings of a file.
pub struct Collected<'j> {
    judge: &'j dyn Judge,
    kept: Vec<Finding>,
    /// Still being made: what it says is set after it was reported.
    last: Option<Finding>,
    /// How many of each rule are kept.
    counts: FxHashMap<Cow<'static, str>, usize>,
    /// One for all others of a rule, a severity, and whether a comment ignores them.
    rest: FxHashMap<(Cow<'static, str>, Severity, bool), Finding>,
    /// The last one that was only counted: rules may say the same twice.
    counted: Option<Finding>,
}

impl std::fmt::Debug for Collected<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} findings", self.kept.len())
    }
}

impl<'j> Collected<'j> {
    /// None yet; `judge` is asked about each.
    pub fn new(judge: &'j dyn Judge) -> Self {
        let (counts, rest) = (FxHashMap::default(), FxHashMap::default());
        Self { judge, kept: Vec::new(), last: None, counts, rest, counted: None }
    }

    /// Takes in `finding`, which may be changed until the next one comes.
    pub fn push(&mut self, finding: Finding) -> &mut Finding {
        self.settle();
        self.last.insert(finding)
    }

    /// Whether findings of this rule are only counted from here on.
    pub fn is_full(&self, rule: &str) -> bool {
        self.kept.len() >= MOST || self.counts.get(rule).is_some_and(|count| *count >= MOST_OF_A_RULE)
    }

    /// What is kept, in the order in which it came, and then one for each sort of the rest.
    pub fn into_vec(mut self) -> Vec<Finding> {
        self.settle();
        let mut rest: Vec<Finding> = self.rest.into_values().collect();
        rest.iter_mut().filter(|finding| finding.times > 1).for_each(summarise);
        self.kept.append(&mut rest);
        self.kept
    }

    fn settle(&mut self) {
        let Some(mut finding) = self.last.take() else { return };
        if !self.judge.admits(&mut finding) {
            return;
        }
        if finding.times == 1 && !self.is_full(&finding.rule) {
            *self.counts.entry(finding.rule.clone()).or_default() += 1;
            self.kept.push(finding);
        } else if self.counted.as_ref().is_none_or(|last| !is_same(last, &finding))
            && self.judge.completes(&mut finding)
        {
            self.count(&finding);
            self.counted = Some(finding);
        }
    }

    fn count(&mut self, finding: &Finding) {
        let claims = finding.claims.iter().filter(|claim| claim.sure);
        let many = Claim::sure(Source::Many, Share::Whole, unite(claims));
        let key = (finding.rule.clone(), finding.severity, finding.suppressed.is_some());
        let Some(sum) = self.rest.get_mut(&key) else {
            let claims = if many.bytes.is_known() { vec![many] } else { Vec::new() };
            self.rest.insert(key, Finding { claims, also_frees: Vec::new(), ..finding.clone() });
            return;
        };
        sum.times = sum.times.saturating_add(finding.times);
        match sum.claims.first_mut() {
            Some(sum) => sum.bytes = sum.bytes + many.bytes,
            None if many.bytes.is_known() => sum.claims.push(many),
            None => {}
        }
    }
}

/// Whether two findings are one that was told twice.
fn is_same(a: &Finding, b: &Finding) -> bool {
    a.span == b.span && a.rule == b.rule && a.message == b.message
}

/// What is said in the place of all that a finding stands for, where the first of them is.
fn summarise(finding: &mut Finding) {
    finding.message = format!("{} more findings of this rule in this file are not shown", finding.times);
    finding.help = Some(format!(
        "of a rule the first {MOST_OF_A_RULE} in a file are shown, and {MOST} of all rules; mend those, or ignore the rule"
    ));
    // What it has is that of the first.
    finding.bytes = Some(unite(&finding.claims)).filter(Amount::is_known);
    finding.label = "".into();
    finding.aliases.clear();
    finding.related.clear();
    finding.elsewhere.clear();
    finding.fix = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Provenance;
    use crate::source::Span;

    fn finding(at: u32) -> Finding {
        Finding { message: "same".to_owned(), ..Finding::sample(Span::new(at, at + 1)) }
    }

    #[test]
    fn what_is_too_much_is_counted_by_severity() {
        struct Even;
        impl Judge for Even {
            fn admits(&self, finding: &mut Finding) -> bool {
                finding.span.start.is_multiple_of(2)
            }

            fn completes(&self, _: &mut Finding) -> bool {
                true
            }
        }
        let mut found = Collected::new(&Even);
        for at in 0..4_010 {
            // Told twice, it counts once.
            for _ in 0..=u32::from(at > 3_000) {
                let bad = if at == 4_000 { Severity::Error } else { Severity::Style };
                let freed = Amount::exact(7, Provenance::Measured);
                let freed = Claim::sure(Source::Many, Share::Whole, freed);
                found.push(finding(at)).severity(bad).claims([freed]);
            }
        }
        let found = found.into_vec();
        let rest: Vec<(u32, Severity)> = found[1_000..].iter().map(|it| (it.times, it.severity)).collect();
        assert!(
            rest.len() == 2
                && rest.contains(&(1_004, Severity::Style))
                && rest.contains(&(1, Severity::Error)),
            "{rest:?}"
        );
        let counted = found.iter().find(|it| it.times > 1).unwrap();
        assert_eq!(counted.bytes.map(|bytes| bytes.likely), Some(7 * 1_004), "of all that it stands for");
        assert!(counted.message.starts_with("1004 more findings"), "{}", counted.message);
    }
}
