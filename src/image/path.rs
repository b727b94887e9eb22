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

/// A path as text: two that differ are two texts.
pub(super) fn text(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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
