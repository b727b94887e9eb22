//! A finding as `json` and `jsonl` print it: field names and their order are a contract.

use super::FileReport;
use super::fingerprint::hex;
use super::place::{Place, Places};
use crate::bytes;
use crate::finding::{Edit, Finding, Fix, Label};
use serde::Serialize;
use std::borrow::Cow;

/// One finding.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    path: &'a str,
    rule: &'a str,
    aliases: &'a [Cow<'static, str>],
    severity: &'static str,
    category: &'static str,
    message: &'a str,
    start: Place,
    end: Place,
    instruction: Option<Instruction>,
    bytes: Option<Saved>,
    fix: Option<FixEntry<'a>>,
    fingerprint: String,
    /// What only `json` prints.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    more: Option<More<'a>>,
}

#[derive(Debug, Serialize)]
struct Instruction {
    cmd: &'static str,
    line: u32,
}

#[derive(Debug, Serialize)]
struct Saved {
    saves: u64,
    low: u64,
    high: u64,
    compressed: Option<u64>,
    provenance: &'static str,
}

#[derive(Debug, Serialize)]
struct FixEntry<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<EditEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct EditEntry<'a> {
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct More<'a> {
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
    suppressed: Option<Suppressed<'a>>,
}

#[derive(Debug, Serialize)]
struct Suppressed<'a> {
    reason: Option<&'a str>,
    at: Place,
}

#[derive(Debug, Serialize)]
struct Related<'a> {
    start: Place,
    end: Place,
    message: &'a str,
}

impl<'a> Entry<'a> {
    /// The entry of the contract.
    pub(super) fn new(file: &FileReport<'a>, finding: &'a Finding, places: &Places<'_>, print: u64) -> Self {
        let (start, end) = places.ends(finding.span);
        Self {
            path: file.name,
            rule: &finding.rule,
            aliases: &finding.aliases,
            severity: finding.severity.as_str(),
            category: finding.category.as_str(),
            message: &finding.message,
            start,
            end,
            instruction: finding.instruction.map(|it| Instruction { cmd: it.cmd, line: it.line }),
            bytes: finding.bytes.map(Saved::from),
            fix: finding.fix.as_ref().map(FixEntry::from),
            fingerprint: hex(print),
            more: None,
        }
    }

    /// The same with what explains it.
    pub(super) fn with_more(mut self, finding: &'a Finding, places: &Places<'_>) -> Self {
        let related = finding.related.iter().map(|label| Related::new(label, places)).collect();
        let suppressed = finding.suppressed.as_ref();
        let suppressed =
            suppressed.map(|it| Suppressed { reason: it.reason.as_deref(), at: places.of(it.at.start) });
        self.more = Some(More { help: finding.help.as_deref(), related, suppressed });
        self
    }
}

impl<'a> Related<'a> {
    fn new(label: &'a Label, places: &Places<'_>) -> Self {
        let (start, end) = places.ends(label.span);
        Self { start, end, message: &label.message }
    }
}

impl From<bytes::Range> for Saved {
    fn from(range: bytes::Range) -> Self {
        Self {
            saves: range.likely,
            low: range.low,
            high: range.high,
            compressed: range.compressed,
            provenance: range.provenance.as_str(),
        }
    }
}

impl<'a> From<&'a Fix> for FixEntry<'a> {
    fn from(fix: &'a Fix) -> Self {
        let edit =
            |edit: &'a Edit| EditEntry { start: edit.span.start, end: edit.span.end, text: &edit.text };
        Self { title: &fix.title, safety: fix.safety.as_str(), edits: fix.edits.iter().map(edit).collect() }
    }
}
