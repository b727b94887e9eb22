//! The built-in rules' files, as `cargo regen` packs them: a run that explains nothing never unpacks them. Reads no YAML.

use crate::rule::{Page, Rule};
use flate2::read::GzDecoder;
use std::io::Read as _;
use std::sync::OnceLock;

/// `rules/*.yaml` in the order of their ids, with [`BETWEEN`] between them, gzipped: a quarter of the text.
static PACKED: &[u8] = include_bytes!("pages.gz");

/// What stands between two files and in none.
const BETWEEN: char = '\0';

/// The file of a rule: its metadata, prose and examples in YAML. Empty for a rule that has none.
pub fn page(rule: &Rule) -> &str {
    match &rule.page {
        Page::Own(text) => text,
        Page::BuiltIn => find(&rule.id).unwrap_or_default(),
    }
}

fn find(id: &str) -> Option<&'static str> {
    static PAGES: OnceLock<String> = OnceLock::new();
    let pages = PAGES.get_or_init(|| {
        let mut text = String::new();
        // What is damaged here is found by a test: the pages are part of the program.
        let _ = GzDecoder::new(PACKED).read_to_string(&mut text);
        text
    });
    let first_line = |page: &str| page.lines().next().and_then(|line| line.strip_prefix("id: ")) == Some(id);
    pages.split(BETWEEN).find(|page| first_line(page))
}
