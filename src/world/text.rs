//! A Dockerfile's bytes to its text, or to why it is none.

use super::{plan, read, sniff};
use crate::finding::Failure;
use crate::source::SourceFile;
use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// The text of the file named `name`; the error says what the bytes are instead, and what to do.
pub fn source(name: &str, bytes: Vec<u8>) -> Result<SourceFile, Failure> {
    let fail = |message| Failure { name: name.to_owned(), message };
    let refused = read::DOCKERFILE.refuse(bytes.len() as u64);
    let refused = refused.or_else(|| sniff::refuse(&bytes).map(str::to_owned));
    if let Some(reason) = refused.or_else(|| plan::refuse(name, &bytes)) {
        return Err(fail(reason));
    }
    SourceFile::from_bytes(name, bytes).map_err(|error| fail(error.to_string()))
}

/// The line of the first byte that is not UTF-8, in a text that has U+FFFD there.
pub fn first_garbled_line(text: &str) -> usize {
    let before = text.split('\u{FFFD}').next().unwrap_or_default();
    1 + before.matches('\n').count()
}

/// The path from `root`, with forward slashes; absolute where it stands elsewhere.
pub fn relative<'n>(name: &'n str, root: &Path) -> Cow<'n, str> {
    let odd = name.contains("./") || name.contains("//") || name.contains('\\') || name.ends_with(['/', '.']);
    let path = Path::new(name);
    if !odd && !path.starts_with(root) {
        return Cow::Borrowed(name);
    }
    let path = path.strip_prefix(root).unwrap_or(path);
    let path: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    Cow::Owned(path.to_string_lossy().replace(MAIN_SEPARATOR, "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_where_the_run_started() {
        let root = Path::new("/repo");
        assert_eq!(relative("./a/./Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/repo/a/Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/other/Dockerfile", root), "/other/Dockerfile");
        assert_eq!(relative("../Dockerfile", root), "../Dockerfile");
    }
}
