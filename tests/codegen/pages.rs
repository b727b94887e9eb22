//! `src/rules/pages.gz` from `rules/*.yaml`. Compared by its text: another release of the library may pack otherwise.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs;
use std::io::{Read as _, Write as _};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/pages.gz");

/// Every rule's file, by id, with a NUL between them.
fn pages() -> String {
    let texts: Vec<String> = crate::rules::read_texts();
    assert!(texts.iter().all(|text| text.starts_with("id: ") && !text.contains('\0')));
    texts.join("\0")
}

/// Whether what is stored is what the files say.
pub(crate) fn are_fresh() -> bool {
    let mut stored = String::new();
    let packed = fs::read(FILE).unwrap_or_default();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut stored).is_ok() && stored == pages()
}

/// Stores them, where something changed.
pub(crate) fn write() {
    if are_fresh() {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(pages().as_bytes()).unwrap();
    fs::write(FILE, encoder.finish().unwrap()).unwrap();
}
