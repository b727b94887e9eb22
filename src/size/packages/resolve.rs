//! What a package manager would install: names in, the packages that come with them out. Follows apt's order
//! of choice, and resolves neither versions nor conflicts, which an index does not have.

use super::base::BaseSet;
use super::bits::{Bits, Id};
use super::closure::{Closure, Package, Unknown, Why};
use super::index::{Index, Kind, Wants};

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
        self.run(base, wanted, recommends).chosen
    }

    /// The same with what is recommended, and which of them would not come without; recommendations may also decide
    /// between alternatives.
    pub(super) fn resolve_both(&self, base: &BaseSet<'_>, wanted: &[Id]) -> (Vec<Id>, Vec<Id>) {
        let Run { chosen, mut there, is_by_needs, .. } = self.run(base, wanted, true);
        // Often all that is recommended is there: then the other resolution goes the same way.
        if is_by_needs {
            return (chosen, Vec::new());
        }
        there.clear();
        self.run(base, wanted, false).chosen.into_iter().for_each(|id| there.add(id));
        let only = chosen.iter().copied().filter(|id| !there.has(*id)).collect();
        (chosen, only)
    }

    fn run<'b>(&self, base: &'b BaseSet<'b>, wanted: &[Id], recommends: bool) -> Run<'a, 'b> {
        let mut run = Run::new(self, base, recommends);
        for id in wanted {
            run.mark(*id);
        }
        run.settle();
        run.take_back();
        run
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

    /// Takes out of `among` what is one of `first` or needed by them; with `recommends` also what they recommend. Of what
    /// is needed itself, only what it needs counts. How many that are.
    pub(crate) fn take_needed(
        &self,
        first: impl IntoIterator<Item = Id>,
        among: &mut Bits,
        recommends: bool,
    ) -> usize {
        let (mut taken, mut begun): (usize, Vec<Id>) = (0, Vec::new());
        let mut take = |id: Id, open: &mut Vec<Id>| {
            if among.take(id) {
                taken += 1;
                open.push(id);
            }
        };
        for id in first {
            take(id, &mut begun);
            for node in self.wants(id, recommends) {
                self.each_of(node, |id| take(id, &mut begun));
            }
        }
        while let Some(id) = begun.pop() {
            for node in self.needs(id) {
                self.each_of(node, |id| take(id, &mut begun));
            }
        }
        taken
    }

    /// Visits what may meet a need.
    #[inline]
    pub(super) fn each_of(&self, node: u32, mut visit: impl FnMut(Id)) {
        // Most needs are one package.
        if self.is_package(node) {
            visit(node);
        } else {
            self.members(node).for_each(visit);
        }
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
    let is_end = |byte: u8| matches!(byte, b'=' | b'/' | b'~' | b'<' | b'>');
    let (own, version) = name.split_at(name.bytes().position(is_end).unwrap_or(name.len()));
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
    /// There, or decided on.
    there: Bits,
    /// Those whose needs were looked at.
    looked_at: Bits,
    chosen: Vec<Id>,
    /// How many of `chosen` have been begun with.
    begun: usize,
    /// What is under way around, each with what it still asks for; empty but while [`Self::follow`] runs.
    open: Vec<Wants<'a>>,
    /// Choices between packages that exclude each other, and what was taken.
    exclusive: Vec<(u32, Id)>,
    /// Whether no recommendation decided on a package.
    is_by_needs: bool,
}

impl<'a, 'b> Run<'a, 'b> {
    fn new(index: &Index<'a>, base: &'b BaseSet<'b>, recommends: bool) -> Self {
        Self {
            index: *index,
            base,
            recommends,
            there: base.to_bits(),
            looked_at: index.no_bits(),
            chosen: Vec::new(),
            begun: 0,
            open: Vec::new(),
            exclusive: Vec::new(),
            is_by_needs: true,
        }
    }

    /// Decides on a package, unless it is there and as new.
    fn mark(&mut self, id: Id) {
        let is_stale = || self.base.is_stale(id) && !self.chosen.contains(&id);
        if !self.there.has(id) || is_stale() {
            self.there.add(id);
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
        let Some(mut nodes) = self.wants(first) else { return };
        let mut open = std::mem::take(&mut self.open);
        loop {
            let Some(node) = nodes.next() else {
                let Some(outer) = open.pop() else { break };
                nodes = outer;
                continue;
            };
            let Some(next) = self.missing(node) else { continue };
            self.is_by_needs &= !nodes.recommending;
            if !self.index.is_package(node) && self.index.is_exclusive(node) {
                self.exclusive.push((node, next));
            }
            self.mark(next);
            if let Some(inner) = self.wants(next) {
                open.push(std::mem::replace(&mut nodes, inner));
            }
        }
        self.open = open;
    }

    /// apt takes back what it chose where something else brings another of the choice, which excludes it
    /// (`libreoffice-core-nogui | libreoffice-core`).
    fn take_back(&mut self) {
        for (node, taken) in std::mem::take(&mut self.exclusive) {
            let mut members = self.index.members(node);
            if members.any(|id| id != taken && self.there.has(id)) {
                self.chosen.retain(|id| *id != taken);
            }
        }
    }

    /// What a package asks for; none where that was looked at.
    #[inline]
    fn wants(&mut self, id: Id) -> Option<Wants<'a>> {
        if self.looked_at.has(id) {
            return None;
        }
        self.looked_at.add(id);
        Some(self.index.wants(id, self.recommends))
    }

    /// The package to take for a need that nothing meets yet.
    #[inline]
    fn missing(&self, node: u32) -> Option<Id> {
        if self.index.is_package(node) {
            return (!self.there.has(node)).then_some(node);
        }
        let members = self.index.members(node);
        let met = members.clone().any(|id| self.there.has(id));
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
