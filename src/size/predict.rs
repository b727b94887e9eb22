//! The ledger in bytes, predicted: what each write weighs, from the package index, the catalogues and the build
//! context. Asked for one thing at a time, so that a question nobody has costs nothing. Reads no file, and what
//! none of its sources tells is unknown.

mod builds;
mod copies;
mod installed;
mod instead;
mod ledger;
mod writes;

use super::catalog::{self, Entry};
use super::costs;
use super::facts::Facts;
use super::fold::{CopiedUp, Fold, Hidden, Written};
use super::packages::Index;
use crate::bytes::Range;
use crate::ids::LayerId;
use crate::model::{Base, Model, Stage};
use crate::tools::{Effect, EffectKind, Path};
pub use installed::Extras;
use installed::Installed;
pub use ledger::{origin, stage_name};
use std::cell::{OnceCell, RefCell};

/// Weighs the writes of a fold.
pub struct Predictor<'m> {
    model: &'m Model<'m>,
    fold: &'m Fold<'m>,
    facts: &'m Facts,
    installed: OnceCell<Installed<'m>>,
    /// The same with what the layers say.
    told: OnceCell<Installed<'m>>,
    bases: OnceCell<Vec<Option<Entry>>>,
    /// What the first changes of the fold store.
    stored: RefCell<Vec<Range>>,
    /// How many stages this one's files were copied through.
    depth: u8,
}

impl std::fmt::Debug for Predictor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Predictor").field("layers", &self.fold.layers.len()).finish_non_exhaustive()
    }
}

impl<'m> Predictor<'m> {
    /// For the layers of `fold`, which is that of `model`.
    pub fn new(model: &'m Model<'m>, fold: &'m Fold<'m>, facts: &'m Facts) -> Self {
        Self {
            model,
            fold,
            facts,
            installed: OnceCell::new(),
            told: OnceCell::new(),
            bases: OnceCell::new(),
            stored: RefCell::default(),
            depth: 0,
        }
    }

    /// What a write puts into its layer; [`Range::UNKNOWN`] where nothing tells.
    pub fn weight(&self, written: Written<'m>) -> Range {
        let bytes = match &written.effect.kind {
            EffectKind::Install { .. } => self.installed().by_install(written),
            EffectKind::Refresh { .. } if self.is_there(written) => Range::ZERO,
            EffectKind::Refresh { tool } => self.fixed(written, tool, "lists"),
            EffectKind::Cache { tool: "apt", .. } => self.archives(written),
            EffectKind::Touch { .. } | EffectKind::Move { .. } => self.stored_again(written),
            _ => self.file(written),
        };
        if written.sure { bytes } else { possible(bytes) }
    }

    /// What a deletion leaves in vain in the layer that wrote it.
    pub fn hidden(&self, hidden: &Hidden<'m>) -> Range {
        let bytes = match hidden.by.effect.kind {
            EffectKind::Uninstall { .. } => self.installed().by_removal(hidden),
            _ if hidden.whole => self.weight(hidden.written) + self.built_on(hidden.written),
            _ => self.part(hidden),
        };
        if hidden.by.sure { bytes } else { possible(bytes) }
    }

    /// What a change stores a second time.
    pub fn copied(&self, copied: &CopiedUp<'m>) -> Range {
        if copied.written.is_empty() {
            return Range::UNKNOWN;
        }
        let bytes = self.content(&copied.written);
        if !copied.whole {
            return possible(bytes);
        }
        // What BuildKit and containerd find unchanged they do not store; buildah and the classic store do.
        let may_be_dropped = matches!(copied.by.effect.kind, EffectKind::Touch { content: false, .. });
        if may_be_dropped { Range { low: 0, ..bytes } } else { bytes }
    }

    /// What the recommended packages of an installation weigh; `None` where the index does not say.
    pub fn extras(&self, install: &Effect<'_>) -> Option<Extras> {
        self.installed().extras(install)
    }

    /// The catalogue's entry of the image that a stage's layers stand on.
    pub fn base(&self, stage: &Stage<'_>) -> Option<&Entry> {
        let bases = self.bases.get_or_init(|| {
            let mut found: Vec<Option<Entry>> = Vec::with_capacity(self.model.stages.len());
            for stage in &self.model.stages {
                found.push(match &stage.base {
                    Base::Image(image) => catalog::lookup(image),
                    Base::Stage(base) => found.get(*base).copied().flatten(),
                    Base::Scratch | Base::Unresolved(_) => None,
                });
            }
            found
        });
        bases.get(stage.index).and_then(Option::as_ref)
    }

    fn installed(&self) -> &Installed<'m> {
        self.installed.get_or_init(|| Installed::of(self, false))
    }

    fn told(&self) -> &Installed<'m> {
        self.told.get_or_init(|| Installed::of(self, true))
    }

    /// What something always weighs on the distribution below a layer.
    fn fixed_below(&self, layer: LayerId, tool: &str, what: &str) -> Range {
        let base = self.base(self.fold.layers[layer].stage);
        costs::fixed(tool, what, base.map_or("", |base| base.distro))
    }

    fn fixed(&self, written: Written<'m>, tool: &str, what: &str) -> Range {
        self.fixed_below(written.layer, tool, what)
    }

    /// apt's archives, and the tables that it keeps beside them.
    fn archives(&self, written: Written<'m>) -> Range {
        let archives = self.installed().archives(written.layer);
        if !archives.is_known() {
            return archives;
        }
        archives + self.fixed(written, "apt", "binary caches")
    }

    /// A change or a move: what was there, again.
    fn stored_again(&self, written: Written<'m>) -> Range {
        let same = |copied: &CopiedUp<'m>| {
            copied.by.effect.id == written.effect.id && copied.by.layer == written.layer
        };
        let Some(at) = self.fold.copied_up.iter().position(same) else { return self.file(written) };
        // A change of what an earlier one stored, and so on: in their order, each rests on what is there.
        let mut known = self.stored.borrow().len();
        while known <= at {
            let bytes = self.copied(&self.fold.copied_up[known]);
            self.stored.borrow_mut().push(bytes);
            known += 1;
        }
        self.stored.borrow()[at]
    }

    /// What several writes at one place hold together: one file counts once, as it was written last, and a
    /// change of files that are among them counts nothing.
    fn content(&self, written: &[Written<'m>]) -> Range {
        let is_change = |it: &Written<'m>| matches!(it.effect.kind, EffectKind::Touch { .. });
        let changes_only = written.iter().all(is_change);
        let counts = |it: &Written<'m>| changes_only || !is_change(it);
        let mut sum = Range::ZERO;
        for (at, it) in written.iter().enumerate().filter(|(_, it)| counts(it)) {
            let same = |later: &Written<'m>| counts(later) && later.effect.path == it.effect.path;
            let is_replaced = matches!(it.effect.path, Path::Exact(_)) && written[at + 1..].iter().any(same);
            if !is_replaced {
                sum = sum + self.weight(*it);
            }
        }
        sum
    }

    fn index(&self, stage: &Stage<'_>) -> Option<Index<'m>> {
        let (distro, release) = self.base(stage)?.distro.split_once(' ')?;
        self.facts.tables.index(distro, release)
    }
}

/// The same if it happens at all.
fn possible(bytes: Range) -> Range {
    Range { low: 0, ..bytes }
}
