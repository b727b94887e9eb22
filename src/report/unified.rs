//! What became of a text, as a unified diff: as `patch` takes it, or as it may stand on a terminal.

use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// Lines around a change.
const CONTEXT: usize = 3;

/// How a diff looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Coloured.
    pub colour: bool,
    /// With what drives a terminal, or hides in a text, made [visible](super::visible()): for people, no patch any more.
    pub visible: bool,
}

/// The diff of two texts of the file `name`; empty where they are the same.
pub fn unified(name: &str, old: &str, new: &str, look: Look) -> String {
    if old == new {
        return String::new();
    }
    let name = super::on_one_line(name);
    // `patch -p0` and `-p1` both find a file by a relative name; an absolute one is as it is.
    let (a, b) = if name.starts_with('/') { ("", "") } else { ("a/", "b/") };
    let diff = TextDiff::from_lines(old, new);
    let paint = |code: &str, text: &str| {
        if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = String::new();
    // Without a tab behind it, `patch` takes what stands behind a blank for a date.
    let end = if name.contains(' ') { "\t" } else { "" };
    let _ = writeln!(out, "{}", paint("1", &format!("--- {a}{name}{end}")));
    let _ = writeln!(out, "{}", paint("1", &format!("+++ {b}{name}{end}")));
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{}", paint("36", &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (sign, code) = match change.tag() {
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = if look.visible { super::visible(change.value()) } else { change.value().into() };
            let (text, end) = line.strip_suffix('\n').map_or((&*line, ""), |text| (text, "\n"));
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
        let (plain, colour) = (Look::default(), Look { colour: true, ..Look::default() });
        assert_eq!(unified("Dockerfile", "FROM a\r\nRUN b", "FROM a\r\nRUN c", plain), said);
        assert_eq!(unified("Dockerfile", "FROM a\n", "FROM a\n", colour), "");
        assert!(unified("a b/c", "a\n", "b\n", plain).starts_with("--- a/a b/c\t\n+++ b/a b/c\t\n"));
        assert!(
            unified("/x", "a\n", "b\n", colour).contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n")
        );
    }

    #[test]
    fn nothing_in_a_text_drives_the_terminal_that_shows_it() {
        let (old, new) = ("RUN a \u{1b}[2J\u{202e}\nRUN b\r\n", "RUN a \u{1b}[2J\u{202e}\nRUN c\u{7}\r\n");
        let shown = unified("x", old, new, Look { colour: false, visible: true });
        assert!(shown.ends_with(" RUN a \\u{1b}[2J\\u{202e}\n-RUN b\n+RUN c\\u{7}\n"), "{shown}");
        let raw = unified("x", old, new, Look::default());
        assert!(raw.ends_with(" RUN a \u{1b}[2J\u{202e}\n-RUN b\r\n+RUN c\u{7}\r\n"), "{raw}");
    }
}
