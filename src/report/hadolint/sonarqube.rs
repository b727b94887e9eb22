//! Generic issues of Sonar's server: one object.

use super::{codes, plain_message};
use crate::finding::{Elsewhere, Finding, Severity};
use crate::report::place::Places;
use crate::report::{FileReport, Report, Summary, write_entries};
use crate::rule::Wants;
use serde_json::{Value, json};
use std::io::{self, Write};

/// `--format sonarqube`
#[derive(Debug)]
pub struct SonarQube;

impl Report for SonarQube {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"issues\":[\n")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let places = Places::new(file.text);
        let issues = file.findings.iter().flat_map(|finding| {
            let range = range(finding, &places);
            codes(finding).into_iter().map(move |code| issue(file, finding, code, &range))
        });
        write_entries(issues, self.separator(), out)
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

fn range(finding: &Finding, places: &Places<'_>) -> Value {
    let (start, end) = places.ends(finding.span);
    between((start.line, start.column), (end.line, end.column))
}

/// A range between lines and columns, which count from 0 here; one without extent is refused.
fn between(start: (usize, usize), end: (usize, usize)) -> Value {
    if start == end {
        return json!({"startLine": start.0});
    }
    json!({
        "startLine": start.0,
        "endLine": end.0,
        "startColumn": start.1 - 1,
        "endColumn": end.1 - 1,
    })
}

/// A place in a script.
fn secondary(it: &Elsewhere) -> Value {
    let [start, end] = it.ends();
    json!({"filePath": it.file.name, "message": it.message, "textRange": between(start, end)})
}

fn issue(file: &FileReport<'_>, finding: &Finding, code: &str, range: &Value) -> Value {
    let (severity, kind) = match finding.severity {
        Severity::Error => ("CRITICAL", "BUG"),
        Severity::Warning => ("MAJOR", "CODE_SMELL"),
        Severity::Info => ("MINOR", "CODE_SMELL"),
        Severity::Style => ("INFO", "CODE_SMELL"),
    };
    let message = plain_message(finding, code);
    let mut issue = json!({
        // Settings of a project name its issues by this.
        "engineId": "Hadolint",
        "ruleId": code,
        "severity": severity,
        "type": kind,
        "primaryLocation": {"filePath": file.name, "message": message, "textRange": range},
    });
    if !finding.elsewhere.is_empty() {
        issue["secondaryLocations"] = finding.elsewhere.iter().map(secondary).collect();
    }
    issue
}
