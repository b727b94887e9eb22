//! The tree that layers make when they are laid over one another: names, and what they stand for. Nothing is unpacked; a
//! file is its length and a number that tells equal contents. What a layer deletes or replaces is noted with its bytes.
//!
//! All loops end: the tree is walked by lists, never by recursion, and each name is deleted once. Names are looked up by
//! a hash with a random key, so that no archive can make them meet.

use super::error::Why;
use crate::archive::Place;
use rustc_hash::FxHashMap;
use std::hash::{BuildHasher as _, RandomState};

/// A place in the tree, by number.
pub(super) type NodeId = u32;
/// A file, by number.
pub(super) type FileId = u32;
/// A layer's place, from 0.
pub(super) type Layer = u16;

/// The root of the tree.
pub(super) const ROOT: NodeId = 0;
const NONE: u32 = u32::MAX;
/// Names in a tree, and files of all layers: several times what the largest images have.
const MOST: usize = 8_000_000;
/// Bytes of all names.
const MOST_BYTES: usize = 512 << 20;

/// A file, a directory or whatever a layer brings.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    pub(super) kind: FileKind,
    /// How many names it has in the tree.
    pub(super) names: u32,
    /// Whose it is.
    pub(super) layer: Layer,
    /// The bytes of its content.
    pub(super) size: u64,
    /// Equal where contents are; 0 where that is not known.
    pub(super) content: u128,
    /// Where it stands in its layer.
    pub(super) place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    File,
    Directory,
    /// With the number of where it leads.
    Symlink(u32),
    Device,
}

impl FileKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Directory => "directory",
            Self::Symlink(_) => "link",
            Self::Device => "device",
        }
    }
}

/// Why bytes are dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// A later layer, or a later entry, deletes the file.
    Deleted,
    /// Another content takes its place.
    Overwritten,
    /// The same content takes its place: its owner, mode or time was changed, and all of it stored again.
    Unchanged,
}

/// A file that has no name any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dead {
    pub(super) file: FileId,
    /// The last name it had.
    pub(super) node: NodeId,
    /// The layer that took it.
    pub(super) by: Layer,
    pub(super) cause: Cause,
}

/// A name in a directory.
#[derive(Clone, Copy, Debug)]
struct Node {
    parent: NodeId,
    first: NodeId,
    next: NodeId,
    previous: NodeId,
    /// The next name whose hash is the same.
    alike: NodeId,
    name: u32,
    length: u32,
    /// `NONE` for a directory that no entry describes.
    file: FileId,
    /// Who put it there last.
    layer: Layer,
    /// Who put it there first.
    since: Layer,
    /// The layer that hides all below from the layers under it, if one does.
    opaque: Layer,
}

/// The tree so far.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    names: Vec<u8>,
    children: FxHashMap<u64, NodeId>,
    key: RandomState,
    pub(super) files: Vec<File>,
    /// Where symbolic links lead.
    pub(super) links: Vec<Box<[u8]>>,
    pub(super) dead: Vec<Dead>,
    /// The same of what has no content: links, devices, and directories that were deleted.
    pub(super) gone: Vec<Dead>,
    /// Names that were taken from files that have others.
    pub(super) unnamed: Vec<Dead>,
}

/// No layer: there are fewer.
const NO_LAYER: Layer = Layer::MAX;

impl Default for Tree {
    fn default() -> Self {
        let mut tree = Self {
            nodes: Vec::new(),
            names: Vec::new(),
            children: FxHashMap::default(),
            key: RandomState::new(),
            files: Vec::new(),
            links: Vec::new(),
            dead: Vec::new(),
            gone: Vec::new(),
            unnamed: Vec::new(),
        };
        tree.nodes.push(Node::new(ROOT, 0, 0, 0));
        tree
    }
}

impl Node {
    fn new(parent: NodeId, name: u32, length: u32, layer: Layer) -> Self {
        let (first, next, previous, alike, file) = (NONE, NONE, NONE, NONE, NONE);
        Self {
            parent,
            first,
            next,
            previous,
            alike,
            name,
            length,
            file,
            layer,
            since: layer,
            opaque: NO_LAYER,
        }
    }
}

impl Tree {
    /// The name in a directory, if it is there.
    pub(super) fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let mut at = *self.children.get(&self.hash(parent, name))?;
        while at != NONE {
            let node = &self.nodes[at as usize];
            if node.parent == parent && self.name(at) == name {
                return Some(at);
            }
            at = node.alike;
        }
        None
    }

    pub(super) fn parent(&self, node: NodeId) -> NodeId {
        self.nodes[node as usize].parent
    }

    pub(super) fn name(&self, node: NodeId) -> &[u8] {
        let Node { name, length, .. } = self.nodes[node as usize];
        &self.names[name as usize..(name + length) as usize]
    }

    /// What stands there; `None` for a directory that no entry describes.
    pub(super) fn file(&self, node: NodeId) -> Option<&File> {
        self.file_id(node).map(|id| &self.files[id as usize])
    }

    pub(super) fn file_id(&self, node: NodeId) -> Option<FileId> {
        Some(self.nodes[node as usize].file).filter(|id| *id != NONE)
    }

    pub(super) fn is_directory(&self, node: NodeId) -> bool {
        self.file(node).is_none_or(|file| file.kind == FileKind::Directory)
    }

    /// The names in a directory.
    pub(super) fn children(&self, parent: NodeId) -> Vec<NodeId> {
        let next = |child: &NodeId| Some(self.nodes[*child as usize].next).filter(|next| *next != NONE);
        let first = Some(self.nodes[parent as usize].first).filter(|first| *first != NONE);
        std::iter::successors(first, next).collect()
    }

    /// The path from the root, without a slash in front; that of what is gone too.
    pub(super) fn path(&self, node: NodeId) -> Vec<u8> {
        let mut parts = Vec::new();
        let mut at = node;
        while at != ROOT {
            parts.push(self.name(at));
            at = self.parent(at);
        }
        parts.reverse();
        parts.join(&b'/')
    }

    /// Notes a file of a layer; it has no name yet.
    pub(super) fn add_file(&mut self, file: File) -> Result<FileId, Why> {
        if self.files.len() >= MOST {
            return Err(Why::Bound("the image has more entries than are looked at"));
        }
        self.files.push(file);
        Ok((self.files.len() - 1) as FileId)
    }

    /// Makes a directory that no entry describes.
    pub(super) fn make(&mut self, parent: NodeId, name: &[u8], layer: Layer) -> Result<NodeId, Why> {
        if self.nodes.len() >= MOST || self.names.len() + name.len() > MOST_BYTES {
            return Err(Why::Bound("the image has more names than are looked at"));
        }
        let id = self.nodes.len() as NodeId;
        let start = self.names.len() as u32;
        self.names.extend_from_slice(name);
        let mut node = Node::new(parent, start, name.len() as u32, layer);
        node.alike = self.children.insert(self.hash(parent, name), id).unwrap_or(NONE);
        node.next = std::mem::replace(&mut self.nodes[parent as usize].first, id);
        if node.next != NONE {
            self.nodes[node.next as usize].previous = id;
        }
        self.nodes.push(node);
        Ok(id)
    }

    /// Has a name stand for a file. What it stood for before must be gone, unless both are directories.
    pub(super) fn set(&mut self, node: NodeId, file: FileId, layer: Layer) {
        self.files[file as usize].names += 1;
        let node = &mut self.nodes[node as usize];
        (node.file, node.layer) = (file, layer);
    }

    /// Takes from a name what it stands for.
    pub(super) fn unset(&mut self, node: NodeId, by: Layer, cause: Cause) {
        let id = std::mem::replace(&mut self.nodes[node as usize].file, NONE);
        if id == NONE {
            return;
        }
        let file = &mut self.files[id as usize];
        file.names -= 1;
        let end = Dead { file: id, node, by, cause };
        if file.names > 0 {
            if file.kind == FileKind::File {
                self.unnamed.push(end);
            }
            return;
        }
        match file.kind {
            FileKind::File => self.dead.push(end),
            // Another word about it: it is there still.
            FileKind::Directory if cause != Cause::Deleted => {}
            _ => self.gone.push(end),
        }
    }

    /// Takes away all below a name.
    pub(super) fn clear(&mut self, top: NodeId, by: Layer) {
        for node in self.below(top, NO_LAYER).into_iter().skip(1).rev() {
            self.unset(node, by, Cause::Deleted);
            self.unlink(node);
        }
    }

    /// What a whiteout does: takes from a name what lower layers put there and below it. What this layer put there stays,
    /// wherever in its archive the whiteout stands.
    pub(super) fn white_out(&mut self, node: NodeId, by: Layer) {
        self.hide(node, by);
        if self.nodes[node as usize].layer != by {
            self.unset(node, by, Cause::Deleted);
            self.unlink_if_empty(node);
        }
    }

    /// What an opaque directory does: the same of all below it, and not of itself.
    pub(super) fn hide(&mut self, top: NodeId, by: Layer) {
        if self.nodes[top as usize].opaque == by {
            return;
        }
        for node in self.below(top, by).into_iter().rev() {
            self.nodes[node as usize].opaque = by;
            if node != top && self.nodes[node as usize].layer != by {
                self.unset(node, by, Cause::Deleted);
                self.unlink_if_empty(node);
            }
        }
    }

    /// A name and all below it, each before what is below it; nothing below what a layer has hidden already.
    fn below(&self, top: NodeId, hidden_by: Layer) -> Vec<NodeId> {
        let mut all = vec![top];
        let mut at = 0;
        while let Some(&node) = all.get(at) {
            at += 1;
            let node = &self.nodes[node as usize];
            if hidden_by != NO_LAYER && node.opaque == hidden_by {
                continue;
            }
            let mut child = node.first;
            while child != NONE {
                all.push(child);
                child = self.nodes[child as usize].next;
            }
        }
        all
    }

    fn unlink_if_empty(&mut self, node: NodeId) {
        let Node { first, file, .. } = self.nodes[node as usize];
        if first == NONE && file == NONE && node != ROOT {
            self.unlink(node);
        }
    }

    /// Takes a name out of its directory; it keeps its path.
    fn unlink(&mut self, id: NodeId) {
        let Node { parent, next, previous, alike, .. } = self.nodes[id as usize];
        match previous {
            NONE => self.nodes[parent as usize].first = next,
            previous => self.nodes[previous as usize].next = next,
        }
        if next != NONE {
            self.nodes[next as usize].previous = previous;
        }
        let hash = self.hash(parent, self.name(id));
        match self.children.get(&hash).copied() {
            Some(first) if first == id && alike == NONE => drop(self.children.remove(&hash)),
            Some(first) if first == id => drop(self.children.insert(hash, alike)),
            Some(first) => self.skip_alike(first, id, alike),
            None => {}
        }
    }

    fn skip_alike(&mut self, first: NodeId, id: NodeId, alike: NodeId) {
        let mut at = first;
        while at != NONE {
            let node = &mut self.nodes[at as usize];
            if node.alike == id {
                node.alike = alike;
                return;
            }
            at = node.alike;
        }
    }

    fn hash(&self, parent: NodeId, name: &[u8]) -> u64 {
        self.key.hash_one((parent, name))
    }

    /// All names that are there but the root, each after the directory that it stands in, in the order they were made.
    pub(super) fn all(&self) -> Vec<NodeId> {
        let mut all = self.below(ROOT, NO_LAYER);
        all.remove(0);
        // A child is always made after its parent.
        all.sort_unstable();
        all
    }

    /// What stands at and below each name, by its number; a file with several names counts at the first of `nodes`, in
    /// which a name stands behind the directory that it is in.
    pub(super) fn sums(&self, nodes: &[NodeId]) -> Vec<u64> {
        let mut sums = vec![0_u64; self.nodes.len()];
        let mut seen = vec![false; self.files.len()];
        for node in nodes {
            if let Some(id) = self.file_id(*node)
                && !std::mem::replace(&mut seen[id as usize], true)
            {
                sums[*node as usize] = self.files[id as usize].size;
            }
        }
        for node in nodes.iter().rev() {
            let parent = self.parent(*node) as usize;
            sums[parent] = sums[parent].saturating_add(sums[*node as usize]);
        }
        sums
    }

    /// The first layer that put a name there.
    pub(super) fn since(&self, node: NodeId) -> Layer {
        self.nodes[node as usize].since
    }

    /// The layer that put a name there last.
    pub(super) fn layer(&self, node: NodeId) -> Layer {
        self.nodes[node as usize].layer
    }
}
