//! `FILE:LINE CODE SEVERITY: MESSAGE`, a line a finding: what hadolint prints by default.

use super::{codes, message};
use crate::finding::Severity;
use crate::report::place::Places;
use crate::report::visible::on_one_line;
use crate::report::{FileReport, Report};
use crate::rule::Wants;
use std::io::{self, Write as _};

/// `--format tty`
#[derive(Debug)]
pub struct Tty {
    /// Whether severities are coloured.
    pub colour: bool,
}

impl Report for Tty {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let (places, name) = (Places::new(file.text), on_one_line(file.name));
        for finding in file.findings {
            let line = places.of(finding.span.start).line;
            for code in codes(finding) {
                write!(out, "{name}:{line} {code} ")?;
                let severity = finding.severity;
                match colour(severity).filter(|_| self.colour) {
                    Some(colour) => write!(out, "{colour}{severity}\x1b[0m")?,
                    None => write!(out, "{severity}")?,
                }
                writeln!(out, ": {}", on_one_line(&message(finding, code)))?;
            }
        }
        Ok(())
    }
}

fn colour(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Error => Some("\x1b[1m\x1b[91m"),
        Severity::Warning => Some("\x1b[1m\x1b[93m"),
        Severity::Info => Some("\x1b[92m"),
        Severity::Style => None,
    }
}
