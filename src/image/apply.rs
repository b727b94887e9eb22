//! Lays the entries of a layer over the tree, as those do who unpack it: whiteouts hide what lies below and nothing of
//! their own layer, a directory joins one that is there, all else takes its place.

use super::elf::Elf;
use super::error::Why;
use super::layer::{Content, Contents, Visit};
use super::packages::{self, Database, Packages};
use super::path::{clean, shown};
use super::secrets;
use super::tree::{Cause, File, FileId, FileKind, Layer, NodeId, ROOT, Tree};
use super::walk::{Missing, Walker};
use crate::archive::{Entry, Kind};

/// What a name begins with that deletes another one.
pub(super) const WHITEOUT: &[u8] = b".wh.";
/// The name that hides all that lower layers have in its directory.
pub(super) const OPAQUE: &[u8] = b".wh..wh..opq";
/// What aufs kept for itself.
const OWN: &[u8] = b".wh..wh.";
/// The longest target of a link that is followed: no system follows a longer one.
const LONGEST_LINK: usize = 4096;

/// What a layer holds, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) entries: u64,
    pub(super) files: u64,
    /// Bytes of files.
    pub(super) content: u64,
    pub(super) whiteouts: u64,
    pub(super) opaque: u64,
    /// Hard links to what is not there, which nobody can unpack.
    pub(super) dangling: u64,
}

/// A layer that is being laid over the tree.
pub(super) struct Apply<'t> {
    pub(super) tree: &'t mut Tree,
    pub(super) walker: &'t mut Walker,
    pub(super) layer: Layer,
    pub(super) counts: Counts,
    pub(super) packages: &'t mut Packages,
    pub(super) contents: Contents,
    /// Files that hold a secret, and what it is; their numbers are those that they get.
    pub(super) secrets: Vec<(FileId, &'static str)>,
    /// Programs and libraries, in the same way.
    pub(super) programs: Vec<(FileId, Elf)>,
}

fn database(entry: &Entry) -> Option<(Database, Vec<u8>)> {
    let path = clean(&entry.path)?.join(&b'/');
    Some((Database::of(&path)?, path))
}

impl Visit for Apply<'_> {
    fn contents(&self) -> Contents {
        self.contents
    }

    fn wants(&self, entry: &Entry) -> bool {
        entry.size <= packages::LONGEST && database(entry).is_some()
    }

    fn entry(&mut self, entry: &Entry, content: Content<'_>) -> Result<(), Why> {
        let Content { sum, start, elf } = content;
        if let Some((database, path)) = database(entry).filter(|_| self.wants(entry)) {
            self.packages.read(database, &path, start);
        }
        if entry.kind == Kind::Global {
            return Ok(());
        }
        self.counts.entries += 1;
        let path = clean(&entry.path).ok_or_else(|| Why::Escape(shown(&entry.path)))?;
        let secret = secrets::kind(&path.join(&b'/'), &start[..start.len().min(secrets::HEAD)]);
        if let Some(kind) = secret {
            self.secrets.push((self.tree.files.len() as FileId, kind));
        }
        if let Some(elf) = elf {
            self.programs.push((self.tree.files.len() as FileId, elf));
        }
        let Some((name, folder)) = path.split_last() else { return self.root(entry) };
        if name.starts_with(WHITEOUT) {
            return self.white_out(entry, name, folder);
        }
        self.place(entry, name, folder, sum)
    }
}

impl Apply<'_> {
    /// The root itself has an owner and a mode, too.
    fn root(&mut self, entry: &Entry) -> Result<(), Why> {
        if entry.kind != Kind::Directory {
            return Err(Why::Escape(shown(&entry.path)));
        }
        self.put(ROOT, entry, FileKind::Directory, 0)
    }

    fn white_out(&mut self, entry: &Entry, name: &[u8], folder: &[&[u8]]) -> Result<(), Why> {
        let is_opaque = name == OPAQUE;
        if !is_opaque && name.starts_with(OWN) {
            return Ok(());
        }
        let hidden = &name[WHITEOUT.len()..];
        if matches!(hidden, b"" | b"." | b"..") {
            return Err(Why::Whiteout(shown(&entry.path)));
        }
        *(if is_opaque { &mut self.counts.opaque } else { &mut self.counts.whiteouts }) += 1;
        let Some(folder) = self.walker.directory(self.tree, folder, Missing::Stays)? else { return Ok(()) };
        if is_opaque {
            self.tree.hide(folder, self.layer);
        } else if let Some(node) = self.tree.child(folder, hidden) {
            self.tree.white_out(node, self.layer);
        }
        Ok(())
    }

    fn place(&mut self, entry: &Entry, name: &[u8], folder: &[&[u8]], content: u128) -> Result<(), Why> {
        let made = Missing::IsMade(self.layer);
        // With what is missing made, there always is one.
        let folder = self.walker.directory(self.tree, folder, made)?.unwrap_or(ROOT);
        if entry.kind == Kind::HardLink {
            return self.link(entry, name, folder);
        }
        if entry.kind == Kind::File {
            self.counts.files += 1;
            self.counts.content = self.counts.content.saturating_add(entry.size);
        }
        let kind = self.kind(entry);
        let node = self.free(folder, name, kind == FileKind::Directory, content)?;
        self.put(node, entry, kind, content)
    }

    fn kind(&mut self, entry: &Entry) -> FileKind {
        match entry.kind {
            Kind::Directory => FileKind::Directory,
            Kind::Symlink => {
                // A longer one is no way to anywhere.
                let target = if entry.link.len() > LONGEST_LINK { &[] } else { &entry.link[..] };
                self.tree.links.push(target.into());
                FileKind::Symlink((self.tree.links.len() - 1) as u32)
            }
            Kind::File => FileKind::File,
            _ => FileKind::Device,
        }
    }

    fn put(&mut self, node: NodeId, entry: &Entry, kind: FileKind, content: u128) -> Result<(), Why> {
        let size = if kind == FileKind::File { entry.size } else { 0 };
        let file = File { kind, names: 0, layer: self.layer, size, content, place: entry.place };
        let file = self.tree.add_file(file)?;
        self.tree.unset(node, self.layer, Cause::Overwritten);
        self.tree.set(node, file, self.layer);
        Ok(())
    }

    /// Another name for what is there already.
    fn link(&mut self, entry: &Entry, name: &[u8], folder: NodeId) -> Result<(), Why> {
        let target = clean(&entry.link).ok_or_else(|| Why::Escape(shown(&entry.link)))?;
        let Some((node, file)) = self.target(&target)? else {
            self.counts.dangling += 1;
            return Ok(());
        };
        if self.tree.child(folder, name) == Some(node) {
            return Ok(());
        }
        let content = self.tree.files[file as usize].content;
        let place = self.free(folder, name, false, content)?;
        // It may have stood below what just gave way.
        if self.tree.file_id(node) != Some(file) {
            self.counts.dangling += 1;
            return Ok(());
        }
        self.tree.unset(place, self.layer, Cause::Overwritten);
        self.tree.set(place, file, self.layer);
        Ok(())
    }

    fn target(&mut self, path: &[&[u8]]) -> Result<Option<(NodeId, FileId)>, Why> {
        let Some((name, folder)) = path.split_last() else { return Ok(None) };
        let folder = self.walker.directory(self.tree, folder, Missing::Stays)?;
        let node = folder.and_then(|folder| self.tree.child(folder, name));
        let file = node.filter(|node| !self.tree.is_directory(*node)).and_then(|it| self.tree.file_id(it));
        Ok(node.zip(file))
    }

    /// The name in a directory, for something new: what stood there is gone, but for a directory that a directory joins.
    fn free(
        &mut self,
        folder: NodeId,
        name: &[u8],
        is_directory: bool,
        content: u128,
    ) -> Result<NodeId, Why> {
        let Some(node) = self.tree.child(folder, name) else {
            return self.tree.make(folder, name, self.layer);
        };
        if !is_directory && self.tree.is_directory(node) {
            self.tree.clear(node, self.layer);
        }
        let old = self.tree.file(node).filter(|file| file.kind != FileKind::Directory);
        if let Some(old) = old {
            let is_same = !is_directory && content != 0 && old.content == content;
            let cause = if is_same { Cause::Unchanged } else { Cause::Overwritten };
            self.tree.unset(node, self.layer, cause);
        }
        Ok(node)
    }
}
