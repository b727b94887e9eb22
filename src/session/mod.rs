//! What is in force where: the settings above a Dockerfile, the rules beside them, and the linter that they make
//! together. For the command line, editors and other programs alike; reads no file itself, but asks [`SettingFiles`].

mod configs;
mod files;
mod own;

pub use configs::{Config, GIVEN};
pub use files::{Matcher, SettingFiles, TextKind, plain, shown};
pub use own::{Own, OwnFile};

use crate::config::{At, Hadolint, PeerRaw, Raw, Settings};
use crate::engine::{Analysis, Linter, MissingStage};
use crate::finding::Failure;
use crate::rule::Rule;
use crate::source::short;
use configs::Configs;
use own::Folders;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What whoever starts the session says; it stands over every file of settings.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Settings.
    pub raw: Raw,
    /// The one file of settings that counts, and no other.
    pub config: Option<PathBuf>,
    /// The settings that count, as the text of a `.dockslim.yaml` that stands in [`Self::root`], and no file of settings.
    pub settings: Option<String>,
    /// No file of settings counts, and no `.dockslim/rules`.
    pub isolated: bool,
    /// Folders of rules.
    pub rules: Vec<PathBuf>,
    /// What hadolint is told by the environment: it counts where no `.dockslim.yaml` is in force.
    pub hadolint: Hadolint,
    /// Files that hadolint would take its settings from, the first that is there: they count where there are no settings
    /// above a Dockerfile.
    pub hadolint_files: Vec<PathBuf>,
    /// The folder that the session is started in, absolute: names are shown from it.
    pub root: PathBuf,
}

/// What is wrong with what was said at the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FlagError(pub String);

impl From<Failure> for FlagError {
    fn from(Failure { name, message }: Failure) -> Self {
        Self(format!("{name}: {message}"))
    }
}

/// Which settings and which project's rules are in force in a folder: what the other methods of a [`Session`] go by. Files
/// of one folder share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Force {
    config: Option<usize>,
    rules: Option<PathBuf>,
    /// The overrides of the settings that are for a file, if it is one of some only.
    overrides: Vec<usize>,
}

impl Force {
    /// The nearest `.dockslim/rules`.
    pub fn rules(&self) -> Option<&Path> {
        self.rules.as_deref()
    }
}

/// A linter, and what else is in force where it lints.
#[derive(Debug)]
pub struct Set {
    /// With the rules, severities, options, build arguments and target in force.
    pub linter: Linter,
    /// What the linter was made of: the flags over the settings, with the rules.
    pub settings: Settings,
    /// The build context that was said, if one was.
    pub context: Option<ContextFolder>,
    /// Where it is said.
    pub context_from: String,
    /// Where the stage that is built is said, for messages.
    pub target_from: String,
    /// What hadolint's settings say of reports, where they are in force.
    pub peer: Option<PeerRaw>,
}

/// Which folder is the build context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextFolder {
    /// This one: as a flag has it, or from the session's root.
    Named(PathBuf),
    /// That of each Dockerfile itself.
    OfDockerfile,
}

impl ContextFolder {
    /// The word for that of each Dockerfile; a folder of this name is `./dockerfile`.
    pub const OF_DOCKERFILE: &str = "dockerfile";
}

/// A stage to be built that a file does not have.
#[derive(Debug)]
pub struct Missing {
    /// That it does not have it, and who asks for it.
    pub said: String,
    /// The stage of the file that may be meant.
    meant: Option<String>,
}

impl Missing {
    /// What is wrong, with the stage that may be meant.
    pub fn message(self) -> String {
        let meant = self.meant.map(|it| format!("; did you mean `{it}`?"));
        self.said + &meant.unwrap_or_default()
    }
}

impl Set {
    /// The stage that is asked for, where the file does not have it.
    pub fn missing_stage(&self, analysis: &Analysis<'_>) -> Option<Missing> {
        let missing = analysis.missing_stage()?;
        let said = format!("{missing} ({})", self.target_from);
        let MissingStage { meant, .. } = missing;
        Some(Missing { said, meant })
    }
}

/// Settings and rules of any number of Dockerfiles, each file of them read once.
///
/// ```no_run
/// # fn files() -> Box<dyn dockslim::SettingFiles> { unimplemented!() }
/// use dockslim::{Flags, Session};
/// use std::path::Path;
///
/// let files = files();
/// let root = "/home/me/project".into();
/// let mut session = Session::new(&*files, Flags { root, ..Flags::default() })?;
/// let force = session.force(Path::new("services/api"));
/// session.enter([&force]);
/// match session.set(&force)? {
///     Some(set) => println!("{} rules, target {:?}", set.linter.rules().count(), set.settings.target),
///     None => println!("{:?}", session.broken(&force)),
/// }
/// # Ok::<(), dockslim::FlagError>(())
/// ```
#[derive(Debug)]
pub struct Session<'f> {
    files: &'f dyn SettingFiles,
    flags: Flags,
    /// The rules of the folders that were named.
    named: Own,
    configs: Configs,
    folders: Folders,
    /// What is known of a folder's rules, by what is in force there.
    rules: BTreeMap<Force, Vec<Arc<Rule>>>,
    failures: Vec<Failure>,
    /// The files of rules that were read.
    read: Vec<PathBuf>,
}

impl<'f> Session<'f> {
    /// Takes in what the flags name; that has to be right.
    pub fn new(files: &'f dyn SettingFiles, flags: Flags) -> Result<Self, FlagError> {
        let told = if flags.isolated { Hadolint::default() } else { flags.hadolint.clone() };
        let search = !flags.isolated && flags.config.is_none() && flags.settings.is_none();
        let mut configs = Configs::new(search, told, flags.hadolint_files.clone());
        if let Some(text) = &flags.settings {
            configs.take(files, text, &flags.root)?;
        } else if let Some(path) = &flags.config {
            configs.read_named(files, path, &flags.root)?;
        }
        let mut named = Own::named(files, &flags.rules, &flags.root)?;
        let failures = std::mem::take(&mut named.failures);
        let read = named.paths.clone();
        let (folders, rules) = (Folders::default(), BTreeMap::new());
        Ok(Self { files, flags, named, configs, folders, rules, failures, read })
    }

    /// The folder that it was started in.
    pub fn root(&self) -> &Path {
        &self.flags.root
    }

    /// What is in force in a folder, from the session's root or absolute. Asks for the files that are not known yet.
    pub fn force(&mut self, folder: &Path) -> Force {
        let folder = plain(&self.flags.root.join(folder));
        let rules = if self.flags.isolated { None } else { self.folders.above(self.files, &folder) };
        let config = self.configs.above(self.files, &folder, &self.flags.root);
        Force { config, rules, overrides: Vec::new() }
    }

    /// What is in force for a file, from the session's root or absolute, in a folder where `force` is: settings may have
    /// something of their own to say of it.
    pub fn force_of(&self, force: &Force, path: &Path) -> Force {
        let Some(config) = self.config(force) else { return force.clone() };
        Force { overrides: config.overrides(&plain(&self.flags.root.join(path))), ..force.clone() }
    }

    /// The file of settings that is in force, unless it is broken.
    pub fn config(&self, force: &Force) -> Option<&Config> {
        self.configs.get(force.config?)
    }

    /// Whether settings leave out the file at `path`, from the session's root or absolute.
    pub fn excludes(&self, force: &Force, path: &Path) -> bool {
        self.config(force).is_some_and(|config| config.excludes(&plain(&self.flags.root.join(path))))
    }

    /// What was said over what the settings say.
    pub fn raw(&self, force: &Force) -> Raw {
        let flags = self.flags.raw.clone();
        match self.config(force) {
            Some(config) => flags.over(&config.raw(&force.overrides)),
            None => match self.configs.bare() {
                Some(told) => flags.over(&told),
                None => flags,
            },
        }
    }

    /// Takes in the rules that are in force at all of these places, so that the settings of one may name the rules of
    /// another. What is broken is told in [`Self::failures`].
    pub fn enter<'s>(&mut self, forces: impl IntoIterator<Item = &'s Force>) {
        for force in forces {
            if !self.rules.contains_key(force) && !self.is_broken(force) {
                let own = self.rules_of(force);
                self.rules.insert(force.clone(), own);
            }
        }
    }

    /// What lints at a place that was [entered](Self::enter), or else without the project's rules; `None` where the settings there are broken, which
    /// [`Self::broken`] tells. The error is about the flags.
    pub fn set(&mut self, force: &Force) -> Result<Option<Set>, FlagError> {
        if self.is_broken(force) {
            return Ok(None);
        }
        match self.make(force) {
            Ok(set) => Ok(Some(set)),
            Err(Wrong::Settings(failure)) => {
                if let Some(place) = force.config {
                    self.configs.give_up(place, failure);
                }
                Ok(None)
            }
            Err(Wrong::Flags(error)) => Err(error),
        }
    }

    /// Files of rules that are none.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The files of settings that are in force somewhere.
    pub fn configs(&self) -> impl Iterator<Item = &Config> {
        self.configs.all()
    }

    /// What is wrong with the settings that are in force at a place.
    pub fn broken(&self, force: &Force) -> Option<&Failure> {
        self.configs.failure(force.config?)
    }

    /// Every file of rules and settings that was asked for.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.read.iter().chain(self.configs.paths())
    }

    fn is_broken(&self, force: &Force) -> bool {
        self.broken(force).is_some()
    }

    /// The rules that were named, those of the settings and those of the project's folder. What is broken among the
    /// latter two is noted.
    fn rules_of(&mut self, force: &Force) -> Vec<Arc<Rule>> {
        let mut own = self.named.clone();
        own.paths.clear();
        let real = |folder: &PathBuf| self.files.folder(folder);
        let mut seen: Vec<PathBuf> = self.flags.rules.iter().filter_map(real).collect();
        if let Some(config) = self.config(force) {
            for said in &config.file.raw.rules {
                let folder = match config.folder_at(self.files, said, "--rules") {
                    Ok(folder) => folder,
                    Err(failure) => {
                        own.failures.push(failure);
                        continue;
                    }
                };
                if let Err(message) = own.read_named(self.files, &folder) {
                    own.failures.push(config.failure(said.place, message));
                }
                seen.extend(real(&folder));
            }
        }
        let new = |folder: &&PathBuf| real(folder).is_some_and(|it| !seen.contains(&it));
        if let Some(folder) = force.rules.as_ref().filter(new) {
            own.read_found(self.files, folder);
        }
        self.read.append(&mut own.paths);
        self.failures.append(&mut own.failures);
        own.rules()
    }

    /// The linter of what is in force; rules of other places may be named in a selection, though they do not run.
    fn make(&self, force: &Force) -> Result<Set, Wrong> {
        let config = self.config(force);
        if let Some(wrong) = self.configs.wrong(config) {
            return Err(Wrong::Flags(FlagError(wrong.to_owned())));
        }
        let raw = self.raw(force);
        let rules = self.rules.get(force).cloned().unwrap_or_else(|| self.named.rules());
        let others = self.rules.values().map(Vec::len).sum::<usize>() > rules.len();
        let elsewhere = if others { self.rules.values().flatten().cloned().collect() } else { Vec::new() };
        let images = self.images(&raw, config).map_err(Wrong::Settings)?;
        let settings = Settings { images, rules, elsewhere, ..raw.settings() };
        let context = self.context(&raw, config).map_err(Wrong::Settings)?;
        let context_from = said_at("context", raw.context.as_ref(), config);
        if let Some(failure) = config.and_then(|config| config.unknown_rule(&settings)) {
            return Err(Wrong::Settings(failure));
        }
        let linter =
            Linter::new(&settings).map_err(|error| match (config, raw.place_of(&error.subject)) {
                (Some(config), place @ Some(_)) => Wrong::Settings(config.failure(place, error.to_string())),
                _ => Wrong::Flags(FlagError(error.to_string())),
            })?;
        let target_from = said_at("target", raw.target.as_ref(), config);
        Ok(Set { linter, settings, context, context_from, target_from, peer: raw.peer })
    }

    /// The images that Dockerfiles of the user's build, with these as they are read: from the session's root.
    fn images(&self, raw: &Raw, config: Option<&Config>) -> Result<Vec<(String, String)>, Failure> {
        let own = raw.images.iter().map(|said| {
            let (image, dockerfile) = &said.value;
            let Some(config) = config.filter(|_| said.place.is_some()) else { return Ok(said.value.clone()) };
            let (path, stage) = dockerfile.split_once('#').unwrap_or((dockerfile, ""));
            let path = config.dockerfile_at(self.files, said, path)?;
            let path = shown(&path, &self.flags.root).display().to_string();
            let stage = if stage.is_empty() { String::new() } else { format!("#{stage}") };
            Ok((image.clone(), path + &stage))
        });
        own.collect()
    }

    /// The build context: what the flags say, or the settings from their folder.
    fn context(&self, raw: &Raw, config: Option<&Config>) -> Result<Option<ContextFolder>, Failure> {
        let Some(said) = &raw.context else { return Ok(None) };
        if said.value == ContextFolder::OF_DOCKERFILE {
            return Ok(Some(ContextFolder::OfDockerfile));
        }
        let Some(config) = config.filter(|_| said.place.is_some()) else {
            return Ok(Some(ContextFolder::Named(PathBuf::from(&said.value))));
        };
        let folder = config.folder_at(self.files, said, "--context")?;
        if self.files.folder(&folder).is_none() {
            let message = format!("`{}` is no folder, so it is no build context", short(&said.value));
            return Err(config.failure(said.place, message));
        }
        Ok(Some(ContextFolder::Named(shown(&folder, &self.flags.root))))
    }
}

/// What keeps a linter from being made, by whose fault it is.
enum Wrong {
    Settings(Failure),
    Flags(FlagError),
}

/// Where the value of a key is said.
fn said_at<T>(key: &str, said: Option<&At<T>>, config: Option<&Config>) -> String {
    match (config, said.and_then(|said| said.place)) {
        (Some(config), Some(place)) => format!("`{key}` in {}:{}", config.name, place.line),
        _ => format!("--{key}"),
    }
}
