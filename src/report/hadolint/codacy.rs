//! What Codacy reads of its tools: an object a finding.

use super::{codes, message};
use crate::report::place::Places;
use crate::report::visible::write_json;
use crate::report::{FileReport, Report};
use crate::rule::Wants;
use serde::Serialize;
use std::io;

/// `--format codacy`
#[derive(Debug)]
pub struct Codacy;

#[derive(Serialize)]
struct Issue<'a> {
    filename: &'a str,
    line: usize,
    message: &'a str,
    #[serde(rename = "patternId")]
    pattern: &'a str,
}

impl Report for Codacy {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    // As hadolint has it.
    fn fails_by_findings(&self) -> bool {
        false
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let places = Places::new(file.text);
        for finding in file.findings {
            let line = places.of(finding.span.start).line;
            for pattern in codes(finding) {
                let message = message(finding, pattern);
                write_json(&mut *out, &Issue { filename: file.name, line, message: &message, pattern })?;
                out.push(b'\n');
            }
        }
        Ok(())
    }
}
