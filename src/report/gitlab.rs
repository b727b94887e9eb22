//! GitLab's code quality report: an array of issues, known again by their fingerprints.

use super::fingerprint::{fingerprints, hex};
use super::place::Places;
use super::{FileReport, Report, Summary, with_codes, write_entries};
use crate::finding::{Category, Finding, Severity};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// `--format gitlab`
#[derive(Debug)]
pub struct Gitlab;

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: Cow<'a, str>,
    categories: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Content<'a>>,
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    body: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Report for Gitlab {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[\n")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        let issues = file.findings.iter().zip(fingerprints(file));
        let issues = issues.map(|(finding, fingerprint)| issue(file.relative, finding, &places, fingerprint));
        write_entries(issues, self.separator(), out)
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, _summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}

fn issue<'a>(path: &'a str, finding: &'a Finding, places: &Places<'_>, fingerprint: u64) -> Issue<'a> {
    let (start, end) = places.ends(finding.span);
    Issue {
        r#type: "issue",
        check_name: &finding.rule,
        description: with_codes(finding),
        categories: [category(finding.category)],
        content: finding.help.as_deref().map(|body| Content { body }),
        severity: severity(finding.severity),
        fingerprint: hex(fingerprint),
        location: Location { path, lines: Lines { begin: start.line, end: end.line } },
    }
}

/// Code Climate's words, as GitLab took them over.
fn category(category: Category) -> &'static str {
    match category {
        Category::Size | Category::Cache => "Performance",
        Category::Correctness => "Bug Risk",
        Category::Security => "Security",
        Category::Style => "Style",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Style => "info",
    }
}
