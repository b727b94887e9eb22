//! Where a command stands: from the script's own list down to the one that holds it. Reads the tree only.

use crate::shell::{Command, Item, List, Role};
use crate::source::Span;

/// A list, and what holds the command there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level<'s, 'd> {
    pub(super) list: &'s List<'d>,
    /// The item.
    pub(super) at: usize,
    /// The command of its pipeline.
    pub(super) part: usize,
    /// What the list is to the command around it.
    pub(super) role: Role,
}

impl<'s, 'd> Level<'s, 'd> {
    pub(super) fn item(&self) -> &'s Item<'d> {
        &self.list.items[self.at]
    }

    pub(super) fn command(&self) -> &'s Command<'d> {
        &self.item().pipeline.commands[self.part]
    }

    /// What runs before it in the same list.
    pub(super) fn before(&self) -> &'s [Item<'d>] {
        &self.list.items[..self.at]
    }
}

/// The levels around what stands at `span`, outermost first.
pub(super) fn levels<'s, 'd>(list: &'s List<'d>, span: Span) -> Vec<Level<'s, 'd>> {
    let mut levels = Vec::new();
    let mut next = Some((Role::Group, list));
    while let Some((role, list)) = next {
        let at = list.items.partition_point(|item| item.pipeline.span.end < span.end);
        let Some(item) = list.items.get(at) else { break };
        let part = item.pipeline.commands.iter().position(|command| command.span.contains(span));
        let Some(part) = part else { break };
        levels.push(Level { list, at, part, role });
        let inner = item.pipeline.commands[part].parts();
        next = inner.into_iter().find(|(_, list)| list.span.contains(span));
    }
    levels
}
