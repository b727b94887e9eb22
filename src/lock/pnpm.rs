//! `pnpm-lock.yaml`, versions 5 to 9: <https://pnpm.io/git#lockfiles>. No version states sizes.

use super::npm::{allows, for_systems};
use super::{Kind, Lock, LockError, Need, OPTIONAL, Package, Part, Result};
use crate::yaml::{Key, Limits, Node, Value};
use rustc_hash::FxHashMap;

/// What a project asks for, and as which part.
const BLOCKS: [(&str, &str); 3] =
    [("dependencies", ""), ("devDependencies", "dev"), ("optionalDependencies", OPTIONAL)];

/// Reads `pnpm-lock.yaml`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let limits = Limits { bytes: 16 << 20, parts: 1_000_000 };
    let root = Node::parse_within(text, limits)?;
    let of = |key: &str| child(&root, key);
    if of("lockfileVersion").is_none() {
        return Err(LockError::new(1, "it has no `lockfileVersion`"));
    }
    let mut graph = Graph { lock: Lock::new(Kind::Pnpm), places: FxHashMap::default() };
    let packages = of("packages").map(entries).unwrap_or_default();
    let snapshots = of("snapshots").map(entries).unwrap_or_default();
    for (key, node) in packages {
        graph.add(&key.text, node);
    }
    for (key, node) in if snapshots.is_empty() { packages } else { snapshots } {
        graph.connect(&key.text, node);
    }
    match of("importers") {
        Some(importers) => entries(importers).iter().for_each(|(_, importer)| graph.ask(importer)),
        None => graph.ask(&root),
    }
    Ok(graph.lock)
}

struct Graph<'t> {
    lock: Lock,
    /// By `name@version`.
    places: FxHashMap<(&'t str, &'t str), u32>,
}

impl<'t> Graph<'t> {
    fn add(&mut self, key: &'t str, node: &'t Node) {
        let Some((name, version)) = name_and_version(key) else { return };
        if self.places.contains_key(&(name, version)) {
            return;
        }
        let has = |key: &str, own: &str| {
            let words: Vec<&str> = child(node, key).map(texts).unwrap_or_default();
            allows(words.into_iter(), own)
        };
        self.places.insert((name, version), self.lock.packages.len() as u32);
        let package = Package { name: name.into(), version: version.into(), ..Package::default() };
        self.lock.packages.push(for_systems(package, has));
    }

    /// Notes what a package needs; one that stands several times, with other peers, needs all of it.
    fn connect(&mut self, key: &str, node: &'t Node) {
        let Some(&from) = name_and_version(key).and_then(|key| self.places.get(&key)) else { return };
        let mut needs = Vec::new();
        for (block, _) in BLOCKS.iter().filter(|(block, _)| *block != "devDependencies") {
            let list = child(node, block).map(entries).unwrap_or_default();
            needs.extend(list.iter().filter_map(|(name, version)| self.find(&name.text, version)));
        }
        let needs = needs.into_iter().map(|package| Need { package, ..Need::default() });
        if let Some(package) = self.lock.packages.get_mut(from as usize) {
            package.needs.extend(needs);
        }
    }

    fn ask(&mut self, importer: &'t Node) {
        for (block, group) in BLOCKS {
            let list = child(importer, block).map(entries).unwrap_or_default();
            let part = if group.is_empty() { Part::Main } else { Part::group(group) };
            let found: Vec<u32> =
                list.iter().filter_map(|(name, version)| self.find(&name.text, version)).collect();
            let needs =
                found.into_iter().map(|package| Need { package, part: part.clone(), ..Need::default() });
            self.lock.roots.extend(needs);
        }
    }

    /// What `name: version` means; nothing of a folder.
    fn find(&self, name: &str, version: &'t Node) -> Option<u32> {
        let version = child(version, "version").unwrap_or(version);
        let Value::Scalar(version, _) = &version.value else { return None };
        // Another package under this name.
        let aliased = name_and_version(version).and_then(|key| self.places.get(&key));
        let own = || self.places.get(&(name, without_peers(version)));
        aliased.or_else(own).copied()
    }
}

/// `/name/1.0.0_peer@2.0.0` of version 5, `/name@1.0.0(peer@2.0.0)` of version 6, the same without a slash of version 9.
fn name_and_version(key: &str) -> Option<(&str, &str)> {
    let is_old = key.starts_with('/');
    let key = key.strip_prefix('/').unwrap_or(key);
    let key = key.split('(').next().unwrap_or(key);
    let scope = if key.starts_with('@') { key.find('/')? + 1 } else { 0 };
    let at = key[scope..].find(if is_old && !key[scope..].contains('@') { '/' } else { '@' });
    // In version 5 peers stand behind `_` and may have an `@`.
    let slash = key[scope..].find('/').filter(|slash| is_old && at.is_none_or(|at| *slash < at));
    let at = scope + slash.or(at)?;
    let (name, version) = (&key[..at], &key[at + 1..]);
    (!name.is_empty() && !version.is_empty()).then_some((name, without_peers(version)))
}

fn without_peers(version: &str) -> &str {
    version.split(['(', '_']).next().unwrap_or(version)
}

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.map()?.iter().find(|(own, _)| own.text == key).map(|(_, node)| node)
}

fn entries(node: &Node) -> &[(Key, Node)] {
    node.map().unwrap_or_default()
}

fn texts(node: &Node) -> Vec<&str> {
    match &node.value {
        Value::List(list) => list.iter().filter_map(Node::text).collect(),
        _ => node.text().into_iter().collect(),
    }
}
