//! Which findings are told together: what a rule says in the same words at more than a few places of a file. For reports
//! that people read; the others have each finding by itself.

use super::place::Places;
use crate::bytes::Amount;
use crate::finding::{Alike, Finding, Severity, unite};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt::Write as _;

/// So many findings that say the same are told one by one.
const FEW: usize = 3;

/// A finding, or several that say the same.
#[derive(Debug)]
pub(super) struct Block<'f> {
    /// The first of them.
    pub(super) first: &'f Finding,
    /// Those behind it, by place.
    others: Vec<&'f Finding>,
}

/// What findings agree in that are told together.
type Words<'f> = (&'f str, Severity, bool, Result<&'f Alike, (&'f str, Option<&'f str>)>);

fn words(finding: &Finding) -> Words<'_> {
    let own = (&*finding.message, finding.help.as_deref());
    (&finding.rule, finding.severity, finding.fix.is_some(), finding.alike.as_ref().ok_or(own))
}

/// Findings, which come by place, as they are told: each where its first one stands.
pub(super) fn blocks(findings: &[Finding]) -> Vec<Block<'_>> {
    let mut same: FxHashMap<Words<'_>, Vec<&Finding>> = FxHashMap::default();
    let repeats = |finding: &&Finding| findings.len() > FEW && finding.times == 1;
    for finding in findings.iter().filter(repeats) {
        same.entry(words(finding)).or_default().push(finding);
    }
    same.retain(|_, all| all.len() > FEW);
    let mut blocks = Vec::with_capacity(findings.len());
    for first in findings {
        let others = match same.get_mut(&words(first)).filter(|_| repeats(&first)) {
            None => Vec::new(),
            // Told already.
            Some(all) if all.is_empty() => continue,
            Some(all) => std::mem::take(all).split_off(1),
        };
        blocks.push(Block { first, others });
    }
    blocks
}

impl<'f> Block<'f> {
    pub(super) fn all(&self) -> impl Iterator<Item = &'f Finding> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// What is said of it, or of all of them, with the bytes that mending all frees.
    pub(super) fn message(&self) -> Cow<'f, str> {
        if self.others.is_empty() {
            return Cow::Borrowed(&self.first.message);
        }
        let message = self.first.alike.as_ref().map_or(&*self.first.message, |alike| &alike.message);
        let bytes: Amount = unite(self.all().flat_map(Finding::all_claims));
        let bytes = bytes.in_words().map(|bytes| format!(": {bytes} in all")).unwrap_or_default();
        Cow::Owned(format!("at {} places, {message}{bytes}", 1 + self.others.len()))
    }

    /// `lines 3, 7 (2 times) and 12`; none for one finding, which is shown.
    pub(super) fn places(&self, places: &Places<'_>) -> Option<String> {
        let mut lines: Vec<(usize, usize)> = Vec::new();
        for finding in self.all() {
            let line = places.of(finding.span.start).line;
            match lines.last_mut().filter(|(last, _)| *last == line) {
                Some((_, times)) => *times += 1,
                None => lines.push((line, 1)),
            }
        }
        let mut text = if lines.len() == 1 { "line".to_owned() } else { "lines".to_owned() };
        for (at, (line, times)) in lines.iter().enumerate() {
            let joint = match (at, lines.len() - at) {
                (0, _) => " ",
                (_, 1) => " and ",
                _ => ", ",
            };
            let _ = write!(text, "{joint}{line}");
            if *times > 1 {
                let _ = write!(text, " ({times} times)");
            }
        }
        (!self.others.is_empty()).then_some(text)
    }

    /// Whose help it is, and that; where it is only the first one's, it says so.
    pub(super) fn help(&self, places: &Places<'_>) -> Option<(String, &'f str)> {
        let own = self.first.help.as_deref()?;
        let each = self.first.alike.as_ref().and_then(|alike| alike.each.as_deref());
        let same = self.others.iter().all(|other| other.help.as_deref() == Some(own));
        Some(match each.filter(|_| !self.others.is_empty()) {
            Some(each) => ("help".to_owned(), each),
            None if same => ("help".to_owned(), own),
            None => {
                let line = places.of(self.first.span.start).line;
                (format!("help for line {line}, the others likewise"), own)
            }
        })
    }

    /// What mends all at once.
    pub(super) fn at_once(&self) -> Option<&'f str> {
        self.first.alike.as_ref().filter(|_| !self.others.is_empty())?.at_once.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    const TEXT: &str = "a\nb b\nc\nd\ne\n";

    fn findings(starts: &[u32], alike: impl Fn(u32) -> Option<Alike>) -> Vec<Finding> {
        let finding = |at: &u32| Finding {
            message: format!("`{at}` is wrong"),
            help: Some(format!("mend {at}")),
            alike: alike(*at),
            ..Finding::sample(Span::new(*at, *at + 1))
        };
        starts.iter().map(finding).collect()
    }

    fn messages(findings: &[Finding]) -> Vec<String> {
        blocks(findings).iter().map(|block| block.message().into_owned()).collect()
    }

    #[test]
    fn more_than_three_that_say_the_same_are_one_block() {
        let alike = |_| Some(Alike::new("one is wrong"));
        let few = findings(&[0, 2, 4], alike);
        assert_eq!(messages(&few).len(), 3);
        let mut many = findings(&[0, 2, 4, 6], alike);
        assert_eq!(messages(&many), ["at 4 places, one is wrong"]);
        let (places, blocks) = (Places::new(TEXT), blocks(&many));
        assert_eq!(blocks[0].places(&places).as_deref(), Some("lines 1, 2 (2 times) and 3"));
        assert_eq!(
            blocks[0].help(&places),
            Some(("help for line 1, the others likewise".to_owned(), "mend 0"))
        );
        drop(blocks);
        many[1].severity = Severity::Error;
        assert_eq!(messages(&many).len(), 4, "another severity is another thing to say");
    }

    #[test]
    fn what_says_something_else_stands_at_its_own_place() {
        let alike = |at| {
            Some(Alike::new(if at == 2 { "other" } else { "one" }).each("mend it").at_once(Some("mend all")))
        };
        let many = findings(&[0, 2, 4, 6, 8], alike);
        assert_eq!(messages(&many), ["at 4 places, one", "`2` is wrong"]);
        let (blocks, places) = (blocks(&many), Places::new(TEXT));
        let told = |block: &Block<'_>| {
            (block.help(&places).unwrap().1.to_owned(), block.at_once().map(str::to_owned))
        };
        assert_eq!(told(&blocks[0]), ("mend it".to_owned(), Some("mend all".to_owned())));
        assert_eq!(told(&blocks[1]), ("mend 2".to_owned(), None));
        assert_eq!((blocks[1].places(&places), blocks[1].all().count()), (None, 1));
    }

    #[test]
    fn without_more_words_only_equal_ones_are_the_same() {
        assert_eq!(messages(&findings(&[0, 2, 4, 6], |_| None)).len(), 4);
        let mut many = findings(&[0, 2, 4, 6], |_| None);
        for finding in &mut many {
            finding.message = "all".into();
            finding.help = None;
        }
        assert_eq!(messages(&many), ["at 4 places, all"]);
        many[3].times = 5;
        assert_eq!(messages(&many).len(), 4, "what is only counted stands alone");
    }
}
