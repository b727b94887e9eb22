//! Where the files of an image are: a tar archive, or whatever else answers by name.

use super::error::{Error, Why};
use super::path;
use crate::archive::{Archive, Kind, Seekable};
use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

/// Entries of an archive beyond which it is no image: each layer makes a few.
const MOST_ENTRIES: usize = 1_000_000;
/// How many links in a row are followed.
const MOST_LINKS: usize = 8;

/// Files by name, as they stand in an image: `index.json`, `blobs/sha256/…`.
pub trait Store {
    /// The length of the file of this name, and what reads it; `None` where there is none.
    fn open(&mut self, name: &str) -> io::Result<Option<(u64, Box<dyn Read + '_>)>>;
}

/// The files of a tar archive.
#[derive(Debug)]
pub struct TarStore<R> {
    input: R,
    files: HashMap<String, Member>,
}

#[derive(Debug)]
enum Member {
    File {
        start: u64,
        size: u64,
    },
    /// Older `docker save`, and skopeo, write a layer that comes twice as a link.
    Link(String),
}

impl<R: Read + Seek> TarStore<R> {
    /// Lists the archive that `input` holds; contents are passed over.
    pub fn new(mut input: R) -> Result<Self, Error> {
        let files = list(&mut input).map_err(|why| why.at("the image's archive"))?;
        Ok(Self { input, files })
    }

    fn find(&self, name: &str) -> Option<(u64, u64)> {
        let mut name = name;
        for _ in 0..MOST_LINKS {
            match self.files.get(name)? {
                Member::File { start, size } => return Some((*start, *size)),
                Member::Link(target) => name = target,
            }
        }
        None
    }
}

impl<R: Read + Seek> Store for TarStore<R> {
    fn open(&mut self, name: &str) -> io::Result<Option<(u64, Box<dyn Read + '_>)>> {
        let Some((start, size)) = self.find(name) else { return Ok(None) };
        self.input.seek(SeekFrom::Start(start))?;
        Ok(Some((size, Box::new((&mut self.input).take(size)))))
    }
}

fn list(input: &mut (impl Read + Seek)) -> Result<HashMap<String, Member>, Why> {
    let mut archive = Archive::new(Seekable::new(input)?);
    let mut files = HashMap::new();
    let mut entries = 0;
    while let Some(entry) = archive.next_entry().map_err(Why::Archive)? {
        entries += 1;
        if entries > MOST_ENTRIES {
            return Err(Why::Bound("it has more entries than any image"));
        }
        // What leads out of the archive is a file that nobody asks for.
        let Some(name) = inner_name(&[], &entry.path) else { continue };
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let member = match entry.kind {
            Kind::File if !entry.sparse => {
                Some(Member::File { start: entry.place.start + entry.place.header, size: entry.size })
            }
            Kind::Symlink => inner_name(folder.as_bytes(), &entry.link).map(Member::Link),
            Kind::HardLink => inner_name(&[], &entry.link).map(Member::Link),
            _ => None,
        };
        files.extend(member.map(|member| (name, member)));
    }
    Ok(files)
}

/// A path as names are asked for: from the archive's root, without `.` and `..`.
fn inner_name(folder: &[u8], path: &[u8]) -> Option<String> {
    let joined = [folder, b"/", path].concat();
    let parts = path::clean(if path.starts_with(b"/") { path } else { &joined })?;
    String::from_utf8(parts.join(&b'/')).ok().filter(|name| !name.is_empty())
}
