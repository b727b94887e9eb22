//! Turns `rules/` and the command line into what is committed beside them: Rust statics and tables for the binary,
//! so that nothing is parsed at start, and pages to read. `cargo regen` writes them; the test fails when one is stale.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_sign_loss,
    reason = "a test: bad input must fail loudly"
)]

mod costs;
mod docs;
mod images;
mod man;
mod pages;
mod readme;
mod rule_files;
mod rules;
mod rust;
mod schema;
mod tools;
mod tools_schema;
mod tsv;
mod variants;
mod wheels;

use std::fs;

/// A generated file.
struct Output {
    /// Its path from the root of the repository.
    path: String,
    bytes: Vec<u8>,
    /// Whether what is stored says the same.
    same: fn(&[u8], &[u8]) -> bool,
}

impl Output {
    fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), same: |stored, made| stored == made }
    }

    fn is_fresh(&self) -> bool {
        fs::read(path(&self.path)).is_ok_and(|stored| (self.same)(&stored, &self.bytes))
    }
}

/// Every generated file.
fn outputs() -> Vec<Output> {
    let files = [
        Output::new("README.md", readme::generated()),
        Output::new("docs/config.schema.json", schema::generated()),
        Output::new("rules/costs/wheels.bin", wheels::generated()),
        Output::new("rules/images/catalog.bin", images::generated()),
        Output::new("src/rules/generated.rs", rules::generated()),
        Output::new("src/rules/mod.rs", rules::modules()),
        Output { same: pages::same, ..Output::new("src/rules/pages.gz", pages::generated()) },
        Output::new("src/size/catalog/generated.rs", variants::generated()),
        Output::new("src/size/costs/generated.rs", costs::generated()),
        Output::new("src/tools/generated.rs", tools::generated()),
    ];
    let folders = docs::generated().into_iter().chain(man::generated());
    files.into_iter().chain(folders.map(|(path, text)| Output::new(path, text))).collect()
}

/// Folders in which nothing else may stand.
const FOLDERS: [&str; 2] = ["docs/rules", "docs/man"];

/// What stands in the generated folders, though nothing generates it any more.
fn leftovers(outputs: &[Output]) -> Vec<String> {
    let names = FOLDERS.iter().flat_map(|folder| {
        let entries = fs::read_dir(path(folder)).into_iter().flatten();
        entries.map(move |entry| format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap()))
    });
    names.filter(|name| !outputs.iter().any(|output| output.path == *name)).collect()
}

fn path(file: &str) -> String {
    format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// `text` with what stands between two marks renewed; all else in it is written by hand.
fn between(text: &str, (start, end): (&str, &str), new: &str) -> String {
    let (before, rest) = text.split_once(start).unwrap_or_else(|| panic!("the mark is missing: {start}"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("the mark is missing: {end}"));
    [before, start, new, end, after].concat()
}

#[test]
fn generated_files_are_fresh() {
    let outputs = outputs();
    let stale: Vec<&str> =
        outputs.iter().filter(|output| !output.is_fresh()).map(|output| &*output.path).collect();
    assert!(stale.is_empty(), "stale: {}: run `cargo regen`", stale.join(", "));
    let leftovers = leftovers(&outputs);
    assert!(leftovers.is_empty(), "left over: {}: run `cargo regen`", leftovers.join(", "));
}

#[test]
#[ignore = "writes the generated files: `cargo regen`"]
fn regenerate() {
    let outputs = outputs();
    for folder in FOLDERS {
        fs::create_dir_all(path(folder)).unwrap();
    }
    for output in outputs.iter().filter(|output| !output.is_fresh()) {
        fs::write(path(&output.path), &output.bytes).unwrap();
    }
    for file in leftovers(&outputs) {
        fs::remove_file(path(&file)).unwrap();
    }
}
