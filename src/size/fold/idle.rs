//! Whether a change of owner or mode changes anything of what an earlier layer wrote.

use super::state::{Covered, Holding, State};
use super::step::Folder;
use super::{Bulk, ContentId, What, Written};
use crate::tools::path::{Cover, covers};
use crate::tools::{Effect, EffectKind};

/// Whether files have that owner and mode already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Idle {
    /// Nothing says so.
    No,
    /// Programs of another image or stage, which mostly are executable there.
    Likely,
    /// The file says so.
    Surely,
}

/// So many contents are gone through for one file that COPY --from brought.
const MAX_ORIGINS: usize = 8;

/// So many effects of a stage are looked at for a change of a file's mode.
const MAX_EFFECTS: usize = 1_000;

impl<'m> Folder<'m, '_> {
    /// Whether a change leaves all of some writes as they are.
    pub(super) fn idle(&self, state: &State<'m>, by: Written<'m>, shares: &Covered) -> Idle {
        let each = shares.iter().map(|(index, _)| self.idle_on(state.holding(*index), by));
        each.min().unwrap_or(Idle::No)
    }

    fn idle_on(&self, holding: &Holding<'m>, by: Written<'m>) -> Idle {
        let last = self.fold.contents[holding.content as usize].written.effect;
        let says_nothing = by.effect.is_of_other_attributes(last);
        match by.effect.changes(if says_nothing { holding.written.effect } else { last }) {
            Some(false) => Idle::Surely,
            None if is_of_files(by.effect) && self.is_program(holding.written) => Idle::Likely,
            _ => Idle::No,
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
                bulks.iter().all(|bulk| bulk.content().is_some_and(|origin| self.was_program(origin, left)))
            }
            (_, EffectKind::Download { .. }) => self.is_made_executable(content.written),
            (_, EffectKind::Copy { .. }) if step.copies() => step.instruction.flag("from").is_some(),
            // A redirection makes no program.
            (_, EffectKind::Write) => {
                let command = step.command_of(effect.id).and_then(|id| step.command(id));
                command.is_some_and(|command| command.span == effect.span)
            }
            _ => true,
        }
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
