//! The tree of files as it is looked at: what passes the filter, what directories come to, what is unfolded, and the rows
//! that come of it. All files are gone through when the filter changes, the rows when something is folded; whoever moves
//! or draws goes through nothing.

use super::filter::{Filter, Status};
use crate::bytes::Bytes;
use crate::image::{Inventory, Item, ItemId};
use std::cmp::Reverse;
use std::ops::Range;

/// So few matches are unfolded at once.
const FEW: usize = 400;

/// What is shown at and below an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) bytes: Bytes,
    pub(super) dead: Bytes,
    /// What is no directory.
    pub(super) files: u32,
    /// Whether the item itself passes, or anything below it.
    pub(super) is_shown: bool,
    /// Whether something below it is not as it was.
    pub(super) has_changes: bool,
}

/// A line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: ItemId,
    /// How many directories it is in, the root aside.
    pub(super) depth: u16,
}

/// In which order the names of a directory come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    Name,
    /// Most bytes first.
    Bytes,
}

/// The tree.
pub(super) struct Tree {
    pub(super) inventory: Inventory,
    filter: Filter,
    order: Order,
    sums: Vec<Sum>,
    open: Vec<bool>,
    rows: Vec<Row>,
}

impl Tree {
    pub(super) fn new(inventory: Inventory) -> Self {
        let count = inventory.items().len();
        let mut tree = Self {
            inventory,
            filter: Filter::default(),
            order: Order::default(),
            sums: vec![Sum::default(); count],
            open: vec![false; count],
            rows: Vec::new(),
        };
        tree.sum();
        tree.flatten();
        tree
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn order(&self) -> Order {
        self.order
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn item(&self, id: ItemId) -> &Item {
        &self.inventory.items()[id as usize]
    }

    pub(super) fn sum_of(&self, id: ItemId) -> Sum {
        self.sums.get(id as usize).copied().unwrap_or_default()
    }

    /// Of all that is shown.
    pub(super) fn total(&self) -> Sum {
        self.sum_of(0)
    }

    pub(super) fn is_open(&self, id: ItemId) -> bool {
        self.open[id as usize]
    }

    /// What the layer of the view did to it; directories are as what is in them.
    pub(super) fn status(&self, id: ItemId) -> Status {
        let item = self.item(id);
        let own = self.filter.view.status(item);
        match own {
            Some(status) if !item.is_directory() || matches!(status, Status::Added | Status::Removed) => {
                status
            }
            _ if self.sum_of(id).has_changes => Status::Modified,
            _ => Status::Unmodified,
        }
    }

    /// Looks at other files. A few matches are unfolded.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        if filter == self.filter {
            return;
        }
        self.filter = filter;
        self.sum();
        if self.filter.is_set() && self.sums.iter().filter(|it| it.is_shown).count() <= FEW {
            for (open, sum) in self.open.iter_mut().zip(&self.sums) {
                *open |= sum.is_shown;
            }
        }
        self.flatten();
    }

    pub(super) fn set_order(&mut self, order: Order) {
        self.order = order;
        self.flatten();
    }

    /// Folds or unfolds the directory of a row.
    pub(super) fn toggle(&mut self, row: usize) {
        let Some(Row { id, depth }) = self.rows.get(row).copied() else { return };
        if !self.item(id).is_directory() {
            return;
        }
        self.open[id as usize] ^= true;
        let below = self.rows[row + 1..].iter().take_while(|it| it.depth > depth).count();
        let mut new = Vec::new();
        if self.open[id as usize] {
            self.lay(id, depth.saturating_add(1), &mut new);
        }
        self.rows.splice(row + 1..=row + below, new);
    }

    /// Folds or unfolds a directory and all that is in it; without one, all.
    pub(super) fn set_open(&mut self, top: ItemId, open: bool) {
        let below: Range<usize> = top as usize..self.item(top).end as usize;
        self.open[below].fill(open);
        self.flatten();
    }

    /// The row of an item, or else of the nearest directory around it that has one.
    pub(super) fn row_of(&self, id: ItemId) -> usize {
        let is_around = |row: &Row| row.id <= id && id < self.item(row.id).end;
        self.rows.iter().rposition(is_around).unwrap_or(0)
    }

    /// What passes, and what directories come to.
    fn sum(&mut self) {
        let items = self.inventory.items();
        let has_text = !self.filter.text.is_empty();
        let mut path: Vec<u8> = Vec::new();
        // The directories around, each with where its path ends, and whether that passes.
        let mut around: Vec<(ItemId, usize, bool)> = Vec::new();
        for (id, item) in items.iter().enumerate() {
            let mut is_there = true;
            if has_text {
                while around.last().is_some_and(|it| items[it.0 as usize].end as usize <= id) {
                    around.pop();
                }
                let (start, is_inside) = around.last().map_or((0, false), |it| (it.1, it.2));
                path.truncate(start);
                if id > 0 {
                    path.push(b'/');
                    path.extend(self.inventory.name(item).as_bytes());
                }
                is_there = is_inside || self.filter.takes_tail(&path, start);
                if item.is_directory() {
                    around.push((id as ItemId, path.len(), is_there));
                }
            }
            let takes = is_there && self.filter.takes(item);
            self.sums[id] = if takes { self.own(item) } else { Sum::default() };
        }
        for id in (1..items.len()).rev() {
            let sum = self.sums[id];
            let above = &mut self.sums[items[id].parent as usize];
            above.bytes = above.bytes.saturating_add(sum.bytes);
            above.dead = above.dead.saturating_add(sum.dead);
            above.files += sum.files;
            above.is_shown |= sum.is_shown;
            above.has_changes |= sum.has_changes;
        }
    }

    fn own(&self, item: &Item) -> Sum {
        let view = self.filter.view;
        Sum {
            bytes: if view.counts(item) { item.bytes } else { 0 },
            dead: if item.death.is_some() { item.bytes } else { 0 },
            files: u32::from(!item.is_directory()),
            is_shown: true,
            has_changes: view.status(item).is_some_and(|status| status != Status::Unmodified),
        }
    }

    fn flatten(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        if !self.sums.is_empty() {
            self.lay(0, 0, &mut rows);
        }
        self.rows = rows;
    }

    /// Adds the rows of what is in a directory.
    fn lay(&self, directory: ItemId, depth: u16, rows: &mut Vec<Row>) {
        let mut open: Vec<Row> = Vec::new();
        self.push_children(directory, depth, &mut open);
        while let Some(row) = open.pop() {
            rows.push(row);
            if self.item(row.id).is_directory() && self.open[row.id as usize] {
                self.push_children(row.id, row.depth.saturating_add(1), &mut open);
            }
        }
    }

    /// Those that are shown, the last one first.
    fn push_children(&self, directory: ItemId, depth: u16, rows: &mut Vec<Row>) {
        let start = rows.len();
        let end = self.item(directory).end;
        let mut id = directory + 1;
        while id < end {
            if self.sums[id as usize].is_shown {
                rows.push(Row { id, depth });
            }
            id = self.item(id).end;
        }
        let children = &mut rows[start..];
        if self.order == Order::Bytes {
            let weight = |row: &Row| {
                let sum = self.sums[row.id as usize];
                (Reverse(sum.bytes.max(sum.dead)), row.id)
            };
            children.sort_unstable_by_key(weight);
        }
        children.reverse();
    }
}
