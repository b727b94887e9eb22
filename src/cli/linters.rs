//! The linters of a run: one for each configuration and project folder of own rules above the files. Lints nothing
//! itself.

use super::args::{OwnArgs, SettingArgs};
use super::configs::{Config, Configs, folder_of};
use super::contexts::Wanted;
use super::input::Input;
use super::listing::DOCKERIGNORE;
use super::own::{Folders, Own, shown};
use crate::config::{Raw, Settings};
use crate::engine::{Analysis, Linter, MissingStage, RuleRef};
use crate::finding::Severity;
use crate::report::Failure;
use crate::rule::Rule;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What lints which input.
pub(super) struct Linters {
    sets: Vec<Set>,
    /// The linter of each input; empty where there is only one.
    of_input: Vec<usize>,
    /// Files of rules and settings that are none.
    pub(super) failures: Vec<Failure>,
    /// What is worth knowing of the files of settings.
    pub(super) notes: Vec<String>,
    /// How many inputs settings leave out.
    pub(super) excluded: usize,
    /// The files of rules and settings that were read, and the `.dockerignore` of the contexts that are named.
    pub(super) read: Vec<PathBuf>,
}

/// A linter, and what else is in force where it lints.
pub(super) struct Set {
    pub(super) linter: Linter,
    pub(super) fail_on: Option<Severity>,
    /// What is looked at of the build context.
    pub(super) wanted: Wanted,
    /// Where the stage that is built is said.
    pub(super) target_from: String,
}

/// A stage to be built that a file does not have.
pub(super) struct Missing {
    /// That it does not have it, and who asks for it.
    pub(super) said: String,
    /// The stage of the file that may be meant.
    meant: Option<String>,
}

impl Missing {
    /// What is wrong, with the stage that may be meant.
    pub(super) fn message(self) -> String {
        let meant = self.meant.map(|it| format!("; did you mean `{it}`?"));
        self.said + &meant.unwrap_or_default()
    }
}

impl Set {
    /// The stage that is asked for, where the file does not have it.
    pub(super) fn missing_stage(&self, analysis: &Analysis<'_>) -> Option<Missing> {
        let missing = analysis.missing_stage()?;
        let said = format!("{missing} ({})", self.target_from);
        let MissingStage { meant, .. } = missing;
        Some(Missing { said, meant })
    }
}

/// What is in force for an input: the place of its configuration, and its folder of rules.
type Force = (Option<usize>, Option<PathBuf>);

impl Linters {
    /// Reads the rules and settings that the arguments name and those that stand above the inputs. Takes away
    /// inputs that settings leave out, and those whose settings are broken.
    pub(super) fn new(args: &SettingArgs, own: &OwnArgs, inputs: &mut Vec<Input>) -> anyhow::Result<Self> {
        let mut configs = Configs::new(&args.files)?;
        let (mut forces, excluded) = forces(inputs, &mut configs, args.files.isolated);
        let mut making = Making { args, own, configs, failures: Vec::new(), read: Vec::new() };
        let mut sets = making.sets(&forces)?;
        making.tell_broken(&forces);
        let mut kept = forces.iter().map(|force| sets.contains_key(force));
        inputs.retain(|_| kept.next().unwrap_or_default());
        forces.retain(|force| sets.contains_key(force));
        if sets.is_empty() {
            sets.insert((None, None), making.set(&(None, None), Own::named(own)?.rules(), &[])?.1);
        }
        let order: BTreeMap<&Force, usize> = sets.keys().enumerate().map(|(n, key)| (key, n)).collect();
        let place = |force: &Force| order.get(force).copied().unwrap_or_default();
        let of_input = if sets.len() > 1 { forces.iter().map(place).collect() } else { Vec::new() };
        let notes = making.configs.all().map(note).collect();
        let sets: Vec<Set> = sets.into_values().collect();
        let mut read = making.read;
        read.extend(making.configs.paths().cloned());
        read.extend(sets.iter().filter_map(|set| Some(set.wanted.folder()?.join(DOCKERIGNORE))));
        Ok(Self { sets, of_input, failures: making.failures, notes, excluded, read })
    }

    /// What lints the input at this place.
    pub(super) fn of(&self, input: usize) -> &Set {
        &self.sets[self.of_input.get(input).copied().unwrap_or_default()]
    }

    /// The mildest severity that fails the run anywhere.
    pub(super) fn fail_on(&self) -> Option<Severity> {
        self.sets.iter().filter_map(|set| set.fail_on).max()
    }

    /// No report prints what to write instead.
    pub(super) fn drop_help(&mut self) {
        self.sets.iter_mut().for_each(|set| set.linter.drop_help());
    }

    /// Every rule that runs anywhere, once.
    pub(super) fn rules(&self) -> Vec<&RuleRef> {
        let mut rules: Vec<&RuleRef> = Vec::new();
        for rule in self.sets.iter().flat_map(|set| set.linter.rules()) {
            if !rules.iter().any(|known| known.id == rule.id) {
                rules.push(rule);
            }
        }
        rules
    }
}

/// What is in force for each input; takes away those that settings leave out, and says how many.
fn forces(inputs: &mut Vec<Input>, configs: &mut Configs, isolated: bool) -> (Vec<Force>, usize) {
    let mut folders = Folders::default();
    let mut forces = Vec::with_capacity(inputs.len());
    let mut last: Option<(PathBuf, PathBuf, Force)> = None;
    let before = inputs.len();
    inputs.retain(|input| {
        let path = match input {
            Input::File(path) => path.as_path(),
            Input::Stdin(name) => Path::new(name),
        };
        let parent = path.parent().unwrap_or(Path::new(""));
        // Files come by folder: what is in force is that of the file before, most of the time.
        if last.as_ref().is_none_or(|(known, ..)| known != parent) {
            let folder = folder_of(path).unwrap_or_default();
            let rules = if isolated { None } else { folders.above(parent) };
            last = Some((parent.to_owned(), folder.clone(), (configs.above(&folder), rules)));
        }
        let Some((_, folder, force)) = &last else { return false };
        let config = force.0.and_then(|place| configs.get(place));
        let name = path.file_name().unwrap_or_default();
        let kept = config.is_none_or(|config| !config.excludes(&folder.join(name)));
        if kept {
            forces.push(force.clone());
        }
        kept
    });
    (forces, before - inputs.len())
}

/// What `--verbose` says of a file.
fn note(config: &Config) -> String {
    if !config.is_hadolint {
        return format!("settings of {}", config.name);
    }
    let unused = match config.file.unused.as_slice() {
        [] => String::new(),
        unused => format!("; without a meaning here: {}", unused.join(", ")),
    };
    format!("settings of {}, since there is no .dockslim.yaml{unused}", config.name)
}

/// Linters in the making.
struct Making<'a> {
    args: &'a SettingArgs,
    own: &'a OwnArgs,
    configs: Configs,
    failures: Vec<Failure>,
    /// The files of rules that were read.
    read: Vec<PathBuf>,
}

impl Making<'_> {
    fn sets(&mut self, forces: &[Force]) -> anyhow::Result<BTreeMap<Force, Set>> {
        let mut rules: BTreeMap<Force, Vec<Arc<Rule>>> = BTreeMap::new();
        for force in forces {
            if !rules.contains_key(force) && force.0.is_none_or(|place| self.configs.get(place).is_some()) {
                let own = self.rules_of(force)?;
                rules.insert(force.clone(), own);
            }
        }
        self.failures.splice(0..0, Own::named(self.own)?.failures);
        let all: Vec<Arc<Rule>> = rules.values().flatten().cloned().collect();
        let mut sets = BTreeMap::new();
        for (force, own) in rules {
            if force.0.is_some_and(|place| self.configs.get(place).is_none()) {
                continue;
            }
            match self.set(&force, own, &all) {
                Ok((force, set)) => drop(sets.insert(force, set)),
                Err(_) if force.0.is_some_and(|place| self.configs.get(place).is_none()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sets)
    }

    /// The rules that the arguments name, those of the configuration and those of the project's folder. What is
    /// broken among the latter two is noted.
    fn rules_of(&mut self, (config, folder): &Force) -> anyhow::Result<Vec<Arc<Rule>>> {
        let mut own = Own::named(self.own)?;
        let before = own.failures.len();
        let mut seen = canonical(self.own);
        if let Some(config) = config.and_then(|place| self.configs.get(place)) {
            for said in &config.file.raw.rules {
                let folder = match config.folder_at(said, "--rules") {
                    Ok(folder) => folder,
                    Err(failure) => {
                        own.failures.push(failure);
                        continue;
                    }
                };
                if let Err(error) = own.read_named(&shown(&folder)) {
                    own.failures.push(config.failure(said.place, error.to_string()));
                }
                seen.extend(std::fs::canonicalize(folder));
            }
        }
        let new = |folder: &&PathBuf| std::fs::canonicalize(folder).is_ok_and(|it| !seen.contains(&it));
        if let Some(folder) = folder.as_ref().filter(new) {
            own.read_found(&shown(folder));
        }
        self.read.append(&mut own.paths);
        self.failures.extend(own.failures.drain(before..));
        Ok(own.rules())
    }

    /// The linter of what is in force; rules of the other sets may be named in a selection, though they do not run.
    /// Where the configuration names what there is not, it is given up.
    fn set(
        &mut self,
        force: &Force,
        rules: Vec<Arc<Rule>>,
        all: &[Arc<Rule>],
    ) -> anyhow::Result<(Force, Set)> {
        let config = force.0.and_then(|place| self.configs.get(place));
        let flags = self.args.raw();
        let raw = match config {
            Some(config) => flags.over(&config.file.raw),
            None => flags,
        };
        let elsewhere = if all.len() > rules.len() { all.to_vec() } else { Vec::new() };
        let settings = Settings { rules, elsewhere, ..raw.settings() };
        let wanted = match self.wanted(config) {
            Ok(wanted) => wanted,
            Err(failure) => {
                let error = anyhow::anyhow!("{failure}");
                if let Some(place) = force.0 {
                    self.configs.give_up(place, failure);
                }
                return Err(error);
            }
        };
        if let Some(failure) = config.and_then(|config| config.unknown_rule(&settings)) {
            let error = anyhow::anyhow!("{failure}");
            if let Some(place) = force.0 {
                self.configs.give_up(place, failure);
            }
            return Err(error);
        }
        let target_from = target_from(&raw, config);
        match Linter::new(&settings) {
            Ok(linter) => Ok((force.clone(), Set { linter, fail_on: settings.fail_on, wanted, target_from })),
            Err(error) => {
                let said = raw.place_of(&error.subject);
                if let (Some(place), Some(config), Some(_)) = (force.0, config, said) {
                    let failure = config.failure(said, error.to_string());
                    self.configs.give_up(place, failure);
                }
                Err(error.into())
            }
        }
    }

    /// What is looked at of the build context: what the command line says, or the configuration from its folder.
    fn wanted(&self, config: Option<&Config>) -> Result<Wanted, Failure> {
        if let Some(folder) = &self.args.build.context {
            return Ok(Wanted::Files(Some(folder.clone())));
        }
        let Some((config, said)) =
            config.and_then(|config| Some((config, config.file.raw.context.as_ref()?)))
        else {
            return Ok(Wanted::Ignore);
        };
        let folder = config.folder_at(said, "--context")?;
        if !folder.is_dir() {
            let message = format!("`{}` is no folder, so it is no build context", said.value);
            return Err(config.failure(said.place, message));
        }
        Ok(Wanted::Files(Some(shown(&folder))))
    }

    /// Notes the configurations that are broken, and how many files are not linted for it.
    fn tell_broken(&mut self, forces: &[Force]) {
        for (place, Failure { name, message }) in self.configs.broken() {
            let files = match forces.iter().filter(|force| force.0 == Some(place)).count() {
                1 => "1 file is".to_owned(),
                count => format!("{count} files are"),
            };
            let message = format!("{message} ({files} not linted for it)");
            self.failures.push(Failure { name: name.clone(), message });
        }
    }
}

/// Where the stage that is built is said.
fn target_from(raw: &Raw, config: Option<&Config>) -> String {
    let place = raw.target.as_ref().and_then(|target| target.place);
    match (config, place) {
        (Some(config), Some(place)) => format!("`target` in {}:{}", config.name, place.line),
        _ => "--target".to_owned(),
    }
}

fn canonical(args: &OwnArgs) -> Vec<PathBuf> {
    args.rules.iter().filter_map(|folder| std::fs::canonicalize(folder).ok()).collect()
}
