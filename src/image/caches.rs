//! What tools keep of what they fetched: the directories of an image that are their caches.

use super::json::Runtime;
use super::path::absolute;
use super::tree::{NodeId, ROOT, Tree};
use super::walk::{Missing, Walker};
use crate::size::caches::{Cache, caches};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// A directory that is a tool's cache.
pub(super) struct Place {
    pub(super) cache: Rc<Cache>,
    /// It may be deleted by now.
    pub(super) node: NodeId,
}

impl Place {
    /// The command that empties it.
    pub(super) fn clean(&self, tree: &Tree) -> String {
        self.cache.clean.map_or_else(|| format!("rm -rf {}", absolute(&tree.path(self.node))), str::to_owned)
    }
}

/// All that are or were there, each once.
pub(super) fn places(tree: &mut Tree, walker: &mut Walker, runtime: &Runtime) -> Vec<Place> {
    let all: Vec<Rc<Cache>> =
        caches(&|name| runtime.variable(name).map(str::to_owned)).into_iter().map(Rc::new).collect();
    let mut found: Vec<(usize, NodeId)> = Vec::new();
    let mut by_name: FxHashMap<&[u8], Vec<(usize, Pattern<'_>)>> = FxHashMap::default();
    for (at, cache) in all.iter().enumerate() {
        let pattern = Pattern::new(&cache.place);
        // By a link, too, where it has one place.
        if !pattern.is_anywhere
            && let Ok(Some(node)) = walker.directory(tree, &pattern.names, Missing::Stays)
        {
            found.push((at, node));
        }
        if let Some(name) = pattern.names.last() {
            by_name.entry(name).or_default().push((at, pattern));
        }
    }
    for node in nodes(tree) {
        for (at, pattern) in by_name.get(tree.name(node)).into_iter().flatten() {
            if pattern.stands_at(tree, node) {
                found.push((*at, node));
            }
        }
    }
    // The first that has a place is the one whose it is.
    found.sort_unstable();
    let mut seen = FxHashSet::from_iter([ROOT]);
    let is_new =
        |(at, node): (usize, NodeId)| seen.insert(node).then(|| Place { cache: Rc::clone(&all[at]), node });
    found.into_iter().filter_map(is_new).collect()
}

/// Where a cache is, name by name.
struct Pattern<'p> {
    is_anywhere: bool,
    names: Vec<&'p [u8]>,
}

impl<'p> Pattern<'p> {
    fn new(place: &'p str) -> Self {
        let below = place.strip_prefix("**/");
        let names = below.unwrap_or(place).split('/').filter(|name| !matches!(*name, "" | "."));
        Self { is_anywhere: below.is_some(), names: names.map(str::as_bytes).collect() }
    }

    fn stands_at(&self, tree: &Tree, node: NodeId) -> bool {
        let mut at = node;
        for name in self.names.iter().rev() {
            if at == ROOT || *name != b"*" && *name != tree.name(at) {
                return false;
            }
            at = tree.parent(at);
        }
        self.is_anywhere || at == ROOT
    }
}

/// All directories, those that were deleted among them.
fn nodes(tree: &Tree) -> Vec<NodeId> {
    let mut seen = FxHashSet::default();
    let mut nodes: Vec<NodeId> = tree.all().into_iter().filter(|node| tree.is_directory(*node)).collect();
    seen.extend(nodes.iter().copied());
    for dead in tree.dead.iter().chain(&tree.gone) {
        let mut at = tree.parent(dead.node);
        while at != ROOT && seen.insert(at) {
            nodes.push(at);
            at = tree.parent(at);
        }
    }
    nodes
}
