//! The fold of a file: what each layer writes, and which later layer hides or writes again what it wrote.
//!
//! A fold over the effects of every stage that reaches an image, stage chain by stage chain. Within one layer
//! effects are netted first: what a RUN removes again was never written. The rules' questions are queries on
//! the outcome; no rule logic stands here.

mod names;

use super::tree::{Coverage, PathTree, Query};
use crate::ids::LayerId;
use crate::model::{Base, Model, Stage, Step};
use crate::tools::{self, Certainty, Effect, EffectKind, Into, Path};
use names::{holds, same_database, share_removed, unpacks_to};
use std::borrow::Cow;
use std::ops::Range;

/// What keeps apt from storing archives in official Debian and Ubuntu images.
const DOCKER_CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// How many installations a removal of packages is compared with, the latest ones.
const MAX_INSTALLS: usize = 1_000;

/// How many writes may be copied for stages that share one they are FROM: a stage beyond them is folded as over an
/// image, without what stands below it.
const MAX_COPIED: usize = 1 << 18;

/// So many writes are gone through one by one; more are placed in a tree.
const FEW_WRITES: usize = 32;

/// The layers of a file, before any image exists.
#[derive(Debug, Default)]
pub struct Fold<'m> {
    /// In the order of the file; stages that reach no image have none.
    pub layers: Vec<Layer<'m>>,
    /// What a later layer deletes: it stays in the image all the same.
    pub hidden: Vec<Hidden<'m>>,
    /// What a later layer writes again because it changes or moves it.
    pub copied_up: Vec<CopiedUp<'m>>,
    /// What the layers hold at their ends: see [`Self::held`].
    held: Vec<Written<'m>>,
    /// Package indexes and tool caches that stay in the layer that made them, if they are made at all: nothing in it
    /// may remove those that are not sure.
    pub caches_left: Vec<Written<'m>>,
    /// What was fetched from somewhere and stays in the layer that fetched it.
    pub downloads_left: Vec<Written<'m>>,
}

/// The layer of one instruction.
#[derive(Debug)]
pub struct Layer<'m> {
    /// Its stage.
    pub stage: &'m Stage<'m>,
    /// Its place among the stage's steps.
    pub step: usize,
    /// Whether a command in it may write anywhere.
    pub opaque: bool,
    /// Where the writes stand that it holds: see [`Fold::held`].
    held: Range<usize>,
}

/// A write that a layer holds.
#[derive(Clone, Copy, Debug)]
pub struct Written<'m> {
    /// The layer.
    pub layer: LayerId,
    /// What was done.
    pub effect: &'m Effect<'m>,
    /// Whether all of it is there for sure: no branch, nothing of it perhaps removed again.
    pub sure: bool,
}

/// A deletion of what an earlier layer wrote.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<'m> {
    /// The deletion.
    pub by: Written<'m>,
    /// What it hides.
    pub written: Written<'m>,
    /// Whether all that was written goes, not an unknown part.
    pub whole: bool,
    /// Whether what goes is selected below a directory that holds all of the write (`find DIR -name … -delete`),
    /// in a layer that wrote nothing there itself.
    pub selected: bool,
}

/// A change of what an earlier layer wrote.
#[derive(Clone, Debug)]
pub struct CopiedUp<'m> {
    /// The change.
    pub by: Written<'m>,
    /// What it stores again; empty where it is files of the base image or of an unknown origin.
    pub written: Vec<Written<'m>>,
    /// Whether all that was written is stored again, not an unknown part.
    pub whole: bool,
}

impl<'m> Fold<'m> {
    /// Folds the effects of `model`.
    pub fn new(model: &'m Model<'m>) -> Self {
        let mut fold = Self::default();
        // Room at once for what nearly every file fills.
        let steps = || model.stages.iter().flat_map(|stage| &stage.steps);
        fold.layers.reserve_exact(steps().filter(|step| step.writes_files()).count());
        fold.held.reserve_exact(steps().map(|step| step.effects.len()).sum());
        let mut states: Vec<Option<State<'m>>> = Vec::with_capacity(model.stages.len());
        let last_use = last_uses(model);
        let mut copied = 0;
        for stage in &model.stages {
            let mut state = match stage.base {
                Base::Stage(base) if last_use[base] == Some(stage.index) => states[base].take(),
                Base::Stage(base) => {
                    copied += states[base].as_ref().map_or(0, |state| state.writes.len());
                    states[base].as_ref().filter(|_| copied <= MAX_COPIED).cloned()
                }
                _ => None,
            }
            .unwrap_or_default();
            if !stage.reaches_image {
                states.push(None);
                continue;
            }
            for (index, step) in stage.steps.iter().enumerate() {
                fold.fold_step(&mut state, stage, index, step);
            }
            states.push(last_use.get(stage.index).is_some_and(Option::is_some).then_some(state));
        }
        fold
    }

    /// The fold of one stage's chain, whether it reaches an image or not, and what stands at or below `path` when
    /// the stage is done: each write, and whether all of it is meant.
    pub fn of_chain(model: &'m Model<'m>, stage: usize, path: &Path<'_>) -> (Self, Vec<(Written<'m>, bool)>) {
        let mut fold = Self::default();
        let mut state = State::default();
        for stage in model.chain(stage) {
            let stage = &model.stages[stage.index];
            for (index, step) in stage.steps.iter().enumerate() {
                fold.fold_step(&mut state, stage, index, step);
            }
        }
        let covered = state.covered(path).into_iter();
        let alive = covered.filter(|(index, _)| state.writes[*index as usize].counts());
        let found =
            alive.map(|(index, it)| (state.writes[index as usize].written, it == Coverage::Whole)).collect();
        (fold, found)
    }

    /// The layers that ONBUILD makes in the build of an image that stands on a stage: of [`Model::triggers`]. Their
    /// caches stay there for sure; all else depends on what that build does around them, and is not here.
    pub fn of_triggers(model: &'m Model<'m>, triggers: &'m Stage<'m>) -> Self {
        let mut fold = Self::default();
        let mut state = State::default();
        for stage in model.chain(triggers.index) {
            let stage = &model.stages[stage.index];
            for (index, step) in stage.steps.iter().enumerate() {
                fold.fold_step(&mut state, stage, index, step);
            }
        }
        let before = fold.caches_left.len();
        for (index, step) in triggers.steps.iter().enumerate() {
            fold.fold_step(&mut state, triggers, index, step);
        }
        let caches_left = fold.caches_left.split_off(before);
        Self { layers: fold.layers, caches_left, ..Self::default() }
    }

    /// The step that wrote a layer.
    pub fn step(&self, layer: LayerId) -> &'m Step<'m> {
        &self.layers[layer].stage.steps[self.layers[layer].step]
    }

    /// What a layer holds at its end: what its instruction wrote and did not delete again.
    pub fn held(&self, layer: LayerId) -> &[Written<'m>] {
        self.layers.get(layer).and_then(|layer| self.held.get(layer.held.clone())).unwrap_or(&[])
    }

    /// The deletion of all of it by a later layer.
    pub fn deletion(&self, written: &Effect<'m>) -> Option<Written<'m>> {
        let deletes = |hidden: &&Hidden<'m>| hidden.whole && hidden.written.effect.id == written.id;
        self.hidden.iter().find(deletes).map(|hidden| hidden.by)
    }

    fn fold_step(&mut self, state: &mut State<'m>, stage: &'m Stage<'m>, index: usize, step: &'m Step<'m>) {
        if !step.writes_files() {
            return;
        }
        let layer = self.layers.len();
        let opaque = step.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque));
        let start = self.held.len();
        self.layers.push(Layer { stage, step: index, opaque, held: start..start });
        state.own = state.writes.len();
        state.opaque = false;
        let counts = |effect: &&Effect<'_>| effect.into == Into::Layer && !effect.is_of_directories();
        for effect in step.effects.iter().filter(counts) {
            let by = Written { layer, effect, sure: effect.certainty == Certainty::Must };
            self.fold_effect(state, by);
        }
        for write in state.writes[state.own..].iter().filter(|write| write.alive) {
            self.held.push(write.written);
            match write.written.effect.kind {
                EffectKind::Refresh { .. } | EffectKind::Cache { .. } if !write.may_be_gone => {
                    self.caches_left.push(write.written);
                }
                EffectKind::Download { .. } => self.downloads_left.push(write.written),
                _ => {}
            }
        }
        self.layers[layer].held.end = self.held.len();
    }

    fn fold_effect(&mut self, state: &mut State<'m>, by: Written<'m>) {
        match &by.effect.kind {
            EffectKind::Remove { .. } | EffectKind::Clean { .. } => self.remove(state, by, &by.effect.path),
            // What the layer installed before may go without its name being told.
            EffectKind::Mark { .. } if by.effect.releases_all() => {
                let own = state.own;
                state.installs.retain(|index| *index < own);
            }
            EffectKind::Mark { .. } => {}
            EffectKind::Uninstall { tool, packages, .. } => {
                self.uninstall(state, by, tool, packages.as_deref());
            }
            EffectKind::Move { from } => self.move_from(state, by, from),
            EffectKind::Touch { .. } => self.touch(state, by),
            EffectKind::Opaque => state.opaque = true,
            EffectKind::Cache { tool, cache } if !state.keeps_archives && is_off_in_base(tool, cache) => {}
            EffectKind::Install { .. } => {
                state.installs.push(state.writes.len());
                state.write(by);
            }
            _ => state.write(by),
        }
    }

    fn remove(&mut self, state: &mut State<'m>, by: Written<'m>, path: &'m Path<'m>) {
        state.keeps_archives |= matches!(path, Path::Exact(path) if path == DOCKER_CLEAN);
        let covered = state.covered(path);
        if by.sure {
            state.clear(path, &covered);
        }
        // Where the path itself was written, nothing else below the same directory is meant.
        let whole = |index: u32, it: Coverage| it == Coverage::Whole && state.writes[index as usize].counts();
        let selects = by.sure && matches!(path, Path::Below(_)) && !state.may_be_own(&covered);
        let known = matches!(path, Path::Exact(_)) && covered.iter().any(|(index, it)| whole(*index, *it));
        for (index, coverage) in covered {
            let unpacked = unpacks_to(state.writes[index as usize].written.effect, path);
            let coverage = if unpacked { Coverage::Whole } else { coverage };
            if !known || coverage == Coverage::Whole {
                let selected = selects && holds(path, state.writes[index as usize].written.effect);
                self.take(state, by, index as usize, coverage, selected);
            }
        }
    }

    /// A write that a deletion takes, in its own layer or in a later one.
    fn take(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        index: usize,
        coverage: Coverage,
        selected: bool,
    ) {
        let whole = coverage == Coverage::Whole;
        if index >= state.own {
            let undone = by.effect.follows(state.writes[index].written.effect);
            state.net(index, whole && undone);
        } else if state.writes[index].counts() {
            self.hidden.push(Hidden { by, written: state.writes[index].written, whole, selected });
            let write = &mut state.writes[index];
            write.alive &= !(whole && by.sure);
            write.written.sure &= whole;
        }
    }

    fn uninstall(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        tool: &str,
        packages: Option<&[Cow<'m, str>]>,
    ) {
        let Some(packages) = packages else { return self.prune(state, by, tool) };
        let first = state.installs.len().saturating_sub(MAX_INSTALLS);
        for position in first..state.installs.len() {
            let index = state.installs[position];
            let EffectKind::Install { tool: installer, packages: installed, group, .. } =
                &state.writes[index].written.effect.kind
            else {
                continue;
            };
            if !same_database(installer, tool) {
                continue;
            }
            let Some(share) = share_removed(installed.as_deref(), group.as_deref(), packages) else {
                continue;
            };
            self.take(state, by, index, share, false);
        }
        let writes = &state.writes;
        state.installs.retain(|&index| writes[index].alive);
    }

    /// Without names (autoremove) nothing that an earlier layer asked for goes, but for what node's package
    /// managers prune: packages that are needed in development only.
    fn prune(&mut self, state: &State<'m>, by: Written<'m>, tool: &str) {
        let installs =
            state.installs.iter().filter(|index| **index < state.own).map(|index| state.writes[*index]);
        let pruned = installs.filter(|write| {
            let kind = &write.written.effect.kind;
            // Where no development dependencies were installed there is nothing to prune.
            let knows = tools::tool(tool).is_some_and(|tool| tool.extra("development").is_some());
            let same = matches!(kind, EffectKind::Install { tool: own, packages: None, extras, .. } if *own == tool && (*extras || !knows));
            write.alive && same && write.written.effect.path == by.effect.path
        });
        if matches!(tool, "npm" | "pnpm" | "yarn") {
            let hidden =
                |write: Write<'m>| Hidden { by, written: write.written, whole: false, selected: false };
            self.hidden.extend(pruned.map(hidden));
        }
    }

    fn move_from(&mut self, state: &mut State<'m>, by: Written<'m>, from: &'m Path<'m>) {
        let covered = state.covered(from);
        let (written, whole) = state.stored_again(&covered);
        if !written.is_empty() {
            self.copied_up.push(CopiedUp { by, written, whole });
        }
        if by.sure {
            state.clear(from, &covered);
        }
        for (index, coverage) in covered {
            match coverage {
                Coverage::Whole => {
                    let undone = by.effect.follows(state.writes[index as usize].written.effect);
                    state.net(index as usize, undone);
                }
                // What is left of it is no longer all of it.
                Coverage::Part => state.net(index as usize, false),
            }
        }
        state.write(by);
    }

    fn touch(&mut self, state: &mut State<'m>, by: Written<'m>) {
        let covered = state.covered(&by.effect.path);
        let (written, whole) = state.stored_again(&covered);
        let made = |index: u32| {
            matches!(state.writes[index as usize].written.effect.kind, EffectKind::MakeDirectory)
        };
        let in_base = written.is_empty()
            && !state.may_be_own(&covered)
            && !covered.iter().any(|(index, it)| *it == Coverage::Whole && made(*index));
        state.mark(&covered, by);
        if !written.is_empty() || in_base {
            let recursive = matches!(by.effect.kind, EffectKind::Touch { recursive: true, .. });
            self.copied_up.push(CopiedUp { by, written, whole });
            // One file of the base image is no matter; a whole tree of them may be deleted or changed again.
            if recursive || !in_base {
                state.write(by);
            }
        }
    }
}

/// The writes of a stage chain so far, and where they stand.
#[derive(Clone, Debug, Default)]
struct State<'m> {
    tree: PathTree<'m>,
    writes: Vec<Write<'m>>,
    /// How many of the writes the tree has; most files have too few for one.
    placed: usize,
    installs: Vec<usize>,
    /// Whether apt's archives stay, which official Debian and Ubuntu images prevent until the file undoes that.
    keeps_archives: bool,
    /// The first write of the layer that is being folded.
    own: usize,
    /// Whether a command of that layer may have written anywhere.
    opaque: bool,
}

#[derive(Clone, Copy, Debug)]
struct Write<'m> {
    written: Written<'m>,
    alive: bool,
    /// Whether its path is gone, so that nothing later means it.
    removed: bool,
    /// Whether something in its own layer may have removed some of it.
    may_be_gone: bool,
    /// The last layer that stored all of it again.
    stored_by: Option<LayerId>,
}

impl Write<'_> {
    /// Whether there are bytes to lose: directories only mark where a layer works.
    fn counts(&self) -> bool {
        self.alive && !matches!(self.written.effect.kind, EffectKind::MakeDirectory)
    }
}

impl<'m> State<'m> {
    /// What earlier layers wrote of what a path covers, and whether all of it: the whole ones where there are any,
    /// else the parts, unless the layer's own writes may be what is meant.
    fn stored_again(&self, covered: &[(u32, Coverage)]) -> (Vec<Written<'m>>, bool) {
        let earlier = |wanted: Coverage| {
            let writes = covered.iter().filter(move |(index, coverage)| {
                let write = &self.writes[*index as usize];
                // What an earlier change stored again stands there as that change's own write.
                let old = (*index as usize) < self.own && write.stored_by.is_none();
                old && *coverage == wanted && write.counts()
            });
            writes.map(|(index, _)| self.writes[*index as usize].written).collect::<Vec<_>>()
        };
        let whole = earlier(Coverage::Whole);
        if !whole.is_empty() || self.may_be_own(covered) {
            return (whole, true);
        }
        (earlier(Coverage::Part), false)
    }

    /// Notes what a change stores in its layer: a second change there stores nothing more.
    fn mark(&mut self, covered: &[(u32, Coverage)], by: Written<'m>) {
        let recursive = matches!(by.effect.kind, EffectKind::Touch { recursive: true, .. });
        for (index, _) in covered.iter().filter(|(_, it)| *it == Coverage::Whole && recursive && by.sure) {
            let write = &mut self.writes[*index as usize];
            write.stored_by = Some(by.layer);
            // What an earlier change stored is replaced by what this one does.
            write.alive &= !matches!(write.written.effect.kind, EffectKind::Touch { .. });
        }
    }

    /// Whether this very layer wrote, or may have written, what a path covers.
    fn may_be_own(&self, covered: &[(u32, Coverage)]) -> bool {
        self.opaque || covered.iter().any(|(index, _)| *index as usize >= self.own)
    }

    fn write(&mut self, written: Written<'m>) {
        if self.writes.is_empty() {
            self.writes.reserve(16);
        }
        self.writes.push(Write { written, alive: true, removed: false, may_be_gone: false, stored_by: None });
    }

    /// The writes that `path` covers, in their order, with how much.
    fn covered(&mut self, path: &Path<'_>) -> Vec<(u32, Coverage)> {
        if self.writes.len() <= FEW_WRITES {
            let Some(query) = Query::new(path) else { return Vec::new() };
            let there = self.writes.iter().enumerate().filter(|(_, write)| !write.removed);
            return there
                .filter_map(|(index, write)| Some((index as u32, query.covers(&write.written.effect.path)?)))
                .collect();
        }
        for (index, write) in self.writes.iter().enumerate().skip(self.placed) {
            if !write.removed {
                self.tree.insert(&write.written.effect.path, index as u32);
            }
        }
        self.placed = self.writes.len();
        self.tree.covered(path)
    }

    /// Takes away what `path` covers wholly, of which `covered` has been told.
    fn clear(&mut self, path: &Path<'_>, covered: &[(u32, Coverage)]) {
        let mut whole = covered.iter().filter(|(_, it)| *it == Coverage::Whole).peekable();
        if whole.peek().is_some() {
            self.tree.remove(path);
        }
        for (index, _) in whole {
            self.writes[*index as usize].removed = true;
        }
    }

    /// A removal in the layer that wrote it: never written, or no longer sure.
    fn net(&mut self, index: usize, gone: bool) {
        let write = &mut self.writes[index];
        write.alive &= !gone;
        write.may_be_gone = true;
        write.written.sure = false;
    }
}

/// For each stage the last one that is FROM it, so that its state can be moved there; empty where no stage can be.
pub(super) fn last_uses(model: &Model<'_>) -> Vec<Option<usize>> {
    if model.stages.len() < 2 {
        return Vec::new();
    }
    let mut last = vec![None; model.stages.len()];
    for stage in &model.stages {
        if let Base::Stage(base) = stage.base {
            last[base] = Some(stage.index);
        }
    }
    last
}

/// Whether a base image's own configuration keeps the cache empty.
fn is_off_in_base(tool: &str, cache: &str) -> bool {
    tools::tool(tool).and_then(|tool| tool.cache(cache)).is_some_and(|spec| !spec.off.base.is_empty())
}
