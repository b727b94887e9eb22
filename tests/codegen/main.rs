//! Turns `rules/` into the committed Rust statics of the binary, so that nothing is read or parsed at start,
//! and into pages to read.
//! `cargo regen` writes them; the test fails when one is stale.

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
mod rules;
mod rust;
mod schema;
mod tools;
mod tools_schema;

type Generate = fn() -> String;

/// What is generated, and by what.
const FILES: [(&str, Generate); 6] = [
    ("src/size/generated.rs", images::generated),
    ("src/size/costs/generated.rs", costs::generated),
    ("src/rules/mod.rs", rules::generated),
    ("src/tools/generated.rs", tools::generated),
    ("docs/config.schema.json", schema::generated),
    ("README.md", readme::generated),
];

/// Folders in which nothing else may stand.
const FOLDERS: [&str; 2] = ["docs/rules", "docs/man"];

/// Every generated file with its text.
fn generated() -> Vec<(String, String)> {
    let files = FILES.map(|(file, generate)| (file.to_owned(), generate()));
    files.into_iter().chain(docs::generated()).chain(man::generated()).collect()
}

fn path(file: &str) -> String {
    format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// What stands in the generated folders, though nothing generates it any more.
fn leftovers(generated: &[(String, String)]) -> Vec<String> {
    let names = FOLDERS.iter().flat_map(|folder| {
        let entries = std::fs::read_dir(path(folder)).into_iter().flatten();
        entries.map(move |entry| format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap()))
    });
    names.filter(|name| !generated.iter().any(|(file, _)| file == name)).collect()
}

#[test]
fn generated_files_are_fresh() {
    let generated = generated();
    for (file, text) in &generated {
        let stored = std::fs::read_to_string(path(file)).unwrap_or_default();
        assert!(stored == *text, "{file} is stale: run `cargo regen`");
    }
    assert!(pages::are_fresh(), "src/rules/pages.gz is stale: run `cargo regen`");
    assert_eq!(leftovers(&generated), Vec::<String>::new(), "left over: run `cargo regen`");
}

#[test]
#[ignore = "writes the generated files: `cargo regen`"]
fn regenerate() {
    let generated = generated();
    for folder in FOLDERS {
        std::fs::create_dir_all(path(folder)).unwrap();
    }
    for (file, text) in &generated {
        std::fs::write(path(file), text).unwrap();
    }
    pages::write();
    for file in leftovers(&generated) {
        std::fs::remove_file(path(&file)).unwrap();
    }
}
