//! Issues of Code Climate: each ends in NUL for its engine, or all are a list with fingerprints for GitLab.

use super::{codes, message};
use crate::finding::{Elsewhere, Finding, Severity};
use crate::report::fingerprint::{fingerprints, hex};
use crate::report::place::Places;
use crate::report::visible::write_json;
use crate::report::{FileReport, Report, Summary, write_entries};
use crate::rule::Wants;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// `--format codeclimate`, `--format gitlab_codeclimate`
#[derive(Debug)]
pub struct CodeClimate {
    /// Whether it is GitLab that reads it.
    pub gitlab: bool,
}

#[derive(Serialize)]
struct Issue<'a> {
    categories: [&'static str; 1],
    check_name: &'a str,
    description: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    location: Location<'a>,
    /// In scripts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<Location<'a>>,
    severity: &'static str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    lines: Lines,
    path: &'a str,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Report for CodeClimate {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    // As hadolint has it.
    fn fails_by_findings(&self) -> bool {
        self.gitlab
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.gitlab { out.write_all(b"[\n") } else { Ok(()) }
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let places = Places::new(file.text);
        let findings = file.findings.iter().zip(fingerprints(file));
        let mut issues = findings.flat_map(|(finding, fingerprint)| {
            let codes = codes(finding).into_iter().enumerate();
            let issues = codes.map(|(n, code)| {
                // GitLab takes two with one fingerprint for the same.
                let more = if n == 0 { String::new() } else { format!("-{n}") };
                let fingerprint = self.gitlab.then(|| hex(fingerprint) + &more);
                issue(file, finding, code, fingerprint, &places)
            });
            issues.collect::<Vec<_>>()
        });
        if self.gitlab {
            return write_entries(issues, self.separator(), out);
        }
        issues.try_for_each(|issue| {
            write_json(&mut *out, &issue)?;
            out.push(0);
            Ok(())
        })
    }

    fn separator(&self) -> &'static str {
        if self.gitlab { ",\n" } else { "" }
    }

    fn tail(&self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.gitlab { out.write_all(b"\n]\n") } else { Ok(()) }
    }
}

fn issue<'a>(
    file: &FileReport<'a>,
    finding: &'a Finding,
    code: &'a str,
    fingerprint: Option<String>,
    places: &Places<'_>,
) -> Issue<'a> {
    let (start, end) = places.ends(finding.span);
    Issue {
        categories: ["Bug Risk"],
        check_name: code,
        description: message(finding, code),
        fingerprint,
        location: Location { lines: Lines { begin: start.line, end: end.line }, path: file.relative },
        other_locations: finding.elsewhere.iter().map(other).collect(),
        severity: match finding.severity {
            Severity::Error => "blocker",
            Severity::Warning => "major",
            Severity::Info => "info",
            Severity::Style => "minor",
        },
        r#type: "issue",
    }
}

fn other(it: &Elsewhere) -> Location<'_> {
    let [(begin, _), (end, _)] = it.ends();
    Location { lines: Lines { begin, end }, path: &it.file.name }
}
