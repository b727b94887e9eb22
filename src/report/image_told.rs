//! What is told of a real image, one entry each: for the formats that are lists. Computes no size.

use crate::bytes::{Bytes, human};
use crate::size::ledger::{ImageFinding, LayerBytes, Ledger};
use std::borrow::Cow;

/// Less of what is dead is no entry of its own: package managers write their databases again.
const LITTLE: Bytes = 100_000;
/// From here on it deserves more than a word.
const SMALL: Bytes = 1_000_000;

/// Kinds with what they mean.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("dead-bytes", "A layer holds what a later layer deletes or writes again"),
    ("hidden-secret", "A layer holds a key or token that a later layer only hides"),
    ("same-content", "Several files have the same content"),
    ("cache", "A tool's cache stays in the image"),
    ("debug-information", "Programs were not stripped"),
    ("foreign-program", "A program's loader is not in the image"),
];

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Error,
    Warning,
    Note,
}

/// One thing that is told.
#[derive(Clone, Debug)]
pub(super) struct Told<'l> {
    pub(super) kind: &'static str,
    pub(super) weight: Weight,
    /// The number of the layer, and the line of a Dockerfile that made it, where one is given.
    pub(super) layer: u32,
    pub(super) line: Option<u32>,
    pub(super) bytes: Bytes,
    pub(super) files: Option<u64>,
    pub(super) path: &'l str,
    /// What it is about, without figures: the same in the next image.
    pub(super) about: &'l str,
    pub(super) message: Cow<'l, str>,
    pub(super) help: &'l str,
}

/// All that is told of an image, most bytes first but for errors.
pub(super) fn told(ledger: &Ledger) -> Vec<Told<'_>> {
    let findings = ledger.image.iter().flat_map(|image| &image.findings);
    let findings = findings.map(|it| of_finding(it, ledger));
    let mut all: Vec<Told<'_>> =
        ledger.layers.iter().flat_map(|layer| dead(layer, ledger)).chain(findings).collect();
    all.sort_by_key(|it| (it.weight != Weight::Error, std::cmp::Reverse(it.bytes), it.layer));
    all
}

/// The line of the Dockerfile that made a layer.
pub(super) fn line_of(layer: &LayerBytes) -> Option<u32> {
    layer.origin.layer()?.joined.map(|joined| joined.line)
}

fn line(ledger: &Ledger, number: u32) -> Option<u32> {
    let layer = (number as usize).checked_sub(1).and_then(|at| ledger.layers.get(at))?;
    line_of(layer)
}

fn dead<'l>(layer: &'l LayerBytes, ledger: &'l Ledger) -> impl Iterator<Item = Told<'l>> {
    let number = layer.origin.place();
    let hidden = layer.hidden.iter().filter(|hidden| hidden.bytes.likely >= LITTLE);
    hidden.map(move |hidden| {
        let by = match line(ledger, hidden.by) {
            Some(line) => format!("layer {} (line {line})", hidden.by),
            None => format!("layer {}", hidden.by),
        };
        let bytes = hidden.bytes.likely;
        let message = format!("{} of layer {number} are hidden by {by}: {}", human(bytes), hidden.cause);
        Told {
            kind: "dead-bytes",
            weight: weight(bytes),
            layer: number,
            line: line_of(layer),
            bytes,
            files: None,
            path: "",
            about: &hidden.cause,
            message: message.into(),
            help: "what a layer deletes or changes is freed only in the instruction that brings it: merge the two",
        }
    })
}

fn of_finding<'l>(finding: &'l ImageFinding, ledger: &Ledger) -> Told<'l> {
    let weight = match finding.kind {
        "hidden-secret" => Weight::Error,
        "foreign-program" => Weight::Warning,
        _ => weight(finding.bytes),
    };
    let path = finding.paths.first().map_or("", String::as_str);
    Told {
        kind: finding.kind,
        weight,
        layer: finding.layer,
        line: line(ledger, finding.layer),
        bytes: finding.bytes,
        files: Some(finding.files),
        path,
        about: path,
        message: finding.message.as_str().into(),
        help: &finding.help,
    }
}

fn weight(bytes: Bytes) -> Weight {
    if bytes >= SMALL { Weight::Warning } else { Weight::Note }
}
