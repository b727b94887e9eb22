//! Copies of what stands there, or in another stage, and what a new file puts out of the way.

use super::meant::Meant;
use super::state::{Covered, Extent, Holding, Share, State};
use super::step::Folder;
use super::{Bulk, What, Written};
use crate::tools::{EffectKind, Path, path};

impl<'m> Folder<'m, '_> {
    /// COPY and ADD of the context or a stage, and `cp`.
    pub(super) fn copy(&mut self, state: &mut State<'m>, by: Written<'m>, from: &'m Path<'m>) {
        let step = self.fold.step(by.layer);
        if step.copies() {
            self.replace(state, by);
            return match step.instruction.flag("from") {
                Some(name) => self.copy_of_stage(state, by, name, from),
                None => self.write(state, by, What::Own),
            };
        }
        let covered = self.covered(state, Meant::all(from));
        let counts = |(index, _): &&(u32, Share)| state.holding(*index).counts();
        let found = covered.iter().filter(counts);
        let bulks: Vec<Bulk> = found.map(|(index, share)| state.holding(*index).bulk_of(share)).collect();
        let files = self.relocated(state, &covered, from, &by.effect.path);
        let what = if bulks.is_empty() { What::Own } else { What::Again(bulks) };
        self.write_files(state, by, what, files);
    }

    /// What stands at the end of another stage.
    fn copy_of_stage(&mut self, state: &mut State<'m>, by: Written<'m>, name: &str, from: &Path<'m>) {
        let before = self.fold.layers[by.layer].stage.index;
        let stage = self.model.stage_named(name, before, true);
        let end = stage.and_then(|stage| self.fold.ends.get_mut(stage)).and_then(Option::take);
        let (Some(stage), Some(mut end)) = (stage, end) else { return self.write(state, by, What::Own) };
        let from = absolute(from);
        let covered = self.covered(&mut end, Meant::all(&from));
        let there: Covered = covered.into_iter().filter(|(index, _)| end.holding(*index).counts()).collect();
        let mut bulks: Vec<Bulk> = there.iter().map(|(index, it)| end.holding(*index).bulk_of(it)).collect();
        let one_file = match there.as_slice() {
            [(index, Share::Whole)] => end.holding(*index).written.effect.path == from,
            _ => false,
        };
        let mut files = Extent::Unknown;
        if end.last_opaque.is_some() && !one_file {
            bulks.push(Bulk::Unknown);
        } else {
            files = self.relocated(&mut end, &there, &from, &by.effect.path);
        }
        self.fold.ends[stage] = Some(end);
        let what = if there.is_empty() { What::Own } else { What::Again(bulks) };
        self.write_files(state, by, what, files);
    }

    /// What a file that is written puts out of the way.
    pub(super) fn replace(&mut self, state: &mut State<'m>, by: Written<'m>) {
        let path = &by.effect.path;
        if !by.sure || !matches!(path, Path::Exact(_)) || state.holdings.is_empty() {
            return;
        }
        let covered = self.covered(state, Meant::only(path));
        for (index, share) in covered {
            let holding = state.holding(index);
            let replaced = holding.counts() && !share.is_part();
            if !replaced || share.is_whole() && !self.is_file_at(holding, path) {
                continue;
            }
            if holding.layer != by.layer {
                self.lose(holding.content, holding.bulk_of(&share), by);
            }
            state.net(index, &share, true);
            state.clear(&Meant::all(path), &[(index, share)]);
        }
    }

    /// Whether a write is one file at this path. What `cp` or `mv` put there may be a directory.
    fn is_file_at(&self, holding: &Holding<'_>, path: &Path<'_>) -> bool {
        let Written { effect, layer, .. } = holding.written;
        effect.path == *path
            && match effect.kind {
                EffectKind::Copy { .. } => self.fold.step(layer).copies(),
                EffectKind::Download { .. } | EffectKind::Write => true,
                _ => false,
            }
    }
}

/// A path of `COPY --from`, which is absolute whatever it looks like.
fn absolute<'p>(from: &'p Path<'_>) -> Path<'p> {
    let Path::Exact(source) = from else { return Path::Unknown };
    let path = path::join(Some("/"), source).unwrap_or_default();
    if path.contains(['*', '?', '[']) { Path::Glob(path) } else { Path::Exact(path) }
}
