//! What `make` adds to sources whose archive is known: the catalogue has what was measured of building them.

use super::Predictor;
use crate::bytes::{Amount, Bytes};
use crate::ids::LayerId;
use crate::model::{CommandUse, Stage};
use crate::size::costs::{self, Download};
use crate::size::fold::{What, Written};
use crate::tools::{EffectKind, path};
use std::rc::Rc;

/// The output of one build step.
pub(super) struct Output<'m> {
    /// The step's layer.
    pub(super) layer: LayerId,
    /// What stays among the sources, and goes with them.
    pub(super) built: Amount,
    /// What is installed elsewhere.
    pub(super) installed: Amount,
    /// The unpacked sources.
    pub(super) sources: Written<'m>,
    /// Whether the very layer deletes the sources again.
    pub(super) netted: bool,
}

/// Those of a chain.
pub(super) type Outputs<'m> = Rc<[Output<'m>]>;

impl<'m> Predictor<'m> {
    /// The build steps of a stage's chain whose sources are known. Where two archives are unpacked, nothing tells which
    /// one is built.
    pub(super) fn build_outputs(&self, stage: &Stage<'_>) -> Outputs<'m> {
        let at = stage.index;
        if let Some(known) = self.built.borrow().get(at).cloned().flatten() {
            return known;
        }
        let found: Outputs<'m> = self.outputs_of(&self.chain_of(stage)).into();
        let mut built = self.built.borrow_mut();
        let room = built.len().max(at + 1);
        built.resize(room, None);
        built[at] = Some(Rc::clone(&found));
        found
    }

    fn outputs_of(&self, chain: &[LayerId]) -> Vec<Output<'m>> {
        let Some((sources, known)) = self.only_sources(chain) else { return Vec::new() };
        let layer = sources.layer;
        let netted = !self.fold.held(layer).iter().any(|it| it.effect.id == sources.effect.id);
        let mut outputs = Vec::new();
        for step in chain.iter().copied().filter(|it| *it >= layer) {
            for (_, command) in self.fold.step(step).commands.all().filter(|(_, command)| is_make(command)) {
                let installs = command.argv.iter().any(|word| word.text == "install");
                let built = if outputs.is_empty() { once(known.built) } else { Amount::ZERO };
                let installed = if installs { once(known.installed) } else { Amount::ZERO };
                outputs.push(Output { layer: step, built, installed, sources, netted });
            }
        }
        outputs
    }

    /// What was built among unpacked sources, and goes with them.
    pub(super) fn built_on(&self, sources: Written<'m>) -> Amount {
        if !matches!(sources.effect.kind, EffectKind::Extract { .. }) {
            return Amount::ZERO;
        }
        let outputs = self.build_outputs(self.fold.layers[sources.layer].stage);
        let same = |output: &&Output<'m>| output.sources.effect.id == sources.effect.id && !output.netted;
        outputs.iter().filter(same).map(|output| output.built).filter(Amount::is_known).sum()
    }

    /// The one archive of known sources that the chain unpacks.
    fn only_sources(&self, chain: &[LayerId]) -> Option<(Written<'m>, &'static Download)> {
        let contents = chain.iter().flat_map(|layer| self.fold.made_in(*layer));
        let mut archives = contents.filter(|it| matches!(it.written.effect.kind, EffectKind::Extract { .. }));
        let only = archives.next().filter(|_| archives.next().is_none())?;
        let What::Unpacked(brought) = only.what else { return None };
        let EffectKind::Download { url } = &brought.kind else { return None };
        Some((only.written, costs::download(url)?))
    }
}

/// What a build came to once; another compiler and other flags make a tenth more or less of it.
fn once(bytes: Option<Bytes>) -> Amount {
    let known = costs::known(bytes);
    Amount { low: known.low / 10 * 9, high: known.high / 10 * 11, ..known }
}

/// Whether a command is `make`.
pub(super) fn is_make(command: &CommandUse<'_>) -> bool {
    command.argv.first().is_some_and(|word| path::file_name(&word.text) == "make")
}
