//! The ledger in bytes, predicted: what each write weighs, from the package index, the catalogues and the build
//! context. Asked for one thing at a time, so that a question nobody has costs nothing. Reads no file, and what
//! none of its sources tells is unknown.

mod accounts;
mod builds;
mod built;
mod byte_code;
mod class;
mod copies;
mod ground;
mod indexes;
mod installed;
mod instead;
mod lacks;
mod ledger;
mod lists;
mod npm;
mod parts;
mod pip;
mod sibling;
mod writes;

use super::catalog::{self, Entry};
use super::costs;
use super::facts::Facts;
use super::fold::{self, Bulk, Content, ContentId, CopiedUp, Fold, Hidden, What, Written};
use super::packages::Index;
use super::sources::Sources;
use crate::bytes::Amount;
use crate::ids::LayerId;
use crate::model::{Base, Model, Stage, Step};
use crate::tools::{self, Effect, EffectKind};
pub use class::{Class, is_answer, is_archive_root, is_setup_package, is_tree};
use ground::Ground;
use indexes::Indexes;
pub use installed::{Extras, Named};
use installed::{Guesses, Installed, View};
pub use ledger::{origin, stage_name};
pub use lists::Brought;
use lists::Lists;
use pip::Pip;
pub use pip::may_be_compiled;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
pub use writes::LOGIN_LOG;

/// What of a package manager's is its index, in `rules/costs`.
const LISTS: &str = "lists";

/// Weighs the writes of a fold.
pub struct Predictor<'m> {
    model: &'m Model<'m>,
    fold: &'m Fold<'m>,
    facts: &'m Facts,
    sources: &'m Sources<'m>,
    installed: OnceCell<Installed<'m>>,
    /// The same with what the layers say.
    told: OnceCell<Installed<'m>>,
    pip: OnceCell<Pip>,
    lists: OnceCell<Lists>,
    indexes: OnceCell<Indexes>,
    /// What a stage's image is to a tool, as far as somebody asked.
    grounds: RefCell<FxHashMap<(usize, &'static str), Rc<Ground>>>,
    guesses: Guesses<'m>,
    bases: OnceCell<Vec<Option<Entry>>>,
    /// What the contents of the fold come to, as far as somebody asked.
    amounts: RefCell<Vec<Option<Amount>>>,
    /// The fold's losses by the layers of what is lost.
    losses: OnceCell<Vec<(LayerId, ContentId, u32)>>,
    /// What is built from known sources in the chain of each stage that was asked for.
    built: RefCell<Vec<Option<builds::Outputs<'m>>>>,
}

impl std::fmt::Debug for Predictor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Predictor").field("layers", &self.fold.layers.len()).finish_non_exhaustive()
    }
}

/// So many stages that stand on one another are followed.
const MAX_STAGES: usize = 16;

impl<'m> Predictor<'m> {
    /// For the layers of `fold`, which is that of `model` and of `sources`, those of the context that `facts` know.
    pub fn new(model: &'m Model<'m>, fold: &'m Fold<'m>, facts: &'m Facts, sources: &'m Sources<'m>) -> Self {
        Self {
            model,
            fold,
            facts,
            sources,
            installed: OnceCell::new(),
            told: OnceCell::new(),
            pip: OnceCell::new(),
            lists: OnceCell::new(),
            indexes: OnceCell::new(),
            grounds: RefCell::default(),
            guesses: Guesses::default(),
            bases: OnceCell::new(),
            amounts: RefCell::default(),
            losses: OnceCell::new(),
            built: RefCell::default(),
        }
    }

    /// What a write puts into its layer; [`Amount::UNKNOWN`] where nothing tells.
    pub fn weight(&self, written: Written<'m>) -> Amount {
        if let Some(counted) = self.built_weight(written) {
            return counted;
        }
        let bytes = self.amount(written.content);
        if written.sure { bytes } else { bytes.possible() }
    }

    /// What a deletion leaves in vain in the layer that wrote it.
    pub fn hidden(&self, hidden: &Hidden<'m>) -> Amount {
        if let Some(counted) = self.built_hidden(hidden) {
            return counted;
        }
        let bytes = match hidden.by.effect.kind {
            EffectKind::Uninstall { .. } => {
                known_or(self.installed().by_removal(hidden), || self.guessed_removal(hidden))
            }
            _ if hidden.is_byte_code() => self.byte_code(hidden).unwrap_or(Amount::UNKNOWN),
            _ if hidden.whole => self.bulk(&hidden.bulk) + self.built_on(hidden.written),
            _ => self.bulk(&hidden.bulk),
        };
        let sure = hidden.by.sure && (hidden.written.sure || !hidden.whole);
        if sure { bytes } else { bytes.possible() }
    }

    /// What a change stores a second time.
    pub fn copied(&self, copied: &CopiedUp<'m>) -> Amount {
        if let Some(counted) = self.built_copied(copied) {
            return counted;
        }
        if copied.written.is_empty() {
            return Amount::UNKNOWN;
        }
        let bytes: Amount = copied.bulks.iter().map(|bulk| self.bulk(bulk)).sum();
        if copied.idle.may_store_nothing() { bytes.possible() } else { bytes }
    }

    /// The step that wrote a layer.
    pub fn step(&self, layer: LayerId) -> &'m Step<'m> {
        self.fold.step(layer)
    }

    /// What the stage of a layer stands on, in the end.
    pub fn root_base(&self, layer: LayerId) -> &Base<'m> {
        self.model.root_base(self.fold.layers[layer].stage)
    }

    /// What the recommended packages of an installation weigh, but for those to keep; `None` where the index does not
    /// say.
    pub fn extras(&self, install: &Effect<'_>, keep: &[&'static str]) -> Option<Extras> {
        let layer = self.layer_of(install)?;
        let is_above = |other| self.stands_on(other, layer);
        let known = self.installed().extras(install, keep, is_above);
        let whole = known.as_ref().is_some_and(|extras| extras.bytes.complete);
        let guessed = || self.guessed_extras(layer, install, keep, is_above);
        let extras = if whole { known } else { guessed().or(known) }?;
        Some(self.built_extras(layer, extras))
    }

    /// Whether a layer is of the stage of an earlier one, or of one that stands on it; of a long row of stages, whether it may
    /// be.
    fn stands_on(&self, layer: LayerId, earlier: LayerId) -> bool {
        let below = self.fold.layers[earlier].stage.index;
        let mut stage = self.fold.layers[layer].stage;
        for _ in 0..MAX_STAGES {
            match stage.base {
                _ if stage.index == below => return true,
                // Only an earlier stage can be stood on.
                Base::Stage(base) if base >= below => stage = &self.model.stages[base],
                _ => return false,
            }
        }
        true
    }

    /// The layer that an effect of a stage is in; none where its instruction makes none.
    pub fn layer_of(&self, effect: &Effect<'_>) -> Option<LayerId> {
        let step = effect.id.step;
        if step.stage.is_triggers() {
            return None;
        }
        let place = |layer: &fold::Layer<'_>| (layer.stage.index, layer.step);
        self.fold.of_stages().binary_search_by_key(&(step.stage.index(), step.index as usize), place).ok()
    }

    /// Whether an installation brought a package that it names: what the base image has it does not bring. `None` where
    /// no index tells.
    pub fn brings(&self, install: Written<'m>, package: &str) -> Option<bool> {
        self.installed().brings(install, package)
    }

    /// The packages that a removal takes of an installation of an earlier layer; `None` where no index tells.
    pub fn removed_packages(&self, hidden: &Hidden<'m>) -> Option<Named> {
        self.installed().removed_packages(hidden)
    }

    /// The catalogue's entry of the image that a stage's layers stand on; of one that another Dockerfile builds, that of
    /// what this stands on, with its own bytes.
    pub fn base(&self, stage: &Stage<'_>) -> Option<&Entry> {
        let bases = self.bases.get_or_init(|| {
            let mut found: Vec<Option<Entry>> = Vec::with_capacity(self.model.stages.len());
            for stage in &self.model.stages {
                found.push(match &stage.base {
                    Base::Image(image) => match self.facts.sibling(&stage.base) {
                        Some(sibling) => sibling.entry,
                        None => catalog::lookup(image),
                    },
                    Base::Stage(base) => found.get(*base).copied().flatten(),
                    Base::Scratch | Base::Unresolved(_) => None,
                });
            }
            found
        });
        bases.get(stage.index).and_then(Option::as_ref)
    }

    fn installed(&self) -> &Installed<'m> {
        self.installed.get_or_init(|| Installed::of(self, false, View::Known))
    }

    fn told(&self) -> &Installed<'m> {
        self.told.get_or_init(|| Installed::of(self, true, View::Known))
    }

    fn pip(&self) -> &Pip {
        self.pip.get_or_init(|| Pip::of(self))
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| Lists::of(self))
    }

    /// What something always weighs on the distribution below a layer.
    fn fixed_below(&self, layer: LayerId, tool: &str, what: &str) -> Amount {
        let stage = self.fold.layers[layer].stage;
        if what == LISTS {
            return self.lists_on(stage, tool);
        }
        let of = |distro: &str| costs::fixed(tool, what, distro);
        match self.base(stage) {
            Some(base) if base.distro.contains(' ') => of(base.distro),
            Some(_) => {
                let ground = self.ground(stage, tool);
                let of_each = ground.releases.iter().map(|release| of(release));
                of_each.reduce(Amount::or).unwrap_or_else(|| of(""))
            }
            None => of(""),
        }
    }

    fn fixed(&self, written: Written<'m>, tool: &str, what: &str) -> Amount {
        self.fixed_below(written.layer, tool, what)
    }

    /// Of which releases figures of what a tool does are, for behind them (`over Debian 11–13`); `None` where it is known
    /// what the image is.
    pub fn over(&self, layer: LayerId, tool: &str) -> Option<String> {
        // What was counted is of no release.
        if self.is_counted(layer) {
            return None;
        }
        let tool = tools::reader_of_index(tool).map_or(tool, |reader| reader.id);
        self.over_on(self.fold.layers.get(layer)?.stage, tool)
    }

    /// apt's archives, and the tables that it keeps beside them.
    fn archives(&self, written: Written<'m>) -> Amount {
        let archives = self.installed().archives(written.layer);
        let archives = known_or(archives, || self.guessed_archives(written.layer));
        if !archives.is_known() {
            return archives;
        }
        archives + self.fixed(written, "apt", "binary caches")
    }

    /// What a content comes to, whatever it rests on: in the order of their making, as chains of them may be long.
    fn amount(&self, content: ContentId) -> Amount {
        let known = |id: ContentId| self.amounts.borrow().get(id as usize).copied().flatten();
        let mut open = vec![content];
        while let Some(&id) = open.last() {
            let before = open.len();
            if known(id).is_none()
                && let Some(Content { what: What::Again(bulks), .. }) = self.fold.content(id)
            {
                open.extend(bulks.iter().filter_map(Bulk::content).filter(|below| known(*below).is_none()));
            }
            if open.len() == before {
                open.pop();
                self.note(id);
            }
        }
        known(content).unwrap_or(Amount::UNKNOWN)
    }

    /// Notes what a content comes to, once what it rests on is noted.
    fn note(&self, id: ContentId) {
        let at = id as usize;
        if self.amounts.borrow().get(at).is_some_and(Option::is_some) {
            return;
        }
        let bytes = self.fold.content(id).map_or(Amount::UNKNOWN, |content| self.weigh(content));
        let mut amounts = self.amounts.borrow_mut();
        let room = amounts.len().max(at.saturating_add(1).min(1 << 24));
        amounts.resize(room, None);
        if let Some(amount) = amounts.get_mut(at) {
            *amount = Some(bytes);
        }
    }

    fn weigh(&self, content: &Content<'m>) -> Amount {
        let written = content.written;
        let bytes = match &content.what {
            What::Own => self.own(written),
            What::Unpacked(brought) => self.unpacked(brought),
            What::Again(bulks) => bulks.iter().map(|bulk| self.known_bulk(bulk)).sum(),
        };
        if written.sure && !content.may_be_as_it_was { bytes } else { bytes.possible() }
    }

    /// What an effect alone tells of itself.
    fn own(&self, written: Written<'m>) -> Amount {
        match &written.effect.kind {
            EffectKind::Install { tool: "cargo" | "go", packages, .. } => {
                self.programs(written, packages.as_deref())
            }
            EffectKind::Install { tool, .. } if !tools::is_system(tool) => {
                known_or(self.by_lists(written), || self.installed().by_install(written))
            }
            EffectKind::Cache { tool: "pip", .. } => self.pip().cached(written.effect.id),
            EffectKind::Cache { tool: "npm", .. } => self.npm_cache(written),
            EffectKind::Install { .. } => {
                known_or(self.installed().by_install(written), || self.guessed_install(written))
            }
            EffectKind::Refresh { tool } => self.index_of(written, tool),
            EffectKind::Cache { tool, cache } if is_index(tool, cache) => self.index_of(written, tool),
            EffectKind::Cache { tool: "apt", .. } => self.archives(written),
            _ => self.file(written),
        }
    }

    fn bulk(&self, bulk: &Bulk) -> Amount {
        if let Some(content) = bulk.content() {
            self.amount(content);
        }
        self.known_bulk(bulk)
    }

    /// The same where the content is noted already.
    fn known_bulk(&self, bulk: &Bulk) -> Amount {
        let noted = |id: &ContentId| self.amounts.borrow().get(*id as usize).copied().flatten();
        match bulk {
            Bulk::Of(content) => noted(content).unwrap_or(Amount::UNKNOWN),
            Bulk::Part(content) => noted(content).unwrap_or(Amount::UNKNOWN).some(),
            Bulk::At(content, part) => self.part(*content, *part),
            Bulk::Files(files) => files.amount(),
            Bulk::Unknown => Amount::UNKNOWN,
        }
    }

    fn index(&self, stage: &Stage<'_>) -> Option<Index<'m>> {
        let (distro, release) = self.base(stage)?.distro.split_once(' ')?;
        self.facts.tables.index(distro, release)
    }
}

/// Whether a cache of a tool is its index of packages.
fn is_index(tool: &str, cache: &str) -> bool {
    tools::tool(tool).and_then(tools::Tool::index).is_some_and(|spec| spec.name == cache)
}

/// The one, or the other where it says nothing.
fn known_or(bytes: Amount, other: impl FnOnce() -> Amount) -> Amount {
    if bytes.is_known() { bytes } else { other() }
}
