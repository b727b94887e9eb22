//! Paths of a context as text with `/`, without a leading one. Knows no file system.

use std::cmp::Ordering;

/// As Go's `path.Clean`: no doubled or closing `/`, no `.`, `..` taken back where it can be; `.` for nothing.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// A source of COPY as a path in the context: `..` ends at the root, which is the empty text.
pub fn in_context(path: &str) -> String {
    clean(&format!("/{path}")).split_off(1)
}

/// The order of a walk: what is below a directory comes right behind it.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    // No name has a byte below `/` but those that sort wrong: make `/` the least.
    let rank = |byte: u8| if byte == b'/' { 0 } else { byte };
    a.bytes().map(rank).cmp(b.bytes().map(rank))
}

/// Whether `path` is `directory` or below it; all is below the root.
pub(super) fn is_at_or_below(path: &str, directory: &str) -> bool {
    directory.is_empty()
        || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Every directory above `path`, the highest first, without the root.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The last part.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_is_gos() {
        let cases = [
            ("", "."),
            ("./a/", "a"),
            ("a//b/../c", "a/c"),
            ("../a", "../a"),
            ("/../a", "/a"),
            ("a/..", "."),
            ("/", "/"),
        ];
        for (path, cleaned) in cases {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn sources_stay_in_the_context() {
        for root in [".", "/", "./", "", "..", "../..", "a/.."] {
            assert_eq!(in_context(root), "", "{root}");
        }
        assert_eq!(in_context("../a/./b/"), "a/b");
        assert_eq!(in_context("/a"), "a");
    }

    #[test]
    fn a_directory_and_what_is_below_it_stay_together() {
        let mut paths = ["a-b", "a/c", "a", "a.b", "a/b"];
        paths.sort_unstable_by(|a, b| order(a, b));
        assert_eq!(paths, ["a", "a/b", "a/c", "a-b", "a.b"]);
    }
}
