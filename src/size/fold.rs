//! The fold of a file: what each layer writes, and which later layer hides or writes again what it wrote.
//!
//! A fold over the effects of all stages, stage chain by stage chain. Within one layer effects are netted first: what a
//! RUN removes again was never written. Where the build context is known, writes have files, and a part of one is known
//! by them. The rules' questions are queries on the outcome; no rule logic stands here, and no byte is looked up.

mod again;
mod by_base;
mod byte_code;
mod copies;
mod extent;
mod files;
mod idle;
mod links;
mod meant;
mod names;
mod packages;
mod state;
mod step;
mod uses;

use super::tree::{Coverage, PathTree, Query};
use crate::ids::{EffectId, LayerId};
use crate::model::{Model, Stage, Step};
use crate::size::Sources;
use crate::size::parts::Part;
use crate::tools::{Effect, EffectKind};
pub(super) use byte_code::deletes_byte_code;
pub use copies::CARGO_HOME;
pub(super) use files::FileSet;
pub use idle::Idle;
pub(super) use meant::Meant;
pub(super) use names::is_in_database;
use rustc_hash::FxHashSet;
use state::State;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;
use step::Folder;
pub(super) use uses::last_uses;

/// The number of a content that the fold keeps.
pub type ContentId = u32;

/// The layers of a file, before any image exists.
#[derive(Debug, Default)]
pub struct Fold<'m> {
    /// In the order of the file, those of stages that reach no image too; behind them those that ONBUILD makes in the
    /// build of an image that stands on a stage: of [`Model::triggers`].
    pub layers: Vec<Layer<'m>>,
    /// What a later layer of an image deletes: it stays there all the same.
    pub hidden: Vec<Hidden<'m>>,
    /// What a later layer of an image writes again because it changes or moves it.
    pub copied_up: Vec<CopiedUp<'m>>,
    /// Package indexes and tool caches that stay in the layer of an image that made them, if they are made at all:
    /// nothing in it may remove those that are not sure.
    pub caches_left: Vec<Written<'m>>,
    /// What was fetched from somewhere and stays in the layer of an image that fetched it.
    pub downloads_left: Vec<Written<'m>>,
    /// The caches that stay in the layers that ONBUILD makes. All else there depends on what that build does around
    /// them, and is not told.
    pub trigger_caches: Vec<Written<'m>>,
    /// The deletions that took something of their own layer.
    freeing: FxHashSet<EffectId>,
    /// How many of the layers are those of stages.
    end_of_stages: usize,
    contents: Vec<Content<'m>>,
    /// What the layers hold at their ends: see [`Self::held`].
    held: Vec<Written<'m>>,
    /// What becomes of contents in later layers, in their order.
    losses: Vec<Loss<'m>>,
    /// What stands at the end of each stage that another one takes something from.
    ends: Vec<Option<State<'m>>>,
    /// Where each effect's deletions stand in `hidden`: see [`Self::hidden_of`].
    by_effect: OnceCell<Vec<(EffectId, usize)>>,
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
    /// Whether what it holds is known: not where the file has more than is followed.
    pub followed: bool,
    /// Where the writes stand that it holds: see [`Fold::held`].
    held: Range<usize>,
}

/// A write that a layer holds, or the effect that undoes one.
#[derive(Clone, Copy, Debug)]
pub struct Written<'m> {
    /// The layer.
    pub layer: LayerId,
    /// What was done.
    pub effect: &'m Effect<'m>,
    /// Whether all of it is there for sure: no branch, nothing of it perhaps removed again.
    pub sure: bool,
    /// What it put there; of what puts nothing there, a number that is none.
    pub content: ContentId,
}

impl Written<'_> {
    /// The number of no content.
    pub const NOTHING: ContentId = ContentId::MAX;
}

/// What one effect put into its layer.
#[derive(Clone, Debug)]
pub(super) struct Content<'m> {
    pub(super) written: Written<'m>,
    pub(super) what: What<'m>,
    /// Whether it is a change that may change nothing: some builders store no file that they find as it was.
    pub(super) may_be_as_it_was: bool,
}

/// Of what a content is made.
#[derive(Clone, Debug)]
pub(super) enum What<'m> {
    /// As much as the effect itself tells.
    Own,
    /// What an archive holds that this effect brought.
    Unpacked(&'m Effect<'m>),
    /// What these are, once more.
    Again(Vec<Bulk>),
}

/// How much something is.
#[derive(Clone, Debug)]
pub(super) enum Bulk {
    /// As much as a content.
    Of(ContentId),
    /// Some of a content, not known how much.
    Part(ContentId),
    /// What a content has at a path that has settled what stands there.
    At(ContentId, Part),
    /// These files.
    Files(Rc<FileSet>),
    /// Something that nothing is known of.
    Unknown,
}

impl Bulk {
    /// The content that it rests on.
    pub(super) fn content(&self) -> Option<ContentId> {
        match self {
            Self::Of(content) | Self::Part(content) | Self::At(content, _) => Some(*content),
            Self::Files(_) | Self::Unknown => None,
        }
    }
}

/// What becomes of a content in a later layer: it is deleted, replaced, or stored again there.
#[derive(Clone, Debug)]
pub(super) struct Loss<'m> {
    /// What is lost.
    pub(super) content: ContentId,
    /// How much of it.
    pub(super) bulk: Bulk,
    pub(super) by: Written<'m>,
    /// Whether it is by a change that may change nothing: see [`Content::may_be_as_it_was`].
    pub(super) may_be_as_it_was: bool,
}

/// A deletion of what an earlier layer wrote.
#[derive(Clone, Debug)]
pub struct Hidden<'m> {
    /// The deletion.
    pub by: Written<'m>,
    /// What it hides: as it was written first, whatever changed it since.
    pub written: Written<'m>,
    /// The layer that stored it last: that of the write, or of a change since.
    pub stored: LayerId,
    /// Whether nothing since may have written there, of what is not known what it writes.
    pub untouched: bool,
    /// Whether all that was written goes, not an unknown part.
    pub whole: bool,
    /// Whether what goes is selected below a directory that holds all of the write (`find DIR -name … -delete`),
    /// in a layer that wrote nothing there itself.
    pub selected: bool,
    pub(super) bulk: Bulk,
}

impl Hidden<'_> {
    /// Whether something else stands there from then on.
    pub fn is_overwritten(&self) -> bool {
        !matches!(
            self.by.effect.kind,
            EffectKind::Remove { .. } | EffectKind::Clean { .. } | EffectKind::Uninstall { .. }
        )
    }

    /// Whether it is the byte code of packages, which a search finds wherever it stands.
    pub fn is_byte_code(&self) -> bool {
        is_in_database(self.written.effect) && self.by.effect.selection.is_some()
    }

    /// Whether a part goes whose files are known.
    pub fn is_known_part(&self) -> bool {
        !self.whole && matches!(self.bulk, Bulk::Files(_))
    }
}

/// A change of what an earlier layer wrote.
#[derive(Clone, Debug)]
pub struct CopiedUp<'m> {
    /// The change.
    pub by: Written<'m>,
    /// What it stores again, as it was written first; empty where it is files of the base image or of an unknown
    /// origin.
    pub written: Vec<Written<'m>>,
    /// Whether all that was written is stored again, not an unknown part.
    pub whole: bool,
    /// Whether it is a part whose files are known.
    pub known_part: bool,
    /// Whether the files have that owner and mode already, so that nothing changes.
    pub idle: Idle,
    /// What it puts into its layer; of files of the base image there may be none.
    pub(super) content: ContentId,
    pub(super) bulks: Vec<Bulk>,
}

impl<'m> Fold<'m> {
    /// Folds the effects of `model`; writes from the build context have its files where they are known.
    pub fn new(model: &'m Model<'m>, sources: &Sources<'m>) -> Self {
        Folder::new(model, sources).stages()
    }

    /// The layers that reach an image.
    pub fn of_images(&self) -> impl Iterator<Item = (LayerId, &Layer<'m>)> {
        self.of_stages().iter().enumerate().filter(|(_, layer)| layer.stage.is_shipped)
    }

    /// The layers of the stages, in their order.
    pub(super) fn of_stages(&self) -> &[Layer<'m>] {
        &self.layers[..self.end_of_stages]
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
        self.hidden_of(written).find(|hidden| hidden.whole).map(|hidden| hidden.by)
    }

    /// The deletions of it, or of some of it, by later layers.
    pub fn hidden_of(&self, written: &Effect<'m>) -> impl Iterator<Item = &Hidden<'m>> {
        let order = self.by_effect.get_or_init(|| {
            let of = |at: usize| (self.hidden[at].written.effect.id, at);
            let mut order: Vec<(EffectId, usize)> = (0..self.hidden.len()).map(of).collect();
            order.sort_unstable();
            order
        });
        let id = written.id;
        let start = order.partition_point(|it| it.0 < id);
        order[start..].iter().take_while(move |it| it.0 == id).map(|it| &self.hidden[it.1])
    }

    /// Whether a deletion took something of its own layer, which is then in no image.
    pub fn frees(&self, deletion: &Effect<'m>) -> bool {
        self.freeing.contains(&deletion.id)
    }

    /// The layers of some steps of a stage.
    pub fn layers_of(&self, stage: usize, steps: Range<usize>) -> Range<LayerId> {
        let before = |step: usize| {
            self.of_stages().partition_point(|layer| (layer.stage.index, layer.step) < (stage, step))
        };
        before(steps.start)..before(steps.end)
    }

    /// What these layers delete.
    pub fn hidden_by(&self, layers: &Range<LayerId>) -> &[Hidden<'m>] {
        let before = |layer| self.hidden.partition_point(|hidden| hidden.by.layer < layer);
        &self.hidden[before(layers.start)..before(layers.end)]
    }

    /// What these layers change.
    pub fn copied_up_by(&self, layers: &Range<LayerId>) -> &[CopiedUp<'m>] {
        let before = |layer| self.copied_up.partition_point(|copied| copied.by.layer < layer);
        &self.copied_up[before(layers.start)..before(layers.end)]
    }

    pub(super) fn content(&self, id: ContentId) -> Option<&Content<'m>> {
        self.contents.get(id as usize)
    }

    /// Whether an effect put something into its layer, deleted again or not.
    pub fn is_made(&self, layer: LayerId, effect: &Effect<'_>) -> bool {
        self.made_in(layer).any(|content| content.written.effect.id == effect.id)
    }

    /// All that was put into a layer, what its instruction deleted again included.
    pub(super) fn made_in(&self, layer: LayerId) -> impl Iterator<Item = &Content<'m>> {
        let start = self.contents.partition_point(|content| content.written.layer < layer);
        self.contents[start..].iter().take_while(move |content| content.written.layer == layer)
    }

    /// What one of some layers in a row stores, and another of them stores again, replaces or deletes.
    pub fn redone(&self, row: Range<LayerId>) -> impl Iterator<Item = Written<'m>> {
        let first = self.losses.partition_point(|loss| loss.by.layer < row.start);
        let end = row.end;
        let own = self.losses[first..].iter().take_while(move |loss| loss.by.layer < end);
        let stored = own.map(|loss| (self.contents[loss.content as usize].written, loss.by.layer));
        stored.filter(move |(it, by)| row.contains(&it.layer) && it.layer != *by).map(|(it, _)| it)
    }

    pub(super) fn losses(&self) -> &[Loss<'m>] {
        &self.losses
    }
}
