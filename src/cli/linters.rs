//! The linters of a run: what lints each of its inputs, by the settings and rules above them. Lints nothing itself.

use super::args::{Format, OwnArgs, SettingArgs};
use super::disk::Disk;
use super::environment;
use super::found::Input;
use super::linted::Linted;
use super::listing::DOCKERIGNORE;
use crate::engine::RuleRef;
use crate::finding::{Failure, Severity};
use crate::rule::Wants;
use crate::session::{Config, ContextFolder, FlagError, Flags, Force, Own, Session};
use clap::ValueEnum as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What lints which input.
pub(super) struct Linters {
    sets: Vec<Linted>,
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

/// A session for these arguments.
pub(super) fn session(args: &SettingArgs, own: &OwnArgs) -> Result<Session<'static>, FlagError> {
    Session::new(&Disk, flags(args, own)?)
}

/// What these arguments say to a session.
pub(super) fn flags(args: &SettingArgs, own: &OwnArgs) -> Result<Flags, FlagError> {
    let folder = args.build.context.as_deref().filter(|it| it.as_os_str() != ContextFolder::OF_DOCKERFILE);
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let (folder, own) = (folder.display(), ContextFolder::OF_DOCKERFILE);
        let message = "is no folder: --context takes the folder that is the build context";
        return Err(FlagError(format!("{folder} {message}, or `{own}` for each Dockerfile's own")));
    }
    Ok(Flags {
        raw: args.raw(),
        config: args.files.config.clone(),
        isolated: args.files.isolated,
        rules: own.rules.clone(),
        ..environment::flags()
    })
}

/// The rules that the arguments name, and those of the project's folder above the current one.
pub(super) fn own_rules(args: &OwnArgs) -> Result<Own, FlagError> {
    let mut own = Own::named(&Disk, &args.rules, Path::new(""))?;
    let mut session = Session::new(&Disk, Flags { root: here(), ..Flags::default() })?;
    if let Some(folder) = session.force(Path::new("")).rules() {
        own.read_found(&Disk, folder);
    }
    Ok(own)
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

impl Linters {
    /// Reads the rules and settings that the arguments name and those that stand above the inputs. Takes away
    /// inputs that settings leave out, and those whose settings are broken.
    pub(super) fn new(args: &SettingArgs, own: &OwnArgs, inputs: &mut Vec<Input>) -> anyhow::Result<Self> {
        let mut session = session(args, own)?;
        let (mut forces, excluded) = forces(inputs, &mut session);
        session.enter(&forces);
        let mut sets = BTreeMap::new();
        for force in BTreeSet::from_iter(&forces) {
            if let Some(set) = session.set(force)? {
                sets.insert(force.clone(), Linted::new(set, args.build.context.as_deref()));
            }
        }
        let mut failures = session.failures().to_vec();
        failures.extend(broken(&forces, &session));
        let mut kept = forces.iter().map(|force| sets.contains_key(force));
        inputs.retain(|_| kept.next().unwrap_or_default());
        forces.retain(|force| sets.contains_key(force));
        if sets.is_empty() {
            let nowhere = Force::default();
            if let Some(set) = session.set(&nowhere)? {
                sets.insert(nowhere, Linted::new(set, args.build.context.as_deref()));
            }
        }
        let order: BTreeMap<&Force, usize> = sets.keys().enumerate().map(|(n, key)| (key, n)).collect();
        let place = |force: &Force| order.get(force).copied().unwrap_or_default();
        let of_input = if sets.len() > 1 { forces.iter().map(place).collect() } else { Vec::new() };
        let notes = session.configs().map(note).collect();
        let sets: Vec<Linted> = sets.into_values().collect();
        let mut read: Vec<PathBuf> = session.paths().cloned().collect();
        read.extend(sets.iter().filter_map(|it| Some(it.wanted.folder()?.join(DOCKERIGNORE))));
        Ok(Self { sets, of_input, failures, notes, excluded, read })
    }

    /// What lints the input at this place.
    pub(super) fn of(&self, input: usize) -> &Linted {
        &self.sets[self.of_input.get(input).copied().unwrap_or_default()]
    }

    /// The mildest severity that fails the run anywhere.
    pub(super) fn fail_on(&self) -> Option<Severity> {
        self.sets.iter().filter_map(|it| it.set.settings.fail_on).max()
    }

    /// Whether only findings with a code of hadolint's fail the run.
    pub(super) fn fails_by_codes(&self) -> bool {
        self.sets.iter().all(|it| it.set.settings.peer.is_some_and(|peer| peer.decides_failure))
    }

    /// The format that hadolint's settings ask for, of the first that do.
    pub(super) fn format(&self) -> Option<Format> {
        let word = self.sets.iter().find_map(|it| it.set.peer.as_ref()?.format)?;
        Format::from_str(word, false).ok()
    }

    /// Whether some of hadolint's settings ask for no colours.
    pub(super) fn has_no_colour(&self) -> bool {
        self.sets.iter().any(|it| it.set.peer.as_ref().is_some_and(|peer| peer.no_color))
    }

    /// No report prints more of how to mend a finding.
    pub(super) fn want(&mut self, wants: Wants) {
        self.sets.iter_mut().for_each(|it| it.set.linter.want(wants));
    }

    /// Every rule that runs anywhere, once.
    pub(super) fn rules(&self) -> Vec<&RuleRef> {
        let mut rules: Vec<&RuleRef> = Vec::new();
        for rule in self.sets.iter().flat_map(|it| it.set.linter.rules()) {
            if !rules.iter().any(|known| known.id == rule.id) {
                rules.push(rule);
            }
        }
        rules
    }
}

/// What is in force for each input; takes away those that settings leave out, and says how many.
fn forces(inputs: &mut Vec<Input>, session: &mut Session<'_>) -> (Vec<Force>, usize) {
    let mut forces = Vec::with_capacity(inputs.len());
    let mut last: Option<(PathBuf, Force)> = None;
    let before = inputs.len();
    inputs.retain(|input| {
        let path = match input {
            Input::File(path) | Input::Plain(path) => path.as_path(),
            Input::Stdin(name) => Path::new(name),
        };
        let parent = path.parent().unwrap_or(Path::new(""));
        // Files come by folder: what is in force is that of the file before, most of the time.
        if last.as_ref().is_none_or(|(known, _)| known != parent) {
            last = Some((parent.to_owned(), session.force(parent)));
        }
        let Some((_, force)) = &last else { return false };
        let kept = !session.excludes(force, path);
        if kept {
            forces.push(session.force_of(force, path));
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
    let unused = match config.unused() {
        [] => String::new(),
        unused => format!("; without a meaning here: {}", unused.join(", ")),
    };
    format!("settings of {}, since there is no .dockslim.yaml{unused}", config.name)
}

/// The settings that are broken, and how many files are not linted for it.
fn broken(forces: &[Force], session: &Session<'_>) -> Vec<Failure> {
    let mut files: Vec<(&Failure, usize)> = Vec::new();
    for failure in forces.iter().filter_map(|force| session.broken(force)) {
        match files.iter_mut().find(|(known, _)| known.name == failure.name) {
            Some((_, count)) => *count += 1,
            None => files.push((failure, 1)),
        }
    }
    let tell = |(failure, count): (&Failure, usize)| {
        let files = if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") };
        let message = format!("{} ({files} not linted for it)", failure.message);
        Failure { name: failure.name.clone(), message }
    };
    files.into_iter().map(tell).collect()
}
