//! Reads entries of a layer a second time, by their places: their headers as they stand there, and their contents.

use super::error::{Error, Why};
use super::open::{Image, LayerRef};
use super::store::Store;
use super::tree::{File, FileId};
use crate::archive::Place;
use crate::archive::decode;
use std::io::{self, BufRead, BufReader, Read, Write};

/// Read at a time.
pub(super) const BUFFER: usize = 128 << 10;
/// What describes an entry is no longer: a few records of the longest kind, and a map.
const LONGEST_HEADER: u64 = 64 << 20;

/// Takes one of them: its place in the list, the blocks that describe it, and its content as it is stored.
pub(super) type Take<'t> = &'t mut dyn FnMut(usize, &[u8], &mut dyn BufRead) -> Result<(), Why>;

/// Gives the entries at these places, which stand in this order in the layer. What is left of a content is passed over.
pub(super) fn each(
    store: &mut dyn Store,
    layer: &LayerRef,
    places: &[Place],
    take: Take<'_>,
) -> Result<(), Why> {
    let (_, input) = store.open(&layer.blob.name)?.ok_or_else(|| Why::Missing("the manifest".to_owned()))?;
    let plain = decode::reader(BufReader::with_capacity(BUFFER, input)).map_err(Why::Compression)?;
    let mut input = BufReader::with_capacity(BUFFER, plain);
    let mut position = 0;
    for (at, place) in places.iter().enumerate() {
        let before = place.start.checked_sub(position).ok_or(Why::Bound("its entries overlap"))?;
        pass(&mut input, before, &mut io::sink())?;
        if place.header > LONGEST_HEADER {
            return Err(Why::Bound("what describes an entry is longer than is looked at"));
        }
        let mut blocks = vec![0; place.header as usize];
        input.read_exact(&mut blocks)?;
        let mut content = (&mut input).take(place.stored);
        take(at, &blocks, &mut content)?;
        let rest = content.limit();
        pass(&mut input, rest, &mut io::sink())?;
        position = place.start + place.header + place.stored;
    }
    Ok(())
}

/// Takes a file: what describes it, and its content.
pub(super) type TakeFile<'t> = &'t mut dyn FnMut(FileId, &[u8], &mut dyn BufRead) -> Result<(), Why>;

/// Gives files of an image in the order in which its layers hold them.
pub(super) fn files(
    store: &mut dyn Store,
    image: &Image,
    files: &[File],
    wanted: &mut [FileId],
    take: TakeFile<'_>,
) -> Result<(), Error> {
    wanted.sort_unstable_by_key(|id| (files[*id as usize].layer, files[*id as usize].place.start));
    for ids in wanted.chunk_by(|a, b| files[*a as usize].layer == files[*b as usize].layer) {
        let at = usize::from(files[ids[0] as usize].layer);
        let places: Vec<_> = ids.iter().map(|id| files[*id as usize].place).collect();
        each(store, &image.layers[at], &places, &mut |n, blocks, content| take(ids[n], blocks, content))
            .map_err(|why| why.at(format!("layer {} of {}", at + 1, image.layers.len())))?;
    }
    Ok(())
}

/// Writes so many bytes from the buffer that they are read to.
pub(super) fn pass(input: &mut dyn BufRead, bytes: u64, out: &mut dyn Write) -> io::Result<()> {
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
