//! Effect after effect: what each does to what stands there, and what a layer holds when its instruction is done.

use super::again::Again;
use super::meant::Meant;
use super::names::{holds, is_in_database, stands_at, unpacks_to};
use super::state::{Covered, Extent, Holding, Share, State};
use super::uses::{last_uses, wanted};
use super::{Bulk, Content, ContentId, CopiedUp, Fold, Idle, Layer, Loss, What, Written};
use crate::ids::LayerId;
use crate::model::{Base, Model, Stage, Step};
use crate::size::Sources;
use crate::tools::path::Dots;
use crate::tools::{Certainty, Effect, EffectKind, Given, Into, Kept, Path};
use std::rc::Rc;

/// What keeps apt from storing archives in official Debian and Ubuntu images.
const DOCKER_CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// How many writes may be copied for stages that share one they are FROM: a stage beyond them is folded as over an
/// image, without what stands below it.
const MAX_COPIED: usize = 1 << 18;

/// How many writes, and directories between them, all look-ups of a file may come upon together: what the layers from
/// there on hold is not known.
const MAX_MET: usize = 1 << 17;

/// How many files of writes are gone through for one Dockerfile: beyond them a write is only known as a whole …
const MAX_FILES: usize = 1 << 19;
/// … or this often all of the build context, where that is more.
const ROUNDS: usize = 4;

/// What a fold is made with.
pub(super) struct Folder<'m, 'f> {
    pub(super) model: &'m Model<'m>,
    pub(super) sources: &'f Sources<'m>,
    pub(super) fold: Fold<'m>,
    /// What look-ups may still come upon; none once that did not suffice.
    pub(super) left: Option<usize>,
    /// How many files of writes may still be gone through.
    pub(super) files: usize,
    /// Whether the stage that is folded reaches an image: what others do is known, but told of nobody.
    pub(super) tells: bool,
    /// The writes of earlier layers that the layer that is being folded stores again, with the content they are in.
    pub(super) again: Vec<(u32, ContentId)>,
    /// Whether the file speaks of the setting by which a star takes hidden files, too.
    speaks_of_dotglob: bool,
}

impl<'m, 'f> Folder<'m, 'f> {
    pub(super) fn new(model: &'m Model<'m>, sources: &'f Sources<'m>) -> Self {
        let files = MAX_FILES.max(sources.files().saturating_mul(ROUNDS));
        let (fold, left, again) = (Fold::default(), Some(MAX_MET), Vec::new());
        let speaks_of_dotglob = model.may_mention("dotglob");
        Self { model, sources, fold, left, files, tells: true, again, speaks_of_dotglob }
    }

    /// All stages of the model.
    pub(super) fn stages(mut self) -> Fold<'m> {
        let model = self.model;
        // Room at once for what nearly every file fills.
        let steps = || model.stages.iter().flat_map(|stage| &stage.steps);
        self.fold.layers.reserve_exact(steps().filter(|step| step.writes_files()).count());
        self.fold.held.reserve_exact(steps().map(|step| step.effects.len()).sum());
        let last_use = last_uses(model);
        let wanted = wanted(model);
        let mut copied = 0;
        for stage in &model.stages {
            let mut state = match stage.base {
                Base::Stage(base) if last_use[base] == Some(stage.index) && !wanted[base] => {
                    self.fold.ends[base].take()
                }
                Base::Stage(base) => {
                    let below = self.fold.ends[base].as_ref();
                    copied += below.map_or(0, State::len);
                    below.filter(|_| copied <= MAX_COPIED).cloned()
                }
                _ => None,
            }
            .unwrap_or_default();
            self.tells = stage.is_shipped;
            for (index, step) in stage.steps.iter().enumerate() {
                self.step(&mut state, stage, index, step);
            }
            let is_used = last_use.get(stage.index).is_some_and(Option::is_some) || wanted[stage.index];
            self.fold.ends.push(is_used.then_some(state));
        }
        self.fold.end_of_stages = self.fold.layers.len();
        self.triggers(&mut copied);
        self.fold
    }

    /// What ONBUILD leaves, over what stands at the end of its stage.
    fn triggers(&mut self, copied: &mut usize) {
        let told = (self.fold.hidden.len(), self.fold.copied_up.len(), self.fold.downloads_left.len());
        let own = self.fold.caches_left.len();
        for triggers in &self.model.triggers {
            let end = self.fold.ends.get(triggers.index).and_then(Option::as_ref);
            *copied += end.map_or(0, State::len);
            let mut state = end.filter(|_| *copied <= MAX_COPIED).cloned().unwrap_or_default();
            self.tells = triggers.is_shipped;
            for (index, step) in triggers.steps.iter().enumerate() {
                self.step(&mut state, triggers, index, step);
            }
        }
        self.fold.trigger_caches = self.fold.caches_left.split_off(own);
        self.fold.hidden.truncate(told.0);
        self.fold.copied_up.truncate(told.1);
        self.fold.downloads_left.truncate(told.2);
    }

    fn step(&mut self, state: &mut State<'m>, stage: &'m Stage<'m>, index: usize, step: &'m Step<'m>) {
        if !step.writes_files() {
            return;
        }
        let layer = self.fold.layers.len();
        let opaque = step.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque));
        let start = self.fold.held.len();
        let followed = self.left.is_some();
        let opaque = opaque || !followed;
        self.fold.layers.push(Layer { stage, step: index, opaque, followed, held: start..start });
        if !followed {
            return;
        }
        let told = (self.fold.hidden.len(), self.fold.copied_up.len(), self.fold.losses.len());
        state.own = state.holdings.len();
        state.opaque = false;
        state.dots =
            if self.speaks_of_dotglob && step.mentions("dotglob") { Dots::Any } else { Dots::Written };
        self.again.clear();
        let counts = |effect: &&Effect<'_>| effect.into == Into::Layer && !effect.is_of_directories();
        for effect in step.effects.iter().filter(counts) {
            let sure = effect.certainty == Certainty::Must;
            self.effect(state, Written { layer, effect, sure, content: Written::NOTHING });
        }
        if self.left.is_none() {
            return self.give_up(layer, told);
        }
        self.end_layer(state);
        self.fold.layers[layer].held.end = self.fold.held.len();
    }

    /// Takes back what a layer told up to where no more may be met: how far each of the lists was before it.
    fn give_up(&mut self, layer: LayerId, (hidden, copied_up, losses): (usize, usize, usize)) {
        self.fold.hidden.truncate(hidden);
        self.fold.copied_up.truncate(copied_up);
        self.fold.losses.truncate(losses);
        (self.fold.layers[layer].opaque, self.fold.layers[layer].followed) = (true, false);
    }

    fn effect(&mut self, state: &mut State<'m>, by: Written<'m>) {
        match &by.effect.kind {
            EffectKind::Clean { tool } if self.is_of_another(by, tool) => {}
            EffectKind::Remove { .. } | EffectKind::Clean { .. } => self.remove(state, by),
            // What the layer installed before may go without its name being told.
            EffectKind::Mark { .. } if by.effect.releases_all() => {
                let earlier = state.installs.partition_point(|index| *index < state.own);
                state.installs.truncate(earlier);
            }
            EffectKind::Mark { .. } => {}
            EffectKind::Uninstall { tool, packages, .. } => {
                self.uninstall(state, by, tool, packages.as_deref());
            }
            EffectKind::Move { from } => self.move_from(state, by, from),
            EffectKind::Touch { .. } => self.touch(state, by),
            EffectKind::Opaque => (state.opaque, state.last_opaque) = (true, Some(by.layer)),
            EffectKind::Cache { tool, cache } if self.keeps_none(state, by.layer, tool, cache) => {}
            EffectKind::Install { tool, packages, .. } => {
                state.installs.push(state.holdings.len());
                state.renew(tool, packages.as_deref());
                self.write(state, by, What::Own);
            }
            EffectKind::Link { target, hard: true } => self.link(state, by, target),
            EffectKind::Refresh { tool } => self.refresh(state, by, tool),
            EffectKind::Extract { archive } => self.extract(state, by, archive),
            EffectKind::Copy { from } => self.copy(state, by, from),
            EffectKind::Pack { sources, compressed } => self.pack(state, by, sources, *compressed),
            EffectKind::Write { kept: Kept::All } => self.append(state, by),
            EffectKind::Download { .. } | EffectKind::Compile | EffectKind::Write { kept: Kept::Nothing } => {
                self.replace(state, by);
                self.write(state, by, What::Own);
            }
            _ => self.write(state, by, What::Own),
        }
    }

    /// Notes what an effect puts into its layer.
    pub(super) fn content(&mut self, by: Written<'m>, what: What<'m>) -> Written<'m> {
        let written = Written { content: self.fold.contents.len() as ContentId, ..by };
        self.fold.contents.push(Content { written, what, may_be_as_it_was: false });
        written
    }

    pub(super) fn write(&mut self, state: &mut State<'m>, by: Written<'m>, what: What<'m>) {
        self.write_files(state, by, what, Extent::Unasked);
    }

    pub(super) fn write_files(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        what: What<'m>,
        files: Extent,
    ) {
        let written = self.content(by, what);
        state.write(written, Bulk::Of(written.content), files);
    }

    /// What of a content is lost in a later layer, and by whom.
    pub(super) fn lose(&mut self, content: ContentId, bulk: Bulk, by: Written<'m>) {
        self.fold.losses.push(Loss { content, bulk, by, may_be_as_it_was: false });
    }

    fn extract(&mut self, state: &mut State<'m>, by: Written<'m>, archive: &'m Path<'m>) {
        let covered = self.covered(state, Meant::only(archive));
        let brought = covered.iter().rev().find(|(index, share)| {
            share.is_whole() && matches!(archive, Path::Exact(_)) && state.holding(*index).alive
        });
        let what = brought.map(|(index, _)| What::Unpacked(state.holding(*index).written.effect));
        self.write(state, by, what.unwrap_or(What::Own));
    }

    fn remove(&mut self, state: &mut State<'m>, by: Written<'m>) {
        let path = &by.effect.path;
        state.keeps_archives |= matches!(path, Path::Exact(path) if path == DOCKER_CLEAN);
        let covered = self.covered(state, Meant::of(by.effect));
        if by.sure {
            state.clear(path, &covered);
        }
        // Where the path itself was written, nothing else below the same directory is meant.
        let whole = |index: u32, it: &Share| it.is_whole() && state.holding(index).counts();
        let selects = by.sure && matches!(path, Path::Below(_)) && !state.may_be_own(&covered);
        let known = matches!(path, Path::Exact(_)) && covered.iter().any(|(index, it)| whole(*index, it));
        self.take_byte_code(state, by);
        let own = state.closest_own(&covered).filter(|_| by.effect.selection.is_none());
        for (index, share) in &covered {
            if self.leave_to_other(state, (*index, share), &covered, by) {
                state.holdings[*index as usize].alive = false;
            }
        }
        for (index, share) in covered {
            let effect = state.holding(index).written.effect;
            // What a search takes of packages is their files, and not the database's.
            if by.effect.selection.is_some() && is_in_database(effect) {
                continue;
            }
            // A write by a pattern stands at its directory: the same pattern takes all of it.
            let same = matches!((&effect.path, path), (Path::Glob(one), Path::Glob(other)) if one == other);
            let share = if same || unpacks_to(effect, path) { Share::Whole } else { share };
            let is_meant = !known && (state.is_own(index) || !own.is_some_and(|own| stands_at(effect, own)));
            if is_meant || !share.is_part() {
                let selected = selects && holds(path, effect);
                self.take(state, by, index, &share, selected);
            }
        }
    }

    /// A write that a deletion takes, in its own layer or in a later one.
    pub(super) fn take(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        index: u32,
        share: &Share,
        selected: bool,
    ) {
        let holding = state.holding(index);
        if holding.written.layer == by.layer && holding.counts() {
            self.fold.freeing.insert(by.effect.id);
        }
        let (written, bulk, content) = (holding.written, holding.bulk_of(share), holding.content);
        let (whole, netted) = (share.is_whole(), holding.layer == by.layer);
        let is_earlier = self.hide(state, by, index, share, selected);
        if netted {
            return state.net(index, share, by.effect.follows(written.effect));
        }
        if !is_earlier {
            return;
        }
        self.lose(content, bulk, by);
        let holding = &mut state.holdings[index as usize];
        match share {
            // What is left is as sure as it was.
            Share::Files(files) if by.sure => return holding.shrink(files),
            _ => holding.alive &= !(whole && by.sure),
        }
        holding.written.sure &= whole;
    }

    fn move_from(&mut self, state: &mut State<'m>, by: Written<'m>, from: &'m Path<'m>) {
        let mut covered = self.covered_there(state, Meant::all(from));
        state.only_program(&mut covered, from);
        let files = self.relocated(state, &covered, from, &by.effect.path);
        let more = self.may_be_more(state, self.fold.layers[by.layer].stage, from, &covered);
        let given = if more { Given::default() } else { state.given(&covered) };
        let again = Again::of(state, &covered, by);
        let own = covered.iter().filter(|(index, _)| {
            let holding = state.holding(*index);
            holding.written.layer == by.layer && holding.counts()
        });
        let own = own.map(|(index, share)| state.holding(*index).bulk_at(share, from));
        let bulks: Vec<Bulk> = own.chain(again.bulks(state)).collect();
        if !again.shares.is_empty() {
            self.copy_up(state, by, &again, self.fold.contents.len() as ContentId, Idle::No);
        }
        if by.sure {
            state.clear(from, &covered);
        }
        for (index, share) in covered {
            let holding = state.holding(index);
            if holding.layer != by.layer && holding.counts() {
                self.lose(holding.content, holding.bulk_of(&share), by);
            }
            // What is left of it is no longer all of it.
            let follows = by.effect.follows(holding.written.effect);
            state.net(index, &share, follows);
        }
        let what = if bulks.is_empty() { What::Own } else { What::Again(bulks) };
        self.replace(state, by);
        self.write_files(state, by, what, files);
        state.inherit(given);
    }

    fn touch(&mut self, state: &mut State<'m>, by: Written<'m>) {
        let covered = self.covered_there(state, Meant::of(by.effect));
        self.take_over(state, by, &covered);
        self.change(state, by, &covered);
        state.give(by, &covered);
    }

    fn change(&mut self, state: &mut State<'m>, by: Written<'m>, covered: &Covered) {
        let recursive = matches!(by.effect.kind, EffectKind::Touch { recursive: true, .. });
        let again = Again::of(state, covered, by);
        let is_own = |(index, share): &(u32, Share)| {
            let holding = state.holding(*index);
            let made = matches!(holding.written.effect.kind, EffectKind::MakeDirectory);
            share.is_whole() && (made || holding.layer == by.layer)
        };
        let in_base = again.shares.is_empty() && !state.may_be_own(covered) && !covered.iter().any(is_own);
        let is_directory = !recursive && covered.is_empty() && !self.at(state, &by.effect.path).is_empty();
        if again.shares.is_empty() && !in_base || is_directory {
            return;
        }
        if !in_base {
            return self.store_again(state, by, &again);
        }
        // A single file of the base image is no matter, but for a program.
        let stores = recursive || is_program(&by.effect.path);
        let next = self.fold.contents.len() as ContentId;
        let content = if stores { next } else { Written::NOTHING };
        self.copy_up(state, by, &again, content, Idle::Perhaps);
        if stores {
            self.write(state, by, What::Own);
        }
    }

    /// What an effect changes is stored in its layer, too.
    pub(super) fn store_again(&mut self, state: &mut State<'m>, by: Written<'m>, again: &Again) {
        let idle = self.idle(state, by, &again.shares);
        let parted = self.part(state, again);
        self.copy_up(state, by, again, self.fold.contents.len() as ContentId, idle);
        let written = self.content(by, What::Again(again.bulks(state).collect()));
        self.fold.contents[written.content as usize].may_be_as_it_was = idle.may_store_nothing();
        let all = by.sure && again.shares.iter().all(|(_, share)| !share.is_part());
        for (index, share) in &again.shares {
            let is_left = self.leave_to_other(state, (*index, share), &again.shares, by);
            let holding = state.holding(*index);
            let (content, bulk, may_be_as_it_was) =
                (holding.content, holding.bulk_of(share), idle.may_store_nothing());
            if !is_left && !parted.contains(index) {
                self.fold.losses.push(Loss { content, bulk, by, may_be_as_it_was });
            }
            if all {
                self.hold_again(state, *index, share, written);
            }
        }
        if !all {
            // Of some of it nobody can say whether it is in this layer or still in its own.
            state.write(written, Bulk::Of(written.content), Extent::Unknown);
        }
    }

    /// From here on the bytes of a write, or of some of its files, lie in the layer that changed them.
    fn hold_again(&mut self, state: &mut State<'m>, index: u32, share: &Share, by: Written<'m>) {
        let at = index as usize;
        let index = match share {
            Share::Files(files) => {
                let part = Holding {
                    bulk: Bulk::Files(Rc::clone(files)),
                    files: Extent::Known(Rc::clone(files)),
                    other_name: None,
                    given: by.effect.gives(state.holdings[at].given),
                    ..state.holdings[at].clone()
                };
                state.holdings[at].shrink(files);
                state.holdings.push(part);
                state.holdings.len() - 1
            }
            _ => at,
        };
        (state.holdings[index].content, state.holdings[index].layer) = (by.content, by.layer);
        self.again.push((index as u32, by.content));
    }

    /// Who stored what is changed now: where it is changed once more with all that stands there, the change before.
    fn stored_first(&self, holding: &Holding<'m>, by: Written<'m>) -> Written<'m> {
        let last = self.fold.contents[holding.content as usize].written;
        let recursive =
            |it: &Written<'m>| matches!(it.effect.kind, EffectKind::Touch { recursive: true, .. });
        if recursive(&last) && recursive(&by) { last } else { holding.written }
    }

    fn copy_up(&mut self, state: &State<'m>, by: Written<'m>, again: &Again, content: ContentId, idle: Idle) {
        if !self.tells {
            return;
        }
        let mut written: Vec<Written<'m>> = Vec::with_capacity(again.shares.len());
        for (index, _) in &again.shares {
            let first = self.stored_first(state.holding(*index), by);
            if written.last().is_none_or(|it| it.content != first.content) {
                written.push(first);
            }
        }
        let is_known = |(_, share): &(u32, Share)| matches!(share, Share::Files(_));
        let known_part = !again.whole && again.shares.iter().all(is_known);
        let (whole, bulks) = (again.whole, again.bulks(state).collect());
        self.fold.copied_up.push(CopiedUp { by, written, whole, known_part, idle, content, bulks });
    }

    /// What the layer holds now that its instruction is done.
    fn end_layer(&mut self, state: &mut State<'m>) {
        // A part of what an earlier layer wrote is told with all that was changed.
        let is_own = |holding: &&Holding<'m>| holding.alive && holding.content == holding.written.content;
        for holding in state.holdings[state.own..].iter().filter(is_own) {
            let Written { content, effect, .. } = holding.written;
            if let Bulk::Files(_) = holding.bulk {
                self.fold.contents[content as usize].what = What::Again(vec![holding.bulk.clone()]);
            }
            self.fold.held.push(holding.written);
            if !self.tells {
                continue;
            }
            match effect.kind {
                EffectKind::Refresh { .. } | EffectKind::Cache { .. } if !holding.may_be_gone => {
                    self.fold.caches_left.push(holding.written);
                }
                EffectKind::Download { .. } => self.fold.downloads_left.push(holding.written),
                _ => {}
            }
        }
        self.hold_changes(state);
    }

    /// What the layer stores again of earlier ones, each change with all that is still there of it.
    fn hold_changes(&mut self, state: &State<'m>) {
        for changes in std::mem::take(&mut self.again).chunk_by(|one, next| one.1 == next.1) {
            let content = changes[0].1 as usize;
            let there = changes.iter().map(|(index, _)| state.holding(*index));
            let there = there.filter(|it| it.alive && it.content as usize == content);
            let bulks: Vec<Bulk> = there.map(|holding| holding.bulk.clone()).collect();
            if bulks.is_empty() {
                // All of it is gone again.
                let layer = self.fold.contents[content].written.layer;
                let first = self.fold.copied_up.partition_point(|copied| copied.by.layer < layer);
                let own = &self.fold.copied_up[first..];
                let told = own.iter().rposition(|copied| copied.content as usize == content);
                told.map(|at| self.fold.copied_up.remove(first + at));
            } else {
                self.fold.contents[content].what = What::Again(bulks);
                self.fold.held.push(self.fold.contents[content].written);
            }
        }
    }
}

/// Whether a path is a program's by the directory that it stands in.
fn is_program(path: &Path<'_>) -> bool {
    let (Path::Exact(path) | Path::Glob(path)) = path else { return false };
    path.rsplit('/').nth(1).is_some_and(|directory| directory.ends_with("bin"))
}
