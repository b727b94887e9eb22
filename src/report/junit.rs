//! The XML of JUnit: a suite a file, a failed test a finding, one passed test for a file without any.

use super::place::Places;
use super::xml::Xml;
use super::{FileReport, Report, Summary, with_codes};
use crate::finding::{Finding, Severity};
use std::io::{self, Write};

/// `--format junit`
#[derive(Debug)]
pub struct Junit {
    /// The mildest severity that fails a test; what is milder is told in a passed one.
    pub fail_on: Option<Severity>,
    /// Whether only findings with a code of hadolint's fail one.
    pub by_codes: bool,
}

impl Junit {
    fn fails(&self, finding: &Finding) -> bool {
        self.fail_on.is_some_and(|severity| finding.severity <= severity)
            && (!self.by_codes || finding.has_code_of("hadolint"))
    }

    fn case(&self, file: &FileReport<'_>, finding: &Finding, places: &Places<'_>) -> String {
        let place = places.of(finding.span.start);
        let told = with_codes(finding);
        let (path, message) = (Xml(file.relative), Xml(&told));
        let told = format!("{}:{}:{}: {message}", path, place.line, place.column);
        let help = finding.help.as_deref().unwrap_or_default();
        let body = format!("{told}{}{}", if help.is_empty() { "" } else { "&#10;" }, Xml(help));
        let body = if self.fails(finding) {
            format!("<failure type=\"{}\" message=\"{message}\">{body}</failure>", finding.severity)
        } else {
            format!("<system-out>{body}</system-out>")
        };
        let name = format!("{} {}:{}", Xml(&finding.rule), place.line, place.column);
        format!("<testcase classname=\"{path}\" name=\"{name}\">{body}</testcase>\n")
    }
}

impl Report for Junit {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dockslim\">\n")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let path = Xml(file.relative);
        let tests = file.findings.len().max(1);
        let failures = file.findings.iter().filter(|finding| self.fails(finding)).count();
        writeln!(out, "<testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
        if file.findings.is_empty() {
            writeln!(out, "<testcase classname=\"{path}\" name=\"no findings\"/>")?;
        } else {
            let places = Places::new(file.text);
            for finding in file.findings {
                out.extend_from_slice(self.case(file, finding, &places).as_bytes());
            }
        }
        out.write_all(b"</testsuite>\n")
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        for failure in &summary.failures {
            let (name, message) = (Xml(&failure.name), Xml(&failure.message));
            writeln!(out, "<testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\">")?;
            let error = format!("<error type=\"unread\" message=\"{message}\"/>");
            writeln!(
                out,
                "<testcase classname=\"{name}\" name=\"is read\">{error}</testcase>\n</testsuite>"
            )?;
        }
        out.write_all(b"</testsuites>\n")
    }
}
