//! Copies of what stands there, or in another stage, and what a new file puts out of the way.

use super::again::Again;
use super::files::FileSet;
use super::meant::Meant;
use super::state::{Covered, Extent, Holding, Share, State};
use super::step::Folder;
use super::{Bulk, Hidden, What, Written};
use crate::model::{Base, Stage};
use crate::size::is_tree;
use crate::size::parts::{self, Part};
use crate::tools::path::Dots;
use crate::tools::{EffectKind, Given, Path, path};
use std::rc::Rc;

/// Where cargo has its home in images of Rust.
pub const CARGO_HOME: &str = "/usr/local/cargo";

impl<'m> Folder<'m, '_> {
    /// COPY and ADD of the context or a stage, and `cp`.
    pub(super) fn copy(&mut self, state: &mut State<'m>, by: Written<'m>, from: &'m Path<'m>) {
        let step = self.fold.step(by.layer);
        if step.copies() {
            self.replace(state, by);
            return match step.from {
                Some(name) => self.copy_of_stage(state, by, name, from),
                None => self.write(state, by, What::Own),
            };
        }
        let (what, files, given) = if is_into_itself(from, &by.effect.path) {
            // No tool copies what it has just copied; which part of the rest one takes, nobody knows.
            (What::Own, Extent::Unknown, Given::default())
        } else {
            self.again(state, self.fold.layers[by.layer].stage, from, &by.effect.path)
        };
        self.replace(state, by);
        self.write_files(state, by, what, files);
        let keeps = by.effect.attributes.as_ref().is_some_and(|attributes| attributes.of_origin);
        state.inherit(if keeps { given } else { given.made_anew() });
    }

    /// A file of an earlier layer that something is added to is stored again, with what is added.
    pub(super) fn append(&mut self, state: &mut State<'m>, by: Written<'m>) {
        let covered = match &by.effect.path {
            path @ Path::Exact(_) => self.covered(state, Meant::only(path)),
            _ => Covered::new(),
        };
        let mut again = Again::of(state, &covered, by);
        again.shares.retain(|(index, share)| !share.is_part() && is_one_file(state.holding(*index), share));
        if !again.shares.is_empty() {
            self.store_again(state, by, &again);
        }
        self.write(state, by, What::Own);
    }

    /// What stands at `from` in a state that is of a stage, its files once they stand at `to`, and what all of it has.
    fn again(
        &mut self,
        state: &mut State<'m>,
        stage: &Stage<'m>,
        from: &Path<'_>,
        to: &Path<'_>,
    ) -> (What<'m>, Extent, Given<'m>) {
        let mut found = self.counted(state, from);
        if found.is_empty() {
            return (What::Own, Extent::Unknown, Given::default());
        }
        state.only_program(&mut found, from);
        let mut bulks: Vec<Bulk> =
            found.iter().map(|(index, share)| state.holding(*index).bulk_at(share, from)).collect();
        if self.may_be_more(state, stage, from, &found) {
            bulks.push(Bulk::Unknown);
            return (What::Again(bulks), Extent::Unknown, Given::default());
        }
        let files = self.relocated(state, &found, from, to);
        (What::Again(bulks), files, state.given(&found))
    }

    /// The writes at a path that have bytes.
    fn counted(&mut self, state: &mut State<'m>, path: &Path<'_>) -> Covered {
        let covered = self.covered(state, Meant::all(path));
        covered.into_iter().filter(|(index, _)| state.holding(*index).counts()).collect()
    }

    /// An archive of what stands there.
    pub(super) fn pack(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        sources: &[Path<'m>],
        compressed: bool,
    ) {
        self.replace(state, by);
        let stage = self.fold.layers[by.layer].stage;
        let (mut all, mut is_known) = (FileSet::default(), true);
        for source in sources {
            let found = self.counted(state, source);
            is_known &= !found.is_empty() && !self.may_be_more(state, stage, source, &found);
            for (index, share) in &found {
                let files = self.files_of(state, *index, share);
                self.files = self.files.saturating_sub(files.as_ref().map_or(0, |files| files.len()));
                match files.filter(|_| self.files > 0) {
                    Some(files) => all.extend(&files.packed(source, compressed)),
                    None => is_known = false,
                }
            }
        }
        if is_known {
            all.end_archive(compressed);
        }
        let mut bulks = vec![Bulk::Files(Rc::new(all))];
        bulks.extend((!is_known).then_some(Bulk::Unknown));
        self.write(state, by, What::Again(bulks));
    }

    /// Whether something stands at `from` besides what is known to have been written there: of the base image, or by a
    /// command of which nothing is known.
    pub(super) fn may_be_more(
        &self,
        state: &State<'m>,
        stage: &Stage<'m>,
        from: &Path<'_>,
        found: &[(u32, Share)],
    ) -> bool {
        let one_file = match found {
            [(index, Share::Whole)] => state.holding(*index).written.effect.path == *from,
            [(index, share)] if state.holding(*index).part_at(share, from) == Some(Part::Program) => {
                return false;
            }
            _ => false,
        };
        let has_base = !matches!(self.model.root_base(stage), Base::Scratch);
        let has_packages = || {
            let part = |(index, share): &(u32, Share)| state.holding(*index).part_at(share, from);
            found.iter().any(|found| part(found) == Some(Part::Packages))
        };
        has_base && (is_of_base(from) || is_of_system(from) && has_packages())
            || !one_file && state.last_opaque.is_some()
    }

    /// What stands at the end of another stage.
    fn copy_of_stage(&mut self, state: &mut State<'m>, by: Written<'m>, name: &str, from: &Path<'m>) {
        let before = self.fold.layers[by.layer].stage.index;
        let stage = self.model.stage_named(name, before, true);
        let end = stage.and_then(|stage| self.fold.ends.get_mut(stage)).and_then(Option::take);
        let (Some(stage), Some(mut end)) = (stage, end) else { return self.write(state, by, What::Own) };
        let from = absolute(from);
        end.dots = Dots::Any;
        let to = self.place_of_copy(state, by);
        let from = self.as_written(&mut end, &self.model.stages[stage], from);
        let (what, files, given) = self.again(&mut end, &self.model.stages[stage], &from, &to);
        self.fold.ends[stage] = Some(end);
        self.write_files(state, by, what, files);
        state.inherit(given.elsewhere());
    }

    /// Where a COPY puts what may be a file or a directory: at its destination itself, unless that is a directory.
    fn place_of_copy(&mut self, state: &mut State<'m>, by: Written<'m>) -> Path<'m> {
        let step = self.fold.step(by.layer);
        let place = &by.effect.path;
        let (Path::Below(target), Some(([_], word))) = (place, step.instruction.copy_parts()) else {
            return place.clone();
        };
        let exact = Path::Exact(target.clone());
        let is_directory = step.instruction.flag("parents").is_some()
            || word.text.ends_with(['/', '.'])
            || path::is_standard_directory(target)
            || step.scope.workdir.as_deref() == Some(target)
            || !self.at(state, &exact).is_empty();
        if is_directory { place.clone() } else { exact }
    }

    /// The same path by the name that it was written under: images of Rust say by `CARGO_HOME` where cargo has its home, and
    /// no file does.
    fn as_written<'p>(&mut self, end: &mut State<'m>, stage: &Stage<'m>, from: Path<'p>) -> Path<'p> {
        let is_rust =
            || matches!(self.model.root_base(stage), Base::Image(image) if image.name.contains("rust"));
        let Path::Exact(path) = &from else { return from };
        let below = path::part_within(path, CARGO_HOME).filter(|it| parts::is_command(it, CARGO_HOME));
        let Some(below) = below.filter(|_| is_rust()) else { return from };
        if !self.at(end, &from).is_empty() {
            return from;
        }
        // Where a home is that no variable names.
        let mut homes: Vec<_> = stage.steps.iter().map(|step| step.scope.home()).collect();
        homes.dedup();
        let in_home = |home: &str| Path::Exact(path::child(home, &path::child(".cargo", below)).into());
        let mut others = homes.iter().map(|home| in_home(home));
        others.find(|other| !self.at(end, other).is_empty()).unwrap_or(from)
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
            if !replaced || share.is_whole() && !self.is_replaced(holding, by) {
                continue;
            }
            let is_left = holding.layer != by.layer && self.leave_to_other(state, (index, &share), &[], by);
            let holding = state.holding(index);
            if is_left {
                state.net(index, &share, true);
                state.clear(path, &[(index, share)]);
                continue;
            }
            if holding.layer != by.layer {
                self.lose(holding.content, holding.bulk_of(&share), by);
            }
            // What COPY brings twice is one file in two layers: another matter.
            if !(self.fold.step(by.layer).copies() && self.fold.step(holding.written.layer).copies()) {
                self.hide(state, by, index, &share, false);
            }
            state.net(index, &share, true);
            state.clear(path, &[(index, share)]);
        }
    }

    /// Notes that what an earlier layer wrote is hidden from here on; whether one did.
    pub(super) fn hide(
        &mut self,
        state: &State<'m>,
        by: Written<'m>,
        index: u32,
        share: &Share,
        selected: bool,
    ) -> bool {
        let holding = state.holding(index);
        // A name alone brings nothing: what it has is told of who stored that.
        let is_name = matches!(holding.written.effect.kind, EffectKind::Link { .. });
        let stored = self.fold.contents.get(holding.content as usize).filter(|_| is_name);
        let written = stored.map_or(holding.written, |content| content.written);
        // What this very layer changed before has its first copy in the layer of whoever wrote it.
        let is_earlier = written.layer != by.layer && holding.counts();
        if is_earlier && self.tells {
            let stored = if holding.layer == by.layer { written.layer } else { holding.layer };
            let untouched = state.last_opaque.is_none_or(|layer| layer < written.layer);
            let (whole, bulk) = (share.is_whole(), holding.bulk_of(share));
            self.fold.hidden.push(Hidden { by, written, stored, untouched, whole, selected, bulk });
        }
        is_earlier
    }

    /// Whether a write is one file, and another one takes its place. What `cp` or `mv` put there may be a directory,
    /// and into one they put what they bring; so may be what COPY brings, unless it is emptied.
    fn is_replaced(&self, holding: &Holding<'_>, by: Written<'_>) -> bool {
        let Written { effect, layer, .. } = holding.written;
        let transfers = !self.fold.step(by.layer).copies()
            && matches!(by.effect.kind, EffectKind::Copy { .. } | EffectKind::Move { .. })
            && !by.effect.copies_nothing();
        effect.path == by.effect.path
            && match effect.kind {
                EffectKind::Copy { .. } => self.fold.step(layer).copies() && !transfers,
                EffectKind::Download { .. } => !is_tree(effect),
                EffectKind::Write { .. } | EffectKind::Compile | EffectKind::Pack { .. } => true,
                _ => false,
            }
    }
}

/// Whether what is meant of a write is a file, and not what a tool keeps at a place, or a directory.
fn is_one_file(holding: &Holding<'_>, share: &Share) -> bool {
    let effect = holding.written.effect;
    match effect.kind {
        EffectKind::Download { .. } => !is_tree(effect),
        EffectKind::Copy { .. }
        | EffectKind::Move { .. }
        | EffectKind::Write { .. }
        | EffectKind::Compile
        | EffectKind::Pack { .. }
        | EffectKind::Link { .. }
        | EffectKind::Touch { recursive: false, .. } => true,
        _ => !share.is_whole(),
    }
}

/// Whether base images have files of their own below a path.
fn is_of_base(path: &Path<'_>) -> bool {
    const OFTEN_EMPTY: [&str; 6] = ["/home", "/media", "/mnt", "/opt", "/srv", "/tmp"];
    match path {
        Path::Exact(path) => path::is_standard_directory(path) && !OFTEN_EMPTY.contains(&path.as_ref()),
        Path::Glob(glob) => path::is_standard_directory(path::literal_directory(glob)),
        Path::Below(_) | Path::Unknown => true,
    }
}

/// Whether a path lies where a system has its own.
fn is_of_system(path: &Path<'_>) -> bool {
    matches!(path, Path::Exact(path) if path::is_within(path, "/usr"))
}

/// A path of `COPY --from`, which is absolute whatever it looks like.
fn absolute<'p>(from: &'p Path<'_>) -> Path<'p> {
    let Path::Exact(source) = from else { return Path::Unknown };
    let path = path::join(Some("/"), source).unwrap_or_default();
    if path.contains(['*', '?', '[']) { Path::Glob(path) } else { Path::Exact(path) }
}

/// Whether a directory is copied to a place below itself.
fn is_into_itself(from: &Path<'_>, to: &Path<'_>) -> bool {
    match (from, to) {
        (Path::Exact(from), Path::Exact(to) | Path::Below(to)) => path::is_within(to, from),
        _ => false,
    }
}
