//! A finding as `json` and `jsonl` print it: field names and their order are a contract.

use super::fingerprint::{fingerprint, hex};
use super::place::{Place, Places};
use super::{FileReport, Summary};
use crate::bytes;
use crate::finding::{Edit, Elsewhere, Finding, Fix, Image, Label};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// One finding.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    pub(super) path: &'a str,
    pub(super) rule: &'a str,
    pub(super) aliases: &'a [Cow<'static, str>],
    pub(super) severity: &'static str,
    pub(super) category: &'static str,
    pub(super) message: &'a str,
    pub(super) start: Place,
    pub(super) end: Place,
    pub(super) instruction: Option<Instruction>,
    pub(super) bytes: Option<Saved>,
    pub(super) fix: Option<FixEntry<'a>>,
    #[serde(serialize_with = "as_digits")]
    pub(super) fingerprint: u64,
    /// What only `json` prints.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    more: Option<More<'a>>,
    pub(super) folded: Vec<FoldedEntry<'a>>,
    /// Left out where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) elsewhere: Vec<ElsewhereEntry<'a>>,
}

/// A place of another file.
#[derive(Debug, Serialize)]
pub(super) struct ElsewhereEntry<'a> {
    pub(super) path: &'a str,
    pub(super) start: Place,
    pub(super) end: Place,
    pub(super) message: &'a str,
}

/// A finding that is told with another one.
#[derive(Debug, Serialize)]
pub(super) struct FoldedEntry<'a> {
    pub(super) rule: &'a str,
    pub(super) aliases: &'a [Cow<'static, str>],
    pub(super) message: &'a str,
    pub(super) start: Place,
    pub(super) end: Place,
    #[serde(serialize_with = "as_digits")]
    pub(super) fingerprint: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Instruction {
    pub(super) cmd: &'static str,
    pub(super) line: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct Saved {
    pub(super) saves: u64,
    pub(super) low: u64,
    /// `null` where something of unknown size comes on top.
    pub(super) high: Option<u64>,
    pub(super) compressed: Option<u64>,
    pub(super) provenance: &'static str,
    pub(super) complete: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct FixEntry<'a> {
    pub(super) title: &'a str,
    pub(super) safety: &'static str,
    pub(super) edits: Vec<EditEntry<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct EditEntry<'a> {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: &'a str,
}

#[derive(Debug, Serialize)]
struct More<'a> {
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
    suppressed: Option<Suppressed<'a>>,
    obstacle: Option<&'a str>,
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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn as_digits<S: Serializer>(fingerprint: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(*fingerprint))
}

impl<'a> Entry<'a> {
    /// The entry of the contract.
    pub(super) fn new(
        file: &FileReport<'a>,
        finding: &'a Finding,
        places: &Places<'_>,
        fingerprint: u64,
    ) -> Self {
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
            fingerprint,
            more: None,
            folded: finding.folded.iter().map(|member| FoldedEntry::new(file, member, places)).collect(),
            elsewhere: finding.elsewhere.iter().map(ElsewhereEntry::from).collect(),
        }
    }

    /// The same with what explains it.
    pub(super) fn with_more(mut self, finding: &'a Finding, places: &Places<'_>) -> Self {
        let related = finding.related.iter().map(|label| Related::new(label, places)).collect();
        let suppressed = finding.suppressed.as_ref();
        let suppressed =
            suppressed.map(|it| Suppressed { reason: it.reason.as_deref(), at: places.of(it.at.start) });
        self.more = Some(More {
            help: finding.help.as_deref(),
            related,
            suppressed,
            obstacle: finding.obstacle.as_deref(),
        });
        self
    }
}

impl<'a> From<&'a Elsewhere> for ElsewhereEntry<'a> {
    fn from(it: &'a Elsewhere) -> Self {
        let [start, end] = it.ends().map(|(line, column)| Place { line, column });
        Self { path: &it.file.name, start, end, message: &it.message }
    }
}

impl<'a> FoldedEntry<'a> {
    pub(super) fn new(file: &FileReport<'a>, finding: &'a Finding, places: &Places<'_>) -> Self {
        let (start, end) = places.ends(finding.span);
        let (rule, aliases, message) = (&*finding.rule, &*finding.aliases, &*finding.message);
        Self { rule, aliases, message, start, end, fingerprint: fingerprint(file, finding) }
    }
}

/// The image of a file.
#[derive(Debug, Serialize)]
pub(super) struct ImageEntry<'a> {
    path: &'a str,
    /// `null` where nothing is known.
    unpacked: Option<u64>,
    compressed: Option<u64>,
    /// Whether the base image is among these bytes.
    base_known: bool,
    /// Layers that hold something of unknown size.
    unknown_layers: usize,
    avoidable: u64,
    savings: Vec<SavingEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct SavingEntry<'a> {
    rule: &'a str,
    line: u32,
    bytes: u64,
    compressed: Option<u64>,
}

/// The images of a run as `json` and `sarif` print them.
pub(super) fn images(summary: &Summary) -> Vec<ImageEntry<'_>> {
    summary.images.iter().map(|(path, image)| ImageEntry::new(path, image)).collect()
}

impl<'a> ImageEntry<'a> {
    fn new(path: &'a str, image: &'a Image) -> Self {
        let savings = image.savings.iter().map(|it| SavingEntry {
            rule: &it.rule,
            line: it.line,
            bytes: it.bytes,
            compressed: it.compressed,
        });
        let known = image.base_known || image.total.likely > 0;
        Self {
            path,
            unpacked: known.then_some(image.total.likely),
            compressed: image.total.compressed.filter(|_| known).map(|it| it.likely),
            base_known: image.base_known,
            unknown_layers: image.unknown,
            avoidable: image.avoidable(),
            savings: savings.collect(),
        }
    }
}

impl<'a> Related<'a> {
    fn new(label: &'a Label, places: &Places<'_>) -> Self {
        let (start, end) = places.ends(label.span);
        Self { start, end, message: &label.message }
    }
}

impl From<bytes::Amount> for Saved {
    fn from(range: bytes::Amount) -> Self {
        Self {
            saves: range.likely,
            low: range.low,
            high: range.most(),
            compressed: range.compressed.map(|it| it.likely),
            provenance: range.provenance.as_str(),
            complete: range.complete,
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
