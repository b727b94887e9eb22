//! What COPY and ADD bring from the build context, where it was looked at.

use super::Predictor;
use super::writes::small;
use crate::bytes::Amount;
use crate::context::{Copying, Files};
use crate::size::costs;
use crate::size::fold::Written;
use crate::tools::{Effect, EffectKind, Path};

/// A source, whether archives are unpacked, and what is left out.
pub(super) type Source<'m> = (&'m str, bool, Vec<&'m str>);

/// How many files of the build context are gone through for one Dockerfile, or a few times all where they are more.
const MAX_FILES: usize = 1 << 21;

impl<'m> Predictor<'m> {
    /// What one source of a COPY or ADD weighs.
    pub(super) fn copy(&self, written: Written<'m>, from: &'m Path<'_>) -> Amount {
        let Path::Exact(source) = from else { return Amount::UNKNOWN };
        let step = self.fold.step(written.layer);
        match step.instruction.flag("from") {
            // What is known of the other stage stands in the fold.
            Some(_) => Amount::UNKNOWN,
            None if source.starts_with("<<") => small(),
            None => self.selected(source, step.unpacks(), step.excluded()),
        }
    }

    /// What a source takes of the context. The same source is looked for once, and of all of them together not more
    /// files than [`MAX_FILES`] and some rounds over the context are gone through.
    fn selected(&self, source: &'m str, unpack: bool, exclude: Vec<&'m str>) -> Amount {
        let Some(context) = self.facts.context.as_ref() else { return Amount::UNKNOWN };
        let key = (source, unpack, exclude);
        if let Some(known) = self.selected.borrow().get(&key) {
            return *known;
        }
        let files = context.files().map_or(0, Files::len);
        let gone = self.gone_through.get();
        if gone > MAX_FILES.max(files.saturating_mul(8)) {
            return Amount::UNKNOWN;
        }
        let found = context.select(source, Copying { unpack, exclude: &key.2 });
        let cost = found.as_ref().map_or(0, |it| if it.is_dir || it.has_wildcards { files } else { 1 });
        self.gone_through.set(gone + cost);
        let amount = found.filter(|it| !it.missing).map_or(Amount::UNKNOWN, |it| it.amount());
        self.selected.borrow_mut().insert(key, amount);
        amount
    }

    /// What an archive holds that an effect brought: one of the net, or of the build context.
    pub(super) fn unpacked(&self, brought: &Effect<'m>) -> Amount {
        match &brought.kind {
            EffectKind::Download { url } => {
                costs::download(url).map_or(Amount::UNKNOWN, |known| costs::known(known.unpacked))
            }
            EffectKind::Copy { from: Path::Exact(source) } => {
                let copying = Copying { unpack: true, ..Copying::default() };
                let context = self.facts.context.as_ref();
                let selection = context.and_then(|context| context.select(source, copying));
                selection
                    .filter(|found| found.is_archive && found.files == 1)
                    .map_or(Amount::UNKNOWN, |found| found.amount())
            }
            _ => Amount::UNKNOWN,
        }
    }
}
