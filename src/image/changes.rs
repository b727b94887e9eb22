//! What changed from one measured image to another: layer by layer, package by package, and path by path.

use super::measure::{Measured, TreePath};
use super::path::absolute;
use crate::bytes::Bytes;
use crate::size::Ledger;
use crate::size::changes::{self, Changes, PackageChange, PathChange, difference};
use std::cmp::{Ordering, Reverse};

/// How many paths are told.
const PATHS: usize = 200;

/// What changed. The ledgers are those of the images.
pub fn changes(old: (&Measured, &Ledger), new: (&Measured, &Ledger)) -> Changes {
    let both = |of: fn(&Ledger) -> Bytes| (of(old.1), of(new.1));
    let (same_layers, layers) = changes::layers(old.1, new.1);
    let (paths, counts) = paths(&old.0.paths(), &new.0.paths());
    Changes {
        unpacked: both(|it| it.total.likely),
        stored: both(|it| it.image.as_ref().map_or(0, |image| image.stored)),
        waste: both(|it| it.waste.likely),
        same_layers,
        layers,
        packages: packages(old.0, new.0),
        paths,
        counts,
    }
}

fn packages(old: &Measured, new: &Measured) -> Vec<PackageChange> {
    let mut all: Vec<PackageChange> = Vec::new();
    for (name, now) in &new.packages {
        let before = old.packages.get(name);
        if before != Some(now) {
            all.push(PackageChange { name: name.clone(), old: before.cloned(), new: Some(now.clone()) });
        }
    }
    for (name, before) in old.packages.iter().filter(|(name, _)| !new.packages.contains_key(*name)) {
        all.push(PackageChange { name: name.clone(), old: Some(before.clone()), new: None });
    }
    let bytes = |it: &Option<(String, Bytes)>| it.as_ref().map_or(0, |it| it.1);
    all.sort_by_key(|it| Reverse(difference((bytes(&it.old), bytes(&it.new))).unsigned_abs()));
    all
}

/// Both come by path.
fn paths(old: &[TreePath], new: &[TreePath]) -> (Vec<PathChange>, [usize; 3]) {
    let is_told = |it: &&TreePath| it.kind != "directory";
    let (mut old, mut new) = (old.iter().filter(is_told).peekable(), new.iter().filter(is_told).peekable());
    let (mut all, mut counts) = (Vec::new(), [0; 3]);
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.path.cmp(&new.path),
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let is_same = before.zip(after).is_some_and(|(one, other)| {
            (one.kind, one.size, one.content) == (other.kind, other.size, other.content)
        });
        if is_same {
            continue;
        }
        counts[match order {
            Ordering::Greater => 0,
            Ordering::Less => 1,
            Ordering::Equal => 2,
        }] += 1;
        let path = before.or(after).map(|it| absolute(&it.path)).unwrap_or_default();
        all.push(PathChange { path, old: before.map(bytes), new: after.map(bytes) });
    }
    let weight = |it: &PathChange| {
        let both = (it.old.unwrap_or(0), it.new.unwrap_or(0));
        // What changed in place says more than nothing.
        (difference(both).unsigned_abs(), both.0.max(both.1))
    };
    all.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.path.cmp(&b.path)));
    all.truncate(PATHS);
    (all, counts)
}

/// A further name of a file weighs nothing.
fn bytes(path: &TreePath) -> Bytes {
    if path.is_first { path.size } else { 0 }
}
