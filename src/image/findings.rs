//! What is in an image and need not be: the same content twice, caches of tools, debug information. And programs whose loader
//! is not there. Only what no layer deletes; what is dead is told elsewhere.

use super::caches;
use super::elf::Elf;
use super::json::Runtime;
use super::path::{absolute, clean, text};
use super::tree::{FileId, FileKind, Layer, NodeId, Tree};
use super::walk::{Missing, Walker};
use crate::bytes::{Bytes, human};
use crate::size::ledger::ImageFinding;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Less than this is told of nothing.
const LITTLE: Bytes = 100_000;
/// Shorter contents are not compared: there are thousands of equal ones, and they weigh nothing.
const SHORT: Bytes = 4096;
/// How many groups of equal contents are told one by one.
const GROUPS: usize = 20;
/// How many paths are named.
const NAMED: usize = 3;
/// How many are listed.
const LISTED: usize = 10;
/// Where programs are looked for by their names.
const PROGRAMS: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// All of them, most bytes first.
pub(super) fn of(tree: &mut Tree, programs: &[(FileId, Elf)], runtime: &Runtime) -> Vec<ImageFinding> {
    let mut walker = Walker::default();
    let nodes = tree.all();
    let names = names(tree, &nodes);
    let mut found = same_contents(tree, &nodes);
    found.extend(tool_caches(tree, &mut walker, &nodes, runtime));
    found.extend(debug_information(tree, &names, programs));
    found.extend(foreign_programs(tree, &mut walker, &names, programs, runtime));
    found.sort_by_key(|it| (Reverse(it.bytes), it.layer));
    found
}

/// A name of each plain file that has one.
fn names(tree: &Tree, nodes: &[NodeId]) -> FxHashMap<FileId, NodeId> {
    let mut names = FxHashMap::default();
    for node in nodes {
        let id = tree.file_id(*node).filter(|id| tree.files[*id as usize].kind == FileKind::File);
        if let Some(id) = id {
            names.entry(id).or_insert(*node);
        }
    }
    names
}

fn path(tree: &Tree, node: NodeId) -> String {
    absolute(&tree.path(node))
}

/// Layers are counted from 1.
fn number(layer: Layer) -> u32 {
    u32::from(layer) + 1
}

/// The paths of some names.
fn listed(tree: &Tree, nodes: &[NodeId]) -> Vec<String> {
    nodes.iter().take(LISTED).map(|node| path(tree, *node)).collect()
}

/// `/a, /b, /c and 4 more`
fn named(paths: &[String], count: usize) -> String {
    let named = paths.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match count.saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// Files of one content, each stored: hard links are one file.
fn same_contents(tree: &Tree, nodes: &[NodeId]) -> Vec<ImageFinding> {
    let mut seen = FxHashSet::default();
    let mut files: Vec<(u128, Bytes, NodeId)> = Vec::new();
    for node in nodes {
        let Some(id) = tree.file_id(*node) else { continue };
        let file = &tree.files[id as usize];
        let counts = file.kind == FileKind::File && file.content != 0 && file.size >= SHORT;
        if counts && seen.insert(id) {
            files.push((file.content, file.size, *node));
        }
    }
    files.sort_unstable();
    let groups = files.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
    let mut groups: Vec<&[(u128, Bytes, NodeId)]> = groups.filter(|group| group.len() > 1).collect();
    let saved = |group: &[(u128, Bytes, NodeId)]| (group.len() as Bytes - 1).saturating_mul(group[0].1);
    groups.retain(|group| saved(group) >= LITTLE);
    groups.sort_by_key(|group| (Reverse(saved(group)), group[0].2));
    let told = groups.iter().take(GROUPS).map(|group| {
        let nodes: Vec<NodeId> = group.iter().map(|it| it.2).collect();
        let paths = listed(tree, &nodes);
        let (size, count) = (human(group[0].1), nodes.len());
        ImageFinding {
            kind: "same-content",
            // The copy that came last.
            layer: nodes.iter().map(|node| number(tree.layer(*node))).max().unwrap_or(1),
            bytes: saved(group),
            files: count as u64,
            message: format!("the same {size} stand in {count} files: {}", named(&paths, count)),
            paths,
            help: "keep one file, and make links of the others (`ln`); what moves or changes its owner in another RUN is \
                   stored again"
                .to_owned(),
        }
    });
    let mut found: Vec<ImageFinding> = told.collect();
    let rest = groups.get(GROUPS..).unwrap_or_default();
    if !rest.is_empty() {
        let nodes: Vec<NodeId> = rest.iter().map(|group| group[0].2).collect();
        found.push(ImageFinding {
            kind: "same-content",
            layer: nodes.iter().map(|node| number(tree.layer(*node))).max().unwrap_or(1),
            bytes: rest.iter().map(|group| saved(group)).sum(),
            files: rest.iter().map(|group| group.len() as u64).sum(),
            paths: listed(tree, &nodes),
            message: format!("{} more contents stand in several files", rest.len()),
            help: "see whether a directory was copied, or installed twice".to_owned(),
        });
    }
    found
}

/// What tools keep of what they fetched.
fn tool_caches(
    tree: &mut Tree,
    walker: &mut Walker,
    nodes: &[NodeId],
    runtime: &Runtime,
) -> Vec<ImageFinding> {
    let all = caches::places(tree, walker, runtime);
    let mut roots: FxHashMap<NodeId, usize> = FxHashMap::default();
    for (at, place) in all.iter().enumerate() {
        roots.insert(place.node, at);
    }
    // The innermost is whose it is; a directory stands before what is in it.
    let mut owner: FxHashMap<NodeId, usize> = FxHashMap::default();
    let mut files: FxHashMap<FileId, (usize, u32)> = FxHashMap::default();
    for node in nodes {
        let Some(at) = roots.get(node).or_else(|| owner.get(&tree.parent(*node))).copied() else { continue };
        owner.insert(*node, at);
        if let Some(id) = tree.file_id(*node).filter(|id| tree.files[*id as usize].kind == FileKind::File) {
            files.entry(id).or_insert((at, 0)).1 += 1;
        }
    }
    let mut sums: BTreeMap<usize, (Bytes, u64, BTreeMap<Layer, Bytes>)> = BTreeMap::new();
    for (id, (at, names)) in files {
        let file = &tree.files[id as usize];
        // What has a name elsewhere stays when the cache goes.
        if names == file.names {
            let sum = sums.entry(at).or_default();
            sum.0 += file.size;
            sum.1 += 1;
            *sum.2.entry(file.layer).or_default() += file.size;
        }
    }
    let found = sums.into_iter().filter(|(_, (bytes, ..))| *bytes >= LITTLE);
    let found = found.map(|(at, (bytes, files, layers))| {
        let (what, path, clean) = (&all[at].cache.what, path(tree, all[at].node), all[at].clean(tree));
        ImageFinding {
            kind: "cache",
            layer: layers.into_iter().max_by_key(|it| it.1).map_or(1, |(layer, _)| number(layer)),
            bytes,
            files,
            message: format!("the {what} stays in {path}"),
            paths: vec![path],
            help: if all[at].cache.is_kept {
                format!(
                    "unless the program reads it, build in a stage of its own and copy what that makes \
                     (`COPY --from`), or empty it in the RUN that fills it: `{clean}`"
                )
            } else {
                format!("empty it in the RUN that fills it: `{clean}`")
            },
        }
    });
    found.collect()
}

/// Programs and libraries that were not stripped, layer by layer; those of packages that bring nothing else are wanted.
fn debug_information(
    tree: &Tree,
    names: &FxHashMap<FileId, NodeId>,
    programs: &[(FileId, Elf)],
) -> Vec<ImageFinding> {
    let mut layers: BTreeMap<Layer, Vec<(Bytes, NodeId)>> = BTreeMap::new();
    for (id, elf) in programs.iter().filter(|(_, elf)| elf.debug > 0) {
        let Some(node) = names.get(id) else { continue };
        if !tree.path(*node).starts_with(b"usr/lib/debug/") {
            layers.entry(tree.files[*id as usize].layer).or_default().push((elf.debug, *node));
        }
    }
    let found = layers.into_iter().filter_map(|(layer, mut files)| {
        files.sort_unstable_by_key(|(bytes, node)| (Reverse(*bytes), *node));
        let bytes: Bytes = files.iter().fold(0, |sum, it| sum.saturating_add(it.0));
        let nodes: Vec<NodeId> = files.iter().map(|it| it.1).collect();
        let paths = listed(tree, &nodes);
        let what = if files.len() == 1 { "a program has" } else { "programs and libraries have" };
        (bytes >= LITTLE).then(|| ImageFinding {
            kind: "debug-information",
            layer: number(layer),
            bytes,
            files: files.len() as u64,
            message: format!("{what} debug information: {}", named(&paths, files.len())),
            paths,
            help:
                "strip them in the RUN that makes them (`strip --strip-debug FILE`; Go: `-ldflags='-s -w'`)"
                    .to_owned(),
        })
    });
    found.collect()
}

/// Programs on the path, and the one that is started, whose loader the image does not have.
fn foreign_programs(
    tree: &mut Tree,
    walker: &mut Walker,
    names: &FxHashMap<FileId, NodeId>,
    programs: &[(FileId, Elf)],
    runtime: &Runtime,
) -> Vec<ImageFinding> {
    let mut folders: FxHashSet<NodeId> = FxHashSet::default();
    let mut find = |tree: &mut Tree, path: &[u8]| {
        clean(path).and_then(|path| walker.directory(tree, &path, Missing::Stays).ok().flatten())
    };
    for folder in runtime.variable("PATH").unwrap_or(PROGRAMS).split(':') {
        folders.extend(find(tree, folder.as_bytes()));
    }
    let started = runtime.program().and_then(|program| find(tree, program.as_bytes()));
    let mut found = Vec::new();
    for (id, elf) in programs {
        let (Some(node), Some(loader)) = (names.get(id).copied(), &elf.loader) else { continue };
        let is_program = folders.contains(&tree.parent(node)) || started == Some(node);
        if !is_program || find(tree, loader).is_some() {
            continue;
        }
        let file = &tree.files[*id as usize];
        let (bytes, layer) = (file.size, number(file.layer));
        let program = path(tree, node);
        let loader = text(loader);
        let is_musl = loader.contains("/ld-musl-");
        let made_for = if is_musl { "musl, as Alpine has it" } else { "another C library or architecture" };
        found.push(ImageFinding {
            kind: "foreign-program",
            layer,
            bytes,
            files: 1,
            message: format!(
                "{program} cannot start: it is made for {made_for}, and its loader {loader} is not in the image"
            ),
            paths: vec![program],
            help: "build it on the distribution that it runs on, or link it statically".to_owned(),
        });
    }
    found
}
