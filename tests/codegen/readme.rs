//! The table of rules in `README.md`; all else in it is written by hand.

use dockslim::finding::Category;
use dockslim::rule::schema::Switch;
use std::fmt::Write as _;

const MARKS: (&str, &str) = ("<!-- rules: written by `cargo regen` -->\n", "<!-- end of rules -->\n");

/// The README with its table renewed.
pub(crate) fn generated() -> String {
    crate::between(&crate::read("README.md"), MARKS, &table())
}

/// By category, then by name.
fn table() -> String {
    let mut out = "| rule | severity | what is wrong |\n|---|---|---|\n".to_owned();
    // From their files: the statics may be older.
    let rules = crate::rule_files::read_all();
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
