//! How often each rule was found, by severity: in place of the text report where there is too much to read.

use super::{Counts, FileReport, Report, Summary};
use crate::finding::Severity;
use crate::rule::Wants;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// `--statistics`
#[derive(Debug, Default)]
pub struct Statistics {
    /// By rule, over all files so far.
    rules: Mutex<BTreeMap<String, Row>>,
}

#[derive(Debug, Default)]
struct Row {
    counts: Counts,
    files: usize,
}

impl Row {
    fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

impl Report for Statistics {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    fn file(&self, file: &FileReport<'_>, _out: &mut Vec<u8>) -> io::Result<()> {
        // A panic elsewhere leaves the counts as they were.
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let mut findings: Vec<_> = file.findings.iter().collect();
        findings.sort_by(|a, b| a.rule.cmp(&b.rule));
        for same in findings.chunk_by(|a, b| a.rule == b.rule) {
            let row = rules.entry(same[0].rule.to_string()).or_default();
            row.files += 1;
            for finding in same {
                row.counts[finding.severity as usize] += finding.times as usize;
            }
        }
        Ok(())
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows: Vec<_> = rules.iter().collect();
        // The most frequent first; by name where they are equal, as the map has them.
        rows.sort_by_key(|(_, row)| std::cmp::Reverse(row.total()));
        if !rows.is_empty() {
            write!(out, "{:>7}", "total")?;
            Severity::ALL.iter().try_for_each(|severity| write!(out, "{:>9}", severity.as_str()))?;
            writeln!(out, "{:>9}  rule", "files")?;
        }
        for (rule, row) in rows {
            write!(out, "{:>7}", row.total())?;
            row.counts.iter().try_for_each(|count| write!(out, "{:>9}", shown(*count)))?;
            writeln!(out, "{:>9}  {rule}", row.files)?;
        }
        writeln!(out, "{}", summary.line())
    }
}

/// Nothing stands out less than a nought.
fn shown(count: usize) -> String {
    if count == 0 { "-".to_owned() } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{count, tests::finding};

    #[test]
    fn rules_are_counted_most_frequent_first() {
        let statistics = Statistics::default();
        let mut summary = Summary::default();
        for rules in [["b", "a"], ["b", "b"]] {
            let findings: Vec<_> = rules
                .map(|rule| {
                    let mut it = finding(0, 1);
                    it.rule = rule.into();
                    it
                })
                .to_vec();
            let file = FileReport {
                name: "f",
                relative: "f",
                text: "x",
                findings: &findings,
                suppressed: &[],
                image: None,
            };
            statistics.file(&file, &mut Vec::new()).unwrap();
            summary.add("f".into(), count(&findings));
        }
        let mut out = Vec::new();
        statistics.tail(&summary, &mut out).unwrap();
        let expected = "  total    error  warning     info    style    files  rule\n      3        -        3        -        -        2  b\n      1        -        1        -        -        1  a\n4 warnings in 2 files\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
