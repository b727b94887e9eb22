//! The loader that a program asks for, found in its root with all that it reads: its own directories, the list of ldconfig,
//! the file of directories beside musl's.

use super::super::path::absolute;
use super::cache::{self, Cache};
use super::closure::{Closure, trimmed};
use super::error::Error;
use super::loader::{self, CACHE, LOADERS, Libc, Loader, MUSL_PATH};
use super::program::{Machine, Program};
use super::root::{Node, Start, follow, join, split};
use super::taken::Reason;
use std::rc::Rc;

/// The longest loader whose directories are looked for.
const LONGEST_LOADER: u64 = 8 << 20;
/// The longest list of directories.
const LONGEST_LIST: u64 = 64 << 10;
impl Closure<'_> {
    /// The loader of a program, which is taken; that of the root for what asks for none.
    pub(super) fn loader(&mut self, by: &[u8], program: &Program) -> Result<Rc<Loader>, Error> {
        let machine = program.machine;
        let none =
            |loader: &[u8], hint: String| Error::NoLoader { by: by.into(), loader: loader.into(), hint };
        let path = match &program.interpreter {
            Some(path) => path.to_vec(),
            None => match self.usual_loader(machine)? {
                Some(Ok(loader)) => return Ok(loader),
                Some(Err(path)) => path,
                None => return Err(none(b"of its machine", String::new())),
            },
        };
        let Some(way) = follow(self.root, &path)? else {
            let there = self.other_loader(machine)?;
            let hint = there.map_or(String::new(), |it| format!(": there is {it}, of another C library"));
            return Err(none(&path, hint));
        };
        let end = way.end().0.to_vec();
        let is_right = matches!(self.root.start(&end)?, Start::Program(it) if it.machine == machine);
        if !is_right {
            return Err(Error::Damaged { path: end.into(), why: "it is no loader for that machine" });
        }
        self.taken.take(&way, Reason::Loader, Some(by));
        if let Some((_, loader)) = self.loaders.iter().find(|(known, _)| *known == path) {
            return Ok(Rc::clone(loader));
        }
        let libc = self.libc(&path, &end, machine)?;
        let environment = loader::list(&self.environment.library_path);
        let loader = Rc::new(Loader { libc, environment, machine });
        self.loaders.push((path, Rc::clone(&loader)));
        Ok(loader)
    }

    /// One that is used already, or the path of one that is there.
    #[expect(clippy::type_complexity, reason = "used once")]
    fn usual_loader(&mut self, machine: Machine) -> Result<Option<Result<Rc<Loader>, Vec<u8>>>, Error> {
        if let Some((_, loader)) = self.loaders.iter().find(|(_, it)| it.machine == machine) {
            return Ok(Some(Ok(Rc::clone(loader))));
        }
        for (_, path) in LOADERS.iter().filter(|(number, _)| *number == machine.number) {
            if follow(self.root, path)?.is_some() {
                return Ok(Some(Err(path.to_vec())));
            }
        }
        Ok(None)
    }

    fn other_loader(&mut self, machine: Machine) -> Result<Option<String>, Error> {
        Ok(self.usual_loader(machine)?.and_then(Result::err).map(|path| absolute(&path)))
    }

    fn libc(&mut self, path: &[u8], end: &[u8], machine: Machine) -> Result<Libc, Error> {
        let name = split(path).1;
        let is_musl = name.starts_with(b"ld-musl") || split(end).1 == b"libc.so";
        if is_musl {
            let list = self.musl_list(path)?;
            let path = loader::list(list.as_deref().unwrap_or(MUSL_PATH));
            return Ok(Libc::Musl { path });
        }
        let Node::File(size) = self.root.node(end)?.unwrap_or(Node::Special) else {
            return Ok(Libc::Glibc { system: loader::system(b""), cache: None });
        };
        let bytes = if size > LONGEST_LOADER { Vec::new() } else { self.root.read(end, LONGEST_LOADER)? };
        let system = loader::system(&bytes);
        let cache = match follow(self.root, CACHE)? {
            Some(way) if matches!(way.end().1, Node::File(_)) => {
                let bytes = self.root.read(way.end().0, cache::LONGEST)?;
                let cache = Cache::parse(&bytes, machine.is_big);
                if cache.is_none() {
                    self.notes.push("/etc/ld.so.cache is damaged, and is not used: run ldconfig".to_owned());
                }
                cache
            }
            _ => None,
        };
        Ok(Libc::Glibc { system, cache })
    }

    /// The list of directories beside a loader of musl, which is taken.
    fn musl_list(&mut self, loader: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let (folder, name) = split(loader);
        let machine = name.strip_prefix(b"ld-musl-").and_then(|it| it.split(|byte| *byte == b'.').next());
        let Some(machine) = machine else { return Ok(None) };
        let path = join(&join(split(folder).0, b"etc"), &[b"ld-musl-", machine, b".path"].concat());
        let Some(way) = follow(self.root, &path)?.filter(|way| matches!(way.end().1, Node::File(_))) else {
            return Ok(None);
        };
        self.taken.take(&way, Reason::Settings, Some(&trimmed(loader)));
        self.root.read(way.end().0, LONGEST_LIST).map(Some)
    }
}
