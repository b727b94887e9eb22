//! The table of rules in `README.md`; all else in it is written by hand.

use dockslim::finding::Category;
use dockslim::rule::schema::Switch;
use std::fmt::Write as _;

const START: &str = "<!-- rules: written by `cargo regen` -->\n";
const END: &str = "<!-- end of rules -->\n";

/// The README with its table renewed.
pub(crate) fn generated() -> String {
    let readme = std::fs::read_to_string(super::path("README.md")).unwrap();
    let (before, rest) = readme.split_once(START).expect("README.md has the mark before its table");
    let (_, after) = rest.split_once(END).expect("README.md has the mark after its table");
    format!("{before}{START}{}{END}{after}", table())
}

/// By category, then by name.
fn table() -> String {
    let mut out = "| rule | severity | what is wrong |\n|---|---|---|\n".to_owned();
    // From their files: the statics may be older.
    let rules = super::rules::read_all();
    for category in Category::ALL {
        for rule in rules.iter().filter(|rule| rule.category == category) {
            let off = if rule.default == Switch::On { "" } else { ", off by default" };
            let _ = writeln!(
                out,
                "| [{id}](docs/rules/{id}.md) | {}{off} | {} |",
                rule.severity,
                rule.summary.replace('|', "\\|"),
                id = rule.id
            );
        }
    }
    out
}
