//! Text for HTML: what a Dockerfile holds must not become markup, in an element or in a quoted attribute.

use std::fmt::{self, Display, Write as _};

/// Text as an element or a quoted attribute holds it.
pub(super) struct Html<'a>(pub(super) &'a str);

impl Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' => f.write_char(c)?,
                // HTML Standard §13.2.3.5: they are parse errors, as themselves and as references.
                c if c.is_control() => f.write_char('\u{FFFD}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        let hostile = "</script><img src=x onerror='a'>\"&amp;";
        let harmless = "&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&quot;&amp;amp;";
        assert_eq!(Html(hostile).to_string(), harmless);
        assert_eq!(Html("\x1b[0m\0ü\t\r\n").to_string(), "\u{FFFD}[0m\u{FFFD}ü\t\u{FFFD}\n");
    }
}
