//! What a row of installations and removals leaves: which layer brought a package, and which took it away.
//! Follows apt's marks: what was asked for stays, what was only brought along may go with `--auto-remove`.

use super::base::BaseSet;
use super::bits::{Bits, Id};
use super::closure::{Package, Unknown};
use super::index::Index;

/// The packages of an image under construction, layer by layer.
#[derive(Clone, Debug)]
pub struct History<'a> {
    index: Index<'a>,
    there: BaseSet<'a>,
    /// What an installation brought, in order, all of it there; what is there and not in it is the base image's.
    brought: Vec<Brought>,
}

#[derive(Clone, Copy, Debug)]
struct Brought {
    id: Id,
    layer: u32,
    /// The command line named it.
    asked: bool,
    /// It stays without anything that needs it.
    manual: bool,
}

/// What an installation brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation<'n> {
    /// In the order of decision.
    pub packages: Vec<Id>,
    /// Those that come only because something recommends them; none where the installation takes no such.
    pub extras: Option<Vec<Id>>,
    /// The words of the command that were not resolved.
    pub unknown: Vec<Unknown<'n>>,
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

    /// Notes that the base image has these, too; names that the index lacks are left out.
    pub fn has_before<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.there.add_names(names);
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
    ) -> Installation<'n> {
        let (mut wanted, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match self.index.named(name) {
                Ok(id) => wanted.push(id),
                Err(why) => unknown.push(Unknown { name, why }),
            }
        }
        let (packages, extras) = if recommends {
            let (packages, only) = self.index.resolve_both(&self.there, &wanted);
            (packages, Some(only))
        } else {
            (self.index.resolve(&self.there, &wanted, false), None)
        };
        self.bring(layer, &wanted, &packages);
        Installation { packages, extras, unknown }
    }

    /// The packages alone that [`Self::install`] brings; names that are not resolved bring none.
    pub fn add<'n>(
        &mut self,
        layer: u32,
        names: impl IntoIterator<Item = &'n str>,
        recommends: bool,
    ) -> Vec<Id> {
        let wanted = self.wanted(names);
        let packages = self.index.resolve(&self.there, &wanted, recommends);
        self.bring(layer, &wanted, &packages);
        packages
    }

    /// What [`Self::add`] would bring.
    pub fn would_add<'n>(&self, names: impl IntoIterator<Item = &'n str>, recommends: bool) -> Vec<Id> {
        self.index.resolve(&self.there, &self.wanted(names), recommends)
    }

    fn wanted<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<Id> {
        names.into_iter().filter_map(|name| self.index.named(name).ok()).collect()
    }

    fn bring(&mut self, layer: u32, wanted: &[Id], packages: &[Id]) {
        let mut asked = self.index.no_bits();
        for id in wanted {
            asked.add(*id);
        }
        // What is there before is marked, too.
        let named = |it: &&mut Brought| asked.has(it.id);
        self.brought.iter_mut().filter(named).for_each(|it| (it.asked, it.manual) = (true, true));
        self.brought.reserve(packages.len());
        for &id in packages {
            if self.there.has_id(id) {
                self.brought.retain(|it| it.id != id);
            }
            let is_asked = asked.has(id);
            self.brought.push(Brought { id, layer, asked: is_asked, manual: is_asked });
        }
        self.there.add_ids(packages);
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
        self.brought.retain(|it| self.there.has_id(it.id));
        removed
    }

    /// Marks packages by name: whether they stay without anything that needs them. The base image's own stay.
    pub fn mark<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, manual: bool) {
        let mut marked: Vec<Id> = names.into_iter().filter_map(|name| self.index.named(name).ok()).collect();
        marked.sort_unstable();
        let named = |it: &&mut Brought| marked.binary_search(&it.id).is_ok();
        self.brought.iter_mut().filter(named).for_each(|it| it.manual = manual);
    }

    /// Lets all go that installations from `first` on brought, when nothing needs it.
    pub fn release(&mut self, first: u32) {
        self.brought.iter_mut().filter(|it| it.layer >= first).for_each(|it| it.manual = false);
    }

    /// Marks the libraries that programs are linked with which were built with the `-dev` packages asked for by name
    /// from `first` on: what those need directly. Whether there are any.
    pub fn keep_libraries(&mut self, first: u32) -> bool {
        let is_headers = |id: Id| self.index.name(id).ends_with("-dev");
        let asked = self.brought.iter().filter(|it| it.layer >= first && it.asked).map(|it| it.id);
        let mut stack: Vec<Id> = asked.filter(|id| is_headers(*id)).collect();
        let (mut seen, mut libraries) = (stack.clone(), Vec::new());
        while let Some(id) = stack.pop() {
            for need in self.index.needs(id).filter(|need| self.index.is_package(*need)) {
                // `libjpeg-dev` needs `libjpeg62-turbo-dev`.
                if is_headers(need) && !seen.contains(&need) {
                    seen.push(need);
                    stack.push(need);
                } else if !is_headers(need) && self.index.name(need).starts_with("lib") {
                    libraries.push(need);
                }
            }
        }
        libraries.sort_unstable();
        let linked = |it: &&mut Brought| it.layer >= first && libraries.binary_search(&it.id).is_ok();
        self.brought.iter_mut().filter(linked).map(|it| it.manual = true).count() > 0
    }

    fn layer_of(&self, id: Id) -> Option<u32> {
        self.brought.iter().find(|it| it.id == id).map(|it| it.layer)
    }

    /// What can no longer work goes, too. Only what installations brought is looked at: a base image does not
    /// need what is installed over it.
    fn take_needing(&mut self, gone: &mut Vec<Id>) {
        loop {
            let before = gone.len();
            for at in 0..self.brought.len() {
                let id = self.brought[at].id;
                if self.there.has_id(id) && self.index.needs(id).any(|node| !self.is_met(node)) {
                    self.there.take_id(id);
                    gone.push(id);
                }
            }
            if gone.len() == before {
                return;
            }
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
        let idle = self.idle();
        for it in self.brought.iter().filter(|it| idle.has(it.id)) {
            self.there.take_id(it.id);
            gone.push(it.id);
        }
    }

    /// What nothing needs of what was only brought along: that is looked for in what all others want, and the many that
    /// these need of the base image are not followed.
    fn idle(&self) -> Bits {
        let mut idle = self.index.no_bits();
        let mut left = 0;
        for it in self.brought.iter().filter(|it| !it.manual && self.there.has_id(it.id)) {
            idle.add(it.id);
            left += 1;
        }
        let auto = idle.clone();
        // The base image's own packages are marked as asked for.
        let mut asked = self.there.ids().filter(|id| !auto.has(*id));
        let mut needed: Vec<Id> = Vec::new();
        while left > 0
            && let Some(id) = needed.pop().or_else(|| asked.next())
        {
            // A recommended package stays as long as what recommends it (APT::AutoRemove::RecommendsImportant).
            for node in self.index.wants(id, true) {
                self.index.each_of(node, |id| {
                    if idle.take(id) {
                        needed.push(id);
                        left -= 1;
                    }
                });
            }
        }
        idle
    }

    /// What the base image has and is still there.
    pub fn of_base(&self) -> impl Iterator<Item = Package<'a>> {
        let mut brought: Vec<Id> = self.brought.iter().map(|it| it.id).collect();
        brought.sort_unstable();
        let index = self.index;
        let of_base = self.there.ids().filter(move |id| brought.binary_search(id).is_err());
        of_base.map(move |id| index.package(id))
    }

    /// What `layer` brought and is still there.
    pub fn of_layer(&self, layer: u32) -> impl Iterator<Item = Package<'a>> {
        self.brought.iter().filter(move |it| it.layer == layer).map(|it| self.index.package(it.id))
    }
}
