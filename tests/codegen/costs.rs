//! `rules/costs` → `src/size/costs/generated.rs`: what a package index, a cache or a download weighs, as statics.

use super::rust::{slice, text};

pub(crate) fn generated() -> String {
    let fixed = rows("fixed.tsv").into_iter().map(|row| {
        format!(
            "\n    Fixed {{ what: {}, distro: {}, unpacked: {}, compressed: {} }}",
            text(&row[0]),
            text(&row[1]),
            number(&row[2]).expect("unpacked bytes"),
            optional(&row[3]),
        )
    });
    let downloads = rows("downloads.tsv").into_iter().map(|row| {
        format!(
            "\n    Download {{ url: {}, fetched: {}, unpacked: {}, built: {}, installed: {} }}",
            text(&row[0]),
            number(&row[1]).expect("bytes of the download"),
            optional(&row[2]),
            optional(&row[3]),
            optional(&row[4]),
        )
    });
    format!(
        "//! Made by `cargo regen` from rules/costs: what is fetched and kept by tools. Never edited by hand.\n\
         #![allow(clippy::all, clippy::pedantic, missing_docs, reason = \"generated\")]\n\n\
         use super::{{Download, Fixed}};\n\n\
         pub(super) static FIXED: &[Fixed] = {};\n\n\
         pub(super) static DOWNLOADS: &[Download] = {};\n",
        slice(fixed),
        slice(downloads),
    )
}

/// The rows below the heading, sorted by their first two columns as they must be, each with a date and a source.
fn rows(file: &str) -> Vec<Vec<String>> {
    let path = format!("{}/rules/costs/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let width = text.lines().next().unwrap().split('\t').count();
    let split = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = text.lines().skip(1).map(split).collect();
    for row in &rows {
        assert_eq!(row.len(), width, "{file}: {row:?}");
        assert!(
            !row[width - 1].is_empty() && row[width - 2].len() == 10,
            "{file}: {row:?} has no date or source"
        );
    }
    assert!(rows.is_sorted_by_key(|row| (row[0].clone(), row[1].clone())), "{file} is not sorted");
    rows
}

fn number(cell: &str) -> Option<u64> {
    (!cell.is_empty()).then(|| cell.parse().expect("a number of bytes"))
}

fn optional(cell: &str) -> String {
    number(cell).map_or_else(|| "None".to_owned(), |bytes| format!("Some({bytes})"))
}
