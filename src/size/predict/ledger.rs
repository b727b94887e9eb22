//! A stage's image, layer by layer: the sum of what its writes weigh, and what later layers hide of it.

use super::Predictor;
use super::builds::{Output, is_make};
use crate::bytes::{Amount, Bytes, Interval, packed};
use crate::ids::LayerId;
use crate::model::{Base, Stage, Step};
use crate::size::fold::{ContentId, Loss, Written};
use crate::size::ledger::{
    BaseBytes, HiddenBytes, InstructionOrigin, Lack, LayerBytes, Ledger, Origin, PackageBytes, StageName,
};
use crate::size::packages::{self, Kind};
use crate::tools::{Effect, EffectKind, Path, is_system};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::Arc;

/// How much of a command a note shows.
const SHOWN: usize = 48;

impl<'m> Predictor<'m> {
    /// What the image of `stage` weighs; its layers are those of the fold.
    pub fn ledger(&self, stage: &'m Stage<'m>) -> Ledger {
        let mut base = self.base_bytes(stage);
        let ids = self.chain_of(stage);
        let outputs = self.build_outputs(stage);
        let cleans = self.byte_code_cleaners(&ids);
        let mut name = stage_name(stage);
        let mut layers: Vec<LayerBytes> =
            ids.iter().map(|layer| self.layer_bytes(*layer, &outputs, &mut name)).collect();
        for (layer, bytes) in ids.iter().zip(&mut layers) {
            bytes.hidden = self.hidden_in(*layer, &ids, &cleans);
        }
        self.add_build_trees(&outputs, &ids, &mut layers);
        self.add_databases(&ids, &mut base, &mut layers);
        base.hidden.extend(self.upgraded(&ids));
        self.hide_byte_code_of_base(&mut base.hidden, stage, &cleans);
        for layer in &mut layers {
            drop_doubles(&mut layer.notes);
            drop_doubles(&mut layer.lacks);
        }
        self.count(&ids, &mut base, &mut layers);
        let total = layers.iter().map(|layer| layer.added).chain([base.bytes]).sum();
        let hidden = base.hidden.iter().chain(layers.iter().flat_map(|layer| &layer.hidden));
        let waste = hidden.map(|hidden| hidden.bytes).sum();
        let directories = self.directories(stage);
        Ledger { target: stage_name(stage), base, layers, total, waste, directories, image: None }
    }

    /// Whether the image of `stage` may be known whole and weigh no more than `most`, by what it stands on alone: what the
    /// layers weigh is not looked at.
    pub fn may_be_of(&self, stage: &'m Stage<'m>, most: Bytes) -> bool {
        let base = self.weight_of_base(stage);
        // What was counted in a built image takes the place of the catalogue's figure.
        self.facts.built.is_some() || base.complete && base.likely <= most
    }

    fn weight_of_base(&self, stage: &Stage<'_>) -> Amount {
        let root = self.model.root_base(stage);
        if let Some(sibling) = self.facts.sibling(root) {
            return sibling.bytes;
        }
        match (self.base(stage), root) {
            (Some(entry), _) => entry.unpacked,
            (None, Base::Scratch) => Amount::ZERO,
            (None, _) => Amount::UNKNOWN,
        }
    }

    fn directories(&self, stage: &Stage<'_>) -> Vec<InstructionOrigin> {
        let chain = self.model.chain(stage.index).into_iter();
        let steps = chain.flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
        let own = steps.filter(|(_, step)| step.makes_directory());
        own.map(|(stage, step)| instruction_origin(step, stage_name(stage), self.model.file.text)).collect()
    }

    /// What `make` adds, and what of it goes with the sources.
    fn add_build_trees(&self, outputs: &[Output<'m>], ids: &[LayerId], layers: &mut [LayerBytes]) {
        for output in outputs {
            let Ok(at) = ids.binary_search(&output.layer) else { continue };
            let deletion = self.fold.deletion(output.sources.effect);
            let bytes = &mut layers[at];
            if !output.netted && output.built.is_known() {
                bytes.added = bytes.added + with_compressed(output.built);
                if let Some(by) = deletion.filter(|by| by.layer != output.layer) {
                    self.hide(&mut bytes.hidden, by, output.built);
                    bytes.hidden = united(std::mem::take(&mut bytes.hidden));
                }
            }
            if output.installed.is_known() {
                bytes.added = bytes.added + with_compressed(output.installed);
            }
            bytes.notes.push("make: as it was measured for this archive".to_owned());
        }
    }

    /// The layers that the image of `stage` has above its base, in their order.
    pub(super) fn chain_of(&self, stage: &Stage<'_>) -> Vec<LayerId> {
        let layers = self.fold.of_stages();
        let own = |stage: &Stage<'_>| {
            let first = layers.partition_point(|layer| layer.stage.index < stage.index);
            let count = layers[first..].partition_point(|layer| layer.stage.index == stage.index);
            first..first + count
        };
        self.model.chain(stage.index).into_iter().flat_map(own).collect()
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
                let by = self.fold.step(*id).instruction.start_line;
                let cause = "the package database is written again".to_owned();
                hidden.push(HiddenBytes { by, bytes: with_compressed(bytes), cause });
            }
            before = Some(at);
        }
    }

    /// What upgrades hide of the base.
    fn upgraded(&self, ids: &[LayerId]) -> impl Iterator<Item = HiddenBytes> {
        ids.iter().filter_map(|id| {
            let bytes = self.told().layer(*id)?.upgraded.filter(|bytes| bytes.high > 0)?;
            let by = self.fold.step(*id).instruction.start_line;
            Some(HiddenBytes { by, bytes: with_compressed(bytes), cause: "packages are upgraded".to_owned() })
        })
    }

    fn base_bytes(&self, stage: &Stage<'m>) -> BaseBytes {
        let reference = match self.model.root_base(stage) {
            Base::Image(image) => image.text.to_string(),
            Base::Unresolved(text) => text.to_string(),
            Base::Scratch | Base::Stage(_) => "scratch".to_owned(),
        };
        let line = self.model.chain(stage.index).first().map_or(stage.from, |root| root.from).start_line;
        let bytes = self.weight_of_base(stage);
        let sibling = self.facts.sibling(self.model.root_base(stage));
        let built_by = sibling.map(|sibling| sibling.dockerfile.clone());
        let entry = if built_by.is_some() { None } else { self.base(stage) };
        let input = if built_by.is_some() || entry.is_some() { None } else { self.input_of_base(stage) };
        BaseBytes {
            line,
            reference,
            resolved: entry.map(|entry| format!("{}:{}", entry.image, entry.tag)),
            matched: entry.map(|entry| entry.matched),
            built_by,
            bytes,
            as_of: entry.map(|entry| entry.as_of),
            input,
            hidden: Vec::new(),
        }
    }

    /// `name` is that of the stage that was named last, and becomes that of this layer's.
    fn layer_bytes(&self, id: LayerId, outputs: &[Output<'m>], name: &mut StageName) -> LayerBytes {
        let layer = &self.fold.layers[id];
        if name.index != layer.stage.index {
            *name = stage_name(layer.stage);
        }
        let step = self.fold.step(id);
        let mut bytes = LayerBytes {
            origin: origin(step, name.clone(), self.model.file.text),
            added: Amount::ZERO,
            hidden: Vec::new(),
            packages: Vec::new(),
            packages_from: None,
            asked: None,
            lists: Vec::new(),
            notes: Vec::new(),
            lacks: Vec::new(),
        };
        self.add_packages(id, &mut bytes);
        self.add_lists(id, &mut bytes);
        if !layer.followed {
            bytes.lack("the layers up to here have more than is followed of one file", None);
        }
        bytes.notes.extend(self.absent(step));
        for written in self.fold.held(id).iter().copied() {
            if !is_by_manager(written.effect) {
                self.add(&mut bytes, written);
            }
        }
        let is_built = outputs
            .iter()
            .any(|output| output.layer == id && output.built.is_known() && output.installed.is_known());
        let opaque = step.effects.iter().filter(|effect| matches!(effect.kind, EffectKind::Opaque));
        for effect in opaque {
            let command = || step.runner_of(effect.id);
            if !(is_built && command().is_some_and(is_make)) {
                bytes.lack(format!("{}: what it writes is not known", self.text(effect)), None);
            }
        }
        bytes
    }

    /// The sources of COPY and ADD that the build context does not have: another folder may be meant.
    fn absent(&self, step: &'m Step<'m>) -> impl Iterator<Item = String> {
        let is_absent = |source: &str| self.sources.of(step, source).is_some_and(|taken| taken.missing);
        let absent = step.from_context().filter(move |(_, source)| is_absent(source));
        absent.map(|(word, _)| format!("{} is not in the build context", word.text))
    }

    fn add(&self, bytes: &mut LayerBytes, written: Written<'m>) {
        let weight = self.weight(written);
        bytes.added = bytes.added + with_compressed(weight);
        // Of a compiler is told that what it writes is not known.
        if !weight.complete && !matches!(written.effect.kind, EffectKind::Compile) {
            bytes.lacks.push(self.lack(written));
        }
    }

    fn lack(&self, written: Written<'m>) -> Lack {
        let (effect, input) = (written.effect, self.input_of(written));
        match &effect.kind {
            EffectKind::Copy { from: Path::Exact(source) } if self.is_elsewhere(written.layer, effect) => {
                let what = format!("{source}: not in the build context");
                Lack { what, is_all: false, input }
            }
            kind => {
                let copies = matches!(kind, EffectKind::Copy { .. } | EffectKind::Download { .. });
                let what = format!("{}: of unknown size", self.text(effect));
                Lack { what, is_all: copies && !self.is_run(written), input }
            }
        }
    }

    fn add_packages(&self, id: LayerId, bytes: &mut LayerBytes) {
        let Some(layer) = self.told().layer(id).filter(|layer| layer.touched) else { return };
        let added = match layer.packages.as_slice() {
            // Only removals, or nothing that the index knows.
            [] => database(self.fixed_below(id, "apt", "database")),
            packages if layer.kind == Some(Kind::Apt) => {
                packages::layer(packages.iter().copied(), layer.slim)
            }
            // What the others write besides was not measured.
            packages => packages::files(packages.iter().copied(), layer.slim),
        };
        let made = || packages::byte_code(layer.packages.iter().copied());
        let added = if layer.is_bare { added.less(made()) } else { added };
        let added = if added.is_known() { with_compressed(added) } else { Amount::ZERO };
        bytes.added = bytes.added + if layer.perhaps { added.possible() } else { added };
        if let Some(upgraded) = layer.upgraded.filter(|bytes| bytes.high > 0) {
            bytes.added = bytes.added + with_compressed(upgraded);
            bytes.notes.push(
                "upgrades: nothing where the base is as new as its packages, at most what these weigh"
                    .to_owned(),
            );
        }
        let packages = layer.packages.iter();
        bytes.packages =
            packages.map(|it| PackageBytes { name: it.name.to_owned(), installed: it.installed }).collect();
        bytes.packages.sort_unstable_by(|a, b| (b.installed, &a.name).cmp(&(a.installed, &b.name)));
        bytes.packages_from.clone_from(&layer.source);
        if let [one] = layer.asked.as_slice() {
            bytes.asked = Some(one.clone());
        }
        if layer.kind.is_some_and(|kind| kind != Kind::Apt) && !bytes.packages.is_empty() {
            bytes.notes.push("what the package manager writes besides is not counted".to_owned());
        }
        for (unknown, input) in &layer.unknown {
            bytes.lack(format!("unknown: {unknown}"), input.clone());
        }
    }

    fn add_lists(&self, id: LayerId, bytes: &mut LayerBytes) {
        for brought in self.lists_of(id) {
            bytes.notes.push(brought.list.to_string());
            bytes
                .notes
                .extend(brought.folder.map(|folder| format!("by what {folder} has beside the Dockerfile")));
            bytes.lists.push(brought.list);
        }
    }

    /// What the layers `chain` hide of `layer`: each byte by the first that does.
    fn hidden_in(&self, layer: LayerId, chain: &[LayerId], cleans: &[Written<'m>]) -> Vec<HiddenBytes> {
        let mut found: Vec<HiddenBytes> = Vec::new();
        let mut last: Option<(ContentId, Amount)> = None;
        for loss in self.losses_of(layer).filter(|loss| chain.binary_search(&loss.by.layer).is_ok()) {
            let left = match last {
                Some((content, left)) if content == loss.content => left,
                _ => self.amount(loss.content),
            };
            let bytes = if loss.by.sure { self.bulk(&loss.bulk) } else { self.bulk(&loss.bulk).some() };
            let bytes = if loss.may_be_as_it_was { bytes.possible() } else { bytes };
            let bytes = bytes.at_most(left);
            last = Some((loss.content, left.less(bytes)));
            self.hide(&mut found, loss.by, bytes);
        }
        for (by, bytes) in self.installed().removed_from(layer) {
            if chain.binary_search(&by.layer).is_ok() {
                self.hide(&mut found, by, bytes);
            }
        }
        self.hide_byte_code(&mut found, layer, cleans);
        united(found)
    }

    /// What becomes of a layer's contents later, those of one content in a row; what the package manager's own account
    /// tells is left out.
    fn losses_of(&self, layer: LayerId) -> impl Iterator<Item = &Loss<'m>> {
        let order = self.losses.get_or_init(|| {
            let all = self.fold.losses();
            let told = |loss: &Loss<'m>| self.fold.content(loss.content).map(|content| content.written);
            let told = |at: &u32| told(&all[*at as usize]).filter(|written| !is_by_manager(written.effect));
            let mut order: Vec<(LayerId, ContentId, u32)> = (0..all.len() as u32)
                .filter_map(|at| Some((told(&at)?.layer, all[at as usize].content, at)))
                .collect();
            order.sort_unstable();
            order
        });
        let start = order.partition_point(|it| it.0 < layer);
        order[start..].iter().take_while(move |it| it.0 == layer).map(|it| &self.fold.losses()[it.2 as usize])
    }

    pub(super) fn hide(&self, found: &mut Vec<HiddenBytes>, by: Written<'m>, bytes: Amount) {
        if bytes.complete && bytes.likely == 0 {
            return;
        }
        let line = self.fold.step(by.layer).instruction.start_line;
        found.push(HiddenBytes { by: line, bytes: with_compressed(bytes), cause: self.text(by.effect) });
    }

    /// A command on one line, cut where it is long.
    fn text(&self, effect: &Effect<'_>) -> String {
        let text = self.model.text_of(effect);
        let words = text.split_whitespace().filter(|word| *word != "\\");
        let mut characters = words.flat_map(|word| [" ", word]).skip(1).flat_map(str::chars);
        let shown: String = characters.by_ref().take(SHOWN).collect();
        if characters.next().is_none() {
            return shown;
        }
        let cut: String = shown.chars().take(SHOWN - 1).collect();
        format!("{}…", cut.trim_end())
    }
}

/// The instruction that makes a layer, as plain data; `text` is the file's.
pub fn origin(step: &Step<'_>, stage: StageName, text: &str) -> Origin {
    Origin::Instruction(instruction_origin(step, stage, text))
}

fn instruction_origin(step: &Step<'_>, stage: StageName, text: &str) -> InstructionOrigin {
    let instruction = step.instruction;
    let from = instruction.flags.iter().filter(|flag| flag.name() == "from").map(|flag| &*flag.text);
    let documents = instruction.heredocs.iter().map(|it| it.content.slice(text));
    let parts = [instruction.kind.as_str()].into_iter().chain(from).chain([&*instruction.body.text]);
    let words = parts.chain(documents).flat_map(str::split_whitespace);
    let spaced = words.flat_map(|word| [" ", word]).skip(1);
    InstructionOrigin {
        cmd: instruction.kind.as_str(),
        line: instruction.start_line,
        end_line: instruction.end_line,
        span: instruction.span,
        stage,
        text: spaced.flat_map(str::chars).take(InstructionOrigin::LONGEST).collect(),
    }
}

/// A stage as people name it.
pub fn stage_name(stage: &Stage<'_>) -> StageName {
    StageName { index: stage.index, name: stage.name.as_deref().map(Arc::from) }
}

/// Whether the layer's packages say it already.
fn is_by_manager(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Install { tool, .. } | EffectKind::Upgrade { tool } if is_system(tool))
}

/// The same of the same command together.
fn united(found: Vec<HiddenBytes>) -> Vec<HiddenBytes> {
    let mut united: Vec<HiddenBytes> = Vec::with_capacity(found.len());
    let mut places: FxHashMap<(u32, String), usize> = FxHashMap::default();
    for one in found {
        match places.entry((one.by, one.cause.clone())) {
            Entry::Occupied(place) => united[*place.get()].bytes = united[*place.get()].bytes + one.bytes,
            Entry::Vacant(place) => {
                place.insert(united.len());
                united.push(one);
            }
        }
    }
    united
}

/// Each once.
fn drop_doubles<T: Clone + Eq + Hash>(notes: &mut Vec<T>) {
    let mut seen: FxHashSet<T> = FxHashSet::default();
    notes.retain(|note| seen.insert(note.clone()));
}

/// What a run of the package manager writes again of its database: it goes by what was installed before, and from a bit
/// less to twice the usual were seen.
fn database(usual: Amount) -> Amount {
    Amount { low: usual.low / 20 * 17, high: usual.high.saturating_mul(2), ..usual }
}

/// With what a registry stores, where only the files themselves are known.
fn with_compressed(bytes: Amount) -> Amount {
    match bytes.compressed {
        None if bytes.is_known() => {
            let (least, most) = (packed(bytes.low), packed(bytes.high));
            let likely = packed(bytes.likely).likely;
            bytes.packed_to(Interval { likely, low: least.low, high: most.high })
        }
        _ => bytes,
    }
}
