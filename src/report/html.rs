//! Text for HTML: what a Dockerfile holds must not become markup, in an element or in a quoted attribute.

use super::visible::visible;
use crate::bytes::Bytes;
use std::fmt::{self, Display, Write as _};

/// Text as an element or a quoted attribute holds it.
pub(super) struct Html<'a>(pub(super) &'a str);

impl Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // HTML Standard §13.2.3.5: controls are parse errors, as themselves and as references; and a reference to a
        // bidirectional mark turns the line around all the same.
        for c in visible(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A sentence in which code stands between backquotes.
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.0.split('`').collect();
        // What is quoted may hold one of its own.
        if parts.len().is_multiple_of(2) {
            return Html(self.0).fmt(f);
        }
        for (n, part) in parts.into_iter().enumerate() {
            match n % 2 {
                0 => write!(f, "{}", Html(part))?,
                _ => write!(f, "<code>{}</code>", Html(part))?,
            }
        }
        Ok(())
    }
}

/// A byte count with its exact value beside.
pub(super) fn data(text: &str, bytes: Bytes) -> String {
    format!("<data value=\"{bytes}\" title=\"{bytes} bytes\">{}</data>", Html(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        let hostile = "</script><img src=x onerror='a'>\"&amp;";
        let harmless = "&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&quot;&amp;amp;";
        assert_eq!(Html(hostile).to_string(), harmless);
        assert_eq!(Prose("write `<a>`, `b`").to_string(), "write <code>&lt;a&gt;</code>, <code>b</code>");
        assert_eq!(Prose("`a` and ` <").to_string(), "`a` and ` &lt;");
        assert_eq!(Html("\x1b[0m\0ü\t\r\n").to_string(), "\\u{1b}[0m\\u{0}ü\t\n");
    }
}
