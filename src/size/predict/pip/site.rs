//! What Python has in one chain of stages: which packages are there, and how near the table's releases come to what its
//! pip takes.

use super::command::{Command, Version};
use super::python::Python;
use super::{Fetched, Has, NEWEST};
use crate::model::{Model, Stage, Step};
use crate::size::catalog::{self, Libc};
use crate::size::predict::Predictor;
use crate::size::wheels::{Id, Wheels};
use crate::tools::path::file_name;
use crate::tools::{Certainty, EffectKind, Path, is_system};
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::BuildHasher;

/// What is in images of Python besides it: some have all, the newer ones pip alone.
const TOOLS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// Variables that say where packages come from.
const VARIABLES: [&str; 6] = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_NO_BINARY",
    "PIP_PLATFORM",
];

/// The packages of a chain of stages.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Site {
    pub(super) is_musl: bool,
    /// Whether packages come from elsewhere than `PyPI` by a file of settings.
    pub(super) is_elsewhere: bool,
    python: Python,
    /// Whether a `pip` that says no version may be Python 2's.
    may_be_two: bool,
    /// Whether the base has no packages but [`TOOLS`].
    is_bare: bool,
    /// Whether it has these.
    has_tools: bool,
    /// By place and package: whether it is surely there.
    packages: FxHashMap<(u64, Id), bool>,
    /// The same by the hash of the name, of packages that the table lacks.
    names: FxHashMap<(u64, u64), bool>,
    /// Places in which something unknown was installed.
    open: FxHashSet<u64>,
    /// Python packages that the system's package manager installed.
    of_system: FxHashSet<String>,
}

impl Site {
    /// As the image of a stage has it.
    pub(super) fn over(predictor: &Predictor<'_>, stage: &Stage<'_>) -> Self {
        let named = predictor.named_base(stage);
        let (name, tag) = named.map_or(("", ""), |(name, tag)| (name, tag.unwrap_or("latest")));
        let name = catalog::official(name);
        // What another Dockerfile has installed by pip is not followed.
        let is_built = predictor.facts.sibling(&stage.base).is_some();
        let entry = predictor.base(stage);
        let is_kit = ["conda", "mamba", "jupyter", "torch", "tensorflow", "airflow", "lambda"]
            .iter()
            .any(|word| name.contains(word));
        let (python, may_be_two) = match entry {
            _ if is_kit => (Python::Unknown, false),
            _ if name == "python" => (Python::of_tag(tag), false),
            Some(entry) => Python::of_system(entry),
            None => (Python::Unknown, false),
        };
        Self {
            is_musl: entry.is_some_and(|entry| entry.libc == Libc::Musl),
            is_elsewhere: false,
            python,
            may_be_two,
            is_bare: !is_kit && !is_built && entry.is_some(),
            has_tools: name == "python",
            packages: FxHashMap::default(),
            names: FxHashMap::default(),
            open: FxHashSet::default(),
            of_system: FxHashSet::default(),
        }
    }

    /// Whether nothing was noted.
    pub(super) fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.names.is_empty() && self.of_system.is_empty()
    }

    /// Looks at what a step does besides.
    pub(super) fn look(&mut self, model: &Model<'_>, step: &Step<'_>) {
        for effect in &step.effects {
            match (&effect.kind, &effect.path) {
                (EffectKind::Install { tool, packages: Some(packages), .. }, _) if is_system(tool) => {
                    let names = packages.iter().filter_map(|name| {
                        ["python3-", "python-", "py3-", "python3.11-"]
                            .iter()
                            .find_map(|start| name.strip_prefix(start))
                    });
                    self.of_system
                        .extend(names.map(|name| name.split(['=', ':']).next().unwrap_or(name).to_owned()));
                }
                (EffectKind::Write { .. } | EffectKind::Copy { .. }, Path::Exact(path))
                    if file_name(path) == "pip.conf" =>
                {
                    self.is_elsewhere = true;
                }
                _ => {}
            }
        }
        let mentions = |name: &&str| model.may_have(name) && step.mentions(name);
        self.is_elsewhere |= VARIABLES.iter().any(mentions);
        let sets_index = |word: &str| word.ends_with("index-url") || word.ends_with("find-links");
        self.is_elsewhere |= step.commands.all().any(|(_, command)| {
            let words = || command.argv.iter().map(|field| &*field.text);
            words().any(|word| word == "config") && words().any(sets_index)
        });
    }

    /// A key of where packages are put.
    pub(super) fn place(path: &Path<'_>) -> u64 {
        rustc_hash::FxBuildHasher.hash_one(path)
    }

    /// Whether a package is there; `named` by the command, which would not be there if it were.
    pub(super) fn has(&self, place: u64, id: Id, table: &Wheels<'_>, named: bool) -> Has {
        let noted = self.noted(place, id);
        if noted != Has::No {
            return noted;
        }
        let name = table.name_of(id);
        if Self::is_of_base(id, table) {
            return if name == "pip" && self.has_tools { Has::Surely } else { Has::Likely };
        }
        if self.of_system.contains(name) {
            return Has::Likely;
        }
        if !named && (!self.is_bare || self.open.contains(&place)) { Has::Perhaps } else { Has::No }
    }

    /// Whether a command before put it there.
    pub(super) fn noted(&self, place: u64, id: Id) -> Has {
        match self.packages.get(&(place, id)) {
            Some(true) => Has::Surely,
            Some(false) => Has::Perhaps,
            None => Has::No,
        }
    }

    /// A key of a package that the table lacks.
    pub(super) fn name(name: &str) -> u64 {
        rustc_hash::FxBuildHasher.hash_one(name)
    }

    /// Whether a command before put such a package there.
    pub(super) fn noted_name(&self, place: u64, name: u64) -> Has {
        match self.names.get(&(place, name)) {
            Some(true) => Has::Surely,
            Some(false) => Has::Perhaps,
            None => Has::No,
        }
    }

    /// Notes what a command brought of such packages.
    pub(super) fn note_names(&mut self, place: u64, names: &[u64], certainty: Certainty) {
        for name in names {
            *self.names.entry((place, *name)).or_default() |= certainty != Certainty::May;
        }
    }

    /// Whether it is one of those that images of Python have.
    pub(super) fn is_of_base(id: Id, table: &Wheels<'_>) -> bool {
        TOOLS.contains(&table.name_of(id))
    }

    /// Notes what a command brought.
    pub(super) fn note(&mut self, place: u64, brought: &[Id], certainty: Certainty, is_open: bool) {
        let surely = certainty != Certainty::May;
        for id in brought {
            *self.packages.entry((place, *id)).or_default() |= surely;
        }
        if is_open {
            self.open.insert(place);
        }
    }

    /// How far what its Python takes may be off from the newest.
    pub(super) fn drift(&self, command: &Command<'_>) -> (u64, u64) {
        let python = match command.python {
            Some(python) => python,
            None if self.may_be_two && !command.is_three => Python::Old,
            None => self.python,
        };
        match python {
            Python::Current => NEWEST,
            // 44 of 48 closures that pip fetched for these lie within.
            Python::Late => (400, 1_220),
            // Of versions of 2015 to 2023 the newest is 0.73 to 4.5 times as large.
            Python::Old => (250, 1_400),
            // Most of these are current.
            Python::Unknown => (500, 1_200),
        }
    }
}

impl Fetched {
    /// Notes that a package is surely there: another version of it may come all the same.
    pub(super) fn note(&mut self, has: Has, version: Version, command: &Command<'_>) {
        let stays = version == Version::Newest && !command.renews;
        self.is_there |= has == Has::Surely && stays;
        self.comes |= has == Has::Surely && !stays;
    }

    /// Whether all that it asks for is there.
    pub(super) fn brings_nothing(&self) -> bool {
        self.is_there && !self.comes && !self.is_open
    }
}
