//! Where functions of Rust code start and end, by their braces: enough for counting lines, no parser.

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of its `fn`, from 1.
    pub(crate) line: usize,
    /// How many lines it has, from its `fn` to its closing brace.
    pub(crate) lines: usize,
}

/// The functions of a file, in order; one within another counts for itself and as a part of the other.
pub(crate) fn functions(text: &str) -> Vec<Function> {
    let code = code_only(text.as_bytes());
    let starts = (0..code.len()).filter(|&at| is_keyword(&code, at, b"fn "));
    starts.filter_map(|at| function(&code, at)).collect()
}

fn function(code: &[u8], start: usize) -> Option<Function> {
    let name: Vec<u8> = code[start + 3..].iter().copied().take_while(|byte| is_word(*byte)).collect();
    let end = body_end(code, start)?;
    let breaks = |code: &[u8]| code.split(|byte| *byte == b'\n').count() - 1;
    Some(Function {
        name: String::from_utf8(name).unwrap(),
        line: breaks(&code[..start]) + 1,
        lines: breaks(&code[start..end]) + 1,
    })
}

/// Where the brace stands that closes the body; none where there is no body.
fn body_end(code: &[u8], start: usize) -> Option<usize> {
    let (mut brackets, mut braces) = (0, 0);
    for (at, byte) in code.iter().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets -= 1,
            b';' if brackets == 0 && braces == 0 => return None,
            b'{' => braces += 1,
            b'}' => braces -= 1,
            _ => continue,
        }
        if *byte == b'}' && braces == 0 {
            return Some(at);
        }
    }
    None
}

/// The code with blanks for comments, strings and characters; lines stay where they are.
fn code_only(text: &[u8]) -> Vec<u8> {
    let mut code = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let length = literal(text, at);
        let blank = code[at..at + length].iter_mut().filter(|byte| **byte != b'\n');
        blank.for_each(|byte| *byte = b' ');
        at += length.max(1);
    }
    code
}

/// How long the comment, string or character is that starts at `at`; 0 where none does.
fn literal(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    match rest {
        [b'/', b'/', ..] => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => until(rest, 2, b"*/"),
        [b'"', ..] => string(rest),
        [b'\'', b'\\', _, ..] => until(rest, 3, b"'"),
        [b'\'', first, ..] => {
            let width = std::str::from_utf8(&rest[1..rest.len().min(5)]).map_or_else(
                |error| error.valid_up_to().max(1),
                |text| text.chars().next().map_or(1, char::len_utf8),
            );
            let width = if first.is_ascii() { 1 } else { width };
            // Else it is a lifetime.
            if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
        }
        [b'r', b'"' | b'#', ..] if at == 0 || !is_word(text[at - 1]) || text[at - 1] == b'b' => raw(rest),
        _ => 0,
    }
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `r"…"`, `r#"…"#`; not `r#name`.
fn raw(rest: &[u8]) -> usize {
    let signs = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + signs) != Some(&b'"') {
        return 0;
    }
    let end = [b"\"".as_slice(), &b"#".repeat(signs)].concat();
    until(rest, signs + 2, &end)
}

/// The length up to the end of the next `end`, sought from `from`.
fn until(rest: &[u8], from: usize, end: &[u8]) -> usize {
    let found = rest[from..].windows(end.len()).position(|window| window == end);
    found.map_or(rest.len(), |found| from + found + end.len())
}

fn is_keyword(code: &[u8], at: usize, word: &[u8]) -> bool {
    code[at..].starts_with(word) && (at == 0 || !is_word(code[at - 1]))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[test]
fn braces_in_texts_and_comments_are_none() {
    let text = r##"
trait T { fn none(&self) -> [u8; 2]; }
fn one<'a>(x: &'a str) -> char { /* } */ '}' }
fn two() {
    let s = "}\"}"; // }
    let r = r#"} fn no() {"#;
    fn three() -> &'static str { b'\''; "ü" }
    ('ü', '\u{7d}')
}
"##;
    let found = functions(text).into_iter().map(|it| (it.name, it.line, it.lines)).collect::<Vec<_>>();
    let expected = [("one", 3, 1), ("two", 4, 6), ("three", 7, 1)];
    assert_eq!(found, expected.map(|(name, line, lines)| (name.to_owned(), line, lines)));
}
