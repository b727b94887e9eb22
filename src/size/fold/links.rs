//! Second names of files. They share their bytes, until a later layer changes one: that stores the file again for that name
//! alone, and the other one keeps what it had.

use super::again::Again;
use super::meant::Meant;
use super::state::{Holding, Share, State};
use super::step::Folder;
use super::{Bulk, What, Written};
use crate::tools::Path;

impl<'m> Folder<'m, '_> {
    /// A second name of a file of an earlier layer stores that again, for both names.
    pub(super) fn link(&mut self, state: &mut State<'m>, by: Written<'m>, target: &'m Path<'m>) {
        let covered = self.covered(state, Meant::only(target));
        let again = Again::of(state, &covered, by);
        if !again.shares.is_empty() {
            self.store_again(state, by, &again);
        }
        let file = match covered.as_slice() {
            [(index, Share::Whole)] => Some(*index),
            // These stand apart from the others now.
            [(_, Share::Files(_))] if !again.shares.is_empty() && by.sure => {
                state.holdings.len().checked_sub(1).map(|last| last as u32)
            }
            _ => None,
        };
        let name = state.holdings.len() as u32;
        self.write(state, by, What::Again(Vec::new()));
        if let Some(file) = file.filter(|_| by.sure) {
            state.holdings[file as usize].other_name = Some(name);
            state.holdings[name as usize].other_name = Some(file);
        }
    }

    /// Leaves the bytes of a file that goes, or is about to be another one, to its other name; whether that still stands
    /// then: `meant` goes, too.
    pub(super) fn leave_to_other(
        &mut self,
        state: &mut State<'m>,
        (index, share): (u32, &Share),
        meant: &[(u32, Share)],
        by: Written<'m>,
    ) -> bool {
        let Some(other) = state.holding(index).other_name.filter(|_| by.sure && share.is_whole()) else {
            return false;
        };
        let heir = state.holding(other);
        if !heir.counts() || heir.removed || meant.iter().any(|(it, _)| *it == other) {
            return false;
        }
        let file = state.holding(index);
        if self.is_bare(heir) {
            let (bulk, content, layer) = (file.bulk.clone(), file.content, file.layer);
            if layer == by.layer && content == file.written.content {
                // The layer holds what stands at names that are left.
                let own = heir.content as usize;
                self.fold.contents[own].what = What::Again(vec![bulk]);
            } else {
                let heir = &mut state.holdings[other as usize];
                (heir.bulk, heir.content, heir.layer) = (bulk, content, layer);
                self.again.iter_mut().filter(|it| **it == (index, content)).for_each(|it| it.0 = other);
            }
        }
        state.holdings[other as usize].other_name = None;
        state.holdings[index as usize].other_name = None;
        true
    }

    /// Names that are changed are files of their own from then on: which of these were but names before.
    pub(super) fn part(&self, state: &mut State<'m>, again: &Again) -> Vec<u32> {
        let mut parted = Vec::new();
        for (index, share) in &again.shares {
            let holding = state.holding(*index);
            let file = holding.other_name.filter(|_| share.is_whole() && self.is_bare(holding));
            if let Some(file) = file {
                state.holdings[*index as usize].bulk = state.holding(file).bulk.clone();
                state.holdings[*index as usize].other_name = None;
                state.holdings[file as usize].other_name = None;
                parted.push(*index);
            }
        }
        parted
    }

    /// Whether it is a name alone, whose bytes are told at another one.
    fn is_bare(&self, holding: &Holding<'m>) -> bool {
        let content = match holding.bulk {
            Bulk::Of(content) => self.fold.content(content),
            _ => None,
        };
        content.is_some_and(|it| matches!(&it.what, What::Again(bulks) if bulks.is_empty()))
    }
}
