//! `rules/costs` → `src/size/costs/generated.rs`: what a package index, a cache or a download weighs, as statics.

use crate::rust::{self, number, option, text};
use crate::tsv;

const HEAD: &str = "\
//! Made by `cargo regen` from rules/costs: what is fetched and kept by tools. Never edited by hand.

use super::{Download, Error, Fixed, Npm, Program};
";

/// The whole file.
pub(crate) fn generated() -> String {
    let fixed = rows("fixed.tsv").into_iter().map(|row| {
        format!(
            "Fixed {{ what: {}, distro: {}, unpacked: {}, low: {}, high: {}, compressed: {} }}",
            text(&row[0]),
            text(&row[1]),
            bytes(&row[2]).expect("unpacked bytes"),
            bytes(&row[3]).or_else(|| bytes(&row[2])).expect("the least"),
            bytes(&row[4]).or_else(|| bytes(&row[2])).expect("the most"),
            option(bytes(&row[5])),
        )
    });
    let downloads = rows("downloads.tsv").into_iter().map(|row| {
        format!(
            "Download {{ url: {}, fetched: {}, unpacked: {}, built: {}, installed: {} }}",
            text(&row[0]),
            bytes(&row[1]).expect("bytes of the download"),
            option(bytes(&row[2])),
            option(bytes(&row[3])),
            option(bytes(&row[4])),
        )
    });
    let npm = rows("npm.tsv").into_iter().map(|row| {
        let major = row[1].split('.').next().unwrap_or_default();
        let cache = bytes(&row[2]).expect("bytes of the cache");
        format!("Npm {{ name: {}, major: {major}, cache: {cache} }}", text(&row[0]))
    });
    let errors = rows("errors.tsv").into_iter().map(|row| {
        let per_mille = |at: usize| bytes(&row[at]).expect("thousandths");
        format!("Error {{ class: {}, least: {}, most: {} }}", text(&row[0]), per_mille(1), per_mille(3))
    });
    let programs = rows("programs.tsv").into_iter().map(|row| {
        let size = |at: usize| bytes(&row[at]).expect("bytes of a program");
        let (least, middle, most) = (size(1), size(2), size(3));
        format!("Program {{ compiler: {}, least: {least}, middle: {middle}, most: {most} }}", text(&row[0]))
    });
    format!(
        "{HEAD}\n\
         pub(super) static FIXED: &[Fixed] = {};\n\n\
         pub(super) static ERRORS: &[Error] = {};\n\n\
         pub(super) static DOWNLOADS: &[Download] = {};\n\n\
         pub(super) static NPM: &[Npm] = {};\n\n\
         pub(super) static PROGRAMS: &[Program] = {};\n",
        rust::rows(0, fixed),
        rust::rows(0, errors),
        rust::rows(0, downloads),
        rust::rows(0, npm),
        rust::rows(0, programs),
    )
}

/// The rows of a file of `rules/costs`, each with a date and a source.
pub(crate) fn rows(file: &str) -> Vec<Vec<String>> {
    let rows = tsv::rows(&format!("rules/costs/{file}"));
    for row in &rows {
        let [.., date, source] = row.as_slice() else { panic!("{file}: {row:?}") };
        assert!(date.len() == 10 && !source.is_empty(), "{file}: {row:?} has no date or source");
    }
    rows
}

fn bytes(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| number(cell.parse::<u64>().expect("a number of bytes")))
}
