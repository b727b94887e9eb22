//! A measured image as what a linter counts in: file by file, beside the lines of the Dockerfile that made its layers.

use super::history::instruction;
use super::json::{Config, Runtime};
use super::ledger::ledger;
use super::measure::Measured;
use super::open::{Compression, Image};
use super::tree::{Cause, FileId, FileKind, NodeId, Tree};
use crate::bytes::Bytes;
use crate::size::Ledger;
use crate::size::built::{Built, BuiltFile, BuiltLayer, BuiltPacked, End};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// The image, joined with the Dockerfile that `predicted` is of: the answer to what a lint counts in, as
/// [`crate::Facts::built`].
pub fn built(image: &Image, measured: &Measured, predicted: &Ledger) -> Built {
    let mut joined = ledger(image, measured);
    let missing = super::join(&mut joined, predicted);
    let lines = joined.layers.iter().map(|it| it.origin.layer()?.joined.map(|joined| joined.line));
    let figures = measured.layers.iter().zip(lines).map(|(figures, line)| BuiltLayer {
        line,
        bytes: figures.content.saturating_add(figures.trailing),
        packed: (figures.compression != Compression::None).then_some(figures.stored),
        files: Vec::new(),
        packages: if figures.counts_packages {
            figures.packages.iter().map(|it| (it.name.as_str().into(), it.installed)).collect()
        } else {
            FxHashMap::default()
        },
    });
    let base_dir = base_dir(&image.config, predicted.directories.len());
    let mut built = Built { layers: figures.collect(), base_dir, missing, ..Built::default() };
    add_files(&measured.tree, &measured.alike, &mut built);
    let is_there = |id: &FileId| measured.tree.files[*id as usize].names > 0;
    let packed: FxHashMap<FileId, Bytes> =
        measured.packed.iter().copied().filter(|(id, _)| is_there(id)).collect();
    let debug: FxHashMap<FileId, Bytes> = measured.debug.iter().copied().collect();
    for node in measured.tree.all() {
        let Some(id) = measured.tree.file_id(node) else { continue };
        if let Some(bytes) = debug.get(&id) {
            built.debug.insert(path_of(&measured.tree, node), *bytes);
        }
        if let Some(unpacked) = packed.get(&id) {
            let (path, bytes) = (path_of(&measured.tree, node), measured.tree.files[id as usize].size);
            built.packed.push(BuiltPacked { path, bytes, unpacked: *unpacked });
        }
    }
    built
}

/// The directory that the base leaves: where the Dockerfile names none, that of the image; else the one that the history had
/// before those of the Dockerfile.
fn base_dir(config: &[u8], workdirs: usize) -> Option<String> {
    if workdirs == 0 {
        return Some(Runtime::of(config).directory().to_owned());
    }
    let history = serde_json::from_slice::<Config>(config).ok()?.history?;
    let commands = history.iter().filter_map(|it| it.created_by.as_deref());
    let named: Vec<String> = commands
        .filter_map(|command| Some(instruction(command).strip_prefix("WORKDIR ")?.trim().to_owned()))
        .collect();
    match named.len().checked_sub(workdirs)? {
        0 => Some("/".to_owned()),
        own => named[own - 1].starts_with('/').then(|| named[own - 1].clone()),
    }
}

fn path_of(tree: &Tree, node: NodeId) -> Box<str> {
    format!("/{}", named(&tree.path(node))).into()
}

/// As a Dockerfile names it, which is text.
fn named(path: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(path)
}

fn add_files(tree: &Tree, alike: &FxHashSet<FileId>, built: &mut Built) {
    let path = |node: NodeId| path_of(tree, node);
    // What a layer puts in the place of a file: who, and where.
    let replaced = tree.dead.iter().filter(|dead| dead.cause != Cause::Deleted);
    let replaced: FxHashSet<(u16, NodeId)> = replaced.map(|dead| (dead.by, dead.node)).collect();
    let mut seen: FxHashSet<FileId> = FxHashSet::default();
    let mut add = |id: FileId, node: NodeId, end: Option<End>| {
        let file = &tree.files[id as usize];
        if file.kind == FileKind::File && seen.insert(id) {
            let again = replaced.contains(&(file.layer, node));
            let is_alike = alike.contains(&id);
            let found = BuiltFile { path: path(node), bytes: file.size, end, again, is_alike };
            built.layers[usize::from(file.layer)].files.push(found);
        }
    };
    for dead in &tree.dead {
        let end = End { by: dead.by.into(), deleted: dead.cause == Cause::Deleted };
        add(dead.file, dead.node, Some(end));
    }
    for node in tree.all() {
        let Some(id) = tree.file_id(node) else { continue };
        add(id, node, None);
        if let FileKind::Symlink(link) = tree.files[id as usize].kind {
            built.links.insert(path(node), named(&tree.links[link as usize]).into());
        }
    }
    for layer in &mut built.layers {
        layer.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }
}
