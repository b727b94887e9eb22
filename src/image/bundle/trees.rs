//! What is taken along because it was asked for by its path: files, and trees with all that is in them. Links are followed
//! to what they lead to; programs and libraries in a tree are loaded by somebody, and what they need is taken, too.

use super::super::path::absolute;
use super::closure::Closure;
use super::error::Error;
use super::root::{Node, Start, Way, follow, join};
use super::taken::Reason;

/// Paths of all trees.
const MOST_PATHS: usize = 2_000_000;

impl Closure<'_> {
    /// Takes a file, or a tree; whether it is there.
    pub(super) fn tree(&mut self, path: &[u8], reason: Reason) -> Result<bool, Error> {
        let Some(way) = follow(self.root, path)? else { return Ok(false) };
        self.leaf(&way, reason)?;
        let (top, node) = way.end();
        if *node != Node::Directory {
            return Ok(true);
        }
        self.trees.push(top.to_vec());
        let mut open = vec![top.to_vec()];
        while let Some(folder) = open.pop() {
            for name in self.root.names(&folder)? {
                let path = join(&folder, &name);
                let Some(node) = self.root.node(&path)? else { continue };
                match node {
                    Node::Directory => {
                        self.taken.add(&path, &node, reason, None);
                        open.push(path);
                    }
                    Node::File(_) => self.leaf(&Way { steps: vec![(path, node)] }, reason)?,
                    Node::Symlink(_) => self.link(&path, &node, reason)?,
                    Node::Special => self.notes.push(format!(
                        "{} is a device, a pipe or a socket, and is left: a container has its own",
                        absolute(&path)
                    )),
                }
                if self.taken.entries.len() > MOST_PATHS {
                    return Err(Error::Bound(
                        "there is more below --add than is looked at; name what is needed of it",
                    ));
                }
            }
        }
        Ok(true)
    }

    /// Takes what is no directory, with all on the way to it.
    fn leaf(&mut self, way: &Way, reason: Reason) -> Result<(), Error> {
        self.taken.take(way, reason, None);
        let (end, node) = way.end();
        if matches!(node, Node::File(_))
            && let Start::Program(program) = self.root.start(end)?
        {
            self.modules.push((end.to_vec(), program));
        }
        Ok(())
    }

    /// Takes a link of a tree, and the file that it leads to.
    fn link(&mut self, path: &[u8], node: &Node, reason: Reason) -> Result<(), Error> {
        self.taken.add(path, node, reason, None);
        match follow(self.root, path) {
            Ok(Some(way)) if matches!(way.end().1, Node::File(_)) => self.leaf(&way, reason),
            Ok(Some(way)) => {
                self.outside.push((path.to_vec(), way.end().0.to_vec()));
                Ok(())
            }
            // One to nowhere stays one.
            Ok(None) | Err(Error::Circle(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes what the libraries of all trees need, and tells of links that lead to what is not taken.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        while let Some((path, program)) = self.modules.pop() {
            self.module(&path, program)?;
        }
        for (link, end) in std::mem::take(&mut self.outside) {
            if !self.taken.has(&end) {
                let (link, end) = (absolute(&link), absolute(&end));
                self.notes.push(format!("{link} leads to {end}, which is left: --add {end}"));
            }
        }
        Ok(())
    }
}
