//! What `dockslim size` predicts, held against images that were really built: `tests/fixtures/builds` has the
//! Dockerfiles, what their contexts hold, and what each layer came to. Compared is what lies above the base image,
//! layer by layer and in all, unpacked and as registries store it: what the base weighs would hide any error.

#![allow(clippy::cast_precision_loss, reason = "for per cents")]

use dockslim::bytes::{Amount, Bytes, Interval};
use dockslim::context::{BuildContext, FileKind, Files, Found, Unpacked};
use dockslim::model::{Options, build};
use dockslim::size::ledger::{LayerBytes, Ledger};
use dockslim::size::{Facts, Fold, Predictor, Sources};
use dockslim::syntax::parse;
use std::collections::{BTreeMap, BTreeSet};

/// Cases that no Dockerfile tells in full, and why: what is known of them must not be more than what was built.
const PARTLY_KNOWN: [(&str, &str); 10] = [
    ("cmake-late", "what a compiler makes"),
    ("cmake-one", "what a compiler makes"),
    ("git-clone", "what a repository holds"),
    ("npm-ci", "packages of the registry, and what npm keeps of them in its cache"),
    ("npm-local", "what npm unpacks"),
    ("npm-registry", "packages of the registry, and what npm keeps of them in its cache"),
    ("pip-local", "what pip unpacks and compiles"),
    ("pip-registry", "packages of the index, and what pip keeps of them in its cache"),
    ("redis-multistage", "what a compiler makes"),
    ("venv", "packages of the index, and what venv lays beside them"),
];

/// The image above its base, where a comparison is of no single line.
const ALL: u32 = 0;

/// What does not hold yet: case, line, and what is compared. To be emptied.
const EXPECTED_OFF: [(&str, u32, &str); 3] =
    [("npm-ci", 8, "unpacked"), ("npm-registry", 7, "unpacked"), ("small-facts", 30, "complete")];

/// A comparison that does not hold.
type Off = (String, u32, &'static str);

/// One instruction as it was built.
struct Built {
    line: u32,
    added: Bytes,
    gzip: Bytes,
    dead: Bytes,
    overwritten: Bytes,
}

/// A sum over an image, predicted and real.
struct Sum {
    range: Amount,
    /// What later layers hide.
    waste: Amount,
    added: Bytes,
    gzip: Bytes,
    dead: Bytes,
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/builds")
}

/// The rows of a table below its heading, comments left out.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}

fn measured() -> BTreeMap<String, Vec<Built>> {
    let mut cases: BTreeMap<String, Vec<Built>> = BTreeMap::new();
    for row in rows("measured.tsv") {
        let number = |at: usize| row[at].parse::<Bytes>().unwrap();
        let line = row[1].parse().unwrap();
        let built =
            Built { line, added: number(3), gzip: number(5), dead: number(6), overwritten: number(7) };
        cases.entry(row[0].clone()).or_default().push(built);
    }
    cases
}

/// The build context of a case: sizes are facts, so its files need not be there.
pub(crate) fn context(case: &str) -> BuildContext {
    let rows: Vec<Vec<String>> = rows("contexts.tsv").into_iter().filter(|row| row[0] == case).collect();
    let mut found = Found::default();
    for row in &rows {
        found.push(&row[1], row[2].parse().unwrap(), FileKind::File);
    }
    let mut context = BuildContext::walked(None, Files::from(found), Vec::new());
    let samples = rows.iter().map(|row| (row[1].clone(), Interval::exact(row[4].parse().unwrap())));
    context.set_packed(samples.collect());
    for row in rows.iter().filter(|row| !row[3].is_empty()) {
        context.set_unpacked(&row[1], Unpacked::Bytes(row[3].parse().unwrap()));
    }
    context
}

fn predict(case: &str) -> Ledger {
    let text = std::fs::read_to_string(folder().join(case).join("Dockerfile")).unwrap();
    let file = parse(&text);
    let options = Options::default();
    let model = build(&file, &options);
    let facts = Facts::of_context(context(case));
    let sources = Sources::new(facts.context.as_ref());
    let fold = Fold::new(&model, &sources);
    Predictor::new(&model, &fold, &facts, &sources).ledger(&model.stages[model.target.unwrap()])
}

/// An entry as it stands in `EXPECTED_OFF`.
fn entry((case, line, what): &Off) -> String {
    let line = if *line == ALL { "ALL".to_owned() } else { line.to_string() };
    format!("    (\"{case}\", {line}, \"{what}\"),")
}

/// The entries that one has and the other has not, a line each.
fn only(these: &BTreeSet<Off>, those: &BTreeSet<Off>) -> String {
    these.difference(those).map(entry).collect::<Vec<_>>().join("\n")
}

/// Whether a number is no further from the real one than this share of it, or than some bytes that do not matter.
fn near(predicted: Bytes, real: Bytes, share: f64, bytes: Bytes) -> bool {
    let apart = predicted.abs_diff(real);
    apart <= bytes || apart as f64 <= share * real as f64
}

/// What of a layer is not as it was built. Of one that is known in part only the known part is compared.
fn layer_off(row: &Built, layer: Option<&LayerBytes>) -> Vec<&'static str> {
    let added = layer.map_or(Amount::ZERO, |layer| layer.added);
    let partly = layer.is_some_and(|layer| !layer.added.complete);
    let mut off = Vec::new();
    if row.added < added.low || (row.added > added.high && !partly) {
        off.push("unpacked");
    }
    let packed = added.compressed.unwrap_or_default();
    // The headers of a few files, which compression leaves, are no matter.
    let is_within = packed.low <= row.gzip && (partly || row.gzip <= packed.high + 20_000);
    if !is_within {
        off.push("compressed");
    }
    off
}

fn sums(ledger: &Ledger, built: &[Built]) -> Sum {
    let (base, above) = built.split_first().unwrap();
    let range = ledger.layers.iter().fold(Amount::ZERO, |sum, layer| sum + layer.added);
    Sum {
        range,
        waste: ledger.waste,
        added: above.iter().map(|row| row.added).sum(),
        gzip: above.iter().map(|row| row.gzip).sum(),
        // What is deleted of the base's own files is no fault of the Dockerfile's.
        dead: above.iter().map(|row| row.dead).sum::<Bytes>() + base.overwritten,
    }
}

/// What of a whole image is not as it was built.
fn sum_off(sum: &Sum, partly: bool) -> Vec<&'static str> {
    let packed = sum.range.compressed.unwrap_or_default();
    let within = [
        ("unpacked", near(sum.range.likely, sum.added, 0.10, 20_000), sum.range.low <= sum.added),
        ("compressed", near(packed.likely, sum.gzip, 0.15, 20_000), packed.low <= sum.gzip),
        ("waste", near(sum.waste.likely, sum.dead, 0.15, 1_000_000), sum.waste.low <= sum.dead),
    ];
    let off = within.into_iter().filter(|(_, near, not_more)| !(*near || partly && *not_more));
    off.map(|(what, ..)| what).collect()
}

/// `12.3/45.6 -73 %`: megabytes predicted and built.
fn pair(predicted: Bytes, real: Bytes) -> String {
    let off = 100.0 * (predicted as f64 - real as f64) / (real as f64).max(1.0);
    format!("{:8.3}/{:8.3} {off:+6.1} %", predicted as f64 / 1e6, real as f64 / 1e6)
}

/// What of a case does not hold, and a line of the table for it and for each layer that is off.
fn compare(case: &str, built: &[Built], ledger: &Ledger) -> (Vec<Off>, String) {
    let partly = PARTLY_KNOWN.iter().any(|(name, _)| *name == case);
    let sum = sums(ledger, built);
    let all = sum_off(&sum, partly);
    let mut table = format!(
        "{case:17} {} | {} | {}  {}\n",
        pair(sum.range.likely, sum.added),
        pair(sum.range.compressed.unwrap_or_default().likely, sum.gzip),
        pair(sum.waste.likely, sum.dead),
        all.join(", ")
    );
    let mut off: Vec<Off> = all.into_iter().map(|what| (case.to_owned(), ALL, what)).collect();
    for row in &built[1..] {
        let layer = ledger.layers.iter().find(|layer| layer.origin.place() == row.line);
        let mut wrong = layer_off(row, layer);
        if !partly && layer.is_some_and(|layer| !layer.added.complete) {
            wrong.push("complete");
        }
        if !wrong.is_empty() {
            table += &layer_line(row, layer, &wrong);
        }
        off.extend(wrong.into_iter().map(|what| (case.to_owned(), row.line, what)));
    }
    (off, table)
}

/// A layer that is not as it was built.
fn layer_line(row: &Built, layer: Option<&LayerBytes>, wrong: &[&str]) -> String {
    let added = layer.map_or(Amount::ZERO, |layer| layer.added);
    let more = if layer.is_some_and(|layer| !layer.added.complete) { "+?" } else { "" };
    let packed = added.compressed.unwrap_or_default();
    format!(
        "  line {:>2}: {}..{}{more} of {}, packed {}..{} of {}: {}\n",
        row.line,
        added.low,
        added.high,
        row.added,
        packed.low,
        packed.high,
        row.gzip,
        wrong.join(", ")
    )
}

#[test]
fn predictions_are_near_what_was_built() {
    println!("{:17} predicted/built above the base, in MB: unpacked | compressed | waste", "case");
    let mut off = BTreeSet::new();
    let mut partly = BTreeSet::new();
    for (case, built) in measured() {
        let ledger = predict(&case);
        let (wrong, table) = compare(&case, &built, &ledger);
        print!("{table}");
        off.extend(wrong);
        if ledger.layers.iter().any(|layer| !layer.added.complete) {
            partly.insert(case);
        }
    }
    let expected: BTreeSet<Off> =
        EXPECTED_OFF.iter().map(|(case, line, what)| ((*case).to_owned(), *line, *what)).collect();
    let new = only(&off, &expected);
    assert!(new.is_empty(), "off from what was built:\n{new}");
    let mended = only(&expected, &off);
    assert!(mended.is_empty(), "these hold now, take them out of EXPECTED_OFF:\n{mended}");
    let known: Vec<_> = PARTLY_KNOWN.iter().filter(|(case, _)| !partly.contains(*case)).collect();
    assert!(known.is_empty(), "these are known in full, take them out of PARTLY_KNOWN: {known:#?}");
}
