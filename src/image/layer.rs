//! A layer, read once from its first byte to its last: entry by entry, with a fast hash of each content, and with its
//! digests checked at the end.

use super::digest::{Digest, Hashed};
use super::elf::{self, Elf};
use super::error::{Error, Why};
use super::open::LayerRef;
use super::store::Store;
use crate::archive::decode::{self, Method};
use crate::archive::{self, Archive, Entry, Kind, Streamed};
use std::io::{self, BufRead, ErrorKind, Read};
use twox_hash::xxhash3_128::Hasher;

/// How many times its size a layer may unpack to, where that is more than [`USUAL`]; gzip ends at a thousand times.
const MOST_TIMES: u64 = 200;
/// Layers up to this size are never called bombs.
const USUAL: u64 = 8 << 30;
/// Contents up to this length are hashed in one go.
const CONTENT: usize = 128 << 10;
/// Zeros that may stand behind the end of an archive: those who write tapes fill up a block.
const PADDING: u64 = 1 << 20;

/// What is known of a layer that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerRead {
    /// Bytes as stored.
    pub(super) stored: u64,
    /// Bytes of the archive that it unpacks to.
    pub(super) tar: u64,
    pub(super) compression: Method,
    /// Bytes behind the archive's end, where nobody reads them.
    pub(super) trailing: u64,
    /// Of what is stored.
    pub(super) digest: Digest,
}

/// What is done with contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// They are told apart.
    Hashed,
    /// Nobody asks for them.
    Passed,
}

/// Takes the entries of a layer, in order.
pub(super) trait Visit {
    fn contents(&self) -> Contents;

    /// Whether the content of a file is wanted whole.
    fn wants(&self, entry: &Entry) -> bool;

    /// An entry, with its content.
    fn entry(&mut self, entry: &Entry, content: Content<'_>) -> Result<(), Why>;
}

/// What was read of a content.
#[derive(Debug, Default)]
pub(super) struct Content<'c> {
    /// Equal where contents are; 0 for what is no file.
    pub(super) sum: u128,
    /// How it begins, where it is not long; all of it where that was wanted.
    pub(super) start: &'c [u8],
    /// What it is as a program.
    pub(super) elf: Option<Elf>,
}

/// Reads a layer. What is stored nowhere but elsewhere is [`Why::Foreign`].
pub(super) fn read(
    store: &mut dyn Store,
    layer: &LayerRef,
    place: &str,
    visit: &mut dyn Visit,
) -> Result<LayerRead, Error> {
    checked(store, layer, visit).map_err(|why| why.at(place))
}

fn checked(store: &mut dyn Store, layer: &LayerRef, visit: &mut dyn Visit) -> Result<LayerRead, Why> {
    let Some((size, input)) = store.open(&layer.blob.name)? else {
        return Err(match &layer.blob.url {
            Some(url) => Why::Foreign(url.clone()),
            None => Why::Missing("the manifest".to_owned()),
        });
    };
    if let Some(wanted) = layer.blob.size.filter(|wanted| *wanted != size) {
        return Err(Why::Size { wanted, found: size });
    }
    let mut blob = Hashed::new(input, u64::MAX);
    let compression = decode::method(&mut blob)?;
    let walked = match compression {
        Method::None => walk(&mut blob, visit).map(|trailing| (trailing, None)),
        _ => unpack(&mut blob, size, visit).map(|(trailing, inner)| (trailing, Some(inner))),
    };
    let (digest, stored) = blob.finish()?;
    // A wrong digest says more than what it leads to.
    check(layer.blob.digest, digest, |wanted, found| Why::Digest { wanted, found })?;
    let (trailing, inner) = walked?;
    let (diff_id, tar) = inner.unwrap_or((digest, stored));
    check(Some(layer.diff_id), diff_id, |wanted, found| Why::DiffId { wanted, found })?;
    Ok(LayerRead { stored, tar, compression, trailing, digest })
}

fn check(wanted: Option<Digest>, found: Digest, why: fn(Digest, Digest) -> Why) -> Result<(), Why> {
    wanted.filter(|wanted| *wanted != found).map_or(Ok(()), |wanted| Err(why(wanted, found)))
}

/// The same of a compressed one; gives also the digest and length of what it unpacks to.
fn unpack(blob: &mut impl BufRead, size: u64, visit: &mut dyn Visit) -> Result<(u64, (Digest, u64)), Why> {
    let most = USUAL.max(size.saturating_mul(MOST_TIMES));
    let mut plain = Hashed::new(decode::reader(blob).map_err(compression)?, most);
    let walked = walk(&mut plain, visit);
    if plain.is_over() {
        return Err(Why::Bomb(MOST_TIMES));
    }
    let trailing = walked.map_err(|why| match why {
        Why::Archive(archive::Error::Io(error)) => compression(error),
        why => why,
    })?;
    Ok((trailing, plain.finish().map_err(compression)?))
}

fn compression(error: io::Error) -> Why {
    match error.kind() {
        ErrorKind::OutOfMemory => Why::Archive(archive::Error::Memory),
        _ => Why::Compression(error),
    }
}

/// Visits all entries; gives how many bytes stand behind the archive's end.
fn walk(input: &mut impl BufRead, visit: &mut dyn Visit) -> Result<u64, Why> {
    let mut archive = Archive::new(Streamed(&mut *input));
    let mut buffer = vec![0; CONTENT];
    while let Some(entry) = archive.next_entry().map_err(Why::Archive)? {
        if let Kind::Other(letter) = entry.kind {
            return Err(Why::Archive(archive::Error::Kind(letter)));
        }
        // Of a sparse one equal parts may stand at other places.
        if entry.kind != Kind::File || entry.sparse || visit.contents() == Contents::Passed {
            visit.entry(&entry, Content::default())?;
        } else if visit.wants(&entry) {
            let mut whole = Vec::new();
            archive.read_to_end(&mut whole).map_err(|error| Why::Archive(error.into()))?;
            if whole.len() as u64 != entry.size {
                return Err(cut());
            }
            visit.entry(&entry, Content { sum: Hasher::oneshot(&whole), start: &whole, elf: None })?;
        } else {
            let (sum, elf) = read_content(&mut archive, entry.size, &mut buffer)?;
            // What a longer one begins with is gone by then.
            let start = buffer.get(..entry.size as usize).unwrap_or_default();
            visit.entry(&entry, Content { sum, start, elf })?;
        }
    }
    trailing(input)
}

fn cut() -> Why {
    Why::Archive(archive::Error::Io(io::Error::new(ErrorKind::UnexpectedEof, "it ends early")))
}

/// Reads a content to its end: the number that tells equal ones, and what it is as a program.
fn read_content(content: &mut impl Read, size: u64, buffer: &mut [u8]) -> Result<(u128, Option<Elf>), Why> {
    let mut hasher = None;
    let mut elf = None;
    let mut left = size;
    loop {
        let filled = fill(content, buffer).map_err(|error| Why::Archive(error.into()))?;
        let (at, part) = (size - left, &buffer[..filled]);
        left = left.checked_sub(filled as u64).ok_or_else(cut)?;
        if at == 0 {
            elf = elf::Reader::new(part);
        }
        if let Some(elf) = &mut elf {
            elf.read(at, part);
        }
        if hasher.is_none() && left == 0 {
            return Ok((Hasher::oneshot(part), elf.map(elf::Reader::finish)));
        }
        let hasher = hasher.get_or_insert_with(Hasher::new);
        hasher.write(part);
        if left == 0 {
            return Ok((hasher.finish_128(), elf.map(elf::Reader::finish)));
        }
        if filled == 0 {
            return Err(cut());
        }
    }
}

/// As much as there is, and fits.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

/// What is left but for the zeros that fill up a tape's block.
fn trailing(input: &mut impl BufRead) -> Result<u64, Why> {
    let (mut bytes, mut is_zero) = (0, true);
    loop {
        let rest = input.fill_buf().map_err(|error| Why::Archive(error.into()))?;
        if rest.is_empty() {
            return Ok(if is_zero && bytes <= PADDING { 0 } else { bytes });
        }
        is_zero = is_zero && rest.iter().all(|byte| *byte == 0);
        let read = rest.len();
        bytes += read as u64;
        input.consume(read);
    }
}
