//! Turns `rules/` into the committed Rust statics of the binary, so that nothing is read or parsed at start.
//! `cargo regen` writes them; the test fails when one is stale.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_sign_loss,
    reason = "a test: bad input must fail loudly"
)]

mod images;
mod readme;
mod rules;
mod rust;
mod tools;
mod tools_schema;

type Generate = fn() -> String;

/// What is generated, and by what.
const FILES: [(&str, Generate); 4] = [
    ("src/size/generated.rs", images::generated),
    ("src/rules/mod.rs", rules::generated),
    ("src/tools/generated.rs", tools::generated),
    ("README.md", readme::generated),
];

fn path(file: &str) -> String {
    format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn generated_files_are_fresh() {
    for (file, generate) in FILES {
        let stored = std::fs::read_to_string(path(file)).unwrap_or_default();
        assert!(stored == generate(), "{file} is stale: run `cargo regen`");
    }
}

#[test]
#[ignore = "writes the generated files: `cargo regen`"]
fn regenerate() {
    for (file, generate) in FILES {
        std::fs::write(path(file), generate()).unwrap();
    }
}
