//! Packages that go again: which installations they came with.

use super::names::{same_database, share_removed};
use super::state::{Share, State};
use super::step::Folder;
use super::{Bulk, ContentId, Coverage, Hidden, Written};
use crate::tools::{self, EffectKind, Path, path};
use std::borrow::Cow;

/// How many installations a removal of packages is compared with, the latest ones.
const MAX_INSTALLS: usize = 1_000;

impl<'m> Folder<'m, '_> {
    pub(super) fn uninstall(
        &mut self,
        state: &mut State<'m>,
        by: Written<'m>,
        tool: &str,
        packages: Option<&[Cow<'m, str>]>,
    ) {
        let Some(packages) = packages else { return self.prune(state, by, tool) };
        let first = state.installs.len().saturating_sub(MAX_INSTALLS);
        for position in first..state.installs.len() {
            let index = state.installs[position];
            let EffectKind::Install { tool: installer, packages: installed, group, .. } =
                &state.holdings[index].written.effect.kind
            else {
                continue;
            };
            let compared = installed.as_ref().map_or(1, |names| names.len().saturating_mul(packages.len()));
            // `npm rm x` takes nothing from what `npm i -g x` brought.
            let (there, here) = (&state.holdings[index].written.effect.path, &by.effect.path);
            let is_known = |path: &Path<'_>| !matches!(path, Path::Unknown);
            let together = || path::may_overlap(there, here) && is_known(here) == is_known(there);
            if !same_database(installer, tool) || !together() || !self.meet(compared / 8) {
                continue;
            }
            let Some(share) = share_removed(installed.as_deref(), group.as_deref(), packages) else {
                continue;
            };
            let share = if share == Coverage::Whole { Share::Whole } else { Share::Part };
            self.take(state, by, index as u32, &share, false);
        }
        let holdings = &state.holdings;
        state.installs.retain(|&index| holdings[index].alive);
    }

    /// Without names (autoremove) nothing that an earlier layer asked for goes, but for what node's package
    /// managers prune: packages that are needed in development only.
    fn prune(&mut self, state: &State<'m>, by: Written<'m>, tool: &str) {
        if !matches!(tool, "npm" | "pnpm" | "yarn") || !self.meet(state.installs.len()) {
            return;
        }
        // Where no development dependencies were installed there is nothing to prune.
        let knows = tools::tool(tool).is_some_and(|tool| tool.extra("development").is_some());
        let installs = state.installs.iter().filter(|index| **index < state.own);
        let pruned = installs.map(|index| &state.holdings[*index]).filter(|holding| {
            let effect = holding.written.effect;
            let same = match effect.kind {
                EffectKind::Install { tool: own, packages: None, extras, .. } => {
                    own == tool && (extras || !knows)
                }
                _ => false,
            };
            holding.alive && same && effect.path == by.effect.path
        });
        let pruned: Vec<(ContentId, Written<'m>)> = pruned.map(|it| (it.content, it.written)).collect();
        for (content, written) in pruned {
            let bulk = Bulk::Part(content);
            if self.tells {
                let (stored, untouched, whole, selected) = (written.layer, false, false, false);
                let bulk = bulk.clone();
                self.fold.hidden.push(Hidden { by, written, stored, untouched, whole, selected, bulk });
            }
            self.lose(content, bulk, by);
        }
    }
}
