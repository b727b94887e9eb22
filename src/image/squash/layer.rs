//! Writes the new layer: whiteouts, then what each old layer still holds, in the order in which it stands there.

use super::super::error::{Error, Why};
use super::super::open::{Image, LayerRef};
use super::super::path::clean;
use super::super::store::Store;
use super::super::tree::{NodeId, Tree};
use super::entry::{Described, whiteout};
use super::plan::{Item, Plan};
use crate::archive::decode;
use crate::archive::{self, Archive, Place, Streamed};
use std::io::{self, BufRead, BufReader, Read, Write};

/// Read at a time.
const BUFFER: usize = 128 << 10;
/// What describes an entry is no longer: a few records of the longest kind, and a map.
const LONGEST_HEADER: u64 = 64 << 20;

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
    let (_, input) = store.open(&layer.blob.name)?.ok_or_else(|| Why::Missing("the manifest".to_owned()))?;
    let plain = decode::reader(BufReader::with_capacity(BUFFER, input)).map_err(Why::Compression)?;
    let mut input = BufReader::with_capacity(BUFFER, plain);
    let mut position = 0;
    for item in items {
        let place = tree.files[item.file as usize].place;
        let before = place.start.checked_sub(position).ok_or(Why::Bound("its entries overlap"))?;
        pass(&mut input, before, &mut io::sink())?;
        one(&mut input, place, item, tree, out)?;
        position = place.start + place.header + place.stored;
    }
    Ok(())
}

/// One file with all of its names.
fn one(
    input: &mut impl BufRead,
    place: Place,
    item: &Item,
    tree: &Tree,
    out: &mut dyn Write,
) -> Result<(), Why> {
    if place.header > LONGEST_HEADER {
        return Err(Why::Bound("what describes an entry is longer than is looked at"));
    }
    let mut blocks = vec![0; place.header as usize];
    input.read_exact(&mut blocks)?;
    let first = named(tree, item.names[0], item.is_directory(tree));
    if is_named(&blocks, &first)? {
        out.write_all(&blocks)?;
    } else {
        out.write_all(&Described::read(&blocks).map_err(Why::Archive)?.named(&first))?;
    }
    pass(input, place.stored, out)?;
    let padding = (place.stored.next_multiple_of(512) - place.stored) as usize;
    out.write_all(&[0; 512][..padding])?;
    for other in &item.names[1..] {
        let described = Described::read(&blocks).map_err(Why::Archive)?;
        out.write_all(&described.linked(&tree.path(*other), &first))?;
    }
    Ok(())
}

/// Writes so many bytes from the buffer that they are read to.
fn pass(input: &mut impl BufRead, bytes: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut left = bytes;
    while left > 0 {
        let some = input.fill_buf()?;
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(some.len());
        if most == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.write_all(&some[..most])?;
        input.consume(most);
        left -= most as u64;
    }
    Ok(())
}

/// Copies all of a stored layer.
pub(super) fn copy_stored(input: Box<dyn Read + '_>, size: u64, out: &mut dyn Write) -> io::Result<()> {
    pass(&mut BufReader::with_capacity(BUFFER, input), size, out)
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
