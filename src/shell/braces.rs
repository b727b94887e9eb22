//! Bash's `{a,b}` and `{1..9}`. Finds and multiplies out; bounded, and blind to what the pieces mean.

use super::lex::quoted_len;

/// More words, or more bytes, than this: the word is left as it is.
const MAX_WORDS: usize = 256;
const MAX_BYTES: usize = 1 << 16;
/// More braces after one another or inside one another than this: the same.
const MAX_DEPTH: usize = 16;

/// A word around its first brace expression.
pub(super) struct Split<'r> {
    prefix: &'r str,
    choices: Choices<'r>,
    suffix: &'r str,
}

enum Choices<'r> {
    List(Vec<&'r str>),
    Range(i64, i64),
    Letters(u8, u8),
}

/// The first brace expression of `raw`, if there is one.
pub(super) fn split(raw: &str) -> Option<Split<'_>> {
    let mut from = 0;
    // A `{` that begins nothing may be followed by one that does; a few are tried.
    for _ in 0..MAX_DEPTH {
        let open = find_open(raw.as_bytes(), from)?;
        if let Some((close, commas)) = find_close(raw.as_bytes(), open) {
            let inside = &raw[open + 1..close];
            if let Some(choices) = choices(inside, open + 1, &commas) {
                return Some(Split { prefix: &raw[..open], choices, suffix: &raw[close + 1..] });
            }
        }
        from = open + 1;
    }
    None
}

/// All words that the braces of `raw` make; `None` where there are none, or too many.
pub(super) fn multiply(raw: &str) -> Option<Vec<String>> {
    let first = split(raw)?;
    let mut out = Vec::new();
    let mut left = MAX_BYTES;
    emit(&first, "", 0, &mut out, &mut left)?;
    Some(out)
}

fn emit(
    split: &Split<'_>,
    before: &str,
    depth: usize,
    out: &mut Vec<String>,
    left: &mut usize,
) -> Option<()> {
    if depth >= MAX_DEPTH {
        return None;
    }
    for choice in split.choices.texts() {
        let rest = choice + split.suffix;
        let start = format!("{before}{}", split.prefix);
        if let Some(next) = self::split(&rest) {
            *left = left.checked_sub(rest.len())?;
            emit(&next, &start, depth + 1, out, left)?;
            continue;
        }
        let word = start + &rest;
        *left = left.checked_sub(word.len())?;
        out.push(word);
        if out.len() > MAX_WORDS {
            return None;
        }
    }
    Some(())
}

impl Choices<'_> {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::List(texts) => texts.iter().map(|&text| text.to_owned()).collect(),
            Self::Range(a, b) if a <= b => (*a..=*b).map(|n| n.to_string()).collect(),
            Self::Range(a, b) => (*b..=*a).rev().map(|n| n.to_string()).collect(),
            Self::Letters(a, b) => (*a..=*b).map(|c| char::from(c).to_string()).collect(),
        }
    }
}

fn choices<'r>(inside: &'r str, offset: usize, commas: &[usize]) -> Option<Choices<'r>> {
    if commas.is_empty() {
        return range(inside);
    }
    let mut texts = Vec::with_capacity(commas.len() + 1);
    let mut start = 0;
    for comma in commas {
        texts.push(&inside[start..comma - offset]);
        start = comma - offset + 1;
    }
    texts.push(&inside[start..]);
    Some(Choices::List(texts))
}

/// `1..9` or `a..f`, rising or falling for numbers; leading zeros and steps are left alone.
fn range(inside: &str) -> Option<Choices<'_>> {
    let (a, b) = inside.split_once("..")?;
    if let ([a @ b'a'..=b'z'], [b @ b'a'..=b'z']) = (a.as_bytes(), b.as_bytes()) {
        return (a <= b).then_some(Choices::Letters(*a, *b));
    }
    let plain = |text: &str| text == "0" || !text.trim_start_matches('-').starts_with('0');
    let (from, to): (i64, i64) = (a.parse().ok()?, b.parse().ok()?);
    let few = from.abs_diff(to) < MAX_WORDS as u64;
    (few && plain(a) && plain(b)).then_some(Choices::Range(from, to))
}

/// The next unquoted `{` that is not `${`.
fn find_open(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' => return Some(at),
            _ => at = skip(bytes, at),
        }
    }
    None
}

/// The `}` of the `{` at `open`, and the commas between that are its own.
fn find_close(bytes: &[u8], open: usize) -> Option<(usize, Vec<usize>)> {
    let mut depth = 0;
    let mut commas = Vec::new();
    let mut at = open;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' => depth += 1,
            b',' if depth == 1 => commas.push(at),
            b'}' if depth == 1 => return Some((at, commas)),
            b'}' => depth -= 1,
            _ => {
                at = skip(bytes, at);
                continue;
            }
        }
        at += 1;
    }
    None
}

/// Past the byte at `at`, or past the quotes, escape or `${…}` that begins there.
fn skip(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];

    let closing = |byte: u8| memchr::memchr(byte, &rest[1..]).map_or(rest.len(), |len| len + 2);
    match (rest[0], rest.get(1)) {
        (b'\\', _) => at + 2,
        (quote @ (b'\'' | b'"'), _) => at + 1 + quoted_len(quote, &rest[1..]),
        (b'`', _) => at + closing(b'`'),
        (b'$', Some(b'{')) => at + closing(b'}'),
        (b'$', Some(b'(')) => at + closing(b')'),
        _ => at + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(raw: &str) -> Vec<String> {
        multiply(raw).unwrap_or_default()
    }

    #[test]
    fn braces_multiply_out() {
        assert_eq!(words("/a/{b,c}/d"), ["/a/b/d", "/a/c/d"]);
        assert_eq!(words("{a,b}{1,2}"), ["a1", "a2", "b1", "b2"]);
        assert_eq!(words("x{a,{b,c}}"), ["xa", "xb", "xc"]);
        assert_eq!(words("{1..3}"), ["1", "2", "3"]);
        assert_eq!(words("{c..a}"), [] as [&str; 0]);
        assert_eq!(words("{,x}"), ["", "x"]);
        assert_eq!(words("{}{a,b}"), ["{}a", "{}b"]);
    }

    #[test]
    fn what_is_no_list_stays() {
        for raw in
            ["{}", "{a}", "${a,b}", "'{a,b}'", "\\{a,b}", "{a,b", "{1..99999}", r#""\"{a,b}""#, "$(x {a,b})"]
        {
            assert!(multiply(raw).is_none(), "{raw}");
        }
        assert!(multiply(&"{a,b}".repeat(12)).is_none());
    }
}
