//! `FILE:LINE:COLUMN: SEVERITY: MESSAGE (CODE) [RULE]`, a line a finding: what editors and `grep` read.

use super::place::Places;
use super::visible::on_one_line;
use super::{FileReport, Report, with_codes};
use crate::rule::Wants;
use std::io::{self, Write as _};

/// `--format gnu`
#[derive(Debug)]
pub struct Gnu;

impl Report for Gnu {
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        let name = on_one_line(file.name);
        for finding in file.findings {
            let place = places.of(finding.span.start);
            let told = with_codes(finding);
            let message = on_one_line(&told);
            let (line, column, severity, rule) = (place.line, place.column, finding.severity, &finding.rule);
            writeln!(out, "{name}:{line}:{column}: {severity}: {message} [{rule}]")?;
        }
        Ok(())
    }
}
