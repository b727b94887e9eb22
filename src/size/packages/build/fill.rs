//! Fills what the lists of a release lack from the table of a neighbour, package by package: the same names as their
//! lists had them, without versions and without what excludes what.

use super::{Atom, Record};
use crate::size::packages::Index;
use std::collections::HashMap;

/// The packages of a table, to fill those in of which a release's own lists say nothing.
pub fn records(table: &Index<'_>) -> Vec<Record> {
    let mut provides: HashMap<u32, Vec<(String, Option<String>)>> = HashMap::new();
    for (name, providers) in table.provided() {
        for id in providers {
            provides.entry(id).or_default().push((name.to_owned(), None));
        }
    }
    let atom = |id: u32| Atom { name: table.name(id).to_owned(), version: None };
    let group = |node: u32| -> Vec<Atom> {
        if table.is_package(node) { vec![atom(node)] } else { table.members(node).map(atom).collect() }
    };
    let record = |id: u32| {
        let package = table.package(id);
        let needs: Vec<u32> = table.needs(id).collect();
        let recommends = table.wants(id, true).skip(needs.len());
        let kib = |bytes: u64| (bytes / 1024) as u32;
        Record {
            name: package.name.to_owned(),
            source: package.name.to_owned(),
            installed: kib(package.installed),
            download: kib(package.download),
            files: package.files,
            modules: package.modules,
            docs: kib(package.docs),
            rank: RANK,
            needs: needs.into_iter().map(group).collect(),
            recommends: recommends.map(group).collect(),
            provides: provides.remove(&id).unwrap_or_default(),
            filled: true,
            ..Record::default()
        }
    };
    (0..table.len() as u32).map(record).collect()
}

/// That of the lists' own where none is named.
const RANK: u8 = 3;
