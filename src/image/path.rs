//! Paths inside an image, as bytes: they need not be text.

/// The components of a path from the root, `.`, `..` and doubled slashes resolved by their letters alone, as those who
/// unpack do; `None` where it leads out.
pub(super) fn clean(path: &[u8]) -> Option<Vec<&[u8]>> {
    // Above the root of an absolute path is the root.
    let is_absolute = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                if parts.pop().is_none() && !is_absolute {
                    return None;
                }
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// A path for messages, not too long. Bytes that are no text are told by their numbers; what drives a terminal is made
/// visible by whoever prints it.
pub(super) fn shown(path: &[u8]) -> String {
    const MOST: usize = 200;
    let text = text(path);
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// A path from the root as text.
pub(super) fn absolute(path: &[u8]) -> String {
    format!("/{}", text(path))
}

/// A path as text on one line: two that differ are two texts. A line end, a tab and bytes that are no text are written
/// `\n`, `\t` and `\xff`; a backslash is doubled where it would read as the start of such a sign.
pub(super) fn text(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\\' if starts_sign(rest) => text.push_str("\\\\"),
                c => text.push(c),
            }
        }
        rest = &rest[chunk.invalid().len()..];
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// Whether what follows a backslash makes it look like the start of a sign. One is `\u{1b}`, which is written for what
/// drives a terminal.
fn starts_sign(rest: &[u8]) -> bool {
    match rest {
        [b'\\' | b'\n' | b'\t' | b'n' | b't' | b'u' | 0x80.., ..] => true,
        [b'x', digit, ..] => matches!(digit, b'8' | b'9' | b'a'..=b'f'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_differ_are_told_apart() {
        for (path, wanted) in [
            (&b"opt/a b"[..], "opt/a b"),
            (b"a\nb\tc", r"a\nb\tc"),
            (br"a\nb", r"a\\nb"),
            (b"a\\\nb", r"a\\\nb"),
            (b"a\xffb", r"a\xffb"),
            (br"a\xffb", r"a\\xffb"),
            (b"a\\\xff", r"a\\\xff"),
            (br"\\", r"\\\"),
            (br"a\u{1b}", r"a\\u{1b}"),
            // As systemd names its units.
            (br"system-x\x2dy.slice", r"system-x\x2dy.slice"),
            ("é\\".as_bytes(), "é\\"),
        ] {
            assert_eq!(text(path), wanted);
        }
        // Nothing else becomes what one of these becomes.
        let parts = [b"\\".as_slice(), b"n", b"\n", b"t", b"\t", b"x", b"f", b"\xff", b"u"];
        let mut paths: Vec<Vec<u8>> = vec![Vec::new()];
        for _ in 0..5 {
            paths = paths.iter().flat_map(|it| parts.map(|part| [it, part].concat())).collect();
        }
        let texts: std::collections::BTreeSet<String> = paths.iter().map(|it| text(it)).collect();
        assert_eq!(texts.len(), paths.len());
    }

    #[test]
    fn paths_are_cleaned_and_never_lead_out() {
        let cleaned =
            |path: &str| clean(path.as_bytes()).map(|it| String::from_utf8(it.join(&b'/')).unwrap());
        for (path, wanted) in [
            ("a/b", Some("a/b")),
            ("/a//./b/", Some("a/b")),
            ("./", Some("")),
            ("a/../b", Some("b")),
            ("/../etc", Some("etc")),
            ("a/b/../../c", Some("c")),
            ("../etc", None),
            ("a/../../etc", None),
            ("./../etc", None),
        ] {
            assert_eq!(cleaned(path).as_deref(), wanted, "{path}");
        }
    }
}
