//! What COPY and ADD bring from the build context, where it was looked at.

use super::Predictor;
use super::writes::small;
use crate::bytes::Amount;
use crate::size::fold::Written;
use crate::size::{costs, downloads};
use crate::tools::{Effect, EffectKind, Path};

impl<'m> Predictor<'m> {
    /// What one source of a COPY or ADD weighs.
    pub(super) fn copy(&self, written: Written<'m>, from: &'m Path<'_>) -> Amount {
        let Path::Exact(source) = from else { return Amount::UNKNOWN };
        let step = self.fold.step(written.layer);
        match step.from {
            // What is known of the other stage stands in the fold.
            Some(_) => Amount::UNKNOWN,
            None if source.starts_with("<<") => small(),
            None => self.sources.of(step, source).map_or(Amount::UNKNOWN, |taken| taken.amount),
        }
    }

    /// What an archive holds that an effect brought: one of the net, or of the build context.
    pub(super) fn unpacked(&self, brought: &Effect<'m>) -> Amount {
        match &brought.kind {
            EffectKind::Download { url } => {
                let known = costs::download(url).map(|known| costs::known(known.unpacked));
                let context = self.sources.context().filter(|_| known.is_none());
                let same = context.and_then(|it| downloads::same(self.model, brought, it));
                known.or_else(|| Some(self.archive_at(same?.path))).unwrap_or(Amount::UNKNOWN)
            }
            EffectKind::Copy { from: Path::Exact(source) } => self.archive_at(source),
            _ => Amount::UNKNOWN,
        }
    }

    /// What the archive at a path of the build context holds.
    fn archive_at(&self, source: &str) -> Amount {
        let selection = self.sources.at(source, true);
        selection
            .filter(|found| found.is_archive && found.files == 1)
            .map_or(Amount::UNKNOWN, |found| found.amount())
    }
}
