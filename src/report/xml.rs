//! Text for XML 1.0: what a Dockerfile holds must not end an attribute, drive a terminal or turn a line around, and some
//! characters may not stand in XML at all.

use super::visible::is_unsafe;
use std::fmt::{self, Display, Write as _};

/// Text as an attribute or an element holds it.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                // An attribute would turn them into blanks.
                '\t' | '\n' | '\r' => write!(f, "&#{};", c as u32)?,
                // XML 1.0 §2.2: these are in no document, not even escaped.
                '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                '\0'..='\x1f' => write!(f, "{}", c.escape_unicode())?,
                c if is_unsafe(c) => write!(f, "&#{};", c as u32)?,
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
    fn nothing_leaves_its_attribute() {
        assert_eq!(Xml("a<b>&\"'\n").to_string(), "a&lt;b&gt;&amp;&quot;&apos;&#10;");
        assert_eq!(Xml("\x1b[0m\0ü\u{FFFF}").to_string(), "\\u{1b}[0m\\u{0}ü\u{FFFD}");
        assert_eq!(Xml("\u{7f}\u{9b}\u{202e}").to_string(), "&#127;&#155;&#8238;");
    }
}
