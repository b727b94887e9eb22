//! A tree of names that a bundle is taken from, and how paths are followed in it: links lead to other places of the tree and
//! never out of it, as for a program whose root it is.

use super::super::meta::Meta;
use super::error::Error;
use super::program::{Broken, Program};
use std::io::Read;
use std::rc::Rc;

/// Symbolic links on one path: as many as Linux follows.
const MOST_LINKS: usize = 40;
/// The longest path that any system takes.
const LONGEST_PATH: usize = 4_096;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A plain file of so many bytes.
    File(u64),
    /// A symbolic link, and where it leads.
    Symlink(Box<[u8]>),
    /// A device, a pipe or a socket.
    Special,
}

/// What a plain file is to whoever starts it.
#[derive(Clone, Debug)]
pub enum Start {
    /// A program or library.
    Program(Rc<Program>),
    /// Such a one that is damaged.
    Broken(Broken),
    /// A script: its first line, without `#!`.
    Script(Rc<[u8]>),
    /// Anything else.
    Other,
}

/// The bytes of a script's first line that Linux looks at.
pub const LONGEST_LINE: usize = 255;

/// The first line of a script, by how it begins.
pub fn script_line(start: &[u8]) -> Option<Rc<[u8]>> {
    let start = &start[..start.len().min(LONGEST_LINE)];
    let line = start.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    // What ends a line elsewhere belongs to a name here.
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let from = line.iter().position(|byte| !is_blank(byte)).unwrap_or(line.len());
    let to = line.iter().rposition(|byte| !is_blank(byte)).map_or(from, |last| last + 1);
    Some(line[from..to].into())
}

/// A tree of names. Paths come clean, without a slash in front, and no part of them but the last is a link: nobody who
/// answers follows one.
pub trait Root {
    /// What stands there.
    fn node(&mut self, path: &[u8]) -> Result<Option<Node>, Error>;
    /// The names in a directory, sorted.
    fn names(&mut self, path: &[u8]) -> Result<Vec<Vec<u8>>, Error>;
    /// What is said of what stands there.
    fn meta(&mut self, path: &[u8]) -> Result<Meta, Error>;
    /// A number that the other names of the same file have as well, if it has others.
    fn shared(&mut self, path: &[u8]) -> Result<Option<(u64, u64)>, Error>;
    /// What the plain file is to whoever starts it.
    fn start(&mut self, path: &[u8]) -> Result<Start, Error>;
    /// The content of a plain file; an error where it is longer.
    fn read(&mut self, path: &[u8], most: u64) -> Result<Vec<u8>, Error>;
    /// Gives the contents of these plain files, each once, in any order: its place in the list, and what reads it.
    fn contents(
        &mut self,
        paths: &[&[u8]],
        take: &mut dyn FnMut(usize, &mut dyn Read) -> std::io::Result<()>,
    ) -> Result<(), Error>;
}

/// Where a path leads, and all that is passed on the way: directories and links, each after what it stands in. The last
/// one is what it leads to.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// Paths without a slash in front.
    pub(super) steps: Vec<(Vec<u8>, Node)>,
}

impl Way {
    /// What it leads to; the root itself where nothing was passed.
    pub(super) fn end(&self) -> (&[u8], &Node) {
        self.steps.last().map_or((b"", &Node::Directory), |(path, node)| (path, node))
    }
}

/// Follows a path from the root. `None` where nothing is there.
pub(super) fn follow(root: &mut dyn Root, path: &[u8]) -> Result<Option<Way>, Error> {
    Ok(reach(root, path)?.ok())
}

/// Where a path that leads nowhere ends.
pub(super) struct Lost {
    /// What is not there.
    at: Vec<u8>,
    /// The link that leads there, where the path itself is one.
    link: Option<Vec<u8>>,
}

impl Lost {
    fn new(at: Vec<u8>, rest: &[Vec<u8>], link: Option<Vec<u8>>) -> Self {
        Self { at: rest.iter().rev().fold(at, |at, name| join(&at, name)), link }
    }

    /// Why nothing is there that was asked for: it is a link to nothing, or nothing at all.
    pub(super) fn explained(self, path: &[u8]) -> Error {
        match self.link {
            Some(link) => Error::Dangling { path: link.into(), to: self.at.into() },
            None => Error::Absent(path.into()),
        }
    }

    pub(super) fn is_by_link(&self) -> bool {
        self.link.is_some()
    }
}

/// The same, with where a path ends that leads nowhere.
pub(super) fn reach(root: &mut dyn Root, path: &[u8]) -> Result<Result<Way, Lost>, Error> {
    let mut open: Vec<Vec<u8>> = parts(path);
    let mut at: Vec<u8> = Vec::new();
    let mut steps = Vec::new();
    let (mut links, mut link) = (0, None);
    while let Some(name) = open.pop() {
        if name == b".." {
            at.truncate(at.iter().rposition(|byte| *byte == b'/').unwrap_or(0));
            continue;
        }
        let next = join(&at, &name);
        let node = if next.len() > LONGEST_PATH { None } else { root.node(&next)? };
        let Some(node) = node else { return Ok(Err(Lost::new(next, &open, link))) };
        match &node {
            Node::Directory => at.clone_from(&next),
            Node::Symlink(target) => {
                links += 1;
                if links > MOST_LINKS {
                    return Err(Error::Circle(path.into()));
                }
                if open.is_empty() && link.is_none() {
                    link = Some(next.clone());
                }
                if target.starts_with(b"/") {
                    at.clear();
                }
                open.extend(parts(target));
            }
            // A file in the middle leads nowhere.
            _ if !open.is_empty() => return Ok(Err(Lost::new(next, &open, link))),
            _ => {}
        }
        steps.push((next, node));
    }
    // A path that ends by going up ends in a directory that was passed before.
    if !matches!(steps.last(), Some((_, Node::File(_) | Node::Special))) && !at.is_empty() {
        steps.push((at, Node::Directory));
    }
    Ok(Ok(Way { steps }))
}

/// Its parts, the last one first.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|byte| *byte == b'/')
        .filter(|part| !matches!(*part, b"" | b"."))
        .map(<[u8]>::to_vec)
        .rev()
        .collect()
}

/// A name in a directory.
pub(super) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

/// The directory that a path stands in, and its name there.
pub(super) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (b"", path),
    }
}
