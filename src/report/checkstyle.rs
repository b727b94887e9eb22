//! The XML of Checkstyle, which most CI servers read.

use super::place::Places;
use super::xml::Xml;
use super::{FileReport, Report, Summary, with_codes};
use crate::finding::Severity;
use crate::rule::Wants;
use std::io::{self, Write};

/// `--format checkstyle`
#[derive(Debug)]
pub struct Checkstyle;

impl Report for Checkstyle {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        writeln!(out, "<file name=\"{}\">", Xml(file.relative))?;
        for finding in file.findings {
            let (place, level) = (places.of(finding.span.start), level(finding.severity));
            write!(out, "<error line=\"{}\" column=\"{}\" severity=\"{level}\"", place.line, place.column)?;
            let told = with_codes(finding);
            let (message, rule) = (Xml(&told), Xml(&finding.rule));
            writeln!(out, " message=\"{message}\" source=\"dockslim.{rule}\"/>")?;
        }
        out.write_all(b"</file>\n")
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        for failure in &summary.failures {
            let (name, message) = (Xml(&failure.name), Xml(&failure.message));
            writeln!(out, "<file name=\"{name}\"><exception>{message}</exception></file>")?;
        }
        out.write_all(b"</checkstyle>\n")
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "info",
    }
}
