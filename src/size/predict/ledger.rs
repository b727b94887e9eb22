//! A stage's image, layer by layer: the sum of what its writes weigh, and what later layers hide of it.

use super::Predictor;
use super::installed::{Layer, is_system};
use crate::bytes::{Bytes, Range, human, packed};
use crate::ids::LayerId;
use crate::model::{Base, Stage, Step};
use crate::size::fold::Written;
use crate::size::ledger::{BaseBytes, HiddenBytes, LayerBytes, Ledger, Origin, PackageBytes, StageName};
use crate::size::packages::{self, Kind};
use crate::tools::{Effect, EffectKind, Path};

/// How much of a command a note shows.
const SHOWN: usize = 48;

impl<'m> Predictor<'m> {
    /// What the image of `stage` weighs; its layers are those of the fold.
    pub fn ledger(&self, stage: &'m Stage<'m>) -> Ledger {
        let mut base = self.base_bytes(stage);
        let ids = self.chain_of(stage);
        let mut layers: Vec<LayerBytes> = ids.iter().map(|layer| self.layer_bytes(*layer)).collect();
        for (layer, bytes) in ids.iter().zip(&mut layers) {
            bytes.hidden = self.hidden_in(*layer, &ids);
        }
        self.add_build_trees(&ids, &mut layers);
        self.add_databases(&ids, &mut base, &mut layers);
        let known = std::iter::once(base.bytes).chain(layers.iter().map(|layer| layer.added));
        let total = known.filter(Range::is_known).fold(Range::ZERO, |sum, bytes| sum + bytes);
        let hidden = base.hidden.iter().chain(layers.iter().flat_map(|layer| &layer.hidden));
        let waste = hidden
            .map(|hidden| hidden.bytes)
            .filter(Range::is_known)
            .fold(Range::ZERO, |sum, bytes| sum + bytes);
        let unknown =
            layers.iter().filter(|layer| layer.unknown).count() + usize::from(!base.bytes.is_known());
        Ledger { target: stage_name(stage), base, layers, total, waste, unknown }
    }

    /// What `make` adds, and what of it goes with the sources.
    fn add_build_trees(&self, ids: &[LayerId], layers: &mut [LayerBytes]) {
        for output in self.build_outputs(ids) {
            let Some(at) = ids.iter().position(|id| *id == output.layer) else { continue };
            let deletion = self.fold.deletion(output.sources.effect);
            let bytes = &mut layers[at];
            if !output.netted && output.built.is_known() {
                bytes.added = bytes.added + with_compressed(output.built);
                if let Some(by) = deletion.filter(|by| by.layer != output.layer) {
                    self.hide(&mut bytes.hidden, by.layer, by.effect, output.built);
                }
            }
            if output.installed.is_known() {
                bytes.added = bytes.added + with_compressed(output.installed);
            }
            if output.built.is_known() && output.installed.is_known() {
                self.forget_make(output.layer, bytes);
            }
            note(&mut bytes.notes, "make: as it was measured for this archive".to_owned());
        }
    }

    /// What `make` writes is known after all: the layer is unknown only for what else it holds.
    fn forget_make(&self, id: LayerId, bytes: &mut LayerBytes) {
        let step = self.fold.step(id);
        let (makes, others): (Vec<_>, Vec<_>) =
            step.effects.iter().filter(|effect| is_opaque(effect)).partition(|effect| is_make(step, effect));
        let told: Vec<String> = makes.into_iter().map(|effect| self.not_known(effect)).collect();
        bytes.notes.retain(|note| !told.contains(note));
        let mut held = self.fold.held(id).iter().filter(|written| !is_by_manager(written.effect));
        bytes.unknown = !others.is_empty() || held.any(|written| !self.weight(*written).is_known());
    }

    /// The note on a command that may write anywhere.
    fn not_known(&self, effect: &Effect<'_>) -> String {
        format!("{}: what it writes is not known", self.text(effect))
    }

    /// The layers that the image of `stage` has above its base.
    pub(super) fn chain_of(&self, stage: &Stage<'_>) -> Vec<LayerId> {
        let chain: Vec<usize> = self.model.chain(stage.index).iter().map(|stage| stage.index).collect();
        (0..self.fold.layers.len())
            .filter(|layer| chain.contains(&self.fold.layers[*layer].stage.index))
            .collect()
    }

    /// Each run of the package manager writes its database again: the one before is hidden.
    fn add_databases(&self, ids: &[LayerId], base: &mut BaseBytes, layers: &mut [LayerBytes]) {
        let mut before: Option<usize> = None;
        for (at, id) in ids.iter().enumerate() {
            if !self.told().layer(*id).is_some_and(|layer| layer.touched) {
                continue;
            }
            let what = if before.is_none() { "status" } else { "database" };
            let bytes = self.fixed_below(*id, "apt", what);
            let hidden = match before {
                Some(layer) => &mut layers[layer].hidden,
                None => &mut base.hidden,
            };
            if bytes.is_known() {
                let by_line = self.fold.step(*id).instruction.start_line;
                let cause = "the package database is written again".to_owned();
                hidden.push(HiddenBytes { by_line, bytes: with_compressed(bytes), cause });
            }
            before = Some(at);
        }
    }

    fn base_bytes(&self, stage: &Stage<'m>) -> BaseBytes {
        let reference = match self.model.root_base(stage) {
            Base::Image(image) => image.text.to_string(),
            Base::Unresolved(text) => text.to_string(),
            Base::Scratch | Base::Stage(_) => "scratch".to_owned(),
        };
        let line = self.model.chain(stage.index).first().map_or(stage.from, |root| root.from).start_line;
        let nothing = matches!(self.model.root_base(stage), Base::Scratch);
        match self.base(stage) {
            Some(entry) => BaseBytes {
                line,
                reference,
                resolved: Some(format!("{}:{}", entry.image, entry.tag)),
                matched: Some(entry.matched),
                bytes: entry.unpacked,
                as_of: Some(entry.as_of),
                hidden: Vec::new(),
            },
            None => BaseBytes {
                line,
                reference,
                resolved: None,
                matched: None,
                bytes: if nothing { Range::ZERO } else { Range::UNKNOWN },
                as_of: None,
                hidden: Vec::new(),
            },
        }
    }

    fn layer_bytes(&self, id: LayerId) -> LayerBytes {
        let layer = &self.fold.layers[id];
        let step = self.fold.step(id);
        let mut bytes = LayerBytes {
            origin: origin(step, layer.stage, self.model.file.text),
            added: Range::ZERO,
            unknown: false,
            hidden: Vec::new(),
            packages: Vec::new(),
            notes: Vec::new(),
        };
        self.add_packages(id, &mut bytes);
        for written in self.fold.held(id).iter().copied() {
            if !is_by_manager(written.effect) {
                self.add(&mut bytes, written);
            }
        }
        for effect in step.effects.iter().filter(|effect| is_opaque(effect)) {
            bytes.unknown = true;
            note(&mut bytes.notes, self.not_known(effect));
        }
        bytes
    }

    fn add(&self, bytes: &mut LayerBytes, written: Written<'m>) {
        let weight = self.weight(written);
        if weight.is_known() {
            bytes.added = bytes.added + with_compressed(weight);
            return;
        }
        bytes.unknown = true;
        note(&mut bytes.notes, format!("{}: of unknown size", self.text(written.effect)));
    }

    fn add_packages(&self, id: LayerId, bytes: &mut LayerBytes) {
        let Some(layer) = self.told().layer(id).filter(|layer| layer.touched) else { return };
        let added = match layer.packages.as_slice() {
            // Only removals, or nothing that the index knows.
            [] => self.fixed_below(id, "apt", "database"),
            packages if layer.kind == Some(Kind::Apt) => {
                packages::layer(packages.iter().copied(), layer.slim)
            }
            // What the others write besides was not measured.
            packages => packages::files(packages.iter().copied(), layer.slim),
        };
        let added = if added.is_known() { with_compressed(added) } else { Range::ZERO };
        bytes.added = bytes.added + if layer.perhaps { Range { low: 0, ..added } } else { added };
        let packages = layer.packages.iter();
        bytes.packages =
            packages.map(|it| PackageBytes { name: it.name.to_owned(), installed: it.installed }).collect();
        bytes.packages.sort_unstable_by(|a, b| (b.installed, &a.name).cmp(&(a.installed, &b.name)));
        bytes.unknown |= !layer.unknown.is_empty();
        Self::note_packages(layer, bytes);
    }

    fn note_packages(layer: &Layer<'_>, bytes: &mut LayerBytes) {
        if let [biggest, _, ..] = bytes.packages.as_slice() {
            let all: Bytes = bytes.packages.iter().map(|package| package.installed).sum();
            let source = layer.source.as_deref().map_or(String::new(), |source| format!(" ({source})"));
            let count = bytes.packages.len();
            let alone = format!("{} alone {}", biggest.name, human(biggest.installed));
            let brings = match layer.asked.as_slice() {
                [one] => format!("{one} brings "),
                _ => String::new(),
            };
            note(&mut bytes.notes, format!("{brings}{count} packages, {}; {alone}{source}", human(all)));
        }
        if layer.kind.is_some_and(|kind| kind != Kind::Apt) && !bytes.packages.is_empty() {
            note(&mut bytes.notes, "what the package manager writes besides is not counted".to_owned());
        }
        for unknown in &layer.unknown {
            note(&mut bytes.notes, format!("unknown: {unknown}"));
        }
    }

    /// Whether an index was there before: fetching it again changes next to nothing.
    pub(super) fn is_there(&self, written: Written<'m>) -> bool {
        let EffectKind::Refresh { .. } = written.effect.kind else { return false };
        let stage = self.fold.layers[written.layer].stage;
        let chain = self.model.chain(stage.index);
        let before = (0..=written.layer)
            .filter(|layer| chain.iter().any(|stage| stage.index == self.fold.layers[*layer].stage.index));
        let mut earlier = before
            .flat_map(|layer| self.fold.held(layer))
            .take_while(|it| it.effect.id != written.effect.id || it.layer != written.layer);
        let gone = |it: &Written<'m>| {
            let same = |hidden: &&crate::size::Hidden<'m>| {
                hidden.whole && hidden.by.sure && hidden.written.effect.id == it.effect.id
            };
            self.fold.hidden.iter().find(same).is_some_and(|hidden| hidden.by.layer <= written.layer)
        };
        earlier.any(|it| it.effect.kind == written.effect.kind && it.sure && !gone(it))
    }

    /// What the layers `chain` hide of `layer`: each write by the first that does.
    fn hidden_in(&self, layer: LayerId, chain: &[LayerId]) -> Vec<HiddenBytes> {
        let mut found: Vec<HiddenBytes> = Vec::new();
        for written in self.fold.held(layer).iter().filter(|written| !is_by_manager(written.effect)) {
            if let Some(by) = self.hidden_by(*written, chain) {
                self.hide(&mut found, by.layer, by.effect, self.weight(*written));
            }
        }
        for by in chain.iter().copied().filter(|by| *by > layer) {
            for (of, effect, bytes) in self.installed().removed_by(by) {
                if of == layer {
                    self.hide(&mut found, by, effect, bytes);
                }
            }
        }
        found
    }

    /// What first deletes, replaces or stores again all of a write, in a later layer.
    fn hidden_by(&self, written: Written<'m>, chain: &[LayerId]) -> Option<Written<'m>> {
        let same = |it: &Written<'m>| it.layer == written.layer && it.effect.id == written.effect.id;
        let deletions = self.fold.hidden.iter();
        let deletions = deletions.filter(|it| it.whole && it.by.sure && same(&it.written)).map(|it| it.by);
        let changes = self.fold.copied_up.iter();
        let changes = changes.filter(|it| it.whole && it.written.iter().any(same)).map(|it| it.by);
        let replaced = chain.iter().filter(|later| **later > written.layer).find_map(|later| {
            self.fold.held(*later).iter().find(|it| replaces(it.effect, written.effect)).copied()
        });
        let all = deletions.chain(changes).chain(replaced);
        all.filter(|by| chain.contains(&by.layer)).min_by_key(|by| by.layer)
    }

    fn hide(&self, found: &mut Vec<HiddenBytes>, by: LayerId, effect: &Effect<'_>, bytes: Range) {
        if bytes.is_known() && bytes.likely == 0 {
            return;
        }
        let by_line = self.fold.step(by).instruction.start_line;
        let bytes = if bytes.is_known() { with_compressed(bytes) } else { Range::UNKNOWN };
        found.push(HiddenBytes { by_line, bytes, cause: self.text(effect) });
    }

    /// A command on one line, cut where it is long.
    fn text(&self, effect: &Effect<'_>) -> String {
        let text = effect.span.slice(self.model.file.text);
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\").collect();
        let joined = words.join(" ");
        if joined.chars().count() <= SHOWN {
            return joined;
        }
        let cut: String = joined.chars().take(SHOWN - 1).collect();
        format!("{}…", cut.trim_end())
    }
}

/// The instruction that makes a layer, as plain data; `text` is the file's.
pub fn origin(step: &Step<'_>, stage: &Stage<'_>, text: &str) -> Origin {
    let instruction = step.instruction;
    let from = instruction.flags.iter().filter(|flag| flag.name() == "from").map(|flag| &*flag.text);
    let documents = instruction.heredocs.iter().map(|it| it.content.slice(text));
    let parts = [instruction.kind.as_str()].into_iter().chain(from).chain([&*instruction.body.text]);
    let words = parts.chain(documents).flat_map(str::split_whitespace);
    let spaced = words.flat_map(|word| [" ", word]).skip(1);
    Origin {
        cmd: instruction.kind.as_str(),
        line: instruction.start_line,
        end_line: instruction.end_line,
        span: instruction.span,
        stage: stage_name(stage),
        text: spaced.flat_map(str::chars).take(Origin::LONGEST).collect(),
    }
}

/// A stage as people name it.
pub fn stage_name(stage: &Stage<'_>) -> StageName {
    StageName { index: stage.index, name: stage.name.as_deref().map(str::to_owned) }
}

/// Whether the layer's packages say it already.
fn is_by_manager(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Install { tool, .. } | EffectKind::Upgrade { tool } if is_system(tool))
}

/// Whether a write puts one file into the place of another.
fn replaces(later: &Effect<'_>, earlier: &Effect<'_>) -> bool {
    let is_file = |effect: &Effect<'_>| {
        matches!(effect.kind, EffectKind::Copy { .. } | EffectKind::Download { .. } | EffectKind::Write)
            && matches!(effect.path, Path::Exact(_))
    };
    is_file(later) && is_file(earlier) && later.path == earlier.path
}

fn is_opaque(effect: &Effect<'_>) -> bool {
    effect.kind == EffectKind::Opaque
}

fn is_make(step: &Step<'_>, effect: &Effect<'_>) -> bool {
    let command = step.command_of(effect.id).and_then(|command| step.command(command));
    command.is_some_and(|command| command.argv.first().is_some_and(|name| name.text == "make"))
}

fn note(notes: &mut Vec<String>, text: String) {
    if !notes.contains(&text) {
        notes.push(text);
    }
}

/// With what a registry stores, where only the files themselves are known.
fn with_compressed(bytes: Range) -> Range {
    let compressed = bytes.compressed.unwrap_or_else(|| packed(bytes.likely));
    Range { compressed: Some(compressed), ..bytes }
}
