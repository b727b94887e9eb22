//! What a session asks of the world. Whoever may touch it (the command line, an editor, a test) answers.

use std::fmt;
use std::path::{Component, Path, PathBuf};

/// What a text is wanted for; each kind has its own limit of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A `.dockslim.yaml` or `.hadolint.yaml`.
    Settings,
    /// A user's own rule.
    Rule,
}

/// Decides whether patterns match a path.
pub type Matcher = Box<dyn Fn(&Path) -> bool + Send + Sync>;

/// The files that settings and rules stand in. Paths are absolute, but for those that [`Flags`](super::Flags) name: these
/// are as they were given.
pub trait SettingFiles: Sync {
    /// Whether something of this name is there, also what cannot be read as a file: that has to be said.
    fn exists(&self, path: &Path) -> bool;

    /// The text of a file; the error says what is wrong with it and what to do, as a sentence of which the file is
    /// the subject.
    fn text(&self, path: &Path, kind: TextKind) -> Result<String, String>;

    /// What stands in a folder, sorted: its path as it was asked for, with each name. The error is as that of [`Self::text`].
    fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, String>;

    /// The one name of the folder at `path`, whatever links lead there; `None` where there is no folder.
    fn folder(&self, path: &Path) -> Option<PathBuf>;

    /// The repository that a folder stands in.
    fn repository(&self, folder: &Path) -> Option<PathBuf>;

    /// What is found in a folder must not lead out of this one: its repository, or else itself.
    fn bounds(&self, folder: &Path) -> PathBuf {
        self.repository(folder).unwrap_or_else(|| folder.to_owned())
    }

    /// Whether `path` leads out of the folder `root`, through links or by its name.
    fn leaves(&self, path: &Path, root: &Path) -> bool;

    /// What patterns like those of a .gitignore in `root` match. The error says which of them is wrong, and how.
    fn matcher(&self, root: &Path, patterns: &[&str]) -> Result<Matcher, (usize, String)>;
}

impl fmt::Debug for dyn SettingFiles + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("files")
    }
}

/// The path without `.` and `..`, by its letters alone.
pub fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path from `root`, where it stands below.
pub fn shown(path: &Path, root: &Path) -> PathBuf {
    let path = path.strip_prefix(root).unwrap_or(path);
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
}
