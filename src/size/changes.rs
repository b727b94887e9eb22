//! What tells two real images apart, and what several have in common, as plain data.

use super::ledger::Ledger;
use crate::bytes::Bytes;
use rustc_hash::FxHashMap;

/// What changed from an old image to a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Unpacked bytes, before and after.
    pub unpacked: (Bytes, Bytes),
    /// The bytes of the layers as they are stored.
    pub stored: (Bytes, Bytes),
    /// Dead bytes.
    pub waste: (Bytes, Bytes),
    /// How many layers are the same in both.
    pub same_layers: usize,
    /// The others: by their places in the new image, those that are gone at the end.
    pub layers: Vec<LayerChange>,
    /// Packages that came, went, or changed, most bytes first.
    pub packages: Vec<PackageChange>,
    /// Paths that did, most bytes first, as many as are told.
    pub paths: Vec<PathChange>,
    /// How many paths came, went, and changed.
    pub counts: [usize; 3],
}

/// A layer that is not in both images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerChange {
    /// Its number in the old image, where what made it is there, too.
    pub old: Option<u32>,
    /// Its number in the new one.
    pub new: Option<u32>,
    /// The line of the Dockerfile that made it, where one is given.
    pub line: Option<u32>,
    /// The instruction that made it.
    pub text: String,
    /// The bytes of its files, before and after.
    pub bytes: (Bytes, Bytes),
}

/// A package that is not the same in both images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageChange {
    /// Its name.
    pub name: String,
    /// Version and bytes before, and after.
    pub old: Option<(String, Bytes)>,
    /// The same in the new image.
    pub new: Option<(String, Bytes)>,
}

/// A path that is not the same in both images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathChange {
    /// From the root.
    pub path: String,
    /// Its bytes before, where it was there.
    pub old: Option<Bytes>,
    /// Its bytes after, where it is there.
    pub new: Option<Bytes>,
}

/// By how much something grew, or shrank.
pub fn difference((old, new): (Bytes, Bytes)) -> i128 {
    i128::from(new) - i128::from(old)
}

/// The layers that are not the same: those of one command are told together, in their order.
pub fn layers(old: &Ledger, new: &Ledger) -> (usize, Vec<LayerChange>) {
    let mut there: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, facts) in
        old.layers.iter().enumerate().filter_map(|(at, it)| Some((at, it.origin.layer()?))).rev()
    {
        there.entry(&facts.diff_id).or_default().push(at);
    }
    let same: Vec<Option<usize>> =
        new.layers.iter().map(|layer| there.get_mut(&*layer.origin.layer()?.diff_id)?.pop()).collect();
    let mut gone: Vec<bool> = vec![true; old.layers.len()];
    same.iter().flatten().for_each(|at| gone[*at] = false);
    let mut changes = Vec::new();
    for (at, layer) in new.layers.iter().enumerate().filter(|(at, _)| same[*at].is_none()) {
        let text = layer.origin.text();
        let before = (0..old.layers.len()).find(|at| gone[*at] && old.layers[*at].origin.text() == text);
        if let Some(before) = before {
            gone[before] = false;
        }
        changes.push(LayerChange {
            old: before.map(|at| at as u32 + 1),
            new: Some(at as u32 + 1),
            line: layer.origin.layer().and_then(|facts| facts.joined).map(|joined| joined.line),
            text: text.to_owned(),
            bytes: (before.map_or(0, |at| old.layers[at].added.likely), layer.added.likely),
        });
    }
    for (at, layer) in old.layers.iter().enumerate().filter(|(at, _)| gone[*at]) {
        let (text, bytes) = (layer.origin.text().to_owned(), (layer.added.likely, 0));
        changes.push(LayerChange { old: Some(at as u32 + 1), new: None, line: None, text, bytes });
    }
    (same.iter().flatten().count(), changes)
}

/// What several images have in common: each layer is stored once, and pulled once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// One for each image, in their order.
    pub images: Vec<SharedImage>,
    /// The unpacked bytes of all layers, each once.
    pub together: Bytes,
    /// The same as they are stored.
    pub stored: Bytes,
    /// The layers that more than one image has, in the order in which they come first.
    pub layers: Vec<SharedLayer>,
}

/// One of several images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedImage {
    /// Unpacked.
    pub unpacked: Bytes,
    /// Of layers that others have, too.
    pub shared: Bytes,
    /// Of layers that it alone has.
    pub unique: Bytes,
}

/// A layer that more than one image has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedLayer {
    /// The digest of what it unpacks to.
    pub diff_id: String,
    /// The instruction that made it.
    pub text: String,
    /// The bytes of its files.
    pub bytes: Bytes,
    /// The places of the images that have it, rising.
    pub images: Vec<usize>,
}

impl Sharing {
    /// Of these images.
    pub fn of(ledgers: &[Ledger]) -> Self {
        let mut found: FxHashMap<&str, usize> = FxHashMap::default();
        let mut all: Vec<(SharedLayer, Bytes)> = Vec::new();
        for (image, ledger) in ledgers.iter().enumerate() {
            for layer in &ledger.layers {
                let Some(facts) = layer.origin.layer() else { continue };
                let at = *found.entry(&facts.diff_id).or_insert(all.len());
                if at == all.len() {
                    let (diff_id, text) = (facts.diff_id.clone(), layer.origin.text().to_owned());
                    let bytes = layer.added.likely;
                    all.push((SharedLayer { diff_id, text, bytes, images: Vec::new() }, facts.stored));
                }
                if all[at].0.images.last() != Some(&image) {
                    all[at].0.images.push(image);
                }
            }
        }
        let part = |image: usize, is_shared: bool| {
            let own = all.iter().filter(|(layer, _)| layer.images.contains(&image));
            own.filter(|(layer, _)| (layer.images.len() > 1) == is_shared).map(|(layer, _)| layer.bytes).sum()
        };
        let images = ledgers.iter().enumerate().map(|(at, ledger)| SharedImage {
            unpacked: ledger.total.likely,
            shared: part(at, true),
            unique: part(at, false),
        });
        Self {
            images: images.collect(),
            together: all.iter().map(|(layer, _)| layer.bytes).sum(),
            stored: all.iter().map(|(_, stored)| stored).sum(),
            layers: all.into_iter().map(|(layer, _)| layer).filter(|layer| layer.images.len() > 1).collect(),
        }
    }
}
