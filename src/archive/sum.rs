//! What an archive unpacks to, in bytes: what ADD makes of a file.

use super::decode;
use super::{Archive, Error, Kind, Seekable, Source, Streamed};
use std::io::{BufReader, ErrorKind, Read, Seek};

/// Entries after which an archive is given up.
const MOST_ENTRIES: usize = 4_000_000;

/// The largest sum that is believed: no file that a build unpacks to is larger (ext4 ends here).
const MOST: u64 = 16 << 40;

/// The bytes that ADD unpacks the file to: `None` where it is no archive, plain or compressed, and is copied as it is.
/// Goes by the content, as ADD does. The sizes are those of the files that are written: moby's `Untar` copies what Go's
/// reader gives, and that fills a sparse file's holes with zeros. Links, directories and devices hold nothing of their
/// own; whiteouts (`.wh.NAME`) are files like others, as ADD does not go by them.
///
/// Of a compressed archive at most `most` bytes are unpacked; those that were are taken off.
pub fn unpacked(input: impl Read + Seek, most: &mut u64) -> Result<Option<u64>, Error> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    if decode::method(&mut input)? == decode::Method::None {
        return sum(&mut Archive::new(Seekable::new(input.into_inner())?));
    }
    // A decoder that fails at once has nothing that is an archive.
    let Ok(plain) = decode::reader(input) else { return Ok(None) };
    let mut archive = Archive::new(Streamed(plain.take(*most)));
    let found = sum(&mut archive);
    *most = archive.source.source.0.limit();
    if *most == 0 { Err(Error::TooMuch("unpacked bytes")) } else { found }
}

fn sum(archive: &mut Archive<impl Source>) -> Result<Option<u64>, Error> {
    let mut total: u64 = 0;
    let mut seen = 0;
    loop {
        let entry = match archive.next_entry() {
            Ok(Some(entry)) => entry,
            // Without an entry it is none for ADD, either: it looks for the first.
            Ok(None) => return Ok((seen > 0).then_some(total)),
            Err(Error::NotTar) => return Ok(None),
            Err(Error::Io(error)) if error.kind() == ErrorKind::OutOfMemory => return Err(Error::Memory),
            Err(Error::Io(_)) if !archive.begun => return Ok(None),
            Err(error) => return Err(error),
        };
        seen += 1;
        if seen > MOST_ENTRIES {
            return Err(Error::TooMuch("entries"));
        }
        match entry.kind {
            Kind::File => total = total.saturating_add(entry.size),
            Kind::Other(letter) => return Err(Error::Kind(letter)),
            Kind::Directory | Kind::HardLink | Kind::Symlink | Kind::Device | Kind::Global => {}
        }
        if total > MOST {
            return Err(Error::TooMuch("bytes"));
        }
    }
}
