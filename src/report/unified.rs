//! What became of a text, as a unified diff that `patch` takes.

use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// Lines around a change.
const CONTEXT: usize = 3;

/// The diff of two texts of the file `name`, coloured or not; empty where they are the same.
pub fn unified(name: &str, old: &str, new: &str, colour: bool) -> String {
    if old == new {
        return String::new();
    }
    let name = super::on_one_line(name);
    // `patch -p0` and `-p1` both find a file by a relative name; an absolute one is as it is.
    let (a, b) = if name.starts_with('/') { ("", "") } else { ("a/", "b/") };
    let diff = TextDiff::from_lines(old, new);
    let paint = |code: &str, text: &str| {
        if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint("1", &format!("--- {a}{name}")));
    let _ = writeln!(out, "{}", paint("1", &format!("+++ {b}{name}")));
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{}", paint("36", &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (sign, code) = match change.tag() {
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = change.value();
            let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
            let shown = format!("{sign}{text}");
            out.push_str(&if code.is_empty() { shown } else { paint(code, &shown) });
            out.push_str(if end.is_empty() { "\n\\ No newline at end of file\n" } else { end });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_has_its_lines_and_what_ends_them() {
        let said = "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM a\r\n-RUN b\n\\ No newline at end of file\n\
                    +RUN c\n\\ No newline at end of file\n";
        assert_eq!(unified("Dockerfile", "FROM a\r\nRUN b", "FROM a\r\nRUN c", false), said);
        assert_eq!(unified("Dockerfile", "FROM a\n", "FROM a\n", true), "");
        assert!(unified("/x", "a\n", "b\n", true).contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"));
    }
}
