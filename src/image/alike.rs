//! Which files a layer stores again as they were: content, mode and owner. Only the headers of such candidates are read.

use super::again;
use super::entry::Described;
use super::error::{Error, Why};
use super::measure::Measured;
use super::meta::Meta;
use super::open::Image;
use super::store::Store;
use super::tree::{Cause, FileId, NodeId, Tree};
use rustc_hash::{FxHashMap, FxHashSet};

impl Measured {
    /// Reads the headers of what is stored again with the same content, so that it is known whether anything changed. Of an
    /// image in which nothing is, nothing is read.
    pub fn compare(&mut self, store: &mut dyn Store, image: &Image) -> Result<(), Error> {
        let pairs = pairs(&self.tree);
        let mut wanted: Vec<FileId> = pairs.iter().flat_map(|(old, new)| [*old, *new]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut about: FxHashMap<FileId, Meta> = FxHashMap::default();
        let mut take = |id: FileId, blocks: &[u8]| {
            about.insert(id, Described::read(blocks).map_err(Why::Archive)?.meta());
            Ok(())
        };
        again::files(store, image, &self.tree.files, &mut wanted, &mut |id, blocks, _| take(id, blocks))?;
        let is_alike = |(old, new): &(FileId, FileId)| {
            let said = |id: &FileId| about.get(id).map(|it| (it.mode, it.owner, it.group, &it.capability));
            said(old).is_some() && said(old) == said(new)
        };
        self.alike =
            pairs.iter().filter(|pair| is_alike(pair)).map(|(_, new)| *new).collect::<FxHashSet<_>>();
        Ok(())
    }
}

/// Files that another one with the same content took the place of, and which.
fn pairs(tree: &Tree) -> Vec<(FileId, FileId)> {
    let dead = || tree.dead.iter().filter(|dead| dead.cause == Cause::Unchanged);
    let places: FxHashSet<NodeId> = dead().map(|dead| dead.node).collect();
    let there = places.iter().filter_map(|node| Some((*node, tree.file_id(*node)?)));
    let gone = tree.dead.iter().filter(|dead| places.contains(&dead.node)).map(|dead| (dead.node, dead.file));
    let at: FxHashMap<(NodeId, u16), FileId> =
        there.chain(gone).map(|(node, file)| ((node, tree.files[file as usize].layer), file)).collect();
    dead().filter_map(|dead| Some((dead.file, *at.get(&(dead.node, dead.by))?))).collect()
}
