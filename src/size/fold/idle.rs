//! Whether a change of owner or mode changes anything of what an earlier layer wrote.

use super::state::{Covered, Holding, Share, State};
use super::step::Folder;
use super::{Bulk, ContentId, What, Written};
use crate::source::ScriptPlace;
use crate::tools::path::{Cover, covers};
use crate::tools::{Effect, EffectKind, Path};

/// Whether files are already as a change makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Idle {
    /// Surely not.
    No,
    /// Nothing says so.
    Perhaps,
    /// Programs of another image or stage, which mostly are executable there.
    Likely,
    /// The file says so.
    Surely,
}

impl Idle {
    /// Whether the change is best left out.
    pub fn is_needless(self) -> bool {
        matches!(self, Self::Likely | Self::Surely)
    }

    /// What BuildKit and containerd find unchanged they do not store; buildah and the classic store do.
    pub fn may_store_nothing(self) -> bool {
        self != Self::No
    }
}

/// So many contents are gone through for one file that COPY --from brought.
const MAX_ORIGINS: usize = 8;

/// So many changes of a layer are looked through for one that changes nothing.
const MAX_CHANGES: usize = 16;

/// So many effects of a stage are looked at for a change of a file's mode.
const MAX_EFFECTS: usize = 1_000;

impl<'m> Folder<'m, '_> {
    /// Whether a change leaves all of some writes as they are.
    pub(super) fn idle(&self, state: &State<'m>, by: Written<'m>, shares: &Covered) -> Idle {
        if !matches!(by.effect.kind, EffectKind::Touch { content: false, .. }) {
            return Idle::No;
        }
        let mut each = shares.iter().map(|(index, _)| self.idle_on(state.holding(*index), by));
        let Some(first) = each.next() else { return Idle::Perhaps };
        // Of several, some of which change, nobody can say that all do.
        each.fold(first, |all, one| if all == one { all } else { all.min(one).max(Idle::Perhaps) })
    }

    /// What a change leaves as it was is stored, if at all, by the next one of its layer that does change it.
    pub(super) fn take_over(&mut self, state: &State<'m>, by: Written<'m>, covered: &Covered) {
        if !self.tells || !by.sure {
            return;
        }
        let of_layer = self.fold.copied_up.iter().rev().take_while(|it| it.by.layer == by.layer);
        let idle = of_layer.take(MAX_CHANGES).position(|it| {
            let stored = covered.iter().filter(|(index, _)| state.holding(*index).content == it.content);
            it.idle.is_needless() && it.by.effect.id != by.effect.id && stored.count() == it.bulks.len()
        });
        let Some(at) = idle.map(|back| self.fold.copied_up.len() - 1 - back) else { return };
        let (content, before) = (self.fold.copied_up[at].content, self.fold.copied_up[at].by);
        let is_it = |(index, _): &&(u32, Share)| state.holding(*index).content == content;
        let stored: Covered = covered.iter().filter(is_it).cloned().collect();
        let idle = self.idle(state, by, &stored);
        if idle.is_needless() {
            return;
        }
        let instead = |it: &mut Written<'m>| (it.effect, it.sure) = (by.effect, by.sure);
        instead(&mut self.fold.copied_up[at].by);
        self.fold.copied_up[at].idle = idle;
        let content = &mut self.fold.contents[content as usize];
        instead(&mut content.written);
        content.may_be_as_it_was = idle.may_store_nothing();
        let losses = self.fold.losses.iter_mut().rev().take_while(|loss| loss.by.layer == by.layer);
        for loss in losses.take(MAX_EFFECTS).filter(|loss| loss.by.effect.id == before.effect.id) {
            instead(&mut loss.by);
            loss.may_be_as_it_was = idle.may_store_nothing();
        }
    }

    fn idle_on(&self, holding: &Holding<'m>, by: Written<'m>) -> Idle {
        match by.effect.changes(holding.given) {
            Some(true) => Idle::No,
            Some(false) => Idle::Surely,
            None if is_of_files(by.effect) && self.is_program(holding.written) => Idle::Likely,
            None => Idle::Perhaps,
        }
    }

    /// Whether COPY --from brought it, and nothing says that it was not executable where it comes from.
    fn is_program(&self, written: Written<'m>) -> bool {
        let step = self.fold.step(written.layer);
        let mut left = MAX_ORIGINS;
        step.copies()
            && step.instruction.flag("from").is_some()
            && self.was_program(written.content, &mut left)
    }

    fn was_program(&self, content: ContentId, left: &mut usize) -> bool {
        let Some(content) = self.fold.content(content).filter(|_| *left > 0) else { return false };
        *left -= 1;
        let Written { effect, layer, .. } = content.written;
        let step = self.fold.step(layer);
        match (&content.what, &effect.kind) {
            // What nobody knows there was compiled, more often than not.
            (What::Again(bulks), _) if bulks.iter().any(|bulk| matches!(bulk, Bulk::Unknown)) => true,
            (What::Again(bulks), _) => {
                let origins = || bulks.iter().map(Bulk::content);
                let named = || origins().filter(|it| !it.is_some_and(|it| self.is_unnamed_download(it)));
                // A download of unknown name is what the others were unpacked from.
                named().next().is_some()
                    && named().all(|origin| origin.is_some_and(|it| self.was_program(it, left)))
            }
            (_, EffectKind::Download { .. }) => self.is_made_executable(content.written),
            (_, EffectKind::Copy { .. }) if step.copies() => step.instruction.flag("from").is_some(),
            // A redirection makes no program.
            (_, EffectKind::Write { .. }) => {
                let at = |span, script: Option<ScriptPlace>| script.map_or(span, |it| it.within);
                let command = step.runner_of(effect.id);
                command.is_some_and(|it| at(it.span, it.script) == at(effect.span, effect.script))
            }
            _ => true,
        }
    }

    fn is_unnamed_download(&self, content: ContentId) -> bool {
        self.fold.content(content).is_some_and(|it| {
            let effect = it.written.effect;
            matches!(effect.kind, EffectKind::Download { .. }) && !matches!(effect.path, Path::Exact(_))
        })
    }

    /// Whether its stage makes executable what it fetched.
    fn is_made_executable(&self, written: Written<'m>) -> bool {
        let steps = self.fold.layers[written.layer].stage.steps.iter();
        let makes = |effect: &Effect<'_>| {
            effect.makes_executable() && covers(&effect.path, true, &written.effect.path) == Cover::Surely
        };
        steps.flat_map(|step| &step.effects).take(MAX_EFFECTS).any(makes)
    }
}

/// Whether it makes executable what it names, and not all that stands below.
fn is_of_files(effect: &Effect<'_>) -> bool {
    effect.makes_executable() && matches!(effect.kind, EffectKind::Touch { recursive: false, .. })
}
