//! Writes the new layer: whiteouts, then what each old layer still holds, in the order in which it stands there.

use super::super::again;
use super::super::entry::{Described, whiteout};
use super::super::error::{Error, Why};
use super::super::open::{Image, LayerRef};
use super::super::path::clean;
use super::super::store::Store;
use super::super::tree::{NodeId, Tree};
use super::plan::{Item, Plan};
use crate::archive::{self, Archive, Place, Streamed};
use std::io::{self, BufRead, Write};

/// Writes all of the layer's archive.
pub(super) fn write(
    store: &mut dyn Store,
    image: &Image,
    tree: &Tree,
    plan: &Plan,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mine = |error: io::Error| Why::Io(error).at("the new layer");
    for path in &plan.whiteouts {
        out.write_all(&whiteout(&hidden(path))).map_err(mine)?;
    }
    let layer_of = |item: &Item| usize::from(tree.files[item.file as usize].layer);
    for items in plan.items.chunk_by(|a, b| layer_of(a) == layer_of(b)) {
        let at = layer_of(&items[0]);
        let place = format!("layer {} of {}", at + 1, image.layers.len());
        copy(store, &image.layers[at], tree, items, out).map_err(|why| why.at(place))?;
    }
    out.write_all(&[0; 1024]).map_err(mine)
}

/// The path of a whiteout.
fn hidden(path: &[u8]) -> Vec<u8> {
    let at = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    [&path[..at], b".wh.", &path[at..]].concat()
}

/// Copies these items, which stand in this order in the layer.
fn copy(
    store: &mut dyn Store,
    layer: &LayerRef,
    tree: &Tree,
    items: &[Item],
    out: &mut dyn Write,
) -> Result<(), Why> {
    let places: Vec<Place> = items.iter().map(|item| tree.files[item.file as usize].place).collect();
    again::each(store, layer, &places, &mut |at, blocks, content| {
        one(blocks, content, places[at], &items[at], tree, out)
    })
}

/// One file with all of its names.
fn one(
    blocks: &[u8],
    content: &mut dyn BufRead,
    place: Place,
    item: &Item,
    tree: &Tree,
    out: &mut dyn Write,
) -> Result<(), Why> {
    let first = named(tree, item.names[0], item.is_directory(tree));
    if is_named(blocks, &first)? {
        out.write_all(blocks)?;
    } else {
        out.write_all(&Described::read(blocks).map_err(Why::Archive)?.named(&first))?;
    }
    again::pass(content, place.stored, out)?;
    let padding = (place.stored.next_multiple_of(512) - place.stored) as usize;
    out.write_all(&[0; 512][..padding])?;
    for other in &item.names[1..] {
        let described = Described::read(blocks).map_err(Why::Archive)?;
        out.write_all(&described.linked(&tree.path(*other), &first))?;
    }
    Ok(())
}

/// A path as an entry has it.
fn named(tree: &Tree, node: NodeId, is_directory: bool) -> Vec<u8> {
    let mut path = tree.path(node);
    if path.is_empty() {
        path.push(b'.');
    }
    if is_directory {
        path.push(b'/');
    }
    path
}

/// Whether the entry has this name already.
fn is_named(blocks: &[u8], path: &[u8]) -> Result<bool, Why> {
    let mut archive = Archive::new(Streamed(blocks));
    let entry = archive.next_entry().map_err(Why::Archive)?;
    let name = entry.ok_or(Why::Archive(archive::Error::NotTar))?.path;
    Ok(clean(&name) == clean(path))
}
