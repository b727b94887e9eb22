//! Which writes a path means, and how much of each: by the paths alone, and where the build context is known, by its
//! files.

use super::files::{FileSet, Taken};
use super::meant::Meant;
use super::state::{Covered, Extent, Share, State};
use super::step::Folder;
use super::{Coverage, Written};
use crate::context::FileKind;
use crate::model::BASE_WORKDIR;
use crate::tools::{EffectKind, Path, path};
use std::rc::Rc;

impl<'m> Folder<'m, '_> {
    /// Takes from what a file may meet; once there is not enough, there is nothing any more.
    pub(super) fn meet(&mut self, writes: usize) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(writes));
        self.left.is_some()
    }

    /// The writes at a path, in their order, with how much it covers of each; none once nothing more may be met.
    pub(super) fn at(&mut self, state: &mut State<'m>, path: &Path<'_>) -> Vec<(u32, Coverage)> {
        let found = self.left.as_mut().and_then(|left| state.at(path, left));
        if found.is_none() {
            self.left = None;
        }
        found.unwrap_or_default()
    }

    /// The writes that are meant, in their order, with how much of each.
    pub(super) fn covered(&mut self, state: &mut State<'m>, meant: Meant<'_, '_>) -> Covered {
        let found = self.at(state, meant.path);
        let shares = found.into_iter().filter_map(|(index, coverage)| {
            let share = self.share(state, index, coverage, meant)?;
            Some((index, share))
        });
        let mut covered: Covered = shares.collect();
        // What may have written a file before it was surely written there has written none that is left.
        if let Some(last) = covered.iter().rposition(|found| is_file_at(state, found, meant.path)) {
            let mut at = 0;
            covered.retain(|(_, share)| {
                at += 1;
                at > last || !share.is_part()
            });
        }
        covered
    }

    /// The same of what has to be there: what is named in the root, and was written in the base image's own directory, is
    /// the same, and the other way round; so is a program in `/bin` and in `/usr/bin`.
    pub(super) fn covered_there(&mut self, state: &mut State<'m>, meant: Meant<'_, '_>) -> Covered {
        let covered = self.covered(state, meant);
        let Path::Exact(path) = meant.path else { return covered };
        if covered.is_empty()
            && let Some(merged) = path::merged_name(path).map(|it| Path::Exact(it.into()))
        {
            let mut there = self.covered(state, Meant { path: &merged, ..meant });
            there.retain(|found| is_file_at(state, found, &merged));
            if !there.is_empty() {
                return there;
            }
        }
        let in_base = path::part_within(path, BASE_WORKDIR);
        let (directory, name) = match in_base {
            Some(name) => ("/", name),
            None => (BASE_WORKDIR, path::part_within(path, "/").unwrap_or_default()),
        };
        if name.is_empty()
            || covered.iter().any(|found| found.1.is_whole() && is_at(state, found, meant.path))
        {
            return covered;
        }
        let other = Path::Exact(path::child(directory, name).into());
        let mut there = self.covered(state, Meant { path: &other, ..meant });
        there.retain(|found| is_file_at(state, found, &other));
        if in_base.is_some() && !there.is_empty() {
            return there;
        }
        there.extend(covered);
        there.sort_unstable_by_key(|(index, _)| *index);
        there
    }

    /// How much of a write a path means, of which it covers so much; nothing where that is none of its files.
    fn share(
        &mut self,
        state: &mut State<'m>,
        index: u32,
        coverage: Coverage,
        meant: Meant<'_, '_>,
    ) -> Option<Share> {
        let exact = meant.only && meant.selection.is_none();
        let place = &state.holding(index).written.effect.path;
        let by_path = match coverage {
            Coverage::Whole if exact && is_deeper(place, meant.path) => return None,
            Coverage::Whole => Share::Whole,
            Coverage::Part => Share::Part,
        };
        if by_path.is_whole() && !exact || !self.sources.are_known() {
            return Some(by_path);
        }
        let Some(files) = self.files(state, index) else { return Some(by_path) };
        self.files = self.files.saturating_sub(files.len());
        let dots = state.dots;
        if self.files == 0 {
            return Some(by_path);
        }
        let mut is_doubtful = false;
        let taken = files.take(|file| {
            let taken = meant.takes(file, dots);
            is_doubtful |= taken.is_none();
            taken == Some(true)
        });
        match taken {
            _ if is_doubtful => Some(Share::Part),
            Taken::Nothing => None,
            Taken::All => Some(Share::Whole),
            Taken::Some(some) => Some(Share::Files(Rc::new(some))),
        }
    }

    /// The files of a share of a write, where they are known.
    pub(super) fn files_of(
        &mut self,
        state: &mut State<'m>,
        index: u32,
        share: &Share,
    ) -> Option<Rc<FileSet>> {
        match share {
            Share::Whole => self.files(state, index),
            Share::Files(files) => Some(Rc::clone(files)),
            Share::Part => None,
        }
    }

    /// The files of a write, where they are known.
    fn files(&mut self, state: &mut State<'m>, index: u32) -> Option<Rc<FileSet>> {
        let holding = &mut state.holdings[index as usize];
        if matches!(holding.files, Extent::Unasked) {
            let found = self.of_context(holding.written);
            holding.files = found.map_or(Extent::Unknown, |files| Extent::Known(Rc::new(files)));
        }
        match &holding.files {
            Extent::Known(files) => Some(Rc::clone(files)),
            _ => None,
        }
    }

    /// The files that one source of a COPY or ADD brings from the build context, at their places.
    fn of_context(&mut self, written: Written<'m>) -> Option<FileSet> {
        let step = self.fold.step(written.layer);
        let EffectKind::Copy { from: Path::Exact(source) } = &written.effect.kind else { return None };
        if !step.copies() || step.from.is_some() || self.files == 0 {
            return None;
        }
        let selection = self.sources.of(step, source)?;
        let instruction = step.instruction;
        if instruction.flag("parents").is_some() {
            return None;
        }
        self.files = self.files.saturating_sub(selection.picked.len());
        if selection.missing || selection.is_archive || self.files == 0 {
            return None;
        }
        let (sources, destination) = instruction.copy_parts()?;
        let inside = selection.is_dir
            || sources.len() > 1
            || selection.has_wildcards
            || destination.text.ends_with(['/', '.']);
        let place = |lands: &str| match &written.effect.path {
            Path::Exact(file) if !selection.is_dir => Some(file.to_string()),
            Path::Below(target) if !inside => Some(target.to_string()),
            Path::Below(directory) | Path::Exact(directory) => Some(path::child(directory, lands)),
            Path::Glob(_) | Path::Unknown => None,
        };
        let files = selection.picked.iter().filter(|it| it.entry.kind != FileKind::Directory);
        let placed = files.map(|it| Some((place(it.lands)?, it.bytes.map(|_| it.amount())?)));
        Some(FileSet::of(placed.collect::<Option<Vec<_>>>()?))
    }

    /// The files that `covered` means, where they stand once they are copied or moved.
    pub(super) fn relocated(
        &mut self,
        state: &mut State<'m>,
        covered: &[(u32, Share)],
        from: &Path<'_>,
        to: &Path<'_>,
    ) -> Extent {
        if !self.sources.are_known() || covered.is_empty() {
            return Extent::Unknown;
        }
        let mut all = FileSet::default();
        for (index, share) in covered {
            if !state.holding(*index).counts() {
                continue;
            }
            let Some(files) = self.files_of(state, *index, share) else { return Extent::Unknown };
            self.files = self.files.saturating_sub(files.len());
            if self.files == 0 {
                return Extent::Unknown;
            }
            let Some(there) = files.relocated(from, to) else { return Extent::Unknown };
            all.extend(&there);
        }
        Extent::Known(Rc::new(all))
    }
}

/// Whether a write stands at this very path.
fn is_at(state: &State<'_>, (index, _): &(u32, Share), path: &Path<'_>) -> bool {
    state.holding(*index).written.effect.path == *path
}

/// Whether all of a write is meant, which is surely a file at this path, or a clone: what `cp` or `mv` put there by its
/// extension.
fn is_file_at(state: &State<'_>, found: &(u32, Share), path: &Path<'_>) -> bool {
    let (holding, share) = (state.holding(found.0), &found.1);
    let Written { effect, sure, .. } = holding.written;
    let is_there = sure && holding.alive && share.is_whole() && is_at(state, found, path);
    is_there
        && match (&effect.kind, path) {
            (EffectKind::Copy { .. } | EffectKind::Move { .. }, Path::Exact(path)) => has_extension(path),
            (
                EffectKind::Download { .. } | EffectKind::Write { .. } | EffectKind::Pack { .. },
                Path::Exact(_),
            ) => true,
            _ => false,
        }
}

fn has_extension(path: &str) -> bool {
    let extension = path::file_name(path).rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    extension.is_some_and(|(_, it)| it.len() > 1 && it.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Whether a write stands below what a path means, not there itself.
fn is_deeper(written: &Path<'_>, path: &Path<'_>) -> bool {
    let (Path::Exact(at) | Path::Below(at) | Path::Glob(at)) = written else { return false };
    match path {
        Path::Exact(path) => at.len() > path.len() && path != "/",
        Path::Glob(glob) => path::components(at).count() > path::components(glob).count(),
        Path::Below(_) | Path::Unknown => false,
    }
}
