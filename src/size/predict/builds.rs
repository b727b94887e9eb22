//! What `make` adds to sources whose archive is known: the catalogue has what was measured of building them.

use super::Predictor;
use crate::bytes::Range;
use crate::ids::LayerId;
use crate::model::CommandUse;
use crate::size::costs::{self, Download};
use crate::size::fold::Written;
use crate::tools::{EffectKind, path};

/// The output of one build step.
pub(super) struct Output<'m> {
    /// The step's layer.
    pub(super) layer: LayerId,
    /// What stays among the sources, and goes with them.
    pub(super) built: Range,
    /// What is installed elsewhere.
    pub(super) installed: Range,
    /// The unpacked sources.
    pub(super) sources: Written<'m>,
    /// Whether the very layer deletes the sources again.
    pub(super) netted: bool,
}

impl<'m> Predictor<'m> {
    /// The build steps of `chain` whose sources are known. Where two archives are unpacked, nothing tells which
    /// one is built.
    pub(super) fn build_outputs(&self, chain: &[LayerId]) -> Vec<Output<'m>> {
        let Some((layer, sources, known)) = self.only_sources(chain) else { return Vec::new() };
        let mut outputs = Vec::new();
        let mut is_built = false;
        for step in chain.iter().copied().filter(|it| *it >= layer) {
            let makes = |command: &&'m CommandUse<'m>| {
                command.argv.first().is_some_and(|word| path::file_name(&word.text) == "make")
            };
            for command in self.fold.step(step).commands.iter().filter(makes) {
                let installs = command.argv.iter().any(|word| word.text == "install");
                let built = if is_built { Range::ZERO } else { costs::known(known.built) };
                let installed = if installs { costs::known(known.installed) } else { Range::ZERO };
                is_built = true;
                let netted = !self.fold.held(layer).iter().any(|it| it.effect.id == sources.effect.id);
                outputs.push(Output { layer: step, built, installed, sources, netted });
            }
        }
        outputs
    }

    /// What was built among unpacked sources, and goes with them.
    pub(super) fn built_on(&self, sources: Written<'m>) -> Range {
        if !matches!(sources.effect.kind, EffectKind::Extract { .. }) {
            return Range::ZERO;
        }
        let chain = self.chain_of(self.fold.layers[sources.layer].stage);
        let same = |output: &Output<'m>| output.sources.effect.id == sources.effect.id && !output.netted;
        let built = self.build_outputs(&chain).into_iter().filter(same).map(|output| output.built);
        built.filter(Range::is_known).fold(Range::ZERO, |sum, bytes| sum + bytes)
    }

    /// The one archive of known sources that the chain unpacks.
    fn only_sources(&self, chain: &[LayerId]) -> Option<(LayerId, Written<'m>, &'static Download)> {
        let mut found = chain.iter().flat_map(|layer| {
            let effects = self.fold.step(*layer).effects.iter();
            effects.filter_map(move |effect| match &effect.kind {
                EffectKind::Extract { archive } => {
                    let written = Written { layer: *layer, effect, sure: true };
                    Some((*layer, written, self.archive_url(written, archive).and_then(costs::download)))
                }
                _ => None,
            })
        });
        let (layer, written, known) = found.next()?;
        if found.next().is_some() { None } else { Some((layer, written, known?)) }
    }
}
