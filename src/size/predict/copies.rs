//! What COPY and ADD bring: from the build context, where it was looked at, or from another stage, where what
//! stands at the path is known.

use super::Predictor;
use super::writes::small;
use crate::bytes::Range;
use crate::context::{Copying, Unpacked};
use crate::size::fold::{Fold, Written};
use crate::tools::{EffectKind, Path};

/// How many stages deep a copy of a copy is followed.
const DEPTH: u8 = 4;

impl<'m> Predictor<'m> {
    /// What one source of a COPY or ADD weighs.
    pub(super) fn copy(&self, written: Written<'m>, from: &Path<'_>) -> Range {
        let Path::Exact(source) = from else { return Range::UNKNOWN };
        let step = self.fold.step(written.layer);
        match step.instruction.flag("from") {
            Some(stage) => self.copy_from_stage(written, stage, source),
            None if source.starts_with("<<") => small(),
            None => self.copy_from_context(written, source),
        }
    }

    fn copy_from_context(&self, written: Written<'m>, source: &str) -> Range {
        let instruction = self.fold.step(written.layer).instruction;
        let unpack = instruction.kind.as_str() == "ADD" && instruction.flag("unpack") != Some("false");
        let flags = instruction.flags.iter().filter(|flag| flag.name() == "exclude");
        let exclude: Vec<&str> = flags.filter_map(|flag| flag.value()).collect();
        let copying = Copying { unpack, exclude: &exclude };
        let selection = self.facts.context.as_ref().and_then(|context| context.select(source, copying));
        selection.filter(|found| !found.missing).map_or(Range::UNKNOWN, |found| found.range())
    }

    fn copy_from_stage(&self, written: Written<'m>, stage: &str, source: &str) -> Range {
        let before = self.fold.layers[written.layer].stage.index;
        let Some(stage) = self.model.stage_named(stage, before, true).filter(|_| self.depth < DEPTH) else {
            return Range::UNKNOWN;
        };
        let path = match source.trim_end_matches(['/', '.']) {
            "" => return Range::UNKNOWN,
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            relative => format!("/{relative}"),
        };
        let path = Path::Exact(path.into());
        let (fold, found) = Fold::of_chain(self.model, stage, &path);
        let one_file = matches!(found.as_slice(), [(one, true)] if one.effect.path == path);
        if found.is_empty() || !one_file && fold.layers.iter().any(|layer| layer.opaque) {
            return Range::UNKNOWN;
        }
        let mut other = Predictor::new(self.model, &fold, self.facts);
        other.depth = self.depth + 1;
        let mut sum = Range::ZERO;
        for (written, whole) in found {
            sum = sum + if whole { other.weight(written) } else { Range::UNKNOWN };
        }
        sum
    }

    /// What is in an archive that COPY or ADD put there from the build context.
    pub(super) fn unpacked_of_context(&self, written: Written<'m>, archive: &Path<'_>) -> Option<Range> {
        let context = self.facts.context.as_ref()?;
        let earlier = (0..=written.layer).rev().flat_map(|layer| self.fold.held(layer));
        let copied = earlier.copied().find(|it| it.effect.path == *archive)?;
        let EffectKind::Copy { from: Path::Exact(source) } = &copied.effect.kind else { return None };
        match context.unpacked(&crate::context::in_context(source))? {
            Unpacked::Bytes(bytes) => Some(Range::exact(bytes, crate::bytes::Provenance::Measured)),
            Unpacked::Unknown => None,
        }
    }
}
