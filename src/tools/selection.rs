//! What a `find` selects of the files below a directory, as plain data: tests on names, paths, kinds and depths. A
//! test that looks at more than that (age, size, owner) is unknown. Asks no file system.

use super::names::{components, file_name, glob_matches};
use std::sync::Arc;

/// Which files below a starting point are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The starting point as written, which the paths begin with that `-path` looks at.
    pub root: Box<str>,
    /// What a file has to pass.
    pub test: Arc<Test>,
    /// What is found no deeper than.
    pub max_depth: Option<u32>,
    /// What is found at least so deep.
    pub min_depth: u32,
    /// The directories that are not entered.
    pub pruned: Option<Arc<Test>>,
}

/// A test, or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Test {
    /// Anything passes.
    #[default]
    Any,
    /// The last component matches.
    Name {
        /// As the shell matches, but that a `*` takes a leading dot, too.
        pattern: Box<str>,
        /// Whether upper and lower case are one.
        folded: bool,
    },
    /// The whole path from the starting point on matches; a `*` takes slashes, too.
    Path {
        /// As above.
        pattern: Box<str>,
        /// As above.
        folded: bool,
    },
    /// It is one of these.
    Kind(Kinds),
    /// Something else is asked.
    Unknown,
    /// The other way round.
    Not(Arc<Self>),
    /// Both pass.
    Both(Arc<Self>, Arc<Self>),
    /// One of them passes.
    Either(Arc<Self>, Arc<Self>),
}

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Plain ones.
    pub files: bool,
    /// Directories.
    pub directories: bool,
}

/// What a test looks at; nothing of a name where none is meant in particular.
#[derive(Clone, Copy)]
struct Item<'p> {
    path: Option<&'p str>,
    is_directory: bool,
}

impl Test {
    /// The other way round.
    pub(super) fn not(test: &Arc<Self>) -> Arc<Self> {
        Arc::new(Self::Not(Arc::clone(test)))
    }

    /// Both of them.
    pub(super) fn both(one: &Arc<Self>, other: &Arc<Self>) -> Arc<Self> {
        match (&**one, &**other) {
            (Self::Any, _) => Arc::clone(other),
            (_, Self::Any) => Arc::clone(one),
            _ => Arc::new(Self::Both(Arc::clone(one), Arc::clone(other))),
        }
    }

    /// One of them.
    pub(super) fn either(one: &Arc<Self>, other: &Arc<Self>) -> Arc<Self> {
        Arc::new(Self::Either(Arc::clone(one), Arc::clone(other)))
    }

    /// Whether it passes; none where that cannot be told.
    fn passes(&self, item: Item<'_>) -> Option<bool> {
        match self {
            Self::Any => Some(true),
            Self::Name { pattern, folded } => matches(pattern, file_name(item.path?), *folded),
            Self::Path { pattern, folded } => matches(pattern, item.path?, *folded),
            Self::Kind(kinds) if item.is_directory => Some(kinds.directories),
            Self::Kind(kinds) => Some(kinds.files),
            Self::Unknown => None,
            Self::Not(test) => test.passes(item).map(|passes| !passes),
            Self::Both(one, other) => match (one.passes(item), other.passes(item)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (one, other) => Some(one? && other?),
            },
            Self::Either(one, other) => match (one.passes(item), other.passes(item)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (one, other) => Some(one? || other?),
            },
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "one of several that may not know")]
fn matches(pattern: &str, text: &str, folded: bool) -> Option<bool> {
    Some(if folded {
        glob_matches(&pattern.to_lowercase(), &text.to_lowercase())
    } else {
        glob_matches(pattern, text)
    })
}

impl Selection {
    /// Whether the file or directory itself is selected, by its path from the starting point on (empty for that
    /// itself); none where that cannot be told. What is no directory is taken for a plain file.
    pub fn matches(&self, relative_path: &str, is_directory: bool) -> Option<bool> {
        let path = relative_path.trim_matches('/');
        let depth = components(path).count() as u32;
        if depth < self.min_depth || self.max_depth.is_some_and(|max| depth > max) {
            return Some(false);
        }
        let whole = self.whole(path);
        let passes = self.test.passes(Item { path: Some(&whole), is_directory });
        match (passes, self.is_entered(path)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (passes, entered) => Some(passes? && entered?),
        }
    }

    /// Whether a file goes where what is selected goes, with all that is below when `recursive`.
    pub fn takes(&self, relative_path: &str, recursive: bool) -> Option<bool> {
        let path = relative_path.trim_matches('/');
        let mut found = self.matches(path, false);
        let above = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at));
        for end in above.filter(|_| recursive && !path.is_empty()) {
            match (found, self.matches(&path[..end], true)) {
                (Some(true), _) | (_, Some(true)) => return Some(true),
                (Some(false), Some(false)) => {}
                _ => found = None,
            }
        }
        found
    }

    /// Whether all files are meant, whatever their names.
    pub fn takes_all(&self, recursive: bool) -> bool {
        let any = |is_directory| self.test.passes(Item { path: None, is_directory }) == Some(true);
        let deep = match self.max_depth {
            None => true,
            Some(depth) => recursive && depth >= self.min_depth.max(1) && any(true),
        };
        any(false) && deep && self.min_depth <= 1 && self.pruned.is_none()
    }

    /// Whether nothing but directories can be meant, which have no bytes of their own.
    pub fn is_directories(&self) -> bool {
        self.test.passes(Item { path: None, is_directory: false }) == Some(false)
    }

    /// The same, less what nobody knows.
    #[must_use]
    pub(super) fn narrowed(&self) -> Self {
        let test = Test::both(&Arc::new(Test::Unknown), &self.test);
        Self { test, ..self.clone() }
    }

    /// Whether no directory above is left out.
    fn is_entered(&self, path: &str) -> Option<bool> {
        let Some(pruned) = self.pruned.as_ref().filter(|_| !path.is_empty()) else { return Some(true) };
        let mut entered = Some(true);
        for end in std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at)) {
            let directory = self.whole(&path[..end]);
            match pruned.passes(Item { path: Some(&directory), is_directory: true }) {
                Some(true) => return Some(false),
                Some(false) => {}
                None => entered = None,
            }
        }
        entered
    }

    /// A path as find prints it.
    fn whole(&self, path: &str) -> String {
        match (path, self.root.ends_with('/')) {
            ("", _) => self.root.to_string(),
            (path, true) => [&self.root, path].concat(),
            (path, false) => [&self.root, "/", path].concat(),
        }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.root.len()
    }
}
