//! One document: version, findings with what explains them, files, summary.

use super::entry::{Entry, images};
use super::fingerprint::fingerprints;
use super::place::Places;
use super::visible::write_json;
use super::{FileReport, Report, Summary, write_entries};
use crate::rule::Wants;
use serde::Serialize;
use std::io::{self, Write};

/// `--format json`
#[derive(Debug)]
pub struct Json;

impl Report for Json {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{{\"version\":\"{}\",\"findings\":[", env!("CARGO_PKG_VERSION"))
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.all().next().is_none() {
            return Ok(());
        }
        let places = Places::new(file.text);
        let entries = file.all().zip(fingerprints(file)).map(|(finding, fingerprint)| {
            Entry::new(file, finding, &places, fingerprint).with_more(finding, &places)
        });
        write_entries(entries, self.separator(), out)
    }

    fn wants(&self) -> Wants {
        Wants::ALL
    }

    fn wants_image(&self) -> bool {
        true
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"files\":")?;
        write_json(&mut *out, &summary.files)?;
        let failures =
            summary.failures.iter().map(|it| FailureEntry { path: &it.name, message: &it.message });
        out.write_all(b",\n\"failures\":")?;
        write_json(&mut *out, &failures.collect::<Vec<_>>())?;
        out.write_all(b",\n\"images\":")?;
        write_json(&mut *out, &images(summary))?;
        out.write_all(b",\n\"summary\":")?;
        write_json(&mut *out, &SummaryEntry::from(summary))?;
        out.write_all(b"}\n")
    }
}

#[derive(Debug, Serialize)]
struct FailureEntry<'a> {
    path: &'a str,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct SummaryEntry {
    files: usize,
    files_with_findings: usize,
    failures: usize,
    findings: usize,
    error: usize,
    warning: usize,
    info: usize,
    style: usize,
}

impl From<&Summary> for SummaryEntry {
    fn from(summary: &Summary) -> Self {
        let [error, warning, info, style] = summary.counts;
        Self {
            files: summary.files.len(),
            files_with_findings: summary.with_findings,
            failures: summary.failures.len(),
            findings: summary.total(),
            error,
            warning,
            info,
            style,
        }
    }
}
