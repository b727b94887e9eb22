//! Prose to lines of a width. Leaves indented lines as they are, and code in backticks whole.

/// Breaks `text` at blanks so that no line is wider than `width` characters, where a blank allows it. Lines
/// that start with a blank are code and stay whole.
pub fn wrap(text: &str, width: usize) -> String {
    lines(text, width, false)
}

/// The same, but code that no line has room for is broken at its own blanks: for headings, which nobody copies.
pub(super) fn wrap_heading(text: &str, width: usize) -> String {
    lines(text, width, true)
}

fn lines(text: &str, width: usize, breaks_code: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (i, line) in text.trim_end().lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        if line.starts_with([' ', '\t']) {
            out.push_str(line);
        } else {
            fill(line, width, breaks_code, &mut out);
        }
    }
    out
}

fn fill(line: &str, width: usize, breaks_code: bool, out: &mut String) {
    let mut column = 0;
    let whole = |word: &str| !breaks_code || word.len() <= width || word.chars().count() <= width;
    for word in words(line).flat_map(|word| word.split(if whole(word) { '\n' } else { ' ' })) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
}

/// The words between blanks; what stands between two backticks is one word.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    line.split(move |c| {
        in_code ^= c == '`';
        c == ' ' && !in_code
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_and_code_is_not() {
        assert_eq!(wrap("one two three", 8), "one two\nthree");
        assert_eq!(wrap("a\n    RUN a && b && c\nb", 8), "a\n    RUN a && b && c\nb");
        assert_eq!(wrap("use `a b c` here", 7), "use\n`a b c`\nhere");
        assert_eq!(wrap("averylongword b", 4), "averylongword\nb");
        assert_eq!(wrap_heading("use `a bb cc dd` here", 7), "use `a\nbb cc\ndd`\nhere");
        assert_eq!(wrap_heading("use it `a b` here", 7), "use it\n`a b`\nhere");
    }
}
