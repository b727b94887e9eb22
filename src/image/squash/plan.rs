//! What the new layer holds: the files that the layers above the base brought and that are still there, and whiteouts for
//! what they took from the base.

use super::super::tree::{FileId, FileKind, Layer, NodeId, ROOT, Tree};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The base as its last layer left it.
#[derive(Debug, Default)]
pub(in super::super) struct Base {
    /// Its names, each after its directory.
    names: Vec<(NodeId, Was)>,
}

/// What a name of the base stood for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Was {
    Directory,
    /// One that no entry describes.
    Bare,
    Other,
}

/// A file of the new layer.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) file: FileId,
    /// Its names; the first one gets the content.
    pub(super) names: SmallVec<[NodeId; 2]>,
}

/// All of it.
#[derive(Debug)]
pub(super) struct Plan {
    /// Paths that the base has and the image has not, without a slash in front.
    pub(super) whiteouts: Vec<Vec<u8>>,
    /// In the order of the layers, and in each of the places there.
    pub(super) items: Vec<Item>,
}

impl Base {
    /// What is there now.
    pub(in super::super) fn of(tree: &Tree) -> Self {
        let was = |node| match tree.file(node) {
            None => Was::Bare,
            Some(_) if tree.is_directory(node) => Was::Directory,
            Some(_) => Was::Other,
        };
        Self { names: tree.all().into_iter().map(|node| (node, was(node))).collect() }
    }
}

/// The new layer over the first `kept` ones, which left `base`.
pub(super) fn plan(tree: &Tree, base: &Base, kept: Layer) -> Plan {
    Plan { whiteouts: whiteouts(tree, base), items: items(tree, kept) }
}

fn items(tree: &Tree, kept: Layer) -> Vec<Item> {
    let mut names: FxHashMap<FileId, SmallVec<[NodeId; 2]>> = FxHashMap::default();
    for node in std::iter::once(ROOT).chain(tree.all()) {
        if let Some(file) = tree.file_id(node) {
            names.entry(file).or_default().push(node);
        }
    }
    // A file of the base that got another name above it comes again with all of them: a link to what another layer holds
    // is not understood everywhere.
    let is_new = |names: &[NodeId]| names.iter().any(|node| tree.layer(*node) >= kept);
    let mut items: Vec<Item> = names
        .into_iter()
        .filter(|(_, names)| is_new(names))
        .map(|(file, names)| Item { file, names })
        .collect();
    items.sort_unstable_by_key(|item| {
        let file = &tree.files[item.file as usize];
        (file.layer, file.place.start)
    });
    items
}

/// What the base has become in the whole image.
#[derive(Clone, Copy)]
enum Now {
    /// A directory of this number; what is below it is looked at.
    Directory(NodeId),
    /// It, and all below it, needs no word: it is replaced, or deleted already.
    Settled,
}

fn whiteouts(tree: &Tree, base: &Base) -> Vec<Vec<u8>> {
    let mut now: FxHashMap<NodeId, Now> = FxHashMap::default();
    now.insert(ROOT, Now::Directory(ROOT));
    let mut whiteouts = Vec::new();
    for &(node, was) in &base.names {
        let Some(Now::Directory(folder)) = now.get(&tree.parent(node)).copied() else {
            now.insert(node, Now::Settled);
            continue;
        };
        let there = tree.child(folder, tree.name(node));
        let is_lost = there.is_none_or(|there| match was {
            // It was deleted, and came again by what is in it: the base's own must not shine through.
            Was::Directory => tree.file(there).is_none(),
            // What is in the new directory may come before it, and must not go where a link of the base leads.
            Was::Other => tree.is_directory(there),
            Was::Bare => false,
        });
        if is_lost {
            whiteouts.push(tree.path(node));
        }
        let directory = there.filter(|there| !is_lost && tree.is_directory(*there));
        now.insert(node, directory.map_or(Now::Settled, Now::Directory));
    }
    whiteouts.sort_unstable();
    whiteouts
}

impl Item {
    pub(super) fn is_directory(&self, tree: &Tree) -> bool {
        tree.files[self.file as usize].kind == FileKind::Directory
    }
}
