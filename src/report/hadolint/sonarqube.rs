//! Generic issues of Sonar's server: one object.

use super::{codes, message};
use crate::finding::{Finding, Severity};
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

/// Its columns count from 0, and a range without extent is refused.
fn range(finding: &Finding, places: &Places<'_>) -> Value {
    let (start, end) = places.ends(finding.span);
    if start == end {
        return json!({"startLine": start.line});
    }
    json!({
        "startLine": start.line,
        "endLine": end.line,
        "startColumn": start.column - 1,
        "endColumn": end.column - 1,
    })
}

fn issue(file: &FileReport<'_>, finding: &Finding, code: &str, range: &Value) -> Value {
    let (severity, kind) = match finding.severity {
        Severity::Error => ("CRITICAL", "BUG"),
        Severity::Warning => ("MAJOR", "CODE_SMELL"),
        Severity::Info => ("MINOR", "CODE_SMELL"),
        Severity::Style => ("INFO", "CODE_SMELL"),
    };
    json!({
        // Settings of a project name its issues by this.
        "engineId": "Hadolint",
        "ruleId": code,
        "severity": severity,
        "type": kind,
        "primaryLocation": {"filePath": file.name, "message": message(finding, code), "textRange": range},
    })
}
