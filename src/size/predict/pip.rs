//! What pip fetches and installs over the layers of a file: the packages that a command names, with all that these need,
//! less what the commands before it brought. The figures are those of the newest releases, as a build of today takes
//! them; what a version, an old Python or an unknown base makes of that widens the bounds by what was measured of such
//! cases. Where packages come from elsewhere than `PyPI`, nothing is said.

mod command;
mod python;
mod site;

use super::Predictor;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::EffectId;
use crate::model::{Base, Stage, Step};
use crate::size::costs::as_packed;
use crate::size::wheels::{Id, Kind, Wheel, Wheels};
use crate::tools::{Certainty, EffectKind, Into};
use command::{Asked, Command};
use rustc_hash::FxHashMap;
use site::{Has, Site};

/// How many states may be copied for stages that share one they are FROM: what a stage beyond them installs is unknown.
const MAX_COPIED: usize = 1_000;

/// Low and high of a sum of packages, in thousandths: how far newer releases than those of the table move it. Of 34
/// closures that were measured three months later, 29 lie within a tenth, the others above it by up to a fifth.
const NEWEST: (u64, u64) = (880, 1_220);
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
        Asked::Unknown => false,
    };
    let commands = step.commands.iter().filter_map(|used| Command::read(used, stage, step));
    commands.into_iter().any(|it| it.more || it.is_elsewhere || !it.asked.iter().all(is_known))
}

/// What commands of pip come to, by their effects.
#[derive(Debug, Default)]
pub(super) struct Pip {
    cached: FxHashMap<EffectId, Amount>,
    installed: FxHashMap<EffectId, Amount>,
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
                    pip.step(site, stage, step);
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

    fn step(&mut self, site: &mut Site, stage: &Stage<'_>, step: &Step<'_>) {
        site.look(step);
        for used in &step.commands {
            let effects = step.effects.get(used.effects.clone()).unwrap_or_default();
            let is_own = |kind: &EffectKind<'_>| {
                matches!(kind, EffectKind::Install { tool: "pip", .. })
                    || matches!(kind, EffectKind::Cache { tool: "pip", .. })
            };
            if !effects.iter().any(|effect| is_own(&effect.kind)) {
                continue;
            }
            let Some(command) = Command::read(used, stage, step) else { continue };
            let place = |is_it: fn(&EffectKind<'_>) -> bool| {
                let found = effects.iter().find(|it| it.into == Into::Layer && is_it(&it.kind));
                found.map(|effect| Site::place(&effect.path))
            };
            let places = Places {
                installed: place(|kind| matches!(kind, EffectKind::Install { .. })),
                cached: place(|kind| matches!(kind, EffectKind::Cache { .. })),
            };
            let fetched = fetch(&command, site, places, used.certainty);
            for effect in effects.iter().filter(|effect| effect.into == Into::Layer) {
                match effect.kind {
                    EffectKind::Cache { .. } => self.cached.insert(effect.id, fetched.cached()),
                    EffectKind::Install { .. } => self.installed.insert(effect.id, fetched.installed()),
                    _ => None,
                };
            }
        }
    }
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

/// What a command brings.
#[derive(Debug, Default)]
struct Fetched {
    archives: Sum,
    files: Sum,
    /// Whether something of it is known.
    is_known: bool,
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
    fn add(&mut self, wheel: Wheel, drift: (u64, u64), command: &Command<'_>, (has, in_cache): (Has, Has)) {
        self.is_known |= wheel.bytes > 0;
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
        self.files.add(wheel.bytes, (by(drift.0, low), likely, by(drift.1, high)), has);
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

    fn installed(&self) -> Amount {
        if !self.is_known {
            return Amount::UNKNOWN;
        }
        let is_wide = self.files.high > self.files.low.saturating_mul(WIDE);
        self.files.amount(self.is_open || is_wide)
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
    if command.is_elsewhere || site.is_elsewhere {
        return Fetched::default();
    }
    let table = Wheels::embedded();
    let mut fetched = Fetched { is_open: command.more, ..Fetched::default() };
    let of_python = site.drift(command);
    let mut brought: Vec<Id> = Vec::new();
    for asked in &command.asked {
        let Asked::Package { name, version } = asked else {
            fetched.is_open = true;
            continue;
        };
        let bare = name.split('[').next().unwrap_or_default();
        let found = table.find(name);
        // Of an extra that the table lacks, what is known is the package without it.
        fetched.is_open |= found.is_none();
        let Some(id) = found.or_else(|| table.find(bare)) else { continue };
        let closure = if command.alone { vec![id] } else { table.closure(id) };
        let newest = table.wheel(id, false).map_or((0, 0), |wheel| wheel.version);
        let drift = wider(of_python, version.drift(newest));
        for one in closure {
            let named = one == id;
            let mut has = places.installed.map_or(Has::No, |place| site.has(place, one, table, named));
            if named && command.renews && Site::is_of_base(one, table) {
                has = Has::No;
            }
            if has == Has::Surely || brought.contains(&one) {
                continue;
            }
            brought.push(one);
            match table.wheel(one, site.is_musl) {
                Some(wheel) => {
                    let in_cache = places.cached.map_or(Has::No, |place| site.noted(place, one));
                    fetched.add(wheel, drift, command, (has, in_cache));
                }
                None => fetched.is_open = true,
            }
        }
    }
    for place in [places.installed, places.cached].into_iter().flatten() {
        site.note(place, &brought, certainty, fetched.is_open);
    }
    fetched
}
