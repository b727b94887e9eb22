//! What was counted in the image that the file was built to, in the place of what is predicted: of each write, deletion and
//! change the files at its very paths, in the layers that its instructions made. Where one of these is not joined with a
//! layer, or where the files stand is not known, nothing is said.

use super::Predictor;
use super::installed::Extras;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::LayerId;
use crate::size::built::{Built, BuiltFile, BuiltLayer};
use crate::size::fold::{CopiedUp, Hidden, Idle, Meant, Written, is_in_database};
use crate::size::ledger::{BaseBytes, HiddenBytes, LayerBytes, PackageBytes};
use crate::tools::path::{Dots, is_within, literal_directory};
use crate::tools::{Effect, EffectKind, Path, is_system};
use std::borrow::Cow;
use std::collections::BTreeMap;

impl<'m> Predictor<'m> {
    /// Whether there is a built image to count in.
    pub fn is_built(&self) -> bool {
        self.facts.built.is_some()
    }

    /// Whether the layer of an instruction was counted.
    pub(super) fn is_counted(&self, layer: LayerId) -> bool {
        self.built(layer).is_some()
    }

    /// The layer that an instruction made, with its place.
    fn built(&self, layer: LayerId) -> Option<(usize, &'m Built, &'m BuiltLayer)> {
        let built = self.facts.built.as_ref()?;
        let at = built.place(self.fold.step(layer).instruction.start_line)?;
        Some((at, built, built.layers.get(at)?))
    }

    /// What stands at or below a path in the layer of an instruction; none where that is not known.
    pub fn built_at(&self, layer: LayerId, path: &str) -> Option<Amount> {
        let (_, built, layer) = self.built(layer)?;
        let path = inside(path, built)?;
        Some(counted(layer.below(&path).map(|file| file.bytes).sum()))
    }

    /// What a write put into its layer.
    pub(super) fn built_weight(&self, written: Written<'m>) -> Option<Amount> {
        let (_, built, layer) = self.built(written.layer)?;
        let effect = written.effect;
        let bytes = match &effect.kind {
            EffectKind::Install { tool, .. } if is_system(tool) => {
                let others = self.fold.held(written.layer).iter().filter(|it| is_system_install(it.effect));
                (others.count() == 1 && !layer.packages.is_empty()).then(|| layer.packages.values().sum())?
            }
            EffectKind::MakeDirectory | EffectKind::Link { .. } => 0,
            EffectKind::Touch { .. } => changed(effect, built, layer)?,
            _ if is_in_database(effect) => return None,
            _ => {
                let place = Place::of(effect, built)?;
                let held = self.fold.held(written.layer).iter().filter(|it| it.effect.id != effect.id);
                // What is known to be another one's is not also what stands somewhere below.
                let others: Vec<Place> = match effect.path {
                    Path::Below(_) => held.filter_map(|it| Place::of(it.effect, built)).collect(),
                    _ => Vec::new(),
                };
                let others: Vec<&Place> = others.iter().filter(|it| it.is_deeper(&place)).collect();
                let own = |file: &&BuiltFile| !others.iter().any(|other| other.has(&file.path));
                place.files(layer).filter(own).map(|file| file.bytes).sum()
            }
        };
        Some(counted(bytes))
    }

    /// What a deletion leaves in vain in the layers below it.
    pub(super) fn built_hidden(&self, hidden: &Hidden<'m>) -> Option<Amount> {
        let (by, built, _) = self.built(hidden.by.layer)?;
        let (_, _, layer) = self.built(hidden.written.layer)?;
        if matches!(hidden.by.effect.kind, EffectKind::Uninstall { .. }) {
            return self.built_removed(hidden, by, built, layer);
        }
        let deletion = resolved(hidden.by.effect, built)?;
        let meant = Meant::of(&deletion);
        let own = match hidden.written.effect {
            effect if is_in_database(effect) => None,
            effect => Some(Place::of(effect, built)?),
        };
        // What was changed in between is dead in its first copy, too.
        let is_changed = hidden.stored != hidden.written.layer;
        let is_gone = |file: &&BuiltFile| {
            let gone = file.end.is_some_and(|end| end.by == by && end.deleted || is_changed && !end.deleted);
            gone && meant.takes(&file.path, Dots::Any) != Some(false)
                && own.as_ref().is_none_or(|own| own.has(&file.path))
        };
        let of =
            |layer: &BuiltLayer| layer.files.iter().filter(is_gone).map(|file| file.bytes).sum::<Bytes>();
        let mut bytes = of(layer);
        // What was built there by commands of which nobody knows what they write.
        for between in hidden.written.layer + 1..hidden.by.layer {
            let is_told = |other: &Hidden<'m>| {
                other.written.layer == between && other.by.effect.id == hidden.by.effect.id
            };
            if hidden.whole
                && own.is_some()
                && self.fold.layers[between].opaque
                && !self.fold.hidden_by(&(hidden.by.layer..hidden.by.layer + 1)).iter().any(is_told)
                && let Some((_, _, layer)) = self.built(between)
            {
                bytes += of(layer);
            }
        }
        Some(counted(bytes))
    }

    /// What a removal of packages takes of a layer: all that goes, but for what other commands of its RUN delete.
    fn built_removed(
        &self,
        hidden: &Hidden<'m>,
        by: usize,
        built: &Built,
        layer: &BuiltLayer,
    ) -> Option<Amount> {
        let removals = self.fold.hidden_of(hidden.written.effect).filter(|other| {
            other.by.layer == hidden.by.layer && matches!(other.by.effect.kind, EffectKind::Uninstall { .. })
        });
        // What several take is told with the first.
        if removals.map(|other| other.by.effect.id).min() != Some(hidden.by.effect.id) {
            return Some(Amount::ZERO);
        }
        let held = self.fold.held(hidden.written.layer).iter();
        if held.filter(|it| is_system_install(it.effect)).count() > 1 {
            let names = self.removed_packages(hidden)?;
            return packages(layer, names.iter().map(|(name, _)| &**name)).map(counted);
        }
        let effects = self.fold.step(hidden.by.layer).effects.iter();
        let deletions =
            effects.filter(|it| matches!(it.kind, EffectKind::Remove { .. } | EffectKind::Clean { .. }));
        let deletions: Vec<Cow<'_, Effect<'_>>> = deletions.filter_map(|it| resolved(it, built)).collect();
        let is_deleted = |path: &str| {
            deletions.iter().any(|deletion| Meant::of(deletion).takes(path, Dots::Any) == Some(true))
        };
        let is_gone = |file: &&BuiltFile| {
            file.end.is_some_and(|end| end.by == by && end.deleted) && !is_deleted(&file.path)
        };
        Some(counted(layer.files.iter().filter(is_gone).map(|file| file.bytes).sum()))
    }

    /// What a change stores a second time.
    pub(super) fn built_copied(&self, copied: &CopiedUp<'m>) -> Option<Amount> {
        let (_, built, layer) = self.built(copied.by.layer)?;
        let effect = copied.by.effect;
        let bytes = match effect.kind {
            EffectKind::Touch { .. } => changed(effect, built, layer)?,
            _ => Place::of(effect, built)?.files(layer).map(|file| file.bytes).sum(),
        };
        Some(counted(bytes))
    }

    /// Whether files are already as a change makes them: by the image, where that tells.
    pub fn idle(&self, copied: &CopiedUp<'m>) -> Idle {
        let measured = || {
            let (_, built, layer) = self.built(copied.by.layer)?;
            let effect = copied.by.effect;
            let is_touch = matches!(effect.kind, EffectKind::Touch { content: false, .. });
            let mut files = again(effect, built, layer).filter(|_| is_touch)?.into_iter().peekable();
            files.peek()?;
            Some(if files.all(|file| file.is_alike) { Idle::Surely } else { Idle::No })
        };
        measured().unwrap_or(copied.idle)
    }

    /// The same packages with the bytes of their files in the layer of the installation.
    pub(super) fn built_extras(&self, layer: LayerId, extras: Extras) -> Extras {
        let names = extras.packages.iter().map(|(name, _)| &**name);
        let bytes = self.built(layer).and_then(|(_, _, layer)| packages(layer, names));
        Extras { bytes: bytes.map_or(extras.bytes, counted), ..extras }
    }

    /// Puts what was counted in the place of what was predicted for the layers `ids` and what is below them.
    pub(super) fn count(&self, ids: &[LayerId], base: &mut BaseBytes, layers: &mut [LayerBytes]) {
        let Some(built) = &self.facts.built else { return };
        let mut first = None;
        let mut is_whole = true;
        for (id, bytes) in ids.iter().zip(layers) {
            let Some((at, _, layer)) = self.built(*id) else {
                is_whole &= bytes.added.complete && bytes.added.likely == 0;
                continue;
            };
            first = first.or(Some(at));
            bytes.added = added(layer);
            bytes.hidden = hidden_of(layer, built);
            bytes.lacks.clear();
            let packages = layer.packages.iter();
            bytes.packages = packages
                .map(|(name, bytes)| PackageBytes { name: name.to_string(), installed: *bytes })
                .collect();
            bytes.packages_from = None;
        }
        let Some(below) = first.filter(|_| is_whole).and_then(|first| built.layers.get(..first)) else {
            return;
        };
        base.bytes = below.iter().map(added).sum();
        base.hidden = below.iter().flat_map(|layer| hidden_of(layer, built)).collect();
    }
}

fn counted(bytes: Bytes) -> Amount {
    Amount::exact(bytes, Provenance::Measured)
}

fn added(layer: &BuiltLayer) -> Amount {
    let all = counted(layer.bytes);
    layer.packed.map_or(all, |packed| all.packed_to(Interval::exact(packed)))
}

/// What later layers hide of one, by each of them.
fn hidden_of(layer: &BuiltLayer, built: &Built) -> Vec<HiddenBytes> {
    let mut found: BTreeMap<(usize, bool), Bytes> = BTreeMap::new();
    for (file, end) in layer.files.iter().filter_map(|file| Some((file, file.end?))) {
        *found.entry((end.by, end.deleted)).or_default() += file.bytes;
    }
    let hidden =
        found.into_iter().filter(|(_, bytes)| *bytes > 0).map(|((by, deleted), bytes)| HiddenBytes {
            by: built.layers.get(by).and_then(|layer| layer.line).unwrap_or(0),
            bytes: counted(bytes),
            cause: if deleted { "deleted" } else { "written again" }.to_owned(),
        });
    hidden.collect()
}

fn is_system_install(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Install { tool, .. } if is_system(tool))
}

/// What some packages weigh in a layer; none where the layer does not tell of its packages.
fn packages<'n>(layer: &BuiltLayer, names: impl Iterator<Item = &'n str>) -> Option<Bytes> {
    let bytes = |name: &str| layer.packages.get(name).copied().unwrap_or(0);
    (!layer.packages.is_empty()).then(|| names.map(bytes).sum())
}

/// What a change of owner, mode or content stores of what was there.
fn changed(effect: &Effect<'_>, built: &Built, layer: &BuiltLayer) -> Option<Bytes> {
    again(effect, built, layer).map(|files| files.into_iter().map(|file| file.bytes).sum())
}

/// The files that such a change stores again.
fn again<'b>(effect: &Effect<'_>, built: &Built, layer: &'b BuiltLayer) -> Option<Vec<&'b BuiltFile>> {
    if effect.path == Path::Unknown {
        return None;
    }
    let effect = resolved(effect, built)?;
    let meant = Meant::of(&effect);
    let is_changed = |file: &&BuiltFile| file.again && meant.takes(&file.path, Dots::Any) != Some(false);
    Some(layer.files.iter().filter(is_changed).collect())
}

/// An effect whose path is that of the image's files, the links in it followed.
fn resolved<'e>(effect: &'e Effect<'e>, built: &Built) -> Option<Cow<'e, Effect<'e>>> {
    let path = match &effect.path {
        Path::Exact(path) => Path::Exact(built.resolve(path)?.into()),
        Path::Below(path) => Path::Below(inside(path, built)?.into()),
        Path::Glob(glob) => {
            let above = literal_directory(glob);
            let rest = glob.get(above.len()..).unwrap_or_default();
            let above = inside(above, built)?;
            Path::Glob(format!("{}/{}", above.trim_end_matches('/'), rest.trim_start_matches('/')).into())
        }
        Path::Unknown => Path::Unknown,
    };
    Some(if path == effect.path {
        Cow::Borrowed(effect)
    } else {
        Cow::Owned(Effect { path, ..effect.clone() })
    })
}

/// Where a directory is, be it behind a link.
fn inside(path: &str, built: &Built) -> Option<String> {
    let name = built.resolve(&format!("{}/x", path.trim_end_matches('/')))?;
    let directory = name.strip_suffix("/x")?;
    Some(if directory.is_empty() { "/".to_owned() } else { directory.to_owned() })
}

/// Where a write put its files.
struct Place {
    path: Path<'static>,
}

impl Place {
    fn of(effect: &Effect<'_>, built: &Built) -> Option<Self> {
        let path = match &resolved(effect, built)?.path {
            Path::Exact(path) => Path::Exact(path.clone().into_owned().into()),
            Path::Below(path) => Path::Below(path.clone().into_owned().into()),
            Path::Glob(glob) => Path::Glob(glob.clone().into_owned().into()),
            Path::Unknown => return None,
        };
        Some(Self { path })
    }

    /// Whether a file is among them, as far as the path tells.
    fn has(&self, file: &str) -> bool {
        Meant::all(&self.path).takes(file, Dots::Any) != Some(false)
    }

    fn root(&self) -> &str {
        match &self.path {
            Path::Exact(path) | Path::Below(path) => path,
            Path::Glob(glob) => literal_directory(glob),
            Path::Unknown => "/",
        }
    }

    fn is_deeper(&self, other: &Self) -> bool {
        self.root() != other.root() && is_within(self.root(), other.root())
    }

    fn files<'b>(&'b self, layer: &'b BuiltLayer) -> impl Iterator<Item = &'b BuiltFile> {
        layer.below(self.root()).filter(|file| self.has(&file.path))
    }
}
