//! A stage's image, layer by layer: the sum of what its writes weigh, and what later layers hide of it.

use super::Predictor;
use super::installed::Layer;
use crate::bytes::{Bytes, Range, human};
use crate::model::{Base, Stage};
use crate::size::estimate::{BaseBytes, Estimate, HiddenBytes, LayerBytes, PackageBytes};
use crate::size::ledger::{LayerId, Written};
use crate::size::packages;
use crate::tools::{Effect, EffectKind};

/// What gzip leaves of the files of a layer, per mille: pooled over the layers of twenty package installations.
const COMPRESSED: Bytes = 367;
/// What a note says of a command that may write anywhere.
const NOT_KNOWN: &str = ": what it writes is not known";
/// How much of a command a note shows.
const SHOWN: usize = 48;

impl<'m> Predictor<'m> {
    /// What the image of `stage` weighs; its layers are those of the ledger.
    pub fn estimate(&self, stage: &'m Stage<'m>) -> Estimate<'m> {
        let base = self.base_bytes(stage);
        let ids = self.chain_of(stage);
        let mut layers: Vec<LayerBytes<'m>> = ids.iter().map(|layer| self.layer_bytes(*layer)).collect();
        for (layer, bytes) in ids.iter().zip(&mut layers) {
            bytes.hidden = self.hidden_in(*layer, &ids);
        }
        self.add_build_trees(&ids, &mut layers);
        let known = std::iter::once(base.bytes).chain(layers.iter().map(|layer| layer.added));
        let total = known.filter(Range::is_known).fold(Range::ZERO, |sum, bytes| sum + bytes);
        let waste = layers.iter().map(LayerBytes::waste).fold(Range::ZERO, |sum, bytes| sum + bytes);
        let unknown =
            layers.iter().filter(|layer| layer.unknown).count() + usize::from(!base.bytes.is_known());
        Estimate { target: stage, base, layers, total, waste, unknown }
    }

    /// What `make` adds, and what of it goes with the sources.
    fn add_build_trees(&self, ids: &[LayerId], layers: &mut [LayerBytes<'m>]) {
        for output in self.build_outputs(ids) {
            let Some(at) = ids.iter().position(|id| *id == output.layer) else { continue };
            let deletion = self.ledger.deletion(output.sources.effect);
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
                bytes.notes.retain(|note| !(note.starts_with("make ") && note.ends_with(NOT_KNOWN)));
                bytes.unknown = bytes.notes.iter().any(|note| note.ends_with(NOT_KNOWN));
            }
            note(&mut bytes.notes, "make: as it was measured for this archive".to_owned());
        }
    }

    /// The layers that the image of `stage` has above its base.
    pub(super) fn chain_of(&self, stage: &Stage<'_>) -> Vec<LayerId> {
        let chain: Vec<usize> = self.model.chain(stage.index).iter().map(|stage| stage.index).collect();
        (0..self.ledger.layers.len())
            .filter(|layer| chain.contains(&self.ledger.layers[*layer].stage.index))
            .collect()
    }

    fn base_bytes(&self, stage: &Stage<'m>) -> BaseBytes {
        let reference = match self.model.root_base(stage) {
            Base::Image(image) => image.text.to_string(),
            Base::Unresolved(text) => text.to_string(),
            Base::Scratch | Base::Stage(_) => "scratch".to_owned(),
        };
        let nothing = matches!(self.model.root_base(stage), Base::Scratch);
        match self.base(stage) {
            Some(entry) => BaseBytes {
                reference,
                resolved: Some(format!("{}:{}", entry.image, entry.tag)),
                matched: Some(entry.matched),
                bytes: entry.unpacked,
                as_of: Some(entry.as_of),
            },
            None => BaseBytes {
                reference,
                resolved: None,
                matched: None,
                bytes: if nothing { Range::ZERO } else { Range::UNKNOWN },
                as_of: None,
            },
        }
    }

    fn layer_bytes(&self, id: LayerId) -> LayerBytes<'m> {
        let layer = &self.ledger.layers[id];
        let step = self.ledger.step(id);
        let mut bytes = LayerBytes {
            step,
            stage: layer.stage,
            added: Range::ZERO,
            unknown: false,
            hidden: Vec::new(),
            packages: Vec::new(),
            notes: Vec::new(),
        };
        self.add_packages(id, &mut bytes);
        for written in self.ledger.held(id).iter().copied() {
            if !is_by_apt(written.effect) && !self.is_there(written) {
                self.add(&mut bytes, written);
            }
        }
        let opaque = step.effects.iter().filter(|effect| matches!(effect.kind, EffectKind::Opaque));
        for effect in opaque {
            bytes.unknown = true;
            note(&mut bytes.notes, format!("{}{NOT_KNOWN}", self.text(effect)));
        }
        bytes
    }

    fn add(&self, bytes: &mut LayerBytes<'m>, written: Written<'m>) {
        let weight = self.weight(written);
        if weight.is_known() {
            bytes.added = bytes.added + with_compressed(weight);
            return;
        }
        bytes.unknown = true;
        note(&mut bytes.notes, format!("{}: of unknown size", self.text(written.effect)));
    }

    fn add_packages(&self, id: LayerId, bytes: &mut LayerBytes<'m>) {
        let Some(layer) = self.installed().layer(id).filter(|layer| layer.touched) else { return };
        let added = packages::layer(layer.packages.iter().copied(), layer.slim);
        bytes.added = bytes.added + if layer.perhaps { Range { low: 0, ..added } } else { added };
        let packages = layer.packages.iter();
        bytes.packages =
            packages.map(|it| PackageBytes { name: it.name.to_owned(), installed: it.installed }).collect();
        bytes.packages.sort_by(|a, b| (b.installed, &a.name).cmp(&(a.installed, &b.name)));
        bytes.unknown |= !layer.unknown.is_empty();
        self.note_packages(layer, bytes);
    }

    fn note_packages(&self, layer: &Layer, bytes: &mut LayerBytes<'m>) {
        if let [biggest, _, ..] = bytes.packages.as_slice() {
            let all: Bytes = bytes.packages.iter().map(|package| package.installed).sum();
            let source = layer.source.as_deref().map_or(String::new(), |source| format!(" ({source})"));
            let count = bytes.packages.len();
            let alone = format!("{} alone {}", biggest.name, human(biggest.installed));
            note(&mut bytes.notes, format!("{count} packages, {}; {alone}{source}", human(all)));
        }
        for unknown in &layer.unknown {
            note(&mut bytes.notes, format!("unknown: {unknown}"));
        }
    }

    /// Whether an index was there before: fetching it again changes next to nothing.
    fn is_there(&self, written: Written<'m>) -> bool {
        let EffectKind::Refresh { .. } = written.effect.kind else { return false };
        let stage = self.ledger.layers[written.layer].stage;
        let chain = self.model.chain(stage.index);
        let before = (0..=written.layer)
            .filter(|layer| chain.iter().any(|stage| stage.index == self.ledger.layers[*layer].stage.index));
        let mut earlier = before
            .flat_map(|layer| self.ledger.held(layer))
            .take_while(|it| !std::ptr::eq(it.effect, written.effect) || it.layer != written.layer);
        let gone = |it: &Written<'m>| {
            let same = |hidden: &&crate::size::Hidden<'m>| {
                hidden.whole && hidden.by.sure && std::ptr::eq(hidden.written.effect, it.effect)
            };
            self.ledger.hidden.iter().find(same).is_some_and(|hidden| hidden.by.layer <= written.layer)
        };
        earlier.any(|it| it.effect.kind == written.effect.kind && it.sure && !gone(it))
    }

    /// What the layers `chain` hide of `layer`.
    fn hidden_in(&self, layer: LayerId, chain: &[LayerId]) -> Vec<HiddenBytes> {
        let mut found: Vec<HiddenBytes> = Vec::new();
        for hidden in &self.ledger.hidden {
            let apt = matches!(hidden.by.effect.kind, EffectKind::Uninstall { tool: "apt", .. });
            if hidden.written.layer == layer && chain.contains(&hidden.by.layer) && !apt {
                self.hide(&mut found, hidden.by.layer, hidden.by.effect, self.hidden(hidden));
            }
        }
        for by in chain.iter().copied().filter(|by| *by > layer) {
            for (of, effect, bytes) in self.installed().removed_by(by) {
                if of == layer {
                    self.hide(&mut found, by, effect, bytes);
                }
            }
        }
        for copied in self.ledger.copied_up.iter().filter(|copied| chain.contains(&copied.by.layer)) {
            let own = copied.written.iter().filter(|written| written.layer == layer);
            let bytes = own.map(|written| self.weight(*written)).fold(Range::ZERO, |sum, part| sum + part);
            // A move is told of where it takes its origin away.
            if copied.whole && copied.written.iter().any(|written| written.layer == layer) {
                self.hide(&mut found, copied.by.layer, copied.by.effect, bytes);
            }
        }
        found
    }

    fn hide(&self, found: &mut Vec<HiddenBytes>, by: LayerId, effect: &Effect<'_>, bytes: Range) {
        // What is not known is not counted, and what only a part goes of is not sure to go.
        if bytes.is_known() && bytes.likely > 0 {
            let by_line = self.ledger.step(by).instruction.start_line;
            found.push(HiddenBytes { by_line, bytes: with_compressed(bytes), cause: self.text(effect) });
        }
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

/// Whether the layer's packages say it already.
fn is_by_apt(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Install { tool: "apt", .. } | EffectKind::Upgrade { tool: "apt" })
}

fn note(notes: &mut Vec<String>, text: String) {
    if !notes.contains(&text) {
        notes.push(text);
    }
}

/// With what a registry stores, where only the files themselves are known.
fn with_compressed(bytes: Range) -> Range {
    let compressed = bytes.compressed.unwrap_or(bytes.likely * COMPRESSED / 1000);
    Range { compressed: Some(compressed), ..bytes }
}
