//! Paths as reports print them. Asks no disk.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The path from `root`, with forward slashes; absolute where it stands elsewhere.
pub(super) fn relative<'n>(name: &'n str, root: &Path) -> Cow<'n, str> {
    let odd = name.contains("./") || name.contains("//") || name.contains('\\') || name.ends_with(['/', '.']);
    let path = Path::new(name);
    if !odd && !path.starts_with(root) {
        return Cow::Borrowed(name);
    }
    let path = path.strip_prefix(root).unwrap_or(path);
    let path: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    Cow::Owned(path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
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
