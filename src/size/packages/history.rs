//! What a row of installations and removals leaves: which layer brought a package, and which took it away.
//! Follows apt's marks: what was asked for stays, what was only brought along may go with `--auto-remove`.

use super::base::BaseSet;
use super::index::{Id, Index};
use super::resolve::{Closure, Package};

/// The packages of an image under construction, layer by layer.
#[derive(Clone, Debug)]
pub struct History<'a> {
    index: Index<'a>,
    there: BaseSet<'a>,
    /// What an installation brought, in order; what is not in it and there is the base image's.
    brought: Vec<Brought>,
}

#[derive(Clone, Copy, Debug)]
struct Brought {
    id: Id,
    layer: u32,
    /// The command line named it.
    manual: bool,
}

/// A package that a removal takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed<'a> {
    /// Which.
    pub package: Package<'a>,
    /// The layer that brought it; none where it is the base image's.
    pub layer: Option<u32>,
}

impl<'a> History<'a> {
    /// Starts from what the base image has.
    pub fn new(index: Index<'a>, base: BaseSet<'a>) -> Self {
        Self { index, there: base, brought: Vec::new() }
    }

    /// Which index it follows.
    pub fn index(&self) -> Index<'a> {
        self.index
    }

    /// What installing `names` in `layer` brings, with what they recommend if `recommends`.
    pub fn install<'n>(
        &mut self,
        layer: u32,
        names: impl IntoIterator<Item = &'n str>,
        recommends: bool,
    ) -> Closure<'a, 'n> {
        let names: Vec<&'n str> = names.into_iter().collect();
        let closure = self.index.install(&self.there, names.iter().copied(), recommends);
        for package in &closure.packages {
            if let Some(id) = self.index.find(package.name) {
                self.brought.retain(|it| it.id != id);
                self.brought.push(Brought { id, layer, manual: false });
            }
        }
        self.there.add(&closure);
        for id in names.iter().filter_map(|name| self.index.named(name).ok()) {
            self.brought.iter_mut().filter(|it| it.id == id).for_each(|it| it.manual = true);
        }
        closure
    }

    /// What [`Self::install`] would bring, without doing it.
    pub fn would_install<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
        recommends: bool,
    ) -> Closure<'a, 'n> {
        self.index.install(&self.there, names, recommends)
    }

    /// Takes `names` away and what needs them; with `orphans` also what nothing needs any longer. Names that
    /// are not there take nothing.
    pub fn remove<'n>(
        &mut self,
        names: impl IntoIterator<Item = &'n str>,
        orphans: bool,
    ) -> Vec<Removed<'a>> {
        let mut gone: Vec<Id> = names
            .into_iter()
            .filter_map(|name| self.index.named(name).ok())
            .filter(|id| self.there.has_id(*id))
            .collect();
        for id in &gone {
            self.there.take_id(*id);
        }
        if !gone.is_empty() {
            self.take_needing(&mut gone);
        }
        if orphans {
            self.take_orphans(&mut gone);
        }
        let removed =
            gone.iter().map(|id| Removed { package: self.index.package(*id), layer: self.layer_of(*id) });
        let removed = removed.collect();
        self.brought.retain(|it| !gone.contains(&it.id));
        removed
    }

    fn layer_of(&self, id: Id) -> Option<u32> {
        self.brought.iter().find(|it| it.id == id).map(|it| it.layer)
    }

    /// What can no longer work goes, too. Only what installations brought is looked at: a base image does not
    /// need what is installed over it.
    fn take_needing(&mut self, gone: &mut Vec<Id>) {
        loop {
            let lost = self.brought.iter().map(|it| it.id).find(|id| {
                self.there.has_id(*id) && self.index.needs(*id).0.into_iter().any(|node| !self.is_met(node))
            });
            let Some(id) = lost else { return };
            self.there.take_id(id);
            gone.push(id);
        }
    }

    fn is_met(&self, node: u32) -> bool {
        if self.index.is_package(node) {
            return self.there.has_id(node);
        }
        let mut members = self.index.members(node).peekable();
        // A need that nothing in the index meets was not met before, either.
        members.peek().is_none() || members.any(|id| self.there.has_id(id))
    }

    fn take_orphans(&mut self, gone: &mut Vec<Id>) {
        let mut needed: Vec<Id> = Vec::new();
        // The base image's own packages are marked as asked for.
        let is_auto = |id: Id| self.brought.iter().any(|it| it.id == id && !it.manual);
        let mut stack: Vec<Id> = self.there.ids().filter(|id| !is_auto(*id)).collect();
        while let Some(id) = stack.pop() {
            if needed.contains(&id) {
                continue;
            }
            needed.push(id);
            let (needs, recommended) = self.index.needs(id);
            // A recommended package stays as long as what recommends it (APT::AutoRemove::RecommendsImportant).
            for node in needs.into_iter().chain(recommended) {
                if self.index.is_package(node) {
                    stack.extend(self.there.has_id(node).then_some(node));
                } else {
                    stack.extend(self.index.members(node).filter(|id| self.there.has_id(*id)));
                }
            }
        }
        let orphans = self.brought.iter().map(|it| it.id);
        let orphans: Vec<Id> = orphans.filter(|id| self.there.has_id(*id) && !needed.contains(id)).collect();
        for id in orphans {
            self.there.take_id(id);
            gone.push(id);
        }
    }

    /// What `layer` brought and is still there.
    pub fn of_layer(&self, layer: u32) -> impl Iterator<Item = Package<'a>> {
        self.brought.iter().filter(move |it| it.layer == layer).map(|it| self.index.package(it.id))
    }
}
