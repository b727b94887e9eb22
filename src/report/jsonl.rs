//! One finding a line, nothing else: what scripts read. The fields are those of `json` without the prose.

use super::entry::Entry;
use super::fingerprint::fingerprints;
use super::place::Places;
use super::{FileReport, Report, line};
use crate::rule::Wants;
use std::io;

/// `--format jsonl`
#[derive(Debug)]
pub struct Jsonl;

impl Report for Jsonl {
    fn wants(&self) -> Wants {
        Wants { help: false, fix: true }
    }

    fn tells_compressed(&self) -> bool {
        true
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        out.reserve(file.findings.len() * line::USUAL);
        for (finding, fingerprint) in file.findings.iter().zip(fingerprints(file)) {
            Entry::new(file, finding, &places, fingerprint).write_line(out);
        }
        Ok(())
    }
}
