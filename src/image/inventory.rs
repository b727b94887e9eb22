//! All that any layer of an image holds, as one tree of paths: what is there at the end, and beside it what a later layer
//! deleted or replaced. Plain data in the order of the paths, each directory before what is in it, so that a part of the
//! tree is a range of numbers, and whoever looks through all of it follows no pointer.

use super::caches::{self, Place};
use super::json::Runtime;
use super::measure::Measured;
use super::open::Image;
use super::path::text;
use super::tree::{Cause, Dead, File, FileKind, Layer, NodeId, ROOT, Tree};
use super::walk::Walker;
use crate::bytes::Bytes;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::HashMap;

/// The number of an [`Item`].
pub type ItemId = u32;

/// The tree.
#[derive(Debug, Default)]
pub struct Inventory {
    items: Vec<Item>,
    names: String,
    targets: FxHashMap<ItemId, Box<str>>,
    /// The packages that items are of, each once, by name.
    pub packages: Vec<String>,
    /// The caches that items are in: `pip cache`, each once.
    pub caches: Vec<String>,
}

/// A directory, or one version of a file: what one layer wrote under one path.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The directory that it is in; the root is in itself.
    pub parent: ItemId,
    /// The number behind the last one below it.
    pub end: ItemId,
    name: (u32, u32),
    /// What it is.
    pub kind: ItemKind,
    /// The bytes of its content; nothing for what is no plain file, and for a further name of one.
    pub bytes: Bytes,
    /// The place of the layer that wrote it, from 0; of a directory the first one.
    pub layer: u16,
    /// Who took it away; of a directory, where it is not there at the end.
    pub death: Option<Death>,
    /// Whether it takes the place of another version.
    pub again: bool,
    /// Its package, by its place in [`Inventory::packages`].
    pub package: Option<u32>,
    /// The cache that it is in, by its place in [`Inventory::caches`].
    pub cache: Option<u16>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A plain file.
    File,
    /// Another name of a plain file that is told elsewhere.
    Name,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A device, a pipe or a socket.
    Device,
}

/// The end of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Death {
    /// The place of the layer that did it, from 0.
    pub by: u16,
    /// How.
    pub cause: Cause,
}

impl Item {
    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.kind == ItemKind::Directory
    }
}

impl Inventory {
    /// All items; the first is the root.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The name, without the directories that it is in; nothing for the root.
    pub fn name(&self, item: &Item) -> &str {
        let (start, end) = item.name;
        &self.names[start as usize..end as usize]
    }

    /// The path from the root, with a slash in front.
    pub fn path(&self, id: ItemId) -> String {
        let mut names = Vec::new();
        let mut at = id;
        while at != 0 {
            let item = &self.items[at as usize];
            names.push(self.name(item));
            at = item.parent;
        }
        names.iter().rev().fold(String::new(), |path, name| path + "/" + name)
    }

    /// Where a symbolic link leads.
    pub fn target(&self, id: ItemId) -> Option<&str> {
        self.targets.get(&id).map(|target| &**target)
    }
}

/// The tree of an image that was measured.
pub fn inventory(image: &Image, measured: Measured) -> Inventory {
    let Measured { mut tree, owners, .. } = measured;
    let caches = caches::places(&mut tree, &mut Walker::default(), &Runtime::of(&image.config));
    let mut places = Places::new(&tree);
    let versions = versions(&tree, &mut places);
    let (rooms, caches) = places.caches(caches);
    let (packages, package_of) = named_once(&owners.packages);
    let owners: FxHashMap<u32, u32> =
        owners.files.into_iter().map(|(file, package)| (file, package_of[package as usize])).collect();
    let mut inventory = Inventory { packages, caches, ..Inventory::default() };
    Lay { tree: &tree, places: &places, versions: &versions, owners: &owners, rooms: &rooms }
        .lay(&mut inventory);
    inventory
}

/// Names without repeats, and the new place of each.
fn named_once(names: &[String]) -> (Vec<String>, Vec<u32>) {
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let places = names.iter().map(|name| sorted.binary_search(name).unwrap_or(0) as u32).collect();
    (sorted, places)
}

type PlaceId = u32;

/// A path, whatever stands or stood there.
struct Path {
    parent: PlaceId,
    /// One of the names in the tree that stand for it.
    node: NodeId,
    /// Who made a directory of it first.
    directory: Option<Layer>,
    /// Who deleted that directory, where nobody made it again.
    end: Option<Death>,
}

/// Paths by number: a name that is deleted and made again is one path, and two names in the tree.
struct Places<'t> {
    tree: &'t Tree,
    all: Vec<Path>,
    /// With a random key: no archive can make them meet.
    known: HashMap<(PlaceId, &'t [u8]), PlaceId>,
    /// Those of names in the tree, once they are known.
    of: FxHashMap<NodeId, PlaceId>,
}

impl<'t> Places<'t> {
    fn new(tree: &'t Tree) -> Self {
        let root = Path { parent: 0, node: ROOT, directory: Some(tree.since(ROOT)), end: None };
        let of = std::iter::once((ROOT, 0)).collect();
        Self { tree, all: vec![root], known: HashMap::new(), of }
    }

    fn of(&mut self, node: NodeId) -> PlaceId {
        let mut open = Vec::new();
        let mut at = node;
        let mut place = loop {
            match self.of.get(&at) {
                Some(place) => break *place,
                None => open.push(at),
            }
            at = self.tree.parent(at);
        };
        for node in open.into_iter().rev() {
            place = self.below(place, node);
            self.of.insert(node, place);
        }
        place
    }

    fn below(&mut self, parent: PlaceId, node: NodeId) -> PlaceId {
        // What something is in is a directory.
        self.is_directory(parent, self.all[parent as usize].node);
        let new = self.all.len() as PlaceId;
        let place = *self.known.entry((parent, self.tree.name(node))).or_insert(new);
        if place == new {
            self.all.push(Path { parent, node, directory: None, end: None });
        }
        place
    }

    /// Notes that a name of this path is a directory.
    fn is_directory(&mut self, place: PlaceId, node: NodeId) {
        let (directory, since) = (&mut self.all[place as usize].directory, self.tree.since(node));
        *directory = Some(directory.map_or(since, |it| it.min(since)));
    }

    /// The directories of caches that are or were there, each with the place of its name among all names.
    fn caches(&mut self, caches: Vec<Place>) -> (FxHashMap<PlaceId, u16>, Vec<String>) {
        let (mut rooms, mut names) = (FxHashMap::default(), Vec::new());
        for Place { cache, node } in caches {
            let name = names.iter().position(|name| *name == cache.what).unwrap_or_else(|| {
                names.push(cache.what.clone());
                names.len() - 1
            });
            rooms.entry(self.of(node)).or_insert(name as u16);
        }
        (rooms, names)
    }
}

/// What a layer wrote at a path.
struct Version<'t> {
    place: PlaceId,
    file: u32,
    what: &'t File,
    /// Who made this name.
    layer: Layer,
    death: Option<Death>,
    /// Whether the file is told by another name.
    is_further: bool,
}

/// All of them but directories, of which their paths are told; in the order of their places and, in each, of layers.
fn versions<'t>(tree: &'t Tree, places: &mut Places<'t>) -> Vec<Version<'t>> {
    let mut versions = Vec::new();
    for dead in tree.dead.iter().chain(&tree.gone) {
        let Dead { file, node, by, cause } = *dead;
        let (place, what) = (places.of(node), &tree.files[file as usize]);
        let death = Some(Death { by, cause });
        if what.kind == FileKind::Directory {
            places.is_directory(place, node);
            places.all[place as usize].end = death;
            continue;
        }
        versions.push(Version { place, file, what, layer: what.layer, death, is_further: false });
    }
    let mut seen = FxHashSet::default();
    for node in tree.all() {
        let place = places.of(node);
        let layer = tree.layer(node);
        if tree.is_directory(node) {
            places.all[place as usize].end = None;
        }
        let Some((file, what)) = tree.file_id(node).zip(tree.file(node)) else { continue };
        if what.kind == FileKind::Directory {
            places.is_directory(place, node);
            continue;
        }
        let is_further = what.kind == FileKind::File && !seen.insert(file);
        versions.push(Version { place, file, what, layer, death: None, is_further });
    }
    // The living one comes last.
    versions.sort_by_key(|it| (it.place, it.death.is_none(), it.layer, it.file));
    versions
}

/// Lays all in order.
struct Lay<'t> {
    tree: &'t Tree,
    places: &'t Places<'t>,
    versions: &'t [Version<'t>],
    /// Which package a file is of.
    owners: &'t FxHashMap<u32, u32>,
    /// Which directories are caches.
    rooms: &'t FxHashMap<PlaceId, u16>,
}

/// What is still to be done.
enum Step {
    Place(PlaceId, ItemId, Option<u16>),
    Close(ItemId),
}

impl Lay<'_> {
    fn lay(&self, inventory: &mut Inventory) {
        // By directory, and the last name first, as a stack has it.
        let name = |place: PlaceId| self.tree.name(self.places.all[place as usize].node);
        let parent = |place: PlaceId| self.places.all[place as usize].parent;
        let mut order: Vec<PlaceId> = (1..self.places.all.len() as PlaceId).collect();
        order.sort_unstable_by_key(|place| (parent(*place), Reverse(name(*place))));
        let below = |place: PlaceId| {
            let start = order.partition_point(|it| parent(*it) < place);
            let end = order.partition_point(|it| parent(*it) <= place);
            &order[start..end]
        };
        let mut open = vec![Step::Place(0, 0, None)];
        while let Some(step) = open.pop() {
            match step {
                Step::Close(item) => {
                    let end = inventory.items.len() as ItemId;
                    inventory.items[item as usize].end = end;
                }
                Step::Place(place, above, cache) => {
                    let cache = self.rooms.get(&place).copied().or(cache);
                    let name = self.name(place, inventory);
                    self.files(place, above, cache, name, inventory);
                    let Path { directory: Some(layer), end: death, .. } = self.places.all[place as usize]
                    else {
                        continue;
                    };
                    let id = push(inventory, Item { death, cache, ..directory(above, name, layer) });
                    open.push(Step::Close(id));
                    open.extend(below(place).iter().map(|it| Step::Place(*it, id, cache)));
                }
            }
        }
    }

    fn name(&self, place: PlaceId, inventory: &mut Inventory) -> (u32, u32) {
        let start = inventory.names.len() as u32;
        inventory.names.push_str(&text(self.tree.name(self.places.all[place as usize].node)));
        (start, inventory.names.len() as u32)
    }

    fn files(
        &self,
        place: PlaceId,
        parent: ItemId,
        cache: Option<u16>,
        name: (u32, u32),
        inventory: &mut Inventory,
    ) {
        let start = self.versions.partition_point(|it| it.place < place);
        let here = self.versions[start..].iter().take_while(|it| it.place == place);
        let mut last: Option<Item> = None;
        for version in here {
            let end_of_last = last.and_then(|it| it.death).filter(|it| it.by == version.layer);
            let again = end_of_last.is_some_and(|it| it.cause != Cause::Deleted);
            // The same content with another owner is of the same package still.
            let same = last.filter(|_| end_of_last.is_some_and(|it| it.cause == Cause::Unchanged));
            let item = Item {
                kind: kind(version),
                bytes: if version.is_further { 0 } else { version.what.size },
                death: version.death,
                again,
                package: self.owners.get(&version.file).copied().or(same.and_then(|it| it.package)),
                cache,
                ..directory(parent, name, version.layer)
            };
            let id = push(inventory, item);
            if let FileKind::Symlink(link) = version.what.kind {
                inventory.targets.insert(id, text(&self.tree.links[link as usize]).into());
            }
            last = Some(item);
        }
    }
}

fn kind(version: &Version<'_>) -> ItemKind {
    match version.what.kind {
        FileKind::File if version.is_further => ItemKind::Name,
        FileKind::File => ItemKind::File,
        FileKind::Directory => ItemKind::Directory,
        FileKind::Symlink(_) => ItemKind::Link,
        FileKind::Device => ItemKind::Device,
    }
}

fn directory(parent: ItemId, name: (u32, u32), layer: Layer) -> Item {
    Item {
        parent,
        end: 0,
        name,
        kind: ItemKind::Directory,
        bytes: 0,
        layer,
        death: None,
        again: false,
        package: None,
        cache: None,
    }
}

/// Adds an item below which nothing stands yet.
fn push(inventory: &mut Inventory, item: Item) -> ItemId {
    let id = inventory.items.len() as ItemId;
    inventory.items.push(Item { end: id + 1, ..item });
    id
}
