//! The tree of an image as a root: names are those of its layers laid over one another; contents are read from the layer
//! that holds them. All layers are read once for their digests, and once more for what the files of the image say of
//! themselves; a third time where that lies in front of what tells its place.

use super::super::again;
use super::super::entry::Described;
use super::super::error::Why;
use super::super::layer::Contents;
use super::super::measure::{Read as Layers, read_layers};
use super::super::meta::Meta;
use super::super::open::Image;
use super::super::squash::refuse;
use super::super::store::Store;
use super::super::tree::{File, FileId, FileKind, NodeId, ROOT, Tree};
use super::error::Error;
use super::program::Reader;
use super::root::{LONGEST_LINE, Node, Root, Start, follow, join, script_line};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// How often layers are read: what a program says of itself leads on a few times at most.
const MOST_READINGS: usize = 6;
/// Read at a time of a program.
const PART: u64 = 64 << 10;
/// Files of settings that are kept: each, and all.
const MOST_KEPT: (u64, u64) = (4 << 20, 64 << 20);

/// The tree of an image.
pub struct Layered<'s> {
    store: &'s mut dyn Store,
    image: &'s Image,
    tree: Tree,
    about: Vec<Meta>,
    starts: FxHashMap<FileId, Start>,
    kept: FxHashMap<FileId, Vec<u8>>,
}

impl<'s> Layered<'s> {
    /// Reads the layers; their digests are checked.
    pub fn new(store: &'s mut dyn Store, image: &'s Image) -> Result<Self, Error> {
        let Layers { layers, tree, .. } = read_layers(store, image, Contents::Passed, &mut |_, _| {})?;
        refuse(&layers)?;
        let about = vec![Meta { mode: 0o755, ..Meta::default() }; tree.files.len()];
        let mut layered =
            Self { store, image, tree, about, starts: FxHashMap::default(), kept: FxHashMap::default() };
        layered.read_all()?;
        Ok(layered)
    }

    /// Reads what all files say of themselves.
    fn read_all(&mut self) -> Result<(), Error> {
        let settings = self.settings()?;
        let mut open: FxHashMap<FileId, Reader> = FxHashMap::default();
        let live = |file: &File| file.names > 0;
        let mut wanted: Vec<FileId> =
            (0..self.tree.files.len() as FileId).filter(|id| live(&self.tree.files[*id as usize])).collect();
        let mut left = MOST_KEPT.1;
        for reading in 0..MOST_READINGS {
            let (mut about, mut starts, mut kept) = (Vec::new(), Vec::new(), Vec::new());
            let files = &self.tree.files;
            let mut one = |id: FileId, blocks: &[u8], content: &mut dyn BufRead| {
                if reading == 0 {
                    about.push((id, Described::read(blocks).map_err(Why::Archive)?.meta()));
                }
                let file = &files[id as usize];
                if file.kind != FileKind::File || file.size != file.place.stored {
                    return Ok(());
                }
                if settings.contains(&id) && reading == 0 && file.size <= MOST_KEPT.0.min(left) {
                    left -= file.size;
                    let mut whole = Vec::new();
                    content.read_to_end(&mut whole)?;
                    starts.push((id, looked_at(&mut open, id, file.size, &mut &whole[..])?));
                    kept.push((id, whole));
                } else {
                    starts.push((id, looked_at(&mut open, id, file.size, content)?));
                }
                Ok(())
            };
            again::files(self.store, self.image, files, &mut wanted, &mut one)?;
            for (id, meta) in about {
                self.about[id as usize] = meta;
            }
            self.kept.extend(kept);
            self.starts.extend(starts.into_iter().filter_map(|(id, start)| Some((id, start?))));
            if open.is_empty() {
                return Ok(());
            }
            wanted = open.keys().copied().collect();
        }
        let broken =
            open.into_keys().map(|id| (id, Start::Broken("what it says of itself lies in no order")));
        self.starts.extend(broken);
        Ok(())
    }

    /// Files that are asked for whole, and early.
    fn settings(&mut self) -> Result<FxHashSet<FileId>, Error> {
        let mut paths: Vec<Vec<u8>> =
            vec![b"lib64/ld-linux-x86-64.so.2".to_vec(), b"lib/ld-linux-aarch64.so.1".to_vec()];
        for (folder, start) in
            [(&b"etc"[..], &b"ld"[..]), (b"etc/ld.so.conf.d", b""), (b"etc", b"passwd"), (b"etc", b"group")]
        {
            if self.find(folder).is_some_and(|node| self.tree.is_directory(node)) {
                let names = self.names(folder)?;
                paths.extend(names.iter().filter(|it| it.starts_with(start)).map(|it| join(folder, it)));
            }
        }
        let mut settings = FxHashSet::default();
        for path in paths {
            // One that leads nowhere concerns who asks for it.
            if let Ok(Some(way)) = follow(self, &path) {
                settings.extend(self.find(way.end().0).and_then(|node| self.tree.file_id(node)));
            }
        }
        Ok(settings)
    }

    /// The place of a path, no link of it followed.
    fn find(&self, path: &[u8]) -> Option<NodeId> {
        path.split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
            .try_fold(ROOT, |at, name| self.tree.child(at, name))
    }

    fn file(&self, path: &[u8]) -> Option<FileId> {
        self.find(path).and_then(|node| self.tree.file_id(node))
    }
}

/// Goes on with what a file says of itself, as far as it comes in order; `None` where more is asked for.
fn looked_at(
    open: &mut FxHashMap<FileId, Reader>,
    id: FileId,
    size: u64,
    content: &mut dyn BufRead,
) -> io::Result<Option<Start>> {
    let mut position = 0;
    let mut reader = if let Some(reader) = open.remove(&id) {
        reader
    } else {
        let mut start = Vec::new();
        content.take(LONGEST_LINE as u64).read_to_end(&mut start)?;
        if let Some(line) = script_line(&start) {
            return Ok(Some(Start::Script(line)));
        }
        position = start.len() as u64;
        let mut reader = Reader::new(size);
        while let Some(range) = reader.wants().filter(|range| range.start < position) {
            let part = &start[range.start as usize..(range.end.min(position)) as usize];
            if let Err(broken) = reader.take(part) {
                return Ok(Some(Start::Broken(broken)));
            }
        }
        reader
    };
    while let Some(range) = reader.wants() {
        let Some(before) = range.start.checked_sub(position) else {
            open.insert(id, reader);
            return Ok(None);
        };
        again::pass(content, before, &mut io::sink())?;
        let mut part = Vec::new();
        content.take((range.end - range.start).min(PART)).read_to_end(&mut part)?;
        position = range.start + part.len() as u64;
        if part.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Err(broken) = reader.take(&part) {
            return Ok(Some(Start::Broken(broken)));
        }
    }
    Ok(Some(reader.finish().map_or(Start::Other, |program| Start::Program(Rc::new(program)))))
}

impl Root for Layered<'_> {
    fn node(&mut self, path: &[u8]) -> Result<Option<Node>, Error> {
        let Some(node) = self.find(path) else { return Ok(None) };
        Ok(Some(match self.tree.file(node) {
            None => Node::Directory,
            Some(file) => match file.kind {
                FileKind::Directory => Node::Directory,
                FileKind::File => Node::File(file.size),
                FileKind::Symlink(link) => Node::Symlink(self.tree.links[link as usize].clone()),
                FileKind::Device => Node::Special,
            },
        }))
    }

    fn names(&mut self, path: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let Some(node) = self.find(path) else { return Ok(Vec::new()) };
        let mut names: Vec<Vec<u8>> =
            self.tree.children(node).into_iter().map(|child| self.tree.name(child).to_vec()).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn meta(&mut self, path: &[u8]) -> Result<Meta, Error> {
        let known = self.file(path).map(|id| self.about[id as usize].clone());
        Ok(known.unwrap_or(Meta { mode: 0o755, ..Meta::default() }))
    }

    fn shared(&mut self, path: &[u8]) -> Result<Option<(u64, u64)>, Error> {
        let id = self.file(path).filter(|id| self.tree.files[*id as usize].names > 1);
        Ok(id.map(|id| (0, id.into())))
    }

    fn start(&mut self, path: &[u8]) -> Result<Start, Error> {
        let start = self.file(path).and_then(|id| self.starts.get(&id).cloned());
        Ok(start.unwrap_or(Start::Other))
    }

    fn read(&mut self, path: &[u8], most: u64) -> Result<Vec<u8>, Error> {
        let kept = self.file(path).and_then(|id| self.kept.get(&id));
        if let Some(kept) = kept.filter(|kept| kept.len() as u64 <= most) {
            return Ok(kept.clone());
        }
        let mut whole = Vec::new();
        let mut is_long = false;
        self.contents(&[path], &mut |_, content| {
            content.take(most + 1).read_to_end(&mut whole)?;
            is_long = whole.len() as u64 > most;
            Ok(())
        })?;
        if is_long {
            return Err(Error::too_long(path));
        }
        Ok(whole)
    }

    fn contents(
        &mut self,
        paths: &[&[u8]],
        take: &mut dyn FnMut(usize, &mut dyn Read) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut places: FxHashMap<FileId, usize> = FxHashMap::default();
        for (at, path) in paths.iter().enumerate() {
            let id = self.file(path).ok_or_else(|| Error::Absent((*path).into()))?;
            let file = &self.tree.files[id as usize];
            if file.size != file.place.stored {
                let why = "its layer holds it as a sparse file; copy it in the build (`cp --sparse=never`)";
                return Err(Error::io(path, io::Error::other(why)));
            }
            places.insert(id, at);
        }
        let mut wanted: Vec<FileId> = places.keys().copied().collect();
        let files = &self.tree.files;
        again::files(self.store, self.image, files, &mut wanted, &mut |id, _, content| {
            let mut content = content;
            Ok(take(places[&id], &mut content)?)
        })?;
        Ok(())
    }
}
