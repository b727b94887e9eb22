//! What layers come to when they are laid over one another: slow, simple, and with nothing of the program in it. Parents
//! that are links are not followed.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "not every test uses all of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

/// A path with all that an entry says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    kind: u8,
    mode: u32,
    owner: (u64, u64),
    time: u64,
    device: (u32, u32),
    link: Vec<u8>,
    content: Vec<u8>,
    attributes: Vec<(String, Vec<u8>)>,
    /// Which file it is; replaced by all of its names at the end.
    file: usize,
}

#[derive(Clone, Debug, Default)]
pub struct Flat {
    things: BTreeMap<Vec<u8>, Thing>,
    files: usize,
}

const DIRECTORY: u8 = b'5';

fn normal(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join(&b'/')
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    folder.is_empty() && !path.is_empty()
        || path.len() > folder.len() && path.starts_with(folder) && path[folder.len()] == b'/'
}

impl Flat {
    pub fn of(layers: &[Vec<u8>]) -> Self {
        let mut flat = Self::default();
        for layer in layers {
            flat.lay(layer);
        }
        flat
    }

    /// Whiteouts first, then all else in order.
    pub fn lay(&mut self, layer: &[u8]) {
        let mut things = Vec::new();
        for entry in tar::Archive::new(layer).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = normal(&entry.path_bytes());
            let at = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
            let (folder, name) = (path[..at.saturating_sub(1)].to_vec(), path[at..].to_vec());
            if name == b".wh..wh..opq" {
                self.things.retain(|path, _| !is_below(path, &folder));
                continue;
            }
            if let Some(hidden) = name.strip_prefix(b".wh.") {
                let hidden = [&path[..at], hidden].concat();
                self.things.retain(|path, _| *path != hidden && !is_below(path, &hidden));
                continue;
            }
            let attributes: Vec<(String, Vec<u8>)> = entry
                .pax_extensions()
                .unwrap()
                .into_iter()
                .flatten()
                .map(|it| it.unwrap())
                .filter(|it| it.key().unwrap().starts_with("SCHILY"))
                .map(|it| (it.key().unwrap().to_owned(), it.value_bytes().to_vec()))
                .collect();
            let header = entry.header().clone();
            let link = entry.link_name_bytes().map(|it| it.to_vec()).unwrap_or_default();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            let kind = header.entry_type().as_byte();
            let number = |it: Option<u32>| it.unwrap_or(0);
            let thing = Thing {
                kind,
                mode: header.mode().unwrap(),
                owner: (header.uid().unwrap(), header.gid().unwrap()),
                time: if kind == DIRECTORY { 0 } else { header.mtime().unwrap() },
                device: (
                    number(header.device_major().ok().flatten()),
                    number(header.device_minor().ok().flatten()),
                ),
                link,
                content,
                attributes,
                file: 0,
            };
            things.push((path, thing));
        }
        for (path, thing) in things {
            self.put(path, thing);
        }
    }

    fn put(&mut self, path: Vec<u8>, mut thing: Thing) {
        self.things.retain(|other, there| !(is_below(&path, other) && there.kind != DIRECTORY));
        if thing.kind == b'1' {
            let target = self.things.get(&normal(&thing.link)).unwrap().clone();
            thing = target;
        } else {
            self.files += 1;
            thing.file = self.files;
        }
        if thing.kind != DIRECTORY {
            self.things.retain(|other, _| !is_below(other, &path));
        }
        self.things.insert(path, thing);
    }

    /// The paths of plain files.
    pub fn files(&self) -> Vec<Vec<u8>> {
        self.things.iter().filter(|(_, it)| it.kind == b'0').map(|(path, _)| path.clone()).collect()
    }

    /// All there is, with the names that are one file.
    pub fn tree(&self) -> BTreeMap<Vec<u8>, (Thing, BTreeSet<Vec<u8>>)> {
        let mut names: BTreeMap<usize, BTreeSet<Vec<u8>>> = BTreeMap::new();
        for (path, thing) in &self.things {
            names.entry(thing.file).or_default().insert(path.clone());
        }
        let whole = |(path, thing): (&Vec<u8>, &Thing)| {
            let group = names[&thing.file].clone();
            (path.clone(), (Thing { file: 0, ..thing.clone() }, group))
        };
        self.things.iter().map(whole).collect()
    }
}
