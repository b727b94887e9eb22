//! What commands install by the lock files and manifests of the build context: how many packages, how many of them for
//! development, and where a folder of what was installed stands beside, the bytes. What Python's lists come to is
//! [`super::pip`]'s.

mod asking;

use super::{Predictor, Written};
use crate::bytes::{Amount, Bytes, Provenance};
use crate::context::Folder;
use crate::ids::{CommandId, LayerId};
use crate::lock::{Chosen, Kind, Lock, OPTIONAL, Part, Selected};
use crate::size::ledger::PackageList;
use crate::size::locks::{self, Use};
use crate::size::parts::PYTHON;
use crate::tools::EffectKind;
pub(super) use asking::Asking;
use rustc_hash::{FxHashMap, FxHashSet};

/// How far what stands in a folder beside the Dockerfile may be off, in thousandths: it may be of another day, another
/// system, or with what somebody tried.
const FOLDER: (u64, u64) = (500, 1_500);
/// From this share of packages on that the folder lacks, in percent, it is of another project or day.
const MOST_ABSENT: usize = 25;

/// What the commands of a file bring by lists.
#[derive(Debug, Default)]
pub(super) struct Lists {
    uses: Vec<Use>,
    brought: FxHashMap<CommandId, Brought>,
}

/// What one command brings.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What is told of it.
    pub list: PackageList,
    /// What it comes to, by a folder beside; unknown where there is none.
    pub bytes: Amount,
    /// What of that is for development.
    pub development: Amount,
    /// The folder, as a path of the build context.
    pub folder: Option<String>,
}

impl Lists {
    /// Follows the commands of a file.
    pub(super) fn of(predictor: &Predictor<'_>) -> Self {
        let uses = locks::uses(predictor.model, predictor.sources);
        let brought = uses.iter().filter_map(|one| Some((one.command, brought(predictor, one)?)));
        Self { brought: brought.collect(), uses }
    }

    /// What a command goes by.
    pub(super) fn of_command(&self, command: CommandId) -> Option<&Use> {
        let at = self.uses.binary_search_by_key(&command, |one| one.command).ok()?;
        self.uses.get(at)
    }
}

impl<'m> Predictor<'m> {
    /// What a command brings by the lists of the build context; `None` where it goes by none.
    pub fn listed(&self, command: CommandId) -> Option<Brought> {
        let mut brought = self.lists().brought.get(&command)?.clone();
        let (sized, development) = self.pip().listed(command);
        if brought.list.sized == 0 {
            brought.list.sized = sized.min(brought.list.packages);
        }
        if !brought.development.is_known() {
            brought.development = development;
        }
        // Where the packages tell all, no folder is needed.
        let step = self.model.step(command.step)?;
        let effects = step.effects.get(step.command(command)?.effects.clone()).unwrap_or_default();
        let is_told = effects.iter().any(|effect| self.pip().installed(effect.id).complete);
        brought.folder = brought.folder.filter(|_| !is_told);
        Some(brought)
    }

    /// What an installation comes to by such lists.
    pub(super) fn by_lists(&self, written: Written<'m>) -> Amount {
        let effect = written.effect;
        let by_folder = || {
            let command = self.step(written.layer).runner(effect.id)?;
            Some(self.lists().brought.get(&command)?.bytes)
        };
        let packages = match effect.kind {
            EffectKind::Install { tool, .. } if PYTHON.contains(&tool) => self.pip().installed(effect.id),
            _ => Amount::UNKNOWN,
        };
        match by_folder() {
            // What the packages surely come to, the folder cannot make less.
            Some(folder) if !packages.complete && folder.likely > packages.low => {
                Amount { low: folder.low.max(packages.low), high: folder.high.max(packages.low), ..folder }
            }
            _ => packages,
        }
    }

    /// What the commands of a layer install by lists.
    pub(super) fn lists_of(&self, layer: LayerId) -> Vec<Brought> {
        let step = self.step(layer);
        let commands = step.commands.all().map(|(index, _)| CommandId { step: step.id, index });
        commands.filter_map(|command| self.listed(command)).collect()
    }
}

/// Those of the chosen packages that would not come without development dependencies; `None` where nothing tells which
/// these are.
pub(super) fn development_of(lock: &Lock, selected: &Selected<'_>, all: &[Chosen]) -> Option<FxHashSet<u32>> {
    if !lock.says_parts(selected.manifest) {
        return None;
    }
    // pdm's groups are extras, too, where the project says so.
    let extras = selected.manifest.filter(|_| lock.kind == Kind::Pdm).into_iter().flat_map(|it| &it.roots);
    let extras = extras.filter_map(|root| match &root.part {
        Part::Extra(name) => Some(&**name),
        _ => None,
    });
    let with = extras.chain([OPTIONAL]).collect();
    let without = Selected { defaults: false, all_groups: false, with, ..selected.clone() };
    let kept: FxHashSet<u32> = lock.select(&without).iter().map(|it| it.package).collect();
    Some(all.iter().map(|it| it.package).filter(|package| !kept.contains(package)).collect())
}

fn brought(predictor: &Predictor<'_>, one: &Use) -> Option<Brought> {
    let known = &predictor.facts.known;
    let folder = one.folders.iter().find_map(|path| Some((path, known.folder(path)?)));
    let named = folder.map(|(name, _)| name.clone());
    let Some(listed) = one.lock(known) else {
        // What of it the command brings, nobody can tell: others may have put the rest there.
        let bytes = folder.map_or(Amount::UNKNOWN, |(_, folder)| estimate(folder.bytes).possible());
        let list = by_names(predictor, one)?;
        return Some(Brought { list, bytes, development: Amount::UNKNOWN, folder: named });
    };
    let lock = listed.lock;
    let step = predictor.model.step(one.command.step)?;
    let stage = predictor.model.stages.get(one.command.step.stage.index())?;
    let asking = Asking::of(predictor, stage, step, step.command(one.command)?);
    let manifest = one.manifest(known).map(|it| it.lock);
    // A yarn.lock has the packages of all projects of a workspace, and does not say whose each is.
    if lock.kind == Kind::Yarn && manifest.is_some_and(|it| it.is_open) {
        let packages = lock.packages.iter().filter(|it| !it.is_own).count();
        let (file, bytes) =
            (listed.path.to_owned(), folder.map(|(_, folder)| estimate(folder.bytes).possible()));
        let list = PackageList { file, packages, development: None, sized: 0, is_whole: true };
        let bytes = bytes.unwrap_or(Amount::UNKNOWN);
        return Some(Brought { list, bytes, development: Amount::UNKNOWN, folder: named });
    }
    if asking.leaves_unknown_groups_out(predictor.model) {
        return None;
    }
    let selected = asking.selected(lock, manifest);
    let all: Vec<Chosen> = lock.select(&selected).into_iter().filter(|it| it.likely).collect();
    let development = development_of(lock, &selected, &all);
    let is_development = |it: &Chosen| development.as_ref().is_some_and(|set| set.contains(&it.package));
    let mut list = PackageList {
        file: listed.path.to_owned(),
        packages: all.len(),
        development: development.as_ref().map(FxHashSet::len),
        sized: 0,
        is_whole: true,
    };
    let name = |it: &Chosen| &*lock.packages[it.package as usize].name;
    let of_all: FxHashSet<&str> = all.iter().map(name).collect();
    let (mut bytes, mut of_development) = (Amount::UNKNOWN, Amount::UNKNOWN);
    if let Some((_, folder)) = folder.filter(|(_, folder)| folder.packages.is_empty()) {
        // Whoever builds has what is for development, too: without it less remains.
        let is_all = development.as_ref().is_some_and(|set| !set.is_empty());
        bytes = if is_all { estimate(folder.bytes) } else { estimate(folder.bytes).possible() };
    } else if let Some((_, folder)) = folder {
        let absent = absent((lock, manifest), &of_all, folder);
        bytes = weigh(&of_all, folder, absent);
        let kept: FxHashSet<&str> = all.iter().filter(|it| !is_development(it)).map(name).collect();
        let only: FxHashSet<&str> = of_all.difference(&kept).copied().collect();
        if bytes.is_known() {
            let is_there = |it: &&Chosen| folder.packages.contains_key(name(it));
            list.sized = all.iter().filter(is_there).count();
            // Where the list does not say for which system a package is, what is not there is for another one.
            if absent == 0 && !lock.packages.iter().any(|it| it.is_foreign) {
                list.packages = list.sized;
                let is_development = |it: &&Chosen| is_development(it);
                let count = || all.iter().filter(is_there).filter(is_development).count();
                list.development = list.development.map(|_| count());
            }
            of_development = weigh(&only, folder, 0);
        }
    }
    Some(Brought { list, bytes, development: of_development, folder: named.filter(|_| bytes.is_known()) })
}

/// How many packages the folder lacks that the project itself asks for, and that no other system may be the reason of.
fn absent((lock, manifest): (&Lock, Option<&Lock>), names: &FxHashSet<&str>, folder: &Folder) -> usize {
    let is_optional = |part: &Part| matches!(part, Part::Group(group) if &**group == OPTIONAL);
    let roots = lock.roots_by(manifest);
    let roots = roots.iter().filter(|root| !is_optional(&root.part));
    let asked = roots.filter_map(|root| lock.packages.get(root.package as usize)).map(|it| &*it.name);
    let asked: FxHashSet<&str> = asked.filter(|name| names.contains(name)).collect();
    asked.iter().filter(|name| !folder.packages.contains_key(**name)).count()
}

/// What packages weigh in a folder that lacks some that are needed.
fn weigh(names: &FxHashSet<&str>, folder: &Folder, absent: usize) -> Amount {
    let known = names.iter().filter_map(|name| folder.packages.get(*name));
    let bytes = known.fold(0, |sum: Bytes, bytes| sum.saturating_add(*bytes));
    if bytes == 0 || absent * 100 > names.len() * MOST_ABSENT {
        return Amount::UNKNOWN;
    }
    let amount = estimate(bytes);
    if absent > 0 { amount.and_more() } else { amount }
}

fn estimate(bytes: Bytes) -> Amount {
    let share = |per_mille: u64| bytes.saturating_mul(per_mille) / 1000;
    Amount { low: share(FOLDER.0), high: share(FOLDER.1), ..Amount::exact(bytes, Provenance::Estimate) }
}

/// Where there is no lock file: what the named files list, or else the project itself.
fn by_names(predictor: &Predictor<'_>, one: &Use) -> Option<PackageList> {
    let known = &predictor.facts.known;
    let (named, _) = one.requirements(known, false);
    let manifest = one.manifest(known);
    let is_whole = !named.is_empty() && named.iter().all(|listed| listed.lock.is_closed);
    let file = match one.named.first() {
        Some(path) if !named.is_empty() => path.as_str(),
        _ => manifest?.path,
    };
    let step = predictor.model.step(one.command.step)?;
    let stage = predictor.model.stages.get(one.command.step.stage.index())?;
    let asking = Asking::of(predictor, stage, step, step.command(one.command)?);
    let listed = named.iter().chain(manifest.iter().filter(|_| named.is_empty()));
    let names: FxHashSet<&str> = listed
        .flat_map(|listed| {
            let (all, lock) = (listed.lock.select(&asking.selected(listed.lock, None)), listed.lock);
            all.into_iter().filter(|it| it.likely).map(|it| &*lock.packages[it.package as usize].name)
        })
        .collect();
    Some(PackageList { file: file.to_owned(), packages: names.len(), development: None, sized: 0, is_whole })
}
