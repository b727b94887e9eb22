//! What `dockslim size` predicts, held against images that were really built: `tests/fixtures/builds` has the
//! Dockerfiles, what their contexts hold, and what each layer came to.

#![allow(clippy::cast_precision_loss, reason = "for per cents")]

use dockslim::context::{BuildContext, FileKind, Files, Found, Unpacked};
use dockslim::model::{Options, build};
use dockslim::size::ledger::{LayerBytes, Ledger};
use dockslim::size::{Facts, Fold, Predictor};
use dockslim::syntax::parse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Cases whose waste cannot be told from the Dockerfile, and why; their totals must be near all the same.
const UNKNOWN_WASTE: [(&str, &str); 3] = [
    ("npm-registry", "what npm keeps in its cache of packages that only the registry knows"),
    ("pip-registry", "what pip keeps in its cache of packages that only the registry knows"),
    ("small-facts", "how much of the base image's own files a RUN deletes"),
];

/// One instruction as it was built.
struct Built {
    line: u32,
    added: u64,
    dead: u64,
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
        let number = |at: usize| row[at].parse().unwrap();
        let built = Built { line: number(1) as u32, added: number(3), dead: number(6) };
        cases.entry(row[0].clone()).or_default().push(built);
    }
    cases
}

/// The build context of a case: sizes are facts, so its files need not be there.
fn context(case: &str) -> BuildContext {
    let mut found = Found::default();
    let rows: Vec<Vec<String>> = rows("contexts.tsv").into_iter().filter(|row| row[0] == case).collect();
    for row in &rows {
        if let Some((directory, _)) = row[1].rsplit_once('/') {
            found.push(directory, 0, FileKind::Directory);
        }
        found.push(&row[1], row[2].parse().unwrap(), FileKind::File);
    }
    let mut context = BuildContext::walked(None, Files::from(found), Vec::new());
    for row in rows.iter().filter(|row| !row[3].is_empty()) {
        context.set_unpacked(&row[1], Unpacked::Bytes(row[3].parse().unwrap()));
    }
    context
}

/// How far apart two numbers are, of the second one.
fn off(predicted: u64, real: u64) -> f64 {
    (predicted as f64 - real as f64) / (real as f64).max(1.0)
}

fn waste_of(layer: &LayerBytes) -> u64 {
    layer.waste().likely
}

/// The table of a case, and whether total and waste are near enough.
fn compare(case: &str, ledger: &Ledger, built: &[Built]) -> (String, bool) {
    let mut table = String::new();
    for row in built {
        let layer = ledger.layers.iter().find(|layer| layer.origin.line == row.line);
        let (added, dead) = layer.map_or((0, 0), |layer| (layer.added.likely, waste_of(layer)));
        if row.added > 10_000 || added > 10_000 {
            let base = layer.is_none() && row.line <= built[0].line;
            let added = if base { ledger.base.bytes.likely } else { added };
            let _ = writeln!(
                table,
                "  line {:>2}: added {:>11} of {:>11}, dead {:>11} of {:>11}",
                row.line, added, row.added, dead, row.dead
            );
        }
    }
    let total: u64 = built.iter().map(|row| row.added).sum();
    let dead: u64 = built.iter().map(|row| row.dead).sum();
    let (by_total, by_waste) = (off(ledger.total.likely, total), off(ledger.waste.likely, dead));
    // A few files that a package manager replaces are no matter.
    let unknown = UNKNOWN_WASTE.iter().any(|(name, _)| *name == case);
    let near = unknown || by_waste.abs() <= 0.15 || ledger.waste.likely.abs_diff(dead) < 100_000;
    let _ = writeln!(
        table,
        "  total {} of {total} ({:+.1} %), waste {} of {dead} ({:+.1} %)",
        ledger.total.likely,
        100.0 * by_total,
        ledger.waste.likely,
        100.0 * by_waste
    );
    (format!("{case}\n{table}"), by_total.abs() <= 0.10 && near)
}

#[test]
fn predictions_are_near_what_was_built() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for (case, built) in measured() {
        let text = std::fs::read_to_string(folder().join(&case).join("Dockerfile")).unwrap();
        let file = parse(&text);
        let options = Options::default();
        let model = build(&file, &options);
        let fold = Fold::new(&model);
        let facts = Facts::of_context(context(&case));
        let sizes = Predictor::new(&model, &fold, &facts);
        let ledger = sizes.ledger(&model.stages[model.target.unwrap()]);
        let (table, near) = compare(&case, &ledger, &built);
        println!("{table}");
        cases += 1;
        if !near {
            wrong.push(table);
        }
    }
    assert!(cases >= 8, "only {cases} cases");
    assert!(wrong.is_empty(), "{} of {cases} are off:\n{}", wrong.len(), wrong.join("\n"));
}
