//! Where in an archive each path of a bundle stands, and the archive itself. The order is that of the paths, whatever the
//! root gives first, so that the same files make the same bytes.

use super::super::entry::made;
use super::super::meta::Meta;
use super::error::Error;
use super::root::{Node, Root};
use super::taken::{Reason, Taken};
use crate::bytes::Bytes;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// What a path is in the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A plain file.
    File,
    /// A symbolic link, and where it leads.
    Symlink(Box<[u8]>),
    /// Another name of the file of this path, which comes before.
    HardLink(Vec<u8>),
}

/// A path of the bundle.
#[derive(Clone, Debug)]
pub struct Item {
    /// Without a slash in front.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// The bytes of its content.
    pub size: Bytes,
    /// Whose it is, and how old.
    pub meta: Meta,
    /// Why it is taken.
    pub reason: Reason,
    /// For whose sake.
    pub by: Option<Vec<u8>>,
    /// Where in the archive its content begins.
    pub place: u64,
    /// Its content, where that is made.
    content: Option<Vec<u8>>,
    /// Its headers.
    blocks: Vec<u8>,
}

impl Item {
    /// The first field of each line of what is made.
    pub fn made_names(&self) -> Vec<&[u8]> {
        let lines = self.content.as_deref().unwrap_or_default().split(|byte| *byte == b'\n');
        lines
            .filter_map(|line| line.split(|byte| *byte == b':').next())
            .filter(|name| !name.is_empty())
            .collect()
    }
}

/// Lays out all that is taken.
pub(super) fn lay_out(root: &mut dyn Root, taken: Taken) -> Result<Vec<Item>, Error> {
    let mut position = 0;
    let mut items = Vec::with_capacity(taken.entries.len());
    let mut first: BTreeMap<(u64, u64), Vec<u8>> = BTreeMap::new();
    for (path, entry) in taken.entries {
        let mut meta = match &entry.content {
            // A made one is like that in whose place it stands.
            Some(_) if root.node(&path)?.is_none() => Meta { mode: 0o644, ..Meta::default() },
            _ => root.meta(&path)?,
        };
        let mut size = 0;
        let kind = match entry.node {
            Node::Directory => Kind::Directory,
            Node::Symlink(target) => {
                // Nothing looks at these, and systems differ.
                (meta.mode, meta.time) = (0o777, 0);
                Kind::Symlink(target)
            }
            Node::Special => continue,
            Node::File(bytes) => {
                let shared = if entry.content.is_none() { root.shared(&path)? } else { None };
                let other = shared.and_then(|shared| first.get(&shared).cloned());
                if let (Some(shared), None) = (shared, &other) {
                    first.insert(shared, path.clone());
                }
                size = if other.is_none() { bytes } else { 0 };
                other.map_or(Kind::File, Kind::HardLink)
            }
        };
        let (letter, link): (u8, &[u8]) = match &kind {
            Kind::Directory => (b'5', b""),
            Kind::File => (b'0', b""),
            Kind::Symlink(target) => (b'2', target),
            Kind::HardLink(other) => (b'1', other),
        };
        let mut name = path.clone();
        if kind == Kind::Directory {
            name.push(b'/');
        }
        let blocks = made(&name, letter, size, link, &meta);
        let place = position + blocks.len() as u64;
        position = place + size.next_multiple_of(512);
        let (reason, by, content) = (entry.reason, entry.by, entry.content);
        items.push(Item { path, kind, size, meta, reason, by, place, content, blocks });
    }
    Ok(items)
}

/// Gives the content of each file that has one, once, in any order.
pub fn contents(
    root: &mut dyn Root,
    items: &[Item],
    take: &mut dyn FnMut(&Item, &mut dyn Read) -> io::Result<()>,
) -> Result<(), Error> {
    let plain = |item: &&Item| item.kind == Kind::File;
    let (made, taken): (Vec<&Item>, Vec<&Item>) =
        items.iter().filter(plain).partition(|it| it.content.is_some());
    for item in made {
        take(item, &mut item.content.as_deref().unwrap_or_default())
            .map_err(|error| Error::io(&item.path, error))?;
    }
    let paths: Vec<&[u8]> = taken.iter().map(|item| item.path.as_slice()).collect();
    root.contents(&paths, &mut |at, content| take(taken[at], content))
}

/// Writes the archive from the start of `out`; gives its length.
pub(super) fn write(
    root: &mut dyn Root,
    items: &[Item],
    out: &mut (impl Write + Seek),
) -> Result<u64, Error> {
    let mut end = 0;
    let mut head = |item: &Item| {
        out.write_all(&item.blocks)?;
        end = item.place + item.size.next_multiple_of(512);
        out.seek(SeekFrom::Start(end)).map(drop)
    };
    for item in items {
        head(item).map_err(|error| Error::io(&item.path, error))?;
    }
    out.write_all(&[0; 1024]).map_err(|error| Error::io(b"", error))?;
    contents(root, items, &mut |item, content| fill(item, content, out))?;
    Ok(end + 1024)
}

/// Writes a content to its place.
fn fill(item: &Item, content: &mut dyn Read, out: &mut (impl Write + Seek)) -> io::Result<()> {
    out.seek(SeekFrom::Start(item.place))?;
    let copied = io::copy(&mut content.take(item.size), out)?;
    let padding = (item.size.next_multiple_of(512) - item.size) as usize;
    out.write_all(&[0; 512][..padding])?;
    if copied == item.size { Ok(()) } else { Err(io::Error::other("it became shorter while it was read")) }
}
