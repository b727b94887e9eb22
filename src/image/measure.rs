//! Lays all layers of an image over one another, and says what each holds and what of it is dead: by which layer, and
//! why. Bytes are those of files, as `docker images` counts them; a file with several names counts once, and lives as
//! long as one of them does.

use super::apply::{Apply, Counts};
use super::digest::Digest;
use super::elf::Elf;
use super::error::{Error, Why};
use super::findings;
use super::json::Runtime;
use super::layer::{self, Contents, LayerRead};
use super::open::{Compression, Image, LayerRef};
use super::packages::{Owners, Packages};
use super::store::Store;
use super::tree::{Cause, Dead, File, FileId, Layer, NodeId, ROOT, Tree};
use super::walk::Walker;
use crate::bytes::Bytes;
use crate::size::ledger::{ImageFinding, PackageBytes};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Layers beyond which nothing runs an image: moby stops at 127.
const MOST_LAYERS: usize = 10_000;

/// An image whose layers were read.
#[derive(Debug)]
pub struct Measured {
    /// Its layers, lowest first.
    pub layers: Vec<LayerFigures>,
    pub(super) tree: Tree,
    /// What is odd: for people.
    pub notes: Vec<String>,
    /// The packages that are installed at the end, by dpkg and apk: version and bytes.
    pub packages: BTreeMap<String, (String, Bytes)>,
    /// Secrets that are deleted too late.
    pub secrets: Vec<HiddenSecret>,
    /// What else is worth knowing of what is there, most bytes first.
    pub findings: Vec<ImageFinding>,
    pub(super) owners: Owners,
    /// Programs that unpack themselves, and to how many bytes.
    pub(super) packed: Vec<(FileId, Bytes)>,
    /// Programs and libraries, and the bytes of their debug information.
    pub(super) debug: Vec<(FileId, Bytes)>,
    /// Files that a layer stores again as they were, once that was looked at.
    pub(super) alike: FxHashSet<FileId>,
}

/// What a layer holds.
#[derive(Clone, Debug)]
pub struct LayerFigures {
    /// The digest of what is stored.
    pub digest: Digest,
    /// The digest of what that unpacks to.
    pub diff_id: Digest,
    /// The command that made it, where the history says.
    pub created_by: Option<String>,
    /// How it is stored.
    pub compression: Compression,
    /// Bytes as stored.
    pub stored: Bytes,
    /// Bytes of the archive that it unpacks to.
    pub tar: Bytes,
    /// Bytes of its files.
    pub content: Bytes,
    /// Bytes behind the archive's end, which nobody can read.
    pub trailing: Bytes,
    /// Plain files.
    pub files: u64,
    /// All entries.
    pub entries: u64,
    /// Names that it deletes.
    pub whiteouts: u64,
    /// Directories of which it hides all that was there.
    pub opaque: u64,
    /// Hard links to files that are not there.
    pub dangling: u64,
    /// The packages that it installs or upgrades, by the databases of dpkg and apk.
    pub packages: Vec<PackageBytes>,
    /// Whether their bytes were counted in their files, and are not the databases' own figures.
    pub counts_packages: bool,
    /// Whether it has a database of rpm, which is not read.
    pub has_rpm: bool,
    /// What of it is dead, most first.
    pub waste: Vec<Waste>,
    /// Where the layer is to be had that is not stored here: nothing but its place is known then.
    pub elsewhere: Option<String>,
}

/// Dead bytes of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waste {
    /// The place of the layer that makes them so, from 0.
    pub by: usize,
    /// How.
    pub cause: Cause,
    /// How many.
    pub bytes: Bytes,
    /// Of how many files.
    pub files: u64,
    /// The file, or the deepest directory that all of them are in, without a slash in front.
    pub place: Vec<u8>,
}

/// A secret that a later layer takes out of sight, and that anybody who has the image can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenSecret {
    /// What it is: `private key`.
    pub kind: &'static str,
    /// From the root, without a slash in front.
    pub path: Vec<u8>,
    /// The place of the layer that has it, from 0.
    pub layer: usize,
    /// The place of the layer that hides it.
    pub by: usize,
    /// Its length.
    pub bytes: Bytes,
    /// Another name of the same file, under which it is still there.
    pub still: Option<Vec<u8>>,
}

/// A path of the image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TreePath {
    /// From the root, without a slash in front.
    pub path: Vec<u8>,
    /// What stands there: `file`, `directory`, `link`, `device`.
    pub kind: &'static str,
    /// The bytes of its content.
    pub size: Bytes,
    /// Equal where contents are; 0 where that is not known.
    pub content: u128,
    /// How many names the same file has.
    pub names: u32,
    /// Whether this is the first of them.
    pub is_first: bool,
}

/// Dead bytes of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WastedPath {
    /// From the root, without a slash in front.
    pub path: Vec<u8>,
    /// Of all its dead copies.
    pub bytes: Bytes,
    /// How many there are.
    pub copies: u64,
}

/// `maxLayerDepth` of moby: what overlayfs mounts in one page of options, and two layers for a container.
const MOST_MOUNTED: usize = 125;

/// Reads all layers.
pub fn measure(store: &mut dyn Store, image: &Image) -> Result<Measured, Error> {
    let read = read_layers(store, image, Contents::Hashed, &mut |_, _| {})?;
    let Read { layers, mut tree, packages, secrets, programs, owners } = read;
    let secrets = hidden(&tree, &secrets);
    let findings = findings::of(&mut tree, &programs, &Runtime::of(&image.config));
    let packed = programs.iter().filter_map(|(id, elf)| Some((*id, elf.unpacks_to?))).collect();
    let debug = programs.iter().map(|(id, elf)| (*id, elf.debug)).collect();
    let (notes, alike) = (Vec::new(), FxHashSet::default());
    let mut measured =
        Measured { layers, tree, notes, packages, secrets, findings, owners, packed, debug, alike };
    measured.add_notes();
    measured.add_waste();
    Ok(measured)
}

/// Those of the secrets that lost a name.
fn hidden(tree: &Tree, secrets: &[(FileId, &'static str)]) -> Vec<HiddenSecret> {
    let is_there = |dead: &&Dead| tree.files[dead.file as usize].names > 0;
    let secret = |dead: &Dead| {
        let at = secrets.binary_search_by_key(&dead.file, |(file, _)| *file).ok()?;
        let File { layer, size, names, .. } = tree.files[dead.file as usize];
        let (path, by) = (tree.path(dead.node), dead.by.into());
        // What its own layer deletes again was never there, and what the same content replaces is not out of sight by that.
        if layer == dead.by || dead.cause == Cause::Unchanged {
            return None;
        }
        let other = || tree.all().into_iter().find(|node| tree.file_id(*node) == Some(dead.file));
        let still = (names > 0).then(other).flatten().map(|node| tree.path(node));
        Some(HiddenSecret { kind: secrets[at].1, path, layer: layer.into(), by, bytes: size, still })
    };
    tree.dead.iter().chain(tree.unnamed.iter().filter(is_there)).filter_map(secret).collect()
}

/// What reading all layers gives.
pub(super) struct Read {
    pub(super) layers: Vec<LayerFigures>,
    pub(super) tree: Tree,
    pub(super) packages: BTreeMap<String, (String, Bytes)>,
    /// In the order of the files.
    pub(super) secrets: Vec<(FileId, &'static str)>,
    /// In the same order.
    pub(super) programs: Vec<(FileId, Elf)>,
    pub(super) owners: Owners,
}

/// The same without their waste; `before` sees the tree before each layer, and once behind the last.
pub(super) fn read_layers(
    store: &mut dyn Store,
    image: &Image,
    contents: Contents,
    before: &mut dyn FnMut(usize, &Tree),
) -> Result<Read, Error> {
    let count = image.layers.len();
    if count > MOST_LAYERS {
        return Err(Why::Bound("it has more layers than any image").whole());
    }
    let (mut tree, mut walker, mut packages) = (Tree::default(), Walker::default(), Packages::default());
    let (mut layers, mut secrets, mut programs) = (Vec::with_capacity(count), Vec::new(), Vec::new());
    for (at, layer) in image.layers.iter().enumerate() {
        before(at, &tree);
        let place = format!("layer {} of {count} ({})", at + 1, layer.blob.name);
        let mut apply = Apply {
            tree: &mut tree,
            walker: &mut walker,
            layer: at as Layer,
            counts: Counts::default(),
            packages: &mut packages,
            contents,
            secrets: std::mem::take(&mut secrets),
            programs: std::mem::take(&mut programs),
        };
        let read = layer::read(store, layer, &place, &mut apply);
        let counts = apply.counts;
        (secrets, programs) = (apply.secrets, apply.programs);
        layers.push(match read {
            Ok(read) => LayerFigures::new(layer, &read, counts),
            Err(Error { why: Why::Foreign(url), .. }) => LayerFigures::elsewhere(layer, url),
            Err(error) => return Err(error),
        });
        if let Some(layer) = layers.last_mut() {
            (layer.packages, layer.counts_packages) = packages.take(&mut tree, &mut walker, at as Layer);
            layer.has_rpm = std::mem::take(&mut packages.has_rpm);
        }
    }
    before(count, &tree);
    let (packages, owners) = (packages.installed(), packages.owners);
    Ok(Read { layers, tree, packages, secrets, programs, owners })
}

impl LayerFigures {
    fn new(layer: &LayerRef, read: &LayerRead, counts: Counts) -> Self {
        Self {
            digest: read.digest,
            diff_id: layer.diff_id,
            created_by: layer.created_by.clone(),
            compression: read.compression,
            stored: read.stored,
            tar: read.tar,
            content: counts.content,
            trailing: read.trailing,
            files: counts.files,
            entries: counts.entries,
            whiteouts: counts.whiteouts,
            opaque: counts.opaque,
            dangling: counts.dangling,
            packages: Vec::new(),
            counts_packages: false,
            has_rpm: false,
            waste: Vec::new(),
            elsewhere: None,
        }
    }

    pub(super) fn elsewhere(layer: &LayerRef, url: String) -> Self {
        let digest = layer.blob.digest.unwrap_or(layer.diff_id);
        let read = LayerRead {
            stored: layer.blob.size.unwrap_or(0),
            tar: 0,
            compression: Compression::None,
            trailing: 0,
            digest,
        };
        Self { elsewhere: Some(url), ..Self::new(layer, &read, Counts::default()) }
    }

    /// All dead bytes of its files.
    pub fn dead(&self) -> Bytes {
        self.waste.iter().map(|it| it.bytes).sum()
    }
}

impl Measured {
    fn add_notes(&mut self) {
        let count = self.layers.len();
        for (at, figures) in self.layers.iter().enumerate() {
            let place = format!("layer {} of {count}", at + 1);
            let elsewhere = figures
                .elsewhere
                .as_ref()
                .map(|url| format!("{place} is not stored here but at {url}: what it holds is not known"));
            let dangling = (figures.dangling > 0).then(|| {
                let count = figures.dangling;
                format!(
                    "{place} has hard links to files that are not there ({count}): Docker cannot unpack it"
                )
            });
            let trailing = (figures.trailing > 0)
                .then(|| format!("{place} goes on behind the end of its archive, where nobody reads it"));
            self.notes.extend([elsewhere, dangling, trailing].into_iter().flatten());
        }
        if count > MOST_MOUNTED {
            self.notes.push(format!(
                "it has {count} layers: Docker's overlay2 store takes {MOST_MOUNTED} at most; squash it, or merge RUNs"
            ));
        }
    }

    fn add_waste(&mut self) {
        let mut groups: BTreeMap<(Layer, Layer, Cause), Waste> = BTreeMap::new();
        for dead in &self.tree.dead {
            let file = &self.tree.files[dead.file as usize];
            let path = self.tree.path(dead.node);
            let waste = groups.entry((file.layer, dead.by, dead.cause)).or_insert_with(|| Waste {
                by: dead.by.into(),
                cause: dead.cause,
                bytes: 0,
                files: 0,
                place: path.clone(),
            });
            waste.bytes = waste.bytes.saturating_add(file.size);
            waste.files += 1;
            keep_common(&mut waste.place, &path);
        }
        for ((layer, ..), waste) in groups {
            self.layers[usize::from(layer)].waste.push(waste);
        }
        for layer in &mut self.layers {
            layer.waste.retain(|waste| waste.bytes > 0);
            layer.waste.sort_by_key(|waste| (Reverse(waste.bytes), waste.by, waste.cause));
        }
    }

    /// All that an entry describes and that is still there, by path.
    pub fn paths(&self) -> Vec<TreePath> {
        let mut seen = vec![false; self.tree.files.len()];
        let described = |node| {
            let id = self.tree.file_id(node)? as usize;
            Some((node, &self.tree.files[id], !std::mem::replace(&mut seen[id], true)))
        };
        let path = |(node, file, is_first): (NodeId, &File, bool)| TreePath {
            path: self.tree.path(node),
            kind: file.kind.word(),
            size: file.size,
            content: file.content,
            names: file.names,
            is_first,
        };
        let mut paths: Vec<TreePath> = self.tree.all().into_iter().filter_map(described).map(path).collect();
        paths.sort_unstable();
        paths
    }

    /// The directories and files with a share of all that is still there, one in so many, as far as `most` go: their paths,
    /// how many of them stand above each, and their bytes; each before what is in it.
    pub fn biggest(&self, share: u64, most: usize) -> Vec<(Vec<u8>, usize, Bytes)> {
        let nodes = self.tree.all();
        let sums = self.tree.sums(&nodes);
        let total: Bytes =
            nodes.iter().filter(|it| self.tree.parent(**it) == ROOT).map(|it| sums[*it as usize]).sum();
        let least = (total / share.max(1)).max(1);
        let mut large: Vec<NodeId> = nodes.into_iter().filter(|it| sums[*it as usize] >= least).collect();
        large.sort_unstable_by_key(|it| (Reverse(sums[*it as usize]), *it));
        large.truncate(most);
        // What is in one weighs no more than it does, so that it is there, too.
        let mut places: Vec<(Vec<u8>, Bytes)> =
            large.into_iter().map(|it| (self.tree.path(it), sums[it as usize])).collect();
        let order = |path: &[u8]| path.split(|byte| *byte == b'/').map(<[u8]>::to_vec).collect::<Vec<_>>();
        places.sort_by_cached_key(|(path, _)| order(path));
        let depth = |path: &[u8]| path.split(|byte| *byte == b'/').count() - 1;
        places.into_iter().map(|(path, bytes)| (path.clone(), depth(&path), bytes)).collect()
    }

    /// The paths with most dead bytes, most first: at most so many.
    pub fn wasted_paths(&self, most: usize) -> Vec<WastedPath> {
        let mut paths: HashMap<Vec<u8>, (Bytes, u64)> = HashMap::new();
        let is_weighty = |dead: &&Dead| self.tree.files[dead.file as usize].size > 0;
        for dead in self.tree.dead.iter().filter(is_weighty) {
            let entry = paths.entry(self.tree.path(dead.node)).or_default();
            entry.0 = entry.0.saturating_add(self.tree.files[dead.file as usize].size);
            entry.1 += 1;
        }
        let mut paths: Vec<WastedPath> =
            paths.into_iter().map(|(path, (bytes, copies))| WastedPath { path, bytes, copies }).collect();
        paths.sort_unstable_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
        paths.truncate(most);
        paths
    }
}

/// Shortens a directory to what it has in common with another one.
fn keep_common(folder: &mut Vec<u8>, other: &[u8]) {
    if folder[..] == *other {
        return;
    }
    let is_end = |path: &[u8], at: usize| path.get(at).is_none_or(|byte| *byte == b'/');
    let same = folder.iter().zip(other).take_while(|(a, b)| a == b).count();
    let mut end = same;
    while end > 0 && !(is_end(folder, end) && is_end(other, end)) {
        end -= 1;
    }
    folder.truncate(end);
}
