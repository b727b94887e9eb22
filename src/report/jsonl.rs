//! One finding a line, nothing else: what scripts read. The fields are those of `json` without the prose.

use super::entry::Entry;
use super::fingerprint::fingerprints;
use super::place::Places;
use super::{FileReport, Report, line};
use crate::rule::Wants;
use serde::Serialize;
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
        out.reserve(file.findings.len() * line::USUAL);
        all(file).for_each(|entry| entry.write_line(out));
        Ok(())
    }
}

/// The findings of a file as values: for whoever wants them as something else than text.
pub fn entries<'a>(file: &'a FileReport<'a>) -> impl Iterator<Item = impl Serialize + 'a> + 'a {
    all(file)
}

fn all<'a>(file: &'a FileReport<'a>) -> impl Iterator<Item = Entry<'a>> + 'a {
    let places = Places::new(file.text);
    let of = move |(finding, fingerprint)| Entry::new(file, finding, &places, fingerprint);
    file.findings.iter().zip(fingerprints(file)).map(of)
}
