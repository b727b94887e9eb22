//! What is told of a whole image: its bytes, and what findings would save of them. Adds up figures that others made, and
//! puts them into a line; leads with what is not known.

use crate::bytes::{Amount, Bytes, human};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt::{self, Write as _};

/// So many savings of a rule are told one by one.
const FEW: usize = 3;
/// So many savings are named in a line.
const NAMED: usize = 3;

/// What is told of a whole image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its bytes, as far as they are known.
    pub total: Amount,
    /// Whether its base image is among them.
    pub base_known: bool,
    /// How many layers hold something of unknown size, the base counted.
    pub unknown: usize,
    /// Whether all of it was counted in the image itself.
    pub is_built: bool,
    /// What the findings would save, most first, no byte twice.
    pub savings: Vec<Saving>,
}

/// What one finding saves that no other one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    /// The finding's rule.
    pub rule: Cow<'static, str>,
    /// The first line of its instruction.
    pub line: u32,
    /// Unpacked bytes.
    pub bytes: Bytes,
    /// The same as pulled.
    pub compressed: Option<Bytes>,
    /// Whether they were counted in the image itself.
    pub is_counted: bool,
}

/// What is saved at one place, or at all places of a rule that has many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved<'s> {
    /// The rule.
    pub rule: &'s str,
    /// Unpacked bytes.
    pub bytes: Bytes,
    /// The first lines of the instructions, rising.
    pub lines: Vec<u32>,
}

impl fmt::Display for Saved<'_> {
    /// Where: `in line 4`, `at 8 places`; nothing where no line is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines.as_slice() {
            [0] => Ok(()),
            [line] => write!(f, "in line {line}"),
            many => write!(f, "at {} places", many.len()),
        }
    }
}

/// Savings as people are told of them, most first: those of a rule together where there are more than a few.
pub fn saved(savings: &[Saving]) -> Vec<Saved<'_>> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for saving in savings {
        *counts.entry(&saving.rule).or_default() += 1;
    }
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut told: Vec<Saved<'_>> = Vec::new();
    for Saving { rule, line, bytes, .. } in savings {
        if counts[&**rule] > FEW {
            let at = *places.entry(rule).or_insert(told.len());
            if let Some(all) = told.get_mut(at) {
                all.bytes = all.bytes.saturating_add(*bytes);
                all.lines.push(*line);
                continue;
            }
        }
        told.push(Saved { rule, bytes: *bytes, lines: vec![*line] });
    }
    for saved in &mut told {
        saved.lines.sort_unstable();
    }
    told.sort_by_key(|saved| (Reverse(saved.bytes), saved.lines.first().copied()));
    told
}

impl Image {
    /// What all findings would save.
    pub fn avoidable(&self) -> Bytes {
        self.savings.iter().map(|saving| saving.bytes).sum()
    }

    /// `estimated image: 487 MB unpacked, 190 MB to pull; 212 MB of it avoidable: 145 MB in line 4 (RULE), …`.
    pub fn line(&self) -> String {
        let how = if self.is_built { "measured" } else { "estimated" };
        let mut line = format!("{how} image: {}", self.bytes_line());
        // What was counted is not added to what was not.
        let (counted, estimated): (Vec<Saving>, Vec<Saving>) =
            self.savings.iter().cloned().partition(|saving| saving.is_counted || !self.is_built);
        for (savings, what) in [(counted, "of it avoidable"), (estimated, "avoidable by estimate")] {
            let sum: Bytes = savings.iter().map(|saving| saving.bytes).sum();
            let told = saved(&savings);
            let named = told.iter().take(NAMED).map(|it| format!("{} {it} ({})", human(it.bytes), it.rule));
            let named: Vec<String> = named.collect();
            let more = if told.len() > NAMED { ", …" } else { "" };
            if sum > 0 {
                let _ = write!(line, "; {} {what}: {}{more}", human(sum), named.join(", "));
            }
        }
        line
    }

    /// What is not known stands first: the rest is not the image.
    fn bytes_line(&self) -> String {
        let is_whole = self.unknown == usize::from(!self.base_known);
        // In the measure of what is avoidable, where the low end is below that.
        let is_about = self.avoidable() > self.total.low;
        let figure = |low: Bytes, likely: Bytes| match is_whole {
            true => human(likely),
            false if is_about => format!("about {} and more", human(likely)),
            false => format!("at least {}", human(low)),
        };
        let unpacked = format!("{} unpacked", figure(self.total.low, self.total.likely));
        let packed = self.total.compressed.map(|it| format!(", {} to pull", figure(it.low, it.likely)));
        let base = if self.base_known { "" } else { "a base of unknown size + " };
        format!("{base}{unpacked}{}", packed.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{Interval, Provenance};

    fn image(base_known: bool, unknown: usize, rules: &[&'static str]) -> Image {
        let total = Amount { low: 20_000_000, ..Amount::exact(25_000_000, Provenance::Estimate) };
        let total = total.packed_to(Interval { likely: 9_000_000, low: 5_000_000, high: 9_000_000 });
        let saving = |(at, rule): (usize, &&'static str)| Saving {
            rule: (*rule).into(),
            line: at as u32 + 3,
            bytes: 1_000_000 * (at as Bytes + 1),
            compressed: None,
            is_counted: *rule != "c",
        };
        Image {
            total,
            base_known,
            unknown,
            is_built: false,
            savings: rules.iter().enumerate().map(saving).collect(),
        }
    }

    #[test]
    fn a_line_leads_with_what_is_not_known() {
        let line = |base_known, unknown| image(base_known, unknown, &[]).line();
        assert_eq!(line(true, 0), "estimated image: 25.0 MB unpacked, 9.0 MB to pull");
        assert_eq!(line(true, 2), "estimated image: at least 20.0 MB unpacked, at least 5.0 MB to pull");
        assert_eq!(
            line(false, 1),
            "estimated image: a base of unknown size + 25.0 MB unpacked, 9.0 MB to pull"
        );
        assert_eq!(
            line(false, 2),
            "estimated image: a base of unknown size + at least 20.0 MB unpacked, at least 5.0 MB to pull"
        );
    }

    #[test]
    fn savings_of_a_rule_are_told_together_where_there_are_many() {
        let line = |rules: &[&'static str]| image(true, 0, rules).line();
        assert!(
            line(&["a", "a", "b"])
                .ends_with(": 3.0 MB in line 5 (b), 2.0 MB in line 4 (a), 1.0 MB in line 3 (a)")
        );
        let many = line(&["a", "b", "a", "a", "a"]);
        assert!(
            many.ends_with("; 15.0 MB of it avoidable: 13.0 MB at 4 places (a), 2.0 MB in line 4 (b)"),
            "{many}"
        );
        let built = |rules: &[&'static str]| Image { is_built: true, ..image(true, 0, rules) }.line();
        let both = built(&["a", "c"]);
        let wanted = "; 1.0 MB of it avoidable: 1.0 MB in line 3 (a); 2.0 MB avoidable by estimate: 2.0 MB in line 4 (c)";
        assert!(both.ends_with(wanted), "{both}");
        assert!(
            line(&["a", "c"])
                .ends_with("; 3.0 MB of it avoidable: 2.0 MB in line 4 (c), 1.0 MB in line 3 (a)")
        );
    }
}
