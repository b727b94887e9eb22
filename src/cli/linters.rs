//! The linters of a run: one for each project folder of own rules above the files. Lints nothing itself.

use super::args::OwnArgs;
use super::input::Input;
use super::own::{Folders, Own, shown};
use crate::config::Settings;
use crate::engine::{Linter, RuleRef};
use crate::report::Failure;
use crate::rule::Rule;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What lints which input.
pub(super) struct Linters {
    sets: Vec<Linter>,
    /// The linter of each input; empty where there is only one.
    of_input: Vec<usize>,
    /// Rules' files that are none.
    pub(super) failures: Vec<Failure>,
}

impl Linters {
    /// Reads the rules that the arguments name and, unless `isolated`, those that stand above the inputs.
    pub(super) fn new(
        settings: &Settings,
        args: &OwnArgs,
        isolated: bool,
        inputs: &[Input],
    ) -> anyhow::Result<Self> {
        let named = Own::named(args)?;
        let folders = if isolated { vec![None; inputs.len()] } else { folders(inputs) };
        let mut failures = Vec::new();
        let mut sets: BTreeMap<Option<PathBuf>, Vec<Arc<Rule>>> = BTreeMap::new();
        for folder in &folders {
            if !sets.contains_key(folder) {
                let rules = rules_of(folder.as_deref(), args, &mut failures)?;
                sets.insert(folder.clone(), rules);
            }
        }
        if sets.is_empty() {
            sets.insert(None, named.rules());
        }
        failures.extend(named.failures);
        let of_input = if sets.len() > 1 { places(&folders, &sets) } else { Vec::new() };
        let linters = linters(settings, sets.into_values().collect())?;
        Ok(Self { sets: linters, of_input, failures })
    }

    /// What lints the input at this place.
    pub(super) fn of(&self, input: usize) -> &Linter {
        &self.sets[self.of_input.get(input).copied().unwrap_or_default()]
    }

    /// Every rule that runs anywhere, once.
    pub(super) fn rules(&self) -> Vec<&RuleRef> {
        let mut rules: Vec<&RuleRef> = Vec::new();
        for rule in self.sets.iter().flat_map(Linter::rules) {
            if !rules.iter().any(|known| known.id == rule.id) {
                rules.push(rule);
            }
        }
        rules
    }
}

/// For each input the folder of rules nearest above it.
fn folders(inputs: &[Input]) -> Vec<Option<PathBuf>> {
    let mut folders = Folders::default();
    let above = |input: &Input| match input {
        Input::File(path) => folders.above(path.parent().unwrap_or(Path::new(""))),
        Input::Stdin(name) => folders.above(Path::new(name).parent().unwrap_or(Path::new(""))),
    };
    inputs.iter().map(above).collect()
}

fn places(folders: &[Option<PathBuf>], sets: &BTreeMap<Option<PathBuf>, Vec<Arc<Rule>>>) -> Vec<usize> {
    let order: BTreeMap<&Option<PathBuf>, usize> = sets.keys().enumerate().map(|(n, key)| (key, n)).collect();
    folders.iter().map(|folder| order.get(folder).copied().unwrap_or_default()).collect()
}

/// The rules that the arguments name and those of `folder`; what is broken among the latter is noted.
fn rules_of(
    folder: Option<&Path>,
    args: &OwnArgs,
    failures: &mut Vec<Failure>,
) -> anyhow::Result<Vec<Arc<Rule>>> {
    let mut own = Own::named(args)?;
    let before = own.failures.len();
    let same = |folder: &Path| {
        let wanted = std::fs::canonicalize(folder).ok();
        args.rules.iter().any(|named| std::fs::canonicalize(named).ok() == wanted)
    };
    if let Some(folder) = folder.filter(|folder| !same(folder)) {
        own.read(&shown(folder));
    }
    failures.extend(own.failures.drain(before..));
    Ok(own.rules())
}

/// One for each set; rules of the other sets may be named in a selection, though they do not run.
fn linters(settings: &Settings, sets: Vec<Vec<Arc<Rule>>>) -> anyhow::Result<Vec<Linter>> {
    let all: Vec<Arc<Rule>> = sets.iter().flatten().cloned().collect();
    let mut linters = Vec::with_capacity(sets.len());
    for rules in sets {
        let elsewhere = if all.len() > rules.len() { all.clone() } else { Vec::new() };
        linters.push(Linter::new(&Settings { rules, elsewhere, ..settings.clone() })?);
    }
    Ok(linters)
}
