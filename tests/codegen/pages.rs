//! `src/rules/pages.gz` from `rules/*.yaml`: every rule's file, by id, with a NUL between them.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read as _, Write as _};

/// The file.
pub(crate) fn generated() -> Vec<u8> {
    let texts = crate::rule_files::read_texts();
    assert!(texts.iter().all(|text| text.starts_with("id: ") && !text.contains('\0')));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(texts.join("\0").as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Compared by the text: another release of the library may pack otherwise.
pub(crate) fn same(stored: &[u8], made: &[u8]) -> bool {
    let text = |packed: &[u8]| {
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).map(|_| text).ok()
    };
    text(stored).is_some_and(|stored| text(made) == Some(stored))
}
