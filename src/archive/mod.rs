//! Tar archives, read entry by entry as Go's `archive/tar` reads them, which is what BuildKit, containerd and Docker
//! unpack with. Takes whatever can be read and knows no file; memory is bounded whatever an archive says, since
//! contents are passed over and names are refused beyond a limit.

pub mod decode;
mod header;
mod pax;
mod source;
mod sparse;
mod sum;

pub use source::{Seekable, Source, Streamed};
pub use sum::unpacked;

pub use header::number;
use header::{BLOCK, Header};
use pax::Pax;
use source::Counted;
use sparse::{Lines, Map};
use std::io::{self, Read};

/// The longest name or block of PAX records, in bytes: Go's own limit.
pub const LONGEST_RECORD: u64 = 1 << 20;

/// Why an archive cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It begins with something else.
    #[error("no tar archive")]
    NotTar,
    /// Something does not fit together.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// A name or a block of PAX records is longer than [`LONGEST_RECORD`].
    #[error("it has a name or attributes of {0} bytes, and a build stops at more than {LONGEST_RECORD}")]
    LongRecord(u64),
    /// An entry that builds refuse.
    #[error("it has an entry of the kind `{}`, and a build stops at it", .0.escape_ascii())]
    Kind(u8),
    /// What it is compressed with asks for more memory than it is given.
    #[error("to unpack it takes more memory than is used for that")]
    Memory,
    /// It goes on beyond a limit.
    #[error("it has more {0} than are looked at")]
    TooMuch(&'static str),
    /// It cannot be read, or ends early.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plain file.
    File,
    /// A directory.
    Directory,
    /// Another name of a file that came before.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A device or a pipe.
    Device,
    /// Attributes that are no entry: a note on the archive, such as a commit.
    Global,
    /// Anything else, by its letter.
    Other(u8),
}

/// An entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, as it is written.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// The bytes of the file that is written: of a sparse one with its holes, which Go fills with zeros.
    pub size: u64,
    /// What a link leads to, as it is written; empty for all else.
    pub link: Vec<u8>,
    /// Whether only parts of its content are stored.
    pub sparse: bool,
    /// Where in the archive it stands.
    pub place: Place,
}

/// Where an entry stands in an archive, in bytes: all that describes it, then its content, then what fills up the last
/// block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its first header's.
    pub start: u64,
    /// How many bytes describe it, the records before its header included.
    pub header: u64,
    /// How many bytes of content are stored.
    pub stored: u64,
}

impl Place {
    /// Where the next entry starts.
    pub fn end(&self) -> u64 {
        self.start + self.header + self.stored.next_multiple_of(BLOCK as u64)
    }
}

/// What stands before an entry's header and says more than that.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    pax: Pax,
}

/// A tar archive.
#[derive(Debug)]
pub struct Archive<S> {
    source: Counted<S>,
    /// What is left of the entry's content.
    left: u64,
    /// What fills up its last block.
    padding: u64,
    /// Whether a header was read.
    begun: bool,
}

impl<S: Source> Archive<S> {
    /// The archive that `source` holds; reads nothing yet.
    pub fn new(source: S) -> Self {
        Self { source: Counted { source, position: 0 }, left: 0, padding: 0, begun: false }
    }

    /// How many bytes have been read or passed over.
    pub fn position(&self) -> u64 {
        self.source.position
    }

    /// The next entry; `None` at the end. What is left of the last one's content is passed over.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, Error> {
        let mut said = Said::default();
        let mut start = None;
        loop {
            let Some(header) = self.header()? else {
                return match start {
                    Some(_) => Err(Error::Damaged("attributes without an entry")),
                    None => Ok(None),
                };
            };
            let start = *start.get_or_insert(self.position() - BLOCK as u64);
            match header.kind() {
                b'L' => said.name = Some(self.record(&header)?),
                b'K' => said.link = Some(self.record(&header)?),
                b'x' => said.pax = Pax::parse(&self.record(&header)?)?,
                b'g' => {
                    // Go gives them to whoever unpacks, who leaves them out: they change no entry.
                    Pax::parse(&self.record(&header)?)?;
                    return Ok(Some(self.placed(start, Kind::Global, Vec::new())));
                }
                _ => return self.entry(&header, start, said).map(Some),
            }
        }
    }

    /// What is known of an entry whose content comes next.
    fn placed(&self, start: u64, kind: Kind, path: Vec<u8>) -> Entry {
        let place = Place { start, header: self.position() - start, stored: self.left };
        Entry { path, kind, size: self.left, link: Vec::new(), sparse: false, place }
    }

    /// The entry that `header` begins, with what the records before it say.
    fn entry(&mut self, header: &Header, start: u64, said: Said) -> Result<Entry, Error> {
        let Said { name, link, mut pax } = said;
        let in_header = header.size()?;
        let stored = pax.size.unwrap_or(in_header);
        let path = name.or_else(|| pax.path.take()).unwrap_or_else(|| header.name());
        let kind = kind(header.kind(), &path);
        // Nothing follows these, whatever size they claim.
        let holds = matches!(kind, Kind::File | Kind::Other(_));
        self.expect(if holds { stored } else { 0 });
        let link = link.or_else(|| pax.link.take()).unwrap_or_else(|| header.link());
        let sparse = pax.sparse()?;
        let mut entry = self.placed(start, kind, path);
        if matches!(kind, Kind::HardLink | Kind::Symlink) {
            entry.link = link;
        }
        if header.kind() == b'S' {
            (entry.size, entry.sparse) = (self.old_sparse(header)?, true);
        } else if let Some(sparse) = sparse {
            if kind != Kind::File {
                return Err(Error::Damaged("a sparse entry that is no file"));
            }
            (entry.size, entry.sparse) = (sparse.size.unwrap_or(entry.size), true);
            let map = sparse.map.map_or_else(|| self.map_in_content(), Ok)?;
            map.check(entry.size, self.left)?;
            entry.path = sparse.name.unwrap_or(entry.path);
        }
        entry.place = Place { start, header: self.position() - start, stored: self.left };
        Ok(entry)
    }

    /// The whole content of a header that describes the next one.
    fn record(&mut self, header: &Header) -> Result<Vec<u8>, Error> {
        let size = header.size()?;
        if size > LONGEST_RECORD {
            return Err(Error::LongRecord(size));
        }
        self.expect(size);
        let mut record = Vec::new();
        self.read_to_end(&mut record)?;
        if self.left > 0 {
            return Err(cut().into());
        }
        if header.kind() != b'x' && header.kind() != b'g' {
            record.truncate(record.iter().position(|byte| *byte == 0).unwrap_or(record.len()));
        }
        Ok(record)
    }

    /// The size of a sparse file in GNU's old format, whose map goes on behind the header.
    fn old_sparse(&mut self, header: &Header) -> Result<u64, Error> {
        if !header.is_gnu() {
            return Err(Error::Damaged("a sparse entry without GNU's header"));
        }
        let size = number(header.field(483, 12))?;
        let mut map = Map::default();
        map.add_block(header.field(386, 4 * 24))?;
        let mut goes_on = header.0[482] != 0;
        while goes_on {
            let mut block = [0; BLOCK];
            self.source.read_exact(&mut block)?;
            map.add_block(&block[..21 * 24])?;
            goes_on = block[21 * 24] != 0;
        }
        map.check(size, self.left)?;
        Ok(size)
    }

    fn map_in_content(&mut self) -> Result<Map, Error> {
        let mut lines = Lines::default();
        loop {
            let mut block = [0; BLOCK];
            self.read_exact(&mut block)?;
            if let Some(map) = lines.take(&block)? {
                return Ok(map);
            }
        }
    }

    fn expect(&mut self, size: u64) {
        const BLOCK: u64 = header::BLOCK as u64;
        (self.left, self.padding) = (size, (BLOCK - size % BLOCK) % BLOCK);
    }

    /// The next header; `None` at the end, which is two blocks of zeros or nothing more.
    fn header(&mut self) -> Result<Option<Header>, Error> {
        self.source.skip(self.left)?;
        // The last entry's may be missing.
        let padding = std::mem::take(&mut self.padding);
        io::copy(&mut self.source.by_ref().take(padding), &mut io::sink())?;
        self.left = 0;
        let Some(header) = self.block()? else { return Ok(None) };
        if header.is_zero() {
            return match self.block()? {
                Some(next) if !next.is_zero() => Err(Error::Damaged("a block of zeros between entries")),
                _ => Ok(None),
            };
        }
        if !header.is_whole() {
            return Err(if self.begun { Error::Damaged("the checksum of a header") } else { Error::NotTar });
        }
        self.begun = true;
        Ok(Some(header))
    }

    /// The next block; `None` where nothing comes.
    fn block(&mut self) -> Result<Option<Header>, Error> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.source.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) if self.begun => return Err(cut().into()),
                Ok(0) => return Err(Error::NotTar),
                Ok(more) => filled += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(Header(block)))
    }
}

/// The content of the last entry as it is stored: of a sparse file, the parts that are there.
impl<S: Source> Read for Archive<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.by_ref().take(self.left).read(buffer)?;
        self.left -= read as u64;
        Ok(read)
    }
}

fn kind(letter: u8, path: &[u8]) -> Kind {
    match letter {
        // Before there was a letter for it, a directory had a slash at its end.
        0 if path.ends_with(b"/") => Kind::Directory,
        b'0' | 0 | b'7' | b'S' => Kind::File,
        b'1' => Kind::HardLink,
        b'2' => Kind::Symlink,
        b'3' | b'4' | b'6' => Kind::Device,
        b'5' => Kind::Directory,
        other => Kind::Other(other),
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "it ends early")
}

#[cfg(test)]
mod tests;
