//! Which packages a table keeps, and what can meet their needs. Names become numbers here; versions are
//! compared once, now, so that no table needs them.

use super::{Atom, Input, Kind, Newest, Record, version};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The kept packages in the order of their names.
#[derive(Debug)]
pub(super) struct Graph<'r> {
    pub(super) nodes: Vec<Node<'r>>,
    /// Names that no package has but some provide: the providers, preferred first.
    pub(super) virtuals: BTreeMap<&'r str, Vec<u32>>,
}

/// A kept package.
#[derive(Debug)]
pub(super) struct Node<'r> {
    pub(super) record: &'r Record,
    /// Each need as the packages that meet it, preferred first.
    pub(super) needs: Vec<Vec<u32>>,
    pub(super) recommends: Vec<Vec<u32>>,
}

/// All packages, by number, before any is left out.
struct All<'r> {
    kind: Kind,
    packages: Vec<Newest<'r>>,
    by_name: HashMap<&'r str, u32>,
    /// Provider and version, preferred first.
    providers: HashMap<&'r str, Vec<(u32, Option<&'r str>)>>,
    /// What a package cannot be installed along with, whichever of the two says so.
    enemies: HashMap<u32, Vec<u32>>,
}

impl<'r> Graph<'r> {
    pub(super) fn of(input: &Input<'_>, newest: &BTreeMap<&'r str, Newest<'r>>) -> Self {
        let all = All::of(input.kind, newest);
        let kept = all.kept(input);
        let renumbered: HashMap<u32, u32> =
            kept.iter().enumerate().map(|(new, old)| (*old, new as u32)).collect();
        let renumber =
            |ids: Vec<u32>| ids.iter().filter_map(|id| renumbered.get(id).copied()).collect::<Vec<_>>();
        let groups = |id: u32, groups: &'r [Vec<Atom>]| {
            let met = groups.iter().map(|group| {
                let mut candidates = all.possible(id, group);
                candidates.retain(|id| renumbered.contains_key(id));
                // How the table says so.
                if all.first_excludes_others(&candidates) {
                    candidates.push(candidates[0]);
                }
                renumber(candidates)
            });
            met.filter(|candidates| !candidates.is_empty()).collect()
        };
        let node = |id: &u32| {
            let Newest { record, .. } = all.packages[*id as usize];
            Node { record, needs: groups(*id, &record.needs), recommends: groups(*id, &record.recommends) }
        };
        let nodes = kept.iter().map(node).collect();
        // What meets needs is settled; a provided name stays for whoever asks by it.
        let asked: BTreeSet<&str> = input.names.iter().copied().collect();
        let is_asked_for = |name: &str| asked.is_empty() || asked.contains(name);
        let named = all.providers.iter();
        let named = named.filter(|(name, _)| !all.by_name.contains_key(*name) && is_asked_for(name));
        let virtuals = named.map(|(name, providers)| {
            // Whether a name is ambiguous depends on all of its providers, kept or not: two that are out of the
            // table must not make one that is in look like the only one.
            let ids: Vec<u32> = providers.iter().map(|(id, _)| *id).collect();
            let kept = renumber(ids.clone());
            let alone = kept.len() == 1 && ids.iter().collect::<BTreeSet<_>>().len() > 1;
            (*name, if alone { [kept.clone(), kept].concat() } else { kept })
        });
        Self { nodes, virtuals: virtuals.filter(|(_, ids)| !ids.is_empty()).collect() }
    }
}

impl<'r> All<'r> {
    fn of(kind: Kind, newest: &BTreeMap<&'r str, Newest<'r>>) -> Self {
        let packages: Vec<Newest<'r>> = newest.values().copied().collect();
        let by_name =
            packages.iter().enumerate().map(|(id, it)| (it.record.name.as_str(), id as u32)).collect();
        let mut providers: HashMap<&str, Vec<(u32, Option<&str>)>> = HashMap::new();
        for (id, package) in packages.iter().enumerate() {
            for (name, version) in &package.record.provides {
                providers.entry(name).or_default().push((id as u32, version.as_deref()));
            }
        }
        for list in providers.values_mut() {
            list.sort_by(|(a, _), (b, _)| {
                preference(kind, packages[*a as usize].record, packages[*b as usize].record)
            });
            list.dedup_by_key(|(id, _)| *id);
        }
        let mut all = Self { kind, packages, by_name, providers, enemies: HashMap::new() };
        all.enemies = all.exclusions();
        all
    }

    fn exclusions(&self) -> HashMap<u32, Vec<u32>> {
        let mut enemies: HashMap<u32, Vec<u32>> = HashMap::new();
        for (id, package) in (0..).zip(&self.packages) {
            // What provides a name may exclude all others that do.
            let others = self.candidates(&package.record.conflicts).into_iter().filter(|other| *other != id);
            for other in others {
                enemies.entry(id).or_default().push(other);
                enemies.entry(other).or_default().push(id);
            }
        }
        enemies
    }

    /// What the names bring, and what every image has; numbers in order.
    fn kept(&self, input: &Input<'_>) -> Vec<u32> {
        if input.names.is_empty() {
            return (0..self.packages.len() as u32).collect();
        }
        let required =
            (0..self.packages.len() as u32).filter(|id| self.packages[*id as usize].record.required);
        let words = input.bases.iter().flat_map(|base| base.install.iter().chain(&base.packages));
        let words = words.flat_map(|word| word.split('|'));
        let named =
            input.names.iter().copied().chain(words).chain(["apt"]).filter_map(|name| self.named(name));
        let mut open: Vec<u32> = required.chain(named).collect();
        let mut kept: BTreeSet<u32> = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !kept.insert(id) {
                continue;
            }
            let record = self.packages[id as usize].record;
            // Only the preferred package of a choice is ever brought; the others matter where they are there.
            let needs = record.needs.iter().chain(&record.recommends);
            open.extend(needs.filter_map(|group| self.possible(id, group).first().copied()));
        }
        kept.into_iter().collect()
    }

    fn named(&self, name: &str) -> Option<u32> {
        let only = || match self.providers.get(name).map(Vec::as_slice) {
            Some([(only, _)]) => Some(*only),
            _ => None,
        };
        self.by_name.get(name).copied().or_else(only)
    }

    /// The packages that meet a need, preferred first: alternatives in their order, of each the package of that
    /// name before those that provide it.
    fn candidates(&self, group: &[Atom]) -> Vec<u32> {
        let mut candidates = Vec::new();
        for atom in group {
            let real = self.by_name.get(atom.name.as_str()).copied();
            // A neighbour's version says nothing about the release's.
            let record = |id: u32| self.packages[id as usize].record;
            let fits = |id: u32, version| record(id).filled || self.satisfied(atom, version);
            let real = real.filter(|id| fits(*id, Some(&record(*id).version)));
            let provided = self.providers.get(atom.name.as_str()).into_iter().flatten();
            let provided = provided.filter(|(id, version)| fits(*id, *version)).map(|(id, _)| *id);
            for id in real.into_iter().chain(provided) {
                if !candidates.contains(&id) {
                    candidates.push(id);
                }
            }
        }
        candidates
    }

    /// The candidates that can be there along with `id`, which asks for them, and with what else it asks for.
    fn possible(&self, id: u32, group: &[Atom]) -> Vec<u32> {
        let record = self.packages[id as usize].record;
        let mut candidates = self.candidates(group);
        candidates.retain(|candidate| {
            let excluded = self.enemies.get(&id).is_some_and(|enemies| self.brings_any(*candidate, enemies));
            !excluded && (self.is_named(*candidate, group) || !self.excludes_sibling(*candidate, record))
        });
        candidates
    }

    /// Whether `group` asks for the package by its own name, not by one that it provides.
    fn is_named(&self, id: u32, group: &[Atom]) -> bool {
        group.iter().any(|atom| atom.name == self.packages[id as usize].record.name)
    }

    fn first_excludes_others(&self, candidates: &[u32]) -> bool {
        let Some((first, others)) = candidates.split_first().filter(|(_, others)| !others.is_empty()) else {
            return false;
        };
        self.enemies.get(first).is_some_and(|enemies| others.iter().all(|other| enemies.contains(other)))
    }

    /// Whether something that `record` asks for by name, and that no other can be, excludes `id`: of
    /// `Recommends: cargo (>= 0.49), cargo (<< 0.50)` over cargo 0.47, apt ends with cargo and not with a
    /// newer one's stand-in.
    fn excludes_sibling(&self, id: u32, record: &Record) -> bool {
        let Some(enemies) = self.enemies.get(&id) else { return false };
        let mut groups = record.needs.iter().chain(&record.recommends);
        groups.any(|group| match self.candidates(group)[..] {
            [only] => enemies.contains(&only) && self.is_named(only, group),
            _ => false,
        })
    }

    /// Whether `id` is one of `enemies`, or cannot be without one.
    fn brings_any(&self, id: u32, enemies: &[u32]) -> bool {
        let mut brought = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if enemies.contains(&id) {
                return true;
            }
            for group in &self.packages[id as usize].record.needs {
                if let [only] = self.candidates(group)[..]
                    && brought.insert(only)
                {
                    open.push(only);
                }
            }
        }
        false
    }

    /// Other families' lists are consistent in themselves; only Debian's are layered by updates.
    fn satisfied(&self, atom: &Atom, version: Option<&str>) -> bool {
        match &atom.version {
            Some((relation, wanted)) if self.kind == Kind::Apt => {
                version.is_some_and(|version| version::satisfies(version, relation, wanted))
            }
            _ => true,
        }
    }
}

/// apt takes the provider of the higher priority, and of those the one that its lists name last.
fn preference(kind: Kind, a: &Record, b: &Record) -> std::cmp::Ordering {
    let last = b.number.cmp(&a.number);
    let by_name = if kind == Kind::Apt { b.name.cmp(&a.name) } else { a.name.cmp(&b.name) };
    a.rank.cmp(&b.rank).then(last).then(by_name)
}
