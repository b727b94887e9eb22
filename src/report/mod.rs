//! Findings to bytes: one file a format. Knows nothing of files, terminals and exit codes; whoever calls
//! says whether to colour and where the bytes go.
//!
//! [`Report::file`] reads nothing but its file, so files can be rendered on any thread and be put out in order.

mod ast;
mod bundle;
mod checkstyle;
mod cut;
mod diff;
mod entry;
mod fingerprint;
mod github;
mod github_review;
mod gitlab;
mod gnu;
mod hadolint;
mod html;
mod image_changes;
mod image_csv;
mod image_html;
mod image_markdown;
mod image_sarif;
mod image_told;
mod json;
mod jsonl;
mod junit;
mod known;
mod line;
mod place;
pub mod sarif;
mod size;
mod size_fixes;
mod size_growth;
mod size_html;
mod size_image;
mod size_json;
mod size_table;
mod statistics;
mod tables;
mod text;
mod together;
mod treemap;
mod unified;
mod visible;
mod wrap;
mod xml;

pub use ast::tree;
pub use bundle::{BundleItem, BundleReport, BundleUnseen, print_bundle, print_bundle_json};
pub use checkstyle::Checkstyle;
pub use github::Github;
pub use github_review::GithubReview;
pub use gitlab::Gitlab;
pub use gnu::Gnu;
pub use hadolint::{Codacy, CodeClimate, SonarQube, Tty};
pub use image_changes::{print_changes, print_sharing};
pub use image_csv::ImageCsv;
pub use image_markdown::ImageMarkdown;
pub use image_sarif::ImageSarif;
pub use json::Json;
pub use jsonl::{Jsonl, entries};
pub use junit::Junit;
pub use known::may_be_report;
pub use sarif::Sarif;
pub use size::{SizeContext, SizeFile, SizeFormat, SizeReport};
pub use size_growth::{GrowthOf, print_growth};
pub use size_html::SizeHtml;
pub use size_json::{SizeJson, images};
pub use size_table::SizeTable;
pub use statistics::Statistics;
pub use tables::ChangesForm;
pub use text::Text;
pub use unified::{Look, unified};
pub use visible::{on_one_line, visible, write_json, write_pretty_json};
pub use wrap::wrap;

use crate::finding::{Failure, Finding, Image, Severity};
use crate::rule::Wants;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A file's findings, ready to be printed.
#[derive(Clone, Copy, Debug)]
pub struct FileReport<'a> {
    /// As the user named it.
    pub name: &'a str,
    /// The same from where the run started, with forward slashes and without `./`; absolute when it stands
    /// elsewhere.
    pub relative: &'a str,
    /// The text that the findings' spans point into.
    pub text: &'a str,
    /// What counts, by place.
    pub findings: &'a [Finding],
    /// What comments in the file ignore, by place: for formats that show it as such.
    pub suppressed: &'a [Finding],
    /// What the image weighs, for formats that [want it](Report::wants_image).
    pub image: Option<&'a Image>,
}

impl<'a> FileReport<'a> {
    /// What counts, then what is ignored.
    pub fn all(&self) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().chain(self.suppressed)
    }
}

/// How many findings of each severity, in the order of [`Severity::ALL`].
pub type Counts = [usize; Severity::ALL.len()];

/// What a whole run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The names of the files that were linted, in order.
    pub files: Vec<String>,
    /// How many of them have findings.
    pub with_findings: usize,
    /// How many findings of each severity, in the order of [`Severity::ALL`].
    pub counts: Counts,
    /// The images that were asked for, by their files.
    pub images: Vec<(String, Image)>,
    /// Whether what COPY and ADD bring is left out of one of them, as nothing says what the build context is.
    pub without_context: bool,
    /// What could not be linted.
    pub failures: Vec<Failure>,
    /// What the program exits with.
    pub exit_code: u8,
}

/// Where a rule is explained on the web, if it is.
pub type Link = fn(&str) -> Option<String>;

/// A format.
pub trait Report: Sync {
    /// What stands before all files.
    fn head(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// One file's findings. Two files that print anything are put apart by [`Report::separator`].
    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()>;

    /// Whether it tells what the whole image weighs.
    fn wants_image(&self) -> bool {
        false
    }

    /// Whether it tells compressed bytes of anything.
    fn tells_compressed(&self) -> bool {
        self.wants_image()
    }

    /// What it prints of how to mend a finding.
    fn wants(&self) -> Wants {
        Wants { help: true, fix: false }
    }

    /// Whether findings fail a run that prints nothing else: a service that reads them takes another exit code for a failure of the
    /// linter.
    fn fails_by_findings(&self) -> bool {
        true
    }

    /// What stands between two files.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands after all files.
    fn tail(&self, _summary: &Summary, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

impl Summary {
    /// Counts a linted file.
    pub fn add(&mut self, name: String, counts: Counts) {
        self.files.push(name);
        self.with_findings += usize::from(counts.iter().any(|&count| count > 0));
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += count;
        }
    }

    /// How many findings there are.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// How many findings are at least as bad as `severity`.
    pub fn at_least(&self, severity: Severity) -> usize {
        Severity::ALL.iter().zip(self.counts).filter(|(it, _)| **it <= severity).map(|(_, count)| count).sum()
    }

    /// `2 warnings and 1 info in 1 of 3 files`.
    pub fn line(&self) -> String {
        let mut line = String::new();
        let present: Vec<_> = Severity::ALL.iter().zip(self.counts).filter(|(_, count)| *count > 0).collect();
        for (i, (severity, count)) in present.iter().enumerate() {
            let joint = if i == 0 { "" } else { ", " };
            let _ = write!(line, "{joint}{}", plural(*count, severity.as_str()));
        }
        if present.is_empty() {
            line.push_str("no findings");
        }
        let _ = match (self.with_findings, self.files.len()) {
            (some, all) if some == all || some == 0 => write!(line, " in {}", plural(all, "file")),
            (some, all) => write!(line, " in {some} of {all} files"),
        };
        line
    }
}

/// What counts, and what comments in the file ignore.
pub fn split(findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
    if findings.iter().all(|finding| finding.suppressed.is_none()) {
        return (findings, Vec::new());
    }
    findings.into_iter().partition(|finding| finding.suppressed.is_none())
}

/// How many findings of each severity, in the order of [`Severity::ALL`]; those that are only counted, too.
pub fn count(findings: &[Finding]) -> Counts {
    let mut counts = [0; Severity::ALL.len()];
    for finding in findings {
        counts[finding.severity as usize] += finding.times as usize;
    }
    counts
}

/// Entries as JSON, put apart by `separator`.
fn write_entries<T: Serialize>(
    entries: impl Iterator<Item = T>,
    separator: &str,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    for (n, entry) in entries.enumerate() {
        if n > 0 {
            out.extend_from_slice(separator.as_bytes());
        }
        write_json(&mut *out, &entry)?;
    }
    Ok(())
}

/// The message, with hadolint's codes behind it where it has some: ` (DL3009)`. In formats that have no place for it, the
/// places in scripts follow.
fn with_codes(finding: &Finding) -> Cow<'_, str> {
    let codes: Vec<&str> = finding.codes_of("hadolint").collect();
    let told = match codes.as_slice() {
        [] => Cow::Borrowed(finding.message.as_str()),
        codes => Cow::Owned(format!("{} ({})", finding.message, codes.join(", "))),
    };
    with_places(told, finding)
}

/// A message with the places in scripts behind it: `; build.sh:3: …`.
fn with_places<'f>(message: Cow<'f, str>, finding: &'f Finding) -> Cow<'f, str> {
    finding
        .elsewhere
        .iter()
        .fold(message, |told, it| Cow::Owned(format!("{told}; {}: {}", it.place(), it.message)))
}

/// `1 file`, `2 files`.
fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    /// A plain finding at `start..end`.
    pub(super) fn finding(start: u32, end: u32) -> Finding {
        Finding::sample(Span::new(start, end))
    }

    #[test]
    fn the_summary_line_counts_by_severity_and_file() {
        let mut summary = Summary::default();
        assert_eq!(summary.line(), "no findings in 0 files");
        summary.add("a".into(), [0, 2, 1, 0]);
        assert_eq!(summary.line(), "2 warnings, 1 info in 1 file");
        summary.add("b".into(), [0; 4]);
        assert_eq!(summary.line(), "2 warnings, 1 info in 1 of 2 files");
        assert_eq!((summary.total(), summary.at_least(Severity::Warning)), (3, 2));
    }
}
