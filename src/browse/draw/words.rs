//! Text as it may stand on the screen: nothing in it moves the cursor, and it is as wide as is said.

use crate::report::on_one_line;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// More of a name is not looked at: no screen is wider.
const MOST: usize = 2_000;

/// Text from an image, on one line. What takes no place of its own is shown by its number: a terminal may join it with
/// what stands beside it, and then all behind it stands elsewhere than where it was put.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(MOST).map_or(text.len(), |it| it.0);
    let line = on_one_line(&text[..end]);
    let is_odd = |c: char| c.width().unwrap_or(0) == 0;
    if !line.chars().any(is_odd) {
        return line;
    }
    let shown = |c: char| if is_odd(c) { c.escape_unicode().to_string() } else { c.to_string() };
    Cow::Owned(line.chars().map(shown).collect())
}

/// How many columns it takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// As much of its start as `most` columns take; the last says that there was more.
pub(super) fn start(text: &str, most: usize, more: char) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let mut left = most.saturating_sub(1);
    let mut short: String = text
        .chars()
        .take_while(|c| {
            let fits = c.width().unwrap_or(0) <= left;
            left = left.saturating_sub(c.width().unwrap_or(0));
            fits
        })
        .collect();
    if most > 0 {
        short.push(more);
    }
    Cow::Owned(short)
}

/// As much of its end: of a path that says most.
pub(super) fn end(text: &str, most: usize, more: char) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let mut left = most.saturating_sub(1);
    let kept = text.char_indices().rev().take_while(|(_, c)| {
        let fits = c.width().unwrap_or(0) <= left;
        left = left.saturating_sub(c.width().unwrap_or(0));
        fits
    });
    let from = kept.last().map_or(text.len(), |it| it.0);
    let mark = if most > 0 { more.to_string() } else { String::new() };
    Cow::Owned(mark + &text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(clean("a\u{1b}[2J\nb\u{202e}"), "a\\u{1b}[2J b\\u{202e}");
        // Joiners, selectors and marks are joined with what stands beside them, each terminal in its own way.
        assert_eq!(clean("e\u{301}\u{200d}x"), "e\\u{301}\\u{200d}x");
        assert_eq!(clean("日本"), "日本");
        assert!(clean(&"x".repeat(100_000)).len() <= MOST);
    }

    #[test]
    fn what_is_cut_is_as_wide_as_is_said() {
        for most in 0..8 {
            for text in ["/a/b/c", "日本語", "a日b本c"] {
                let (front, back) = (start(text, most, '…'), end(text, most, '…'));
                assert!(width(&front) <= most && width(&back) <= most, "{text} {most}");
            }
        }
        assert_eq!((&*start("/a/b/c", 4, '…'), &*end("/a/b/c", 4, '…')), ("/a/…", "…b/c"));
        assert_eq!((&*start("日本語", 4, '~'), &*end("日本語", 5, '~')), ("日~", "~本語"));
    }
}
