//! What pip fetches and installs over the layers of a file: the packages that a command names, with all that these need,
//! less what the commands before it brought. The figures are those of the newest releases, as a build of today takes
//! them; what a version, an old Python or an unknown base makes of that widens the bounds by what was measured of such
//! cases. Where packages come from elsewhere than `PyPI`, nothing is said.

mod command;
mod listed;
mod python;
mod site;

use super::Predictor;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::{CommandId, EffectId};
use crate::lock::{self, Fit};
use crate::model::{Base, CommandUse, Stage, Step};
use crate::size::catalog;
use crate::size::costs::as_packed;
use crate::size::parts::PYTHON;
use crate::size::wheels::{Id, Kind, Wheel, Wheels};
use crate::tools::{Certainty, EffectKind, Into};
use command::{Asked, Command, Version};
use python::Python;
use rustc_hash::{FxHashMap, FxHashSet};
use site::Site;

/// How many states may be copied for stages that share one they are FROM: what a stage beyond them installs is unknown.
const MAX_COPIED: usize = 1_000;

/// Low and high of a sum of packages, in thousandths: how far newer releases than those of the table move it. Of 34
/// closures that were measured three months later, 29 lie within a tenth, the others above it by up to a fifth.
const NEWEST: (u64, u64) = (880, 1_220);
/// The pip that poetry puts into an environment that it makes, which `virtualenvs.create` may keep it from; where there is
/// one already, none.
const PIP_OF_POETRY: Bytes = 7_000_000;
/// What uv, poetry and pdm write of an environment besides.
const ENVIRONMENT: Bytes = 100_000;
/// What small packages may be off besides, in bytes.
const SLACK: Bytes = 40_000;
/// From that ratio of the bounds on, only the lower one is said of what is installed.
const WIDE: u64 = 4;

/// Whether a RUN has pip install what may have to be compiled there: a project at hand, a repository, what another file
/// lists, or a package that it has no wheel of, as far as the table tells.
pub fn may_be_compiled(stage: &Stage<'_>, step: &Step<'_>) -> bool {
    let table = Wheels::embedded();
    let is_wheel = |id: Id| {
        let wheel = table.wheel(id, false);
        wheel.is_some_and(|wheel| matches!(wheel.kind, Kind::Any | Kind::Native))
    };
    let is_known = |asked: &Asked<'_>| match asked {
        Asked::Package { name, .. } => {
            table.find(name).is_some_and(|id| table.closure(id).into_iter().all(is_wheel))
        }
        Asked::Listed(_) | Asked::Unknown => false,
    };
    let commands = step.commands.all().filter_map(|(_, used)| Command::read(used, stage, step));
    commands
        .filter(|it| it.tool == "pip")
        .any(|it| it.more || it.by_files || it.is_elsewhere || !it.asked.iter().all(is_known))
}

impl Predictor<'_> {
    /// The Python that a command installs for; all that may be meant where that is not known.
    pub(super) fn python_of(
        &self,
        stage: &Stage<'_>,
        step: &Step<'_>,
        command: &CommandUse<'_>,
    ) -> lock::Python {
        let words = command.argv.iter().map(|word| &*word.text);
        let by_command = || Python::minor_of(words);
        let by_environment = || Python::minor_of(stage.variable(step, "UV_PYTHON").into_iter());
        let by_image = || {
            let (name, tag) = self.named_base(self.model.root(stage))?;
            let is_official = catalog::official(name) == "python";
            let by_tag = tag.and_then(|tag| Python::minor_of_tag(tag, is_official));
            by_tag.or_else(|| Python::minor_of_system(self.base(stage)?).filter(|_| !is_official))
        };
        let minor = by_command().or_else(by_environment).or_else(by_image);
        minor.map_or(lock::Python::ANY, lock::Python::of)
    }
}

/// What commands of pip come to, by their effects.
#[derive(Debug, Default)]
pub(super) struct Pip {
    cached: FxHashMap<EffectId, Amount>,
    installed: FxHashMap<EffectId, Amount>,
    /// Of what commands install by lists, how many packages have known bytes, and what is for development.
    listed: FxHashMap<CommandId, (usize, Amount)>,
}

impl Pip {
    /// Follows the commands of all stages.
    pub(super) fn of(predictor: &Predictor<'_>) -> Self {
        let mut pip = Self::default();
        let mut sites: Vec<Option<Site>> = Vec::with_capacity(predictor.model.stages.len());
        let mut copied = 0;
        for stage in &predictor.model.stages {
            let mut site = match stage.base {
                Base::Stage(base) => {
                    let below = sites.get(base).and_then(Option::as_ref);
                    copied += usize::from(below.is_some_and(|site| !site.is_empty()));
                    below.filter(|_| copied <= MAX_COPIED).cloned()
                }
                _ => Some(Site::over(predictor, stage)),
            };
            for step in &stage.steps {
                if let Some(site) = &mut site {
                    pip.step(predictor, site, stage, step);
                }
            }
            sites.push(site);
        }
        pip
    }

    /// What a command leaves in pip's cache.
    pub(super) fn cached(&self, effect: EffectId) -> Amount {
        self.cached.get(&effect).copied().unwrap_or(Amount::UNKNOWN)
    }

    /// What it installs.
    pub(super) fn installed(&self, effect: EffectId) -> Amount {
        self.installed.get(&effect).copied().unwrap_or(Amount::UNKNOWN)
    }

    /// Of what a command installs by lists, how many packages have known bytes, and what is for development.
    pub(super) fn listed(&self, command: CommandId) -> (usize, Amount) {
        self.listed.get(&command).copied().unwrap_or((0, Amount::UNKNOWN))
    }

    fn step<'p>(
        &mut self,
        predictor: &'p Predictor<'_>,
        site: &mut Site,
        stage: &'p Stage<'p>,
        step: &'p Step<'p>,
    ) {
        site.look(predictor.model, step);
        for (index, used) in step.commands.all() {
            let effects = step.effects.get(used.effects.clone()).unwrap_or_default();
            let is_own = |kind: &EffectKind<'_>| {
                matches!(kind, EffectKind::Install { tool, .. } | EffectKind::Cache { tool: tool @ "pip", .. }
                    if PYTHON.contains(tool))
            };
            if !effects.iter().any(|effect| is_own(&effect.kind)) {
                continue;
            }
            let Some(mut command) = Command::read(used, stage, step) else { continue };
            let id = CommandId { step: step.id, index };
            match predictor.lists().of_command(id) {
                Some(one) => listed::add(&mut command, predictor, one, (stage, step, used)),
                None => command.more |= command.by_files,
            }
            let place = |is_it: fn(&EffectKind<'_>) -> bool| {
                let found = effects.iter().find(|it| it.into == Into::Layer && is_it(&it.kind));
                found.map(|effect| Site::place(&effect.path))
            };
            let places = Places {
                installed: place(|kind| matches!(kind, EffectKind::Install { .. })),
                cached: place(|kind| matches!(kind, EffectKind::Cache { .. })),
            };
            let mut fetched = fetch(&command, site, places, used.certainty);
            fetched.beside = match command.tool {
                "poetry" => PIP_OF_POETRY + ENVIRONMENT,
                "uv" | "pdm" => ENVIRONMENT,
                _ => 0,
            };
            self.listed.insert(id, (fetched.sized, fetched.for_development()));
            for effect in effects.iter().filter(|effect| effect.into == Into::Layer) {
                match effect.kind {
                    EffectKind::Cache { tool: "pip", .. } => self.cached.insert(effect.id, fetched.cached()),
                    EffectKind::Install { .. } => self.installed.insert(effect.id, fetched.installed()),
                    _ => None,
                };
            }
        }
    }
}

/// Whether a package is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Has {
    No,
    /// Nothing says so, but it may be.
    Perhaps,
    Likely,
    Surely,
}

/// Bytes with their bounds, summed package by package.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    likely: Bytes,
    low: Bytes,
    high: Bytes,
}

/// Where a command puts what it fetches, as keys; none where that is in no layer.
#[derive(Clone, Copy, Debug)]
struct Places {
    installed: Option<u64>,
    cached: Option<u64>,
}

/// What is not sure of a package.
#[derive(Clone, Copy, Debug)]
struct Doubt {
    /// Whether it is there already.
    has: Has,
    /// Whether it is in the cache.
    in_cache: Has,
    /// Whether what was measured of it is another version's.
    is_other: bool,
    /// Whether it is for development.
    is_development: bool,
}

/// What a command brings.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Fetched {
    archives: Sum,
    files: Sum,
    /// What of the files is for development.
    development: Sum,
    /// What may come besides.
    beside: Bytes,
    /// How many packages of lists have known bytes.
    sized: usize,
    /// Whether something of it is known.
    is_known: bool,
    /// Whether something that it asks for is surely there.
    is_there: bool,
    /// Whether something comes, of whatever size.
    comes: bool,
    /// Whether something of unknown size comes on top.
    is_open: bool,
}

/// Per mille of `bytes`.
fn share(bytes: Bytes, per_mille: u64) -> Bytes {
    bytes.saturating_mul(per_mille) / 1000
}

impl Sum {
    fn add(&mut self, bytes: Bytes, (low, likely, high): (u64, u64, u64), has: Has) {
        self.high = self.high.saturating_add(share(bytes, high));
        if has != Has::Likely {
            self.likely = self.likely.saturating_add(share(bytes, likely));
        }
        if has == Has::No {
            self.low = self.low.saturating_add(share(bytes, low));
        }
    }

    fn amount(self, is_open: bool) -> Amount {
        let Self { likely, low, high } = self;
        let known = Amount { likely, low, high, ..Amount::exact(0, Provenance::Estimate) };
        if is_open { known.and_more() } else { known }
    }
}

impl Fetched {
    /// Adds a package, which may be there or in the cache.
    fn add(
        &mut self,
        wheel: Wheel,
        drift: (u64, u64),
        command: &Command<'_>,
        Doubt { has, in_cache, is_other, is_development }: Doubt,
    ) {
        self.is_known |= wheel.bytes > 0;
        self.comes = true;
        self.is_open |= wheel.is_open && !command.alone;
        // What is built of sources is kept beside them.
        let (low, likely, high) = match wheel.kind {
            Kind::Any | Kind::Native => (1_000, 1_000, 1_000),
            Kind::Source => (1_000, 1_700, 2_300),
            Kind::Built => (1_000, 2_000, 2_600),
        };
        let by = |drift: u64, factor: u64| drift.saturating_mul(factor) / 1000;
        if in_cache != Has::Surely {
            self.archives.add(wheel.bytes, (by(drift.0, low), likely, by(drift.1, high)), has.max(in_cache));
        }
        let (low, likely, high) = unpacked(wheel, command.compiles);
        // What another version unpacks to is less sure.
        let (low, high) =
            if is_other && wheel.measured.is_some() { (low * 5 / 6, high * 7 / 6) } else { (low, high) };
        let bounds = (by(drift.0, low), likely, by(drift.1, high));
        self.files.add(wheel.bytes, bounds, has);
        if is_development {
            self.development.add(wheel.bytes, bounds, has);
        }
    }

    fn cached(&self) -> Amount {
        let Sum { likely, low, high } = self.archives;
        if !self.is_known || high == 0 {
            return Amount::UNKNOWN;
        }
        let sum = Sum { low: low.saturating_sub(SLACK), high: high.saturating_add(SLACK), likely };
        let packed = Interval {
            likely: as_packed(sum.likely).likely,
            low: as_packed(sum.low).low,
            high: as_packed(sum.high).high,
        };
        sum.amount(self.is_open).packed_to(packed)
    }

    fn for_development(&self) -> Amount {
        let is_known = self.is_known && self.development.likely > 0;
        if is_known { self.development.amount(false) } else { Amount::UNKNOWN }
    }

    fn installed(&self) -> Amount {
        if self.brings_nothing() {
            return Sum::default().amount(false);
        }
        if !self.is_known {
            return Amount::UNKNOWN;
        }
        let is_wide = self.files.high > self.files.low.saturating_mul(WIDE);
        let high = self.files.high.saturating_add(self.beside);
        Sum { high, ..self.files }.amount(self.is_open || is_wide)
    }
}

/// What a wheel comes to when it is installed, per mille of it: as it was measured, else what the middle and the ends of
/// its sort are. Byte code is a third more than the code it is made of (1.36 over eleven packages).
fn unpacked(wheel: Wheel, compiles: bool) -> (u64, u64, u64) {
    if let Some((files, code)) = wheel.measured {
        let all = if compiles { files + code * 133 / 100 } else { files };
        return (all * 9 / 10, all, all * 11 / 10);
    }
    let large = wheel.bytes >= 1_000_000;
    match (wheel.kind, large, compiles) {
        (Kind::Any, false, true) => (1_400, 6_500, 9_000),
        (Kind::Any, true, true) => (1_300, 5_000, 8_000),
        (Kind::Any, _, false) => (1_300, 3_300, 6_500),
        (Kind::Native, false, true) => (2_500, 4_200, 8_000),
        (Kind::Native, true, true) => (1_150, 2_900, 5_000),
        (Kind::Native, _, false) => (1_150, 2_900, 4_700),
        (Kind::Source | Kind::Built, ..) => (500, 3_000, 9_000),
    }
}

/// The wider of two drifts.
fn wider(one: (u64, u64), other: (u64, u64)) -> (u64, u64) {
    (one.0.min(other.0), one.1.max(other.1))
}

fn fetch(command: &Command<'_>, site: &mut Site, places: Places, certainty: Certainty) -> Fetched {
    let is_elsewhere = command.is_elsewhere || site.is_elsewhere;
    let mut fetched = Fetched { is_open: command.more, ..Fetched::default() };
    let mut brought = Brought::default();
    for asked in &command.asked {
        match asked {
            Asked::Unknown => fetched.is_open = true,
            Asked::Listed(listed) if listed.fit.is_none() && is_elsewhere => fetched.is_open = true,
            Asked::Listed(listed) => fetched.add_listed(command, site, places, *listed, &mut brought),
            Asked::Package { .. } if is_elsewhere => return Fetched::default(),
            Asked::Package { name, version, has } => {
                fetched.add_closure(command, site, places, (name, *version, *has), &mut brought);
            }
        }
    }
    for place in [places.installed, places.cached].into_iter().flatten() {
        site.note(place, &brought.ids, certainty, fetched.is_open);
        site.note_names(place, &brought.names, certainty);
    }
    fetched
}

/// What one command brought so far.
#[derive(Default)]
struct Brought {
    ids: Vec<Id>,
    seen: FxHashSet<Id>,
    /// Hashes of the names that the table lacks.
    names: Vec<u64>,
}

impl Brought {
    /// Whether a package comes for the first time.
    fn is_new(&mut self, id: Id) -> bool {
        let is_new = self.seen.insert(id);
        if is_new {
            self.ids.push(id);
        }
        is_new
    }
}

impl Fetched {
    /// Adds a package with all that it needs.
    fn add_closure(
        &mut self,
        command: &Command<'_>,
        site: &Site,
        places: Places,
        (name, version, doubt): (&str, Version, Has),
        brought: &mut Brought,
    ) {
        let table = Wheels::embedded();
        let bare = name.split('[').next().unwrap_or_default();
        let found = table.find(name);
        // Of an extra that the table lacks, what is known is the package without it.
        self.is_open |= found.is_none() && doubt == Has::No;
        let Some(id) = found.or_else(|| table.find(bare)) else { return };
        let closure = if command.alone { vec![id] } else { table.closure(id) };
        let of_python = site.drift(command);
        let newest = table.wheel(id, false).map_or((0, 0), |wheel| wheel.version);
        let drift = wider(of_python, version.drift(newest));
        for one in closure {
            let named = one == id;
            let mut has = places.installed.map_or(Has::No, |place| site.has(place, one, table, named));
            if named && command.renews && Site::is_of_base(one, table) {
                has = Has::No;
            }
            has = has.max(doubt);
            self.note(has, version, command);
            if has == Has::Surely || !brought.is_new(one) {
                continue;
            }
            let Some(wheel) = table.wheel(one, site.is_musl) else {
                self.is_open = true;
                continue;
            };
            // A file may say its version.
            let limited = command.versions.get(table.name_of(one)).filter(|_| !named);
            let drift = limited.map_or(drift, |version| wider(of_python, version.drift(wheel.version)));
            let in_cache = places.cached.map_or(Has::No, |place| site.noted(place, one));
            self.sized += usize::from(named);
            self.add(wheel, drift, command, Doubt { has, in_cache, is_other: false, is_development: false });
        }
    }

    /// Adds a package of a list alone.
    fn add_listed(
        &mut self,
        command: &Command<'_>,
        site: &Site,
        places: Places,
        listed: command::Listed<'_>,
        brought: &mut Brought,
    ) {
        let command::Listed { name, version, fit, has: doubt, is_development } = listed;
        let table = Wheels::embedded();
        let id = table.find(name);
        let by_name = Site::name(name);
        let noted = |place| match id {
            Some(id) if command.tool == "pip" => site.has(place, id, table, true),
            Some(id) => site.noted(place, id),
            None => site.noted_name(place, by_name),
        };
        let has = places.installed.map_or(Has::No, noted).max(doubt);
        let is_new = id.is_none_or(|id| brought.is_new(id));
        self.note(has, version, command);
        if id.is_none() {
            brought.names.push(by_name);
        }
        if has == Has::Surely || !is_new {
            return;
        }
        let known = id.and_then(|id| table.wheel(id, site.is_musl));
        let in_cache = places.cached.zip(id).map_or(Has::No, |(place, id)| site.noted(place, id));
        let is_other = known.is_none_or(|wheel| version.drift(wheel.version) != NEWEST);
        let Some(fit) = fit else {
            match known {
                Some(wheel) => {
                    let drift = wider(site.drift(command), version.drift(wheel.version));
                    self.sized += usize::from(has < Has::Likely);
                    let doubt = Doubt { has, in_cache, is_other: false, is_development };
                    self.add(Wheel { is_open: false, ..wheel }, drift, command, doubt);
                }
                None => self.is_open |= doubt == Has::No,
            }
            return;
        };
        let kind = match fit {
            Fit { is_source: true, .. } => Kind::Source,
            Fit { is_native: true, .. } => Kind::Native,
            Fit { .. } => Kind::Any,
        };
        let measured = known.filter(|wheel| wheel.kind == kind).and_then(|wheel| wheel.measured);
        let wheel = Wheel { bytes: fit.bytes.likely, kind, version: (0, 0), measured, is_open: false };
        let part = |bytes: Bytes| {
            (u128::from(bytes) * 1000 / u128::from(fit.bytes.likely.max(1))).min(u128::from(u32::MAX)) as u64
        };
        self.sized += usize::from(has < Has::Likely);
        let doubt = Doubt { has, in_cache, is_other, is_development };
        self.add(wheel, (part(fit.bytes.low), part(fit.bytes.high)), command, doubt);
    }
}
