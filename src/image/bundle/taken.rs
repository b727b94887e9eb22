//! What a bundle takes from its root: paths, and why each.

use super::root::{Node, Way};
use std::collections::BTreeMap;

/// Why a path is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It lies on the way to another one.
    Way,
    /// It was asked for as a program.
    Asked,
    /// It reads a script.
    Interpreter,
    /// It loads a program.
    Loader,
    /// A program or library needs it.
    Library,
    /// The loader reads it.
    Settings,
    /// It was asked for by its path, or stands below such a one.
    Added,
    /// A name of files that are known: `nss`.
    Extra(&'static str),
    /// It is made for the bundle.
    Made,
}

impl Reason {
    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Way => "way",
            Self::Asked => "program",
            Self::Interpreter => "interpreter",
            Self::Loader => "loader",
            Self::Library => "library",
            Self::Settings => "settings",
            Self::Added => "added",
            Self::Extra(name) => name,
            Self::Made => "made",
        }
    }
}

/// One path.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What stands there.
    pub(super) node: Node,
    /// Why it is taken.
    pub(super) reason: Reason,
    /// For whose sake: the path of a program, a library or a script.
    pub(super) by: Option<Vec<u8>>,
    /// Its content, where that is made and not taken.
    pub(super) content: Option<Vec<u8>>,
}

/// All of them, by path, without a slash in front.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// A directory before what is in it.
    pub(super) entries: BTreeMap<Vec<u8>, Entry>,
}

impl Taken {
    /// Takes all that is passed on a way; what it leads to has a reason of its own.
    pub(super) fn take(&mut self, way: &Way, reason: Reason, by: Option<&[u8]>) {
        let last = way.steps.len().saturating_sub(1);
        for (at, (path, node)) in way.steps.iter().enumerate() {
            // A link that leads to what is wanted is wanted as much.
            let is_wanted = at == last || matches!(node, Node::Symlink(_)) && leads_on(&way.steps[at..]);
            let reason = if is_wanted { reason } else { Reason::Way };
            self.add(path, node, reason, by.filter(|_| is_wanted));
        }
    }

    /// Takes a path.
    pub(super) fn add(&mut self, path: &[u8], node: &Node, reason: Reason, by: Option<&[u8]>) {
        let new = || Entry { node: node.clone(), reason, by: by.map(<[u8]>::to_vec), content: None };
        match self.entries.get_mut(path) {
            Some(known) if known.reason == Reason::Way => *known = new(),
            Some(_) => {}
            None => drop(self.entries.insert(path.to_vec(), new())),
        }
    }

    /// Makes a file, in place of one that was taken.
    pub(super) fn make(&mut self, path: &[u8], content: Vec<u8>) {
        let node = Node::File(content.len() as u64);
        let entry = Entry { node, reason: Reason::Made, by: None, content: Some(content) };
        self.entries.insert(path.to_vec(), entry);
    }

    /// Whether a path is taken with all that is in it, or for its own sake.
    pub(super) fn is_tree(&self, path: &[u8]) -> bool {
        self.entries.get(path).is_some_and(|entry| entry.reason != Reason::Way)
    }

    /// Whether a path is taken.
    pub(super) fn has(&self, path: &[u8]) -> bool {
        self.entries.contains_key(path)
    }
}

/// Whether a link's own target is what the way ends in, and no directory on it.
fn leads_on(steps: &[(Vec<u8>, Node)]) -> bool {
    matches!(steps.last(), Some((_, node)) if *node != Node::Directory)
        && steps.iter().all(|(_, node)| !matches!(node, Node::Directory))
}
