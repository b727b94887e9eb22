//! What would tell the size of what is not known: which input of those that a run can be given. Names one only where the
//! unknown rests on it; most of what is not known no input tells.

use super::Predictor;
use crate::ids::LayerId;
use crate::model::{Base, Stage};
use crate::size::fold::{Bulk, ContentId, What, Written};
use crate::size::ledger::Input;
use crate::tools::{Effect, EffectKind, Path};

/// So many contents that rest on one another are gone through.
const MAX_CHAIN: usize = 64;

impl<'m> Predictor<'m> {
    /// What would tell which image a stage stands on.
    pub(super) fn input_of_base(&self, stage: &Stage<'_>) -> Option<Input> {
        let Base::Unresolved(text) = self.model.root_base(stage) else { return None };
        arguments(self.model.awaits_in_from(text))
    }

    /// What would tell the size of a write.
    pub(super) fn input_of(&self, written: Written<'m>) -> Option<Input> {
        let mut at: ContentId = written.content;
        for _ in 0..MAX_CHAIN {
            let content = self.fold.content(at)?;
            let layer = content.written.layer;
            match &content.what {
                What::Own => return self.input_of_own(layer, content.written.effect),
                What::Unpacked(brought) => return self.input_of_copy(layer, brought),
                What::Again(bulks) => {
                    let is_open = |id: &ContentId| !self.amount(*id).complete;
                    at = bulks.iter().filter_map(Bulk::content).find(is_open)?;
                }
            }
        }
        None
    }

    /// What would tell the size of what an effect itself makes: what the package manager keeps goes by its distribution.
    fn input_of_own(&self, layer: LayerId, effect: &Effect<'m>) -> Option<Input> {
        let stage = self.fold.layers[layer].stage;
        match &effect.kind {
            EffectKind::Refresh { .. } if self.base(stage).is_none() => self.input_of_base(stage),
            _ => self.input_of_copy(layer, effect),
        }
    }

    /// What would tell what a COPY or ADD takes of the build context.
    fn input_of_copy(&self, layer: LayerId, effect: &Effect<'m>) -> Option<Input> {
        let EffectKind::Copy { from } = &effect.kind else { return None };
        let step = self.fold.step(layer);
        if step.from.is_some() || !step.copies() {
            return None;
        }
        match from {
            Path::Exact(_) if !self.sources.are_known() || self.is_elsewhere(layer, effect) => {
                Some(Input::Context)
            }
            Path::Exact(_) => None,
            _ => self.input_of_word(layer, self.model.text_of(effect)),
        }
    }

    /// Whether the folder that is known is not the build context that a COPY or ADD takes this from, for nothing of the name
    /// is there.
    pub(super) fn is_elsewhere(&self, layer: LayerId, effect: &Effect<'m>) -> bool {
        let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind else { return false };
        let step = self.fold.step(layer);
        let is_from_context = step.copies() && step.from.is_none();
        is_from_context && self.sources.of(step, source).is_some_and(|taken| taken.missing)
    }

    /// What would tell the value of a word of a RUN, or of a COPY.
    pub(super) fn input_of_word(&self, layer: LayerId, word: &str) -> Option<Input> {
        let (stage, step) = (self.fold.layers[layer].stage, self.fold.step(layer));
        arguments(stage.awaits(step, word, self.model.file.escape))
    }

    /// What would tell the packages of a stage's base.
    pub(super) fn input_of_packages(&self, stage: &Stage<'_>) -> Option<Input> {
        let Some(base) = self.base(stage) else { return self.input_of_base(stage) };
        let (distro, release) = base.distro.split_once(' ')?;
        let has_lists = matches!(distro, "debian" | "ubuntu" | "alpine" | "fedora");
        (has_lists && self.facts.tables.index(distro, release).is_none())
            .then(|| Input::Table { distro: distro.to_owned(), release: release.to_owned() })
    }
}

fn arguments(names: Vec<String>) -> Option<Input> {
    (!names.is_empty()).then_some(Input::Arguments(names))
}
