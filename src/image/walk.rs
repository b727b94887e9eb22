//! Follows a path through the tree as the system does that unpacks a layer inside its root: symbolic links lead to other
//! places of the image and never out of it.

use super::error::Why;
use super::path::shown;
use super::tree::{Cause, FileKind, Layer, NodeId, ROOT, Tree};

/// Symbolic links on one path: as many as Linux follows.
const MOST_LINKS: usize = 40;
/// Names that are looked up because of links, in all of an image: usual ones need some thousands.
const MOST_STEPS: usize = 50_000_000;

/// What looks up paths, with what it may still spend.
#[derive(Debug)]
pub(super) struct Walker {
    left: usize,
}

impl Default for Walker {
    fn default() -> Self {
        Self { left: MOST_STEPS }
    }
}

/// What becomes of a name that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing is found.
    Stays,
    /// The layer makes a directory of it, as those who unpack do.
    IsMade(Layer),
}

impl Walker {
    /// Where a path of directories leads; links in it are followed. `None` where nothing is there and nothing is made.
    pub(super) fn directory(
        &mut self,
        tree: &mut Tree,
        path: &[&[u8]],
        missing: Missing,
    ) -> Result<Option<NodeId>, Why> {
        let mut open: Vec<Vec<u8>> = Vec::new();
        let mut links = 0;
        let mut at = ROOT;
        let mut next = path.iter();
        loop {
            // What a link leads to comes before the rest of the path.
            let from_link = open.pop();
            let name = match &from_link {
                Some(name) => &name[..],
                None => match next.next() {
                    Some(name) => name,
                    None => return Ok(Some(at)),
                },
            };
            if from_link.is_some() {
                self.spend(path)?;
            }
            match name {
                b"" | b"." => continue,
                b".." => {
                    at = tree.parent(at);
                    continue;
                }
                _ => {}
            }
            let Some(found) = step(tree, at, name, missing)? else { return Ok(None) };
            let link = tree.file(found).and_then(|file| match file.kind {
                FileKind::Symlink(link) => Some(link),
                _ => None,
            });
            let Some(link) = link else {
                at = found;
                continue;
            };
            links += 1;
            if links > MOST_LINKS {
                return Err(Why::Circle(shown(&path.join(&b'/'))));
            }
            let target = &tree.links[link as usize];
            if target.starts_with(b"/") {
                at = ROOT;
            }
            open.extend(target.split(|byte| *byte == b'/').rev().map(<[u8]>::to_vec));
        }
    }

    fn spend(&mut self, path: &[&[u8]]) -> Result<(), Why> {
        self.left = self.left.checked_sub(1).ok_or_else(|| Why::Circle(shown(&path.join(&b'/'))))?;
        Ok(())
    }
}

/// The name below a directory; a file that is in the way gives way to a directory.
fn step(tree: &mut Tree, at: NodeId, name: &[u8], missing: Missing) -> Result<Option<NodeId>, Why> {
    let found = tree.child(at, name);
    let Missing::IsMade(layer) = missing else { return Ok(found) };
    let Some(found) = found else { return tree.make(at, name, layer).map(Some) };
    let is_way =
        tree.file(found).is_none_or(|file| matches!(file.kind, FileKind::Directory | FileKind::Symlink(_)));
    if !is_way {
        tree.unset(found, layer, Cause::Overwritten);
    }
    Ok(Some(found))
}
