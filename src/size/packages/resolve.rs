//! What a package manager would install: names in, the packages that come with them out. Follows apt's order
//! of choice, and resolves neither versions nor conflicts, which an index does not have.

use super::base::BaseSet;
use super::closure::{Closure, Package, Unknown, Why};
use super::index::{Id, Index, Kind, Wants};

impl<'a> Index<'a> {
    /// What installing `names` over `base` brings, with recommended packages if `recommends`.
    pub fn install<'n>(
        &self,
        base: &BaseSet<'_>,
        names: impl IntoIterator<Item = &'n str>,
        recommends: bool,
    ) -> Closure<'a, 'n> {
        let mut wanted = Vec::new();
        let mut unknown = Vec::new();
        for name in names {
            match self.named(name) {
                Ok(id) => wanted.push(id),
                Err(why) => unknown.push(Unknown { name, why }),
            }
        }
        let package = |id: Id| Package { upgrade: base.has_id(id), ..self.package(id) };
        let chosen = self.resolve(base, &wanted, recommends);
        Closure { packages: chosen.into_iter().map(package).collect(), unknown }
    }

    /// The packages that come with `wanted` over `base`, those themselves included.
    pub(super) fn resolve(&self, base: &BaseSet<'_>, wanted: &[Id], recommends: bool) -> Vec<Id> {
        let mut run = Run::new(self, base, recommends);
        for id in wanted {
            run.mark(*id);
        }
        run.settle();
        run.take_back();
        run.chosen
    }

    /// A package with its figures, as no upgrade.
    pub(crate) fn package(&self, id: Id) -> Package<'a> {
        let (files, modules, docs) = self.contents(id);
        Package {
            name: self.name(id),
            installed: self.installed(id),
            download: self.download(id),
            files,
            modules,
            docs,
            filled: self.is_filled(id),
            upgrade: false,
        }
    }

    /// What of `among`, which rises, is one of `first` or needed by them; with `recommends` also what they recommend. Of
    /// what is needed itself, only what it needs counts.
    pub(crate) fn needed_by(
        &self,
        first: impl IntoIterator<Item = Id>,
        among: &[Id],
        recommends: bool,
    ) -> Vec<Id> {
        let mut found = vec![false; among.len()];
        let mut begun: Vec<Id> = Vec::new();
        let mut find = |id: Id, open: &mut Vec<Id>| {
            if let Ok(at) = among.binary_search(&id)
                && !std::mem::replace(&mut found[at], true)
            {
                open.push(id);
            }
        };
        for id in first {
            find(id, &mut begun);
            for node in self.wants(id, recommends) {
                self.packages_of(node).for_each(|id| find(id, &mut begun));
            }
        }
        while let Some(id) = begun.pop() {
            for node in self.needs(id) {
                self.packages_of(node).for_each(|id| find(id, &mut begun));
            }
        }
        among.iter().zip(&found).filter(|(_, found)| **found).map(|(id, _)| *id).collect()
    }

    /// What may meet a need.
    fn packages_of(&self, node: u32) -> impl Iterator<Item = Id> {
        Some(node).filter(|node| self.is_package(*node)).into_iter().chain(self.members(node))
    }

    /// The package that a word of the command line stands for.
    pub(super) fn named(&self, word: &str) -> Result<Id, Why> {
        if let Some(id) = self.find(word) {
            return Ok(id);
        }
        if let Some(mut providers) = self.providers(word) {
            return match (providers.next(), providers.next()) {
                (Some(only), None) => Ok(only),
                // apk and dnf choose; which one they would, the index does not say.
                _ => Err(Why::Ambiguous),
            };
        }
        match self.kind() {
            Kind::Apt => self.named_by_apt(word),
            Kind::Apk if word.contains(['=', '<', '>', '~']) => Err(Why::Pinned),
            Kind::Apk if word.contains('@') => Err(Why::Release),
            Kind::Apk if word.starts_with('!') => Err(Why::Removal),
            Kind::Apk | Kind::Rpm if has_variable(word) => Err(Why::Variable),
            Kind::Rpm if word.contains(['*', '?']) => Err(Why::Pattern),
            Kind::Apk | Kind::Rpm if is_file(word) => Err(Why::LocalFile),
            Kind::Apk | Kind::Rpm => Err(Why::NotIndexed),
        }
    }

    /// `apt-get install` takes `NAME=VERSION`, `NAME/RELEASE`, `NAME:ARCH`, `NAME+`, `NAME-`, files and patterns.
    fn named_by_apt(&self, word: &str) -> Result<Id, Why> {
        if is_file(word) || std::path::Path::new(word).extension().is_some_and(|end| end == "deb") {
            return Err(Why::LocalFile);
        }
        if word.contains('=') {
            return Err(Why::Pinned);
        }
        if word.contains('/') {
            return Err(Why::Release);
        }
        match word.split_once(':') {
            Some((name, "amd64" | "all" | "any" | "native")) => return self.named(name),
            Some(_) => return Err(Why::Architecture),
            None => {}
        }
        if let Some(name) = word.strip_suffix('+') {
            return self.named(name);
        }
        if word.strip_suffix('-').is_some_and(|name| self.has(name)) {
            return Err(Why::Removal);
        }
        if has_variable(word) {
            return Err(Why::Variable);
        }
        // What apt takes for a regular expression, and the globs beside it.
        Err(if word.contains(['*', '?', '[', '^', '$', '|']) { Why::Pattern } else { Why::NotIndexed })
    }
}

/// `git` of `git=1:2.39.5-0+deb12u2`, `git/bookworm` and, as apk has it, of `git~2.45`; what another one packages is none of
/// the distribution's.
pub(crate) fn unpinned(name: &str) -> &str {
    let (own, version) = name.split_at(name.find(['=', '/', '~', '<', '>']).unwrap_or(name.len()));
    let is_other = own.is_empty() || version.contains("nodesource") || version.contains(".pgdg");
    if is_other { name } else { own }
}

/// A `$` at the end may be that of a regular expression.
fn has_variable(word: &str) -> bool {
    word.trim_end_matches('$').contains('$')
}

fn is_file(word: &str) -> bool {
    word.starts_with(['/', '.', '~']) || word.contains("://")
}

/// A resolution under way.
struct Run<'a, 'b> {
    index: Index<'a>,
    base: &'b BaseSet<'b>,
    recommends: bool,
    /// A bit a package: there, or decided on.
    there: Vec<u64>,
    /// A bit a package: its needs were looked at.
    looked_at: Vec<u64>,
    chosen: Vec<Id>,
    /// How many of `chosen` have been begun with.
    begun: usize,
    /// What is under way, each with what it still asks for; empty but while [`Self::follow`] runs.
    open: Vec<Wants<'a>>,
    /// Choices between packages that exclude each other, and what was taken.
    exclusive: Vec<(u32, Id)>,
}

impl<'a, 'b> Run<'a, 'b> {
    fn new(index: &Index<'a>, base: &'b BaseSet<'b>, recommends: bool) -> Self {
        let words = index.len().div_ceil(64);
        let mut there: Vec<u64> = base.words().take(words).collect();
        there.resize(words, 0);
        Self {
            index: *index,
            base,
            recommends,
            there,
            looked_at: vec![0; words],
            chosen: Vec::new(),
            begun: 0,
            open: Vec::new(),
            exclusive: Vec::new(),
        }
    }

    /// Decides on a package, unless it is there and as new.
    fn mark(&mut self, id: Id) {
        let stale = self.base.is_stale(id) && !self.chosen.contains(&id);
        if !get(&self.there, id) || stale {
            set(&mut self.there, id);
            self.chosen.push(id);
        }
    }

    /// Follows needs until nothing is missing, and then what is upgraded along.
    fn settle(&mut self) {
        loop {
            while let Some(id) = self.chosen.get(self.begun).copied() {
                self.begun += 1;
                self.follow(id);
            }
            let decided = self.chosen.len();
            self.upgrade_along();
            if self.chosen.len() == decided {
                return;
            }
        }
    }

    /// Depth first, as apt goes: all that a package brings is decided before its sibling's turn, and may be
    /// what the sibling needs.
    fn follow(&mut self, first: Id) {
        let mut open = std::mem::take(&mut self.open);
        open.extend(self.wants(first));
        while let Some(nodes) = open.last_mut() {
            let Some(node) = nodes.next() else {
                open.pop();
                continue;
            };
            let Some(next) = self.missing(node) else { continue };
            if self.index.is_exclusive(node) {
                self.exclusive.push((node, next));
            }
            self.mark(next);
            open.extend(self.wants(next));
        }
        self.open = open;
    }

    /// apt takes back what it chose where something else brings another of the choice, which excludes it
    /// (`libreoffice-core-nogui | libreoffice-core`).
    fn take_back(&mut self) {
        for (node, taken) in std::mem::take(&mut self.exclusive) {
            let mut members = self.index.members(node);
            if members.any(|id| id != taken && get(&self.there, id)) {
                self.chosen.retain(|id| *id != taken);
            }
        }
    }

    /// What a package asks for; none where that was looked at.
    fn wants(&mut self, id: Id) -> Option<Wants<'a>> {
        if get(&self.looked_at, id) {
            return None;
        }
        set(&mut self.looked_at, id);
        Some(self.index.wants(id, self.recommends))
    }

    /// The package to take for a need that nothing meets yet.
    fn missing(&self, node: u32) -> Option<Id> {
        if self.index.is_package(node) {
            return (!get(&self.there, node)).then_some(node);
        }
        let members = self.index.members(node);
        let met = members.clone().any(|id| get(&self.there, id));
        members.into_iter().next().filter(|id| !met && self.index.is_package(*id))
    }

    /// Stale packages of the base that come from the same source as something new.
    fn upgrade_along(&mut self) {
        if !self.index.upgrades_by_source() || !self.base.has_stale() {
            return;
        }
        let sources: Vec<u32> = self.chosen.iter().map(|id| self.index.source_of(*id)).collect();
        for id in self.base.ids().filter(|id| self.base.is_stale(*id)) {
            if sources.contains(&self.index.source_of(id)) {
                self.mark(id);
            }
        }
    }
}

#[inline]
pub(super) fn get(bits: &[u64], id: Id) -> bool {
    bits.get(id as usize / 64).is_some_and(|word| word >> (id % 64) & 1 != 0)
}

#[inline]
pub(super) fn set(bits: &mut [u64], id: Id) {
    if let Some(word) = bits.get_mut(id as usize / 64) {
        *word |= 1 << (id % 64);
    }
}
