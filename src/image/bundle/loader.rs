//! Where the loaders of glibc and musl seek a library, in their order: the lists of the one who needs it and of those who
//! brought that one in, the environment, what the system says. Knows paths and no files.

use super::cache::Cache;
use super::program::{Machine, Program};
use super::root::split;
use std::rc::Rc;

/// A program or library of a process, as it is loaded.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// Where it was found, without a slash in front; links in it are not followed.
    pub(super) path: Vec<u8>,
    /// What `$ORIGIN` stands for: the directory that it is in.
    pub(super) origin: Vec<u8>,
    /// What it says of itself.
    pub(super) program: Rc<Program>,
    /// The place of the one for whose sake it was loaded.
    pub(super) by: Option<usize>,
}

/// Why a library is sought at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It is named by its path.
    Named,
    /// The older list.
    Rpath,
    /// The newer list.
    Runpath,
    /// `LD_LIBRARY_PATH`
    Environment,
    /// What ldconfig keeps.
    Cache,
    /// What the loader has built in, or its file says.
    Default,
}

/// A place where a library is sought.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its path, with a slash in front.
    pub(super) path: Vec<u8>,
    /// Why there.
    pub(super) how: How,
}

/// A C library's loader.
#[derive(Debug)]
pub(super) enum Libc {
    /// glibc's.
    Glibc {
        /// The directories that are built in, first those that are sought in first.
        system: Vec<Vec<u8>>,
        /// What ldconfig keeps, if it was run.
        cache: Option<Cache>,
    },
    /// musl's.
    Musl {
        /// Its directories.
        path: Vec<Vec<u8>>,
    },
}

/// The loader of a process.
#[derive(Debug)]
pub(super) struct Loader {
    /// Whose.
    pub(super) libc: Libc,
    /// The directories of `LD_LIBRARY_PATH`.
    pub(super) environment: Vec<Vec<u8>>,
    /// What it loads for.
    pub(super) machine: Machine,
}

/// What ldconfig keeps.
pub(super) const CACHE: &[u8] = b"etc/ld.so.cache";

/// The loaders of glibc and musl by machine, where they stand.
pub(super) const LOADERS: &[(u16, &[u8])] = &[
    (62, b"lib64/ld-linux-x86-64.so.2"),
    (62, b"lib/ld-musl-x86_64.so.1"),
    (183, b"lib/ld-linux-aarch64.so.1"),
    (183, b"lib/ld-musl-aarch64.so.1"),
    (3, b"lib/ld-linux.so.2"),
    (3, b"lib/ld-musl-i386.so.1"),
    (40, b"lib/ld-linux-armhf.so.3"),
    (40, b"lib/ld-musl-armhf.so.1"),
    (21, b"lib64/ld64.so.2"),
    (22, b"lib/ld64.so.1"),
    (243, b"lib/ld-linux-riscv64-lp64d.so.1"),
];

/// What the C library of musl answers to, all of it one file: its loader.
const MUSL_OWN: [&[u8]; 7] =
    [b"libc.", b"libpthread.", b"librt.", b"libm.", b"libdl.", b"libutil.", b"libxnet."];
/// What musl seeks in where no file says otherwise.
pub(super) const MUSL_PATH: &[u8] = b"/lib:/usr/local/lib:/usr/lib";
/// The directories of glibc where its loader does not tell them.
const USUAL: [&[u8]; 4] = [b"/lib64", b"/usr/lib64", b"/lib", b"/usr/lib"];

impl Loader {
    /// Whether its loader itself answers to the name.
    pub(super) fn is_own(&self, name: &[u8]) -> bool {
        matches!(self.libc, Libc::Musl { .. }) && MUSL_OWN.iter().any(|own| name.starts_with(own))
    }

    /// Where what one of the objects needs is sought, in order.
    pub(super) fn places(&self, objects: &[Object], by: usize, name: &[u8]) -> Vec<Place> {
        let object = &objects[by];
        if name.contains(&b'/') {
            let path = self.expanded(name, object).unwrap_or_default();
            return vec![Place { path, how: How::Named }];
        }
        let mut folders: Vec<(Vec<u8>, How)> = Vec::new();
        let environment = self.environment.iter().map(|it| (it.clone(), How::Environment));
        let chain = std::iter::successors(Some(object), |it| it.by.map(|by| &objects[by]));
        let mut cached: Vec<Place> = Vec::new();
        match &self.libc {
            Libc::Musl { path } => {
                folders.extend(environment);
                for it in chain {
                    let list = it.program.runpath.as_ref().map(|list| (list, How::Runpath));
                    let list = list.or(it.program.rpath.as_ref().map(|list| (list, How::Rpath)));
                    folders.extend(list.into_iter().flat_map(|(list, how)| self.folders(list, it, how)));
                }
                folders.extend(path.iter().map(|it| (it.clone(), How::Default)));
            }
            Libc::Glibc { system, cache } => {
                if object.program.runpath.is_none() {
                    for it in chain.filter(|it| it.program.runpath.is_none()) {
                        let list = it.program.rpath.as_ref();
                        folders.extend(list.into_iter().flat_map(|list| self.folders(list, it, How::Rpath)));
                    }
                }
                folders.extend(environment);
                let list = object.program.runpath.as_ref();
                folders.extend(list.into_iter().flat_map(|list| self.folders(list, object, How::Runpath)));
                // Who wants no default has what the cache says of those directories passed over, too.
                let is_default = |path: &[u8]| system.iter().any(|it| is_in(path, it));
                let cache = cache.iter().flat_map(|cache| cache.paths(name));
                let wanted = cache.filter(|it| !object.program.no_default || !is_default(it));
                cached.extend(wanted.map(|it| Place { path: it.to_vec(), how: How::Cache }));
                if !object.program.no_default {
                    folders.extend(system.iter().map(|it| (it.clone(), How::Default)));
                }
            }
        }
        let mut places: Vec<Place> = folders
            .into_iter()
            .filter(|(folder, _)| folder.starts_with(b"/"))
            .map(|(folder, how)| Place { path: [&folder, &b"/"[..], name].concat(), how })
            .collect();
        let at = places.iter().position(|it| it.how == How::Default).unwrap_or(places.len());
        places.splice(at..at, cached);
        places
    }

    /// Where a library is sought for whoever says nothing of that.
    pub(super) fn usual(&self, name: &[u8]) -> Vec<Place> {
        let (cache, system) = match &self.libc {
            Libc::Glibc { system, cache } => {
                (cache.as_ref().map_or(&[][..], |cache| cache.paths(name)), system)
            }
            Libc::Musl { path } => (&[][..], path),
        };
        let cached = cache.iter().map(|path| Place { path: path.to_vec(), how: How::Cache });
        let usual = system.iter().map(|it| Place { path: [it, &b"/"[..], name].concat(), how: How::Default });
        cached.chain(usual).collect()
    }

    /// The directories of a list.
    fn folders(&self, list: &[u8], object: &Object, how: How) -> Vec<(Vec<u8>, How)> {
        let is_musl = matches!(self.libc, Libc::Musl { .. });
        // musl takes no list that has anything else in it.
        if is_musl && self.expanded(list, object).is_none() {
            return Vec::new();
        }
        list.split(|byte| *byte == b':')
            .filter_map(|folder| self.expanded(folder, object))
            .filter(|folder| !folder.is_empty())
            .map(|folder| (folder, how))
            .collect()
    }

    /// With what stands for something in place of `$ORIGIN` and the like. What glibc does not know stays as it is.
    fn expanded(&self, text: &[u8], object: &Object) -> Option<Vec<u8>> {
        let mut expanded = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.iter().position(|byte| *byte == b'$') {
            expanded.extend_from_slice(&rest[..at]);
            let (name, behind) = token(&rest[at + 1..]);
            match (name, &self.libc) {
                (b"ORIGIN", _) => {
                    expanded.push(b'/');
                    expanded.extend_from_slice(&object.origin);
                }
                (_, Libc::Musl { .. }) => return None,
                (b"LIB", Libc::Glibc { system, .. }) => expanded.extend_from_slice(lib(system)),
                (b"PLATFORM", _) => expanded.extend_from_slice(platform(self.machine)),
                _ => expanded.push(b'$'),
            }
            rest = match name {
                b"ORIGIN" | b"LIB" | b"PLATFORM" => behind,
                _ => &rest[at + 1..],
            };
        }
        expanded.extend_from_slice(rest);
        Some(expanded)
    }

    /// Whether it finds what stands in that directory without being told.
    pub(super) fn seeks_in(&self, path: &[u8]) -> bool {
        let (Libc::Glibc { system: folders, .. } | Libc::Musl { path: folders }) = &self.libc;
        folders.iter().any(|it| is_in(path, it))
    }
}

/// Whether a path names something in the directory itself.
fn is_in(path: &[u8], folder: &[u8]) -> bool {
    let trimmed = |it: &[u8]| it.iter().skip_while(|byte| **byte == b'/').copied().collect::<Vec<u8>>();
    let folder = trimmed(folder);
    trimmed(split(path).0) == folder.strip_suffix(b"/").unwrap_or(&folder)
}

/// The name behind a `$`, in braces or not, and what comes behind that.
fn token(text: &[u8]) -> (&[u8], &[u8]) {
    let is_curly = text.starts_with(b"{");
    let start = usize::from(is_curly);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let end = start + text[start..].iter().take_while(|byte| is_name(byte)).count();
    match (is_curly, text.get(end)) {
        (true, Some(b'}')) => (&text[start..end], &text[end + 1..]),
        (true, _) => (b"", text),
        (false, _) => (&text[..end], &text[end..]),
    }
}

/// What `$LIB` stands for: the first directory that is built in.
fn lib(system: &[Vec<u8>]) -> &[u8] {
    let first = system.first().map_or(&b"/lib"[..], Vec::as_slice);
    let first = first.strip_prefix(b"/").unwrap_or(first);
    first.strip_prefix(b"usr/").unwrap_or(first)
}

/// What `$PLATFORM` stands for on the oldest processor.
fn platform(machine: Machine) -> &'static [u8] {
    match machine.number {
        3 => b"i686",
        40 => b"v7l",
        62 => b"x86_64",
        183 => b"aarch64",
        _ => b"",
    }
}

/// The directories that a loader of glibc has built in: names one behind the other, each from the root and with a slash at
/// its end.
pub(super) fn system(loader: &[u8]) -> Vec<Vec<u8>> {
    let is_folder = |text: &[u8]| text.len() > 2 && text.starts_with(b"/") && text.ends_with(b"/");
    let mut folders: Vec<Vec<u8>> = Vec::new();
    for text in loader.split(|byte| *byte == 0) {
        if is_folder(text) && text.is_ascii() {
            folders.push(text[..text.len() - 1].to_vec());
        } else if folders.len() > 1 {
            return folders;
        } else {
            folders.clear();
        }
    }
    USUAL.map(<[u8]>::to_vec).to_vec()
}

/// The directories of a list as musl and `LD_LIBRARY_PATH` have it.
pub(super) fn list(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(|byte| matches!(byte, b':' | b';' | b'\n'))
        .filter(|folder| folder.starts_with(b"/"))
        .map(<[u8]>::to_vec)
        .collect()
}
