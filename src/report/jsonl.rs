//! One finding a line, nothing else: what scripts read. The fields are those of `json` without the prose.

use super::entry::Entry;
use super::fingerprint::fingerprints;
use super::place::Places;
use super::{FileReport, Report};
use std::io;

/// `--format jsonl`
#[derive(Debug)]
pub struct Jsonl;

impl Report for Jsonl {
    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        for (finding, print) in file.findings.iter().zip(fingerprints(file)) {
            serde_json::to_writer(&mut *out, &Entry::new(file, finding, &places, print))?;
            out.push(b'\n');
        }
        Ok(())
    }
}
