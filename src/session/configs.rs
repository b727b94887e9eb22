//! Configuration files: finds the one that is in force for each file and takes it in, once. Applies none.

use super::files::{Matcher, SettingFiles, TextKind, shown};
use crate::config::{At, ConfigError, ConfigFile, Hadolint, Raw, Settings};
use crate::engine;
use crate::finding::Failure;
use crate::source::short;
use crate::yaml::Place;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// dockslim's own, in the order of preference.
const OWN: [&str; 2] = [".dockslim.yaml", ".dockslim.yml"];
/// hadolint's, read where there is none of dockslim's.
const HADOLINT: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// How messages name settings that stand in no file.
pub const GIVEN: &str = "settings";

/// A configuration file.
pub struct Config {
    /// As messages name it.
    pub name: String,
    /// What its paths start from.
    pub folder: PathBuf,
    /// What it says.
    pub file: ConfigFile,
    /// Whether it is hadolint's, in the lack of one of dockslim's.
    pub is_hadolint: bool,
    /// Where the folders that it names have to be. A file that was named, and stands in no repository, may name any.
    bounds: Option<PathBuf>,
    /// What it leaves out, from a root of its own.
    exclude: Option<Matcher>,
    /// What each of its overrides is for.
    overrides: Vec<Matcher>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "settings of {}", self.name)
    }
}

/// The files of a session.
#[derive(Debug, Default)]
pub(super) struct Configs {
    /// Read or broken.
    read: Vec<Result<Config, Failure>>,
    /// The place in `read` of a path that was found.
    places: HashMap<PathBuf, usize>,
    /// The path that was named.
    named: Option<PathBuf>,
    /// What is nearest at or above a folder: dockslim's, hadolint's.
    known: HashMap<PathBuf, [Option<PathBuf>; 2]>,
    /// Whether files are looked for.
    search: bool,
    /// What hadolint is told beside its files.
    variables: Hadolint,
    /// The folders and files in which hadolint's settings stand for all that has none above it, the first one first.
    elsewhere: Vec<PathBuf>,
}

impl Configs {
    /// None yet, and none to come without `search`.
    pub(super) fn new(search: bool, variables: Hadolint, elsewhere: Vec<PathBuf>) -> Self {
        Self { search, variables, elsewhere, ..Self::default() }
    }

    /// What hadolint is told where there is no file of settings, if anything.
    pub(super) fn bare(&self) -> Option<Raw> {
        let mut raw = (!self.variables.is_empty()).then(|| self.variables.raw())?;
        drop_foreign(&mut raw);
        Some(raw)
    }

    /// What is wrong with hadolint's variables, where they count beside `config`.
    pub(super) fn wrong<'c>(&'c self, config: Option<&'c Config>) -> Option<&'c str> {
        let told = config.map_or(Some(&self.variables), |config| config.file.hadolint.as_ref());
        told?.wrong.as_deref()
    }

    /// Takes in the file that the arguments name; it has to be right. What it leaves out is said from `root`.
    pub(super) fn read_named(
        &mut self,
        files: &dyn SettingFiles,
        path: &Path,
        root: &Path,
    ) -> Result<(), Failure> {
        self.named = Some(path.to_owned());
        let folder = path.parent().unwrap_or(Path::new(""));
        let (variables, bounds) = (is_hadolint(path).then_some(&self.variables), files.repository(folder));
        let config = Config::read(files, path, variables, [root, root], bounds)?;
        self.read.push(Ok(config));
        Ok(())
    }

    /// Takes in settings that stand in no file; they have to be right. Whoever gives them may be passing on what is a
    /// repository's.
    pub(super) fn take(&mut self, files: &dyn SettingFiles, text: &str, root: &Path) -> Result<(), Failure> {
        let path = root.join(GIVEN);
        let config = Config::of_text(files, text, &path, None, [root, root], Some(files.bounds(root)))?;
        self.read.push(Ok(config));
        Ok(())
    }

    /// The one in force in `folder` (a plain absolute path); messages name it from `root`.
    pub(super) fn above(&mut self, files: &dyn SettingFiles, folder: &Path, root: &Path) -> Option<usize> {
        if !self.search {
            return (!self.read.is_empty()).then_some(0);
        }
        let [own, hadolint] = self.find(files, folder);
        let variables = own.is_none().then_some(&self.variables);
        let is_elsewhere = own.is_none() && hadolint.is_none();
        let elsewhere = || self.elsewhere.iter().find(|path| files.exists(path)).cloned();
        let path = own.or(hadolint).or_else(elsewhere)?;
        if let Some(place) = self.places.get(&path) {
            return Some(*place);
        }
        let read = if is_elsewhere {
            // The user's own, not what a repository has brought along.
            Config::read(files, &path, variables, [root, root], None)
        } else {
            Config::found(files, &path, variables, root)
        };
        self.read.push(read);
        self.places.insert(path, self.read.len() - 1);
        Some(self.read.len() - 1)
    }

    /// The file at this place, unless it is broken.
    pub(super) fn get(&self, place: usize) -> Option<&Config> {
        self.read.get(place)?.as_ref().ok()
    }

    /// Gives up a file whose settings do not fit.
    pub(super) fn give_up(&mut self, place: usize, failure: Failure) {
        if let Some(config) = self.read.get_mut(place).filter(|config| config.is_ok()) {
            *config = Err(failure);
        }
    }

    /// The paths of all that were read or are broken.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.places.keys().chain(&self.named)
    }

    /// Those that are in force somewhere.
    pub(super) fn all(&self) -> impl Iterator<Item = &Config> {
        self.read.iter().flatten()
    }

    /// What is wrong with the file at this place.
    pub(super) fn failure(&self, place: usize) -> Option<&Failure> {
        self.read.get(place)?.as_ref().err()
    }

    fn find(&mut self, files: &dyn SettingFiles, folder: &Path) -> [Option<PathBuf>; 2] {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        // Depth is bounded by the length of a path.
        let mut missing = Vec::new();
        let mut found = [None, None];
        for ancestor in folder.ancestors() {
            if let Some(known) = self.known.get(ancestor) {
                found.clone_from(known);
                break;
            }
            missing.push(ancestor);
        }
        for folder in missing.into_iter().rev() {
            let here = |names: [&str; 2]| {
                names.map(|name| folder.join(name)).into_iter().find(|it| files.exists(it))
            };
            let [own, hadolint] = found;
            found = [here(OWN).or(own), here(HADOLINT).or(hadolint)];
            self.known.insert(folder.to_owned(), found.clone());
        }
        found
    }
}

/// Whether a file is hadolint's by its name: `.hadolint.yaml`, and as people name others for it, `hadolint-ci.yml`.
fn is_hadolint(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains("hadolint"))
}

impl Config {
    /// Takes in one that a repository may have brought along: messages would show lines of whatever it links to.
    fn found(
        files: &dyn SettingFiles,
        path: &Path,
        hadolint: Option<&Hadolint>,
        root: &Path,
    ) -> Result<Self, Failure> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let bounds = files.bounds(folder);
        if files.leaves(path, &bounds) {
            let message = "is a link that leaves the repository, and is not followed; name it with --config";
            let name = shown(path, root).display().to_string();
            return Err(Failure { name, message: message.to_owned() });
        }
        Self::read(files, path, hadolint, [root, folder], Some(bounds))
    }

    /// Messages name it from the first of the roots; what it leaves out is said from the second. One of hadolint's stands
    /// over what `hadolint` is told else.
    fn read(
        files: &dyn SettingFiles,
        path: &Path,
        hadolint: Option<&Hadolint>,
        roots: [&Path; 2],
        bounds: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let fail = |message| Failure { name: shown(path, roots[0]).display().to_string(), message };
        let text = files.text(path, TextKind::Settings).map_err(fail)?;
        Self::of_text(files, &text, path, hadolint, roots, bounds)
    }

    /// The same of the text that the file has.
    fn of_text(
        files: &dyn SettingFiles,
        text: &str,
        path: &Path,
        hadolint: Option<&Hadolint>,
        roots: [&Path; 2],
        bounds: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let name = shown(path, roots[0]).display().to_string();
        let read = match hadolint {
            Some(told) => ConfigFile::read_hadolint(text, told),
            None => ConfigFile::read(text),
        };
        let mut file = read.map_err(|error| failure(&name, error))?;
        let is_hadolint = hadolint.is_some();
        if is_hadolint {
            drop_foreign(&mut file.raw);
        }
        let matcher = |patterns| matcher(files, patterns, roots[1]).map_err(|error| failure(&name, error));
        let some = Some(file.raw.exclude.as_slice()).filter(|patterns| !patterns.is_empty());
        let exclude = some.map(matcher).transpose()?;
        let overrides = file.raw.overrides.iter().map(|it| matcher(&it.files)).collect::<Result<_, _>>()?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { name, folder, file, is_hadolint, bounds, exclude, overrides })
    }

    /// The folder that it names here. A repository's settings must not send a run over the rest of the disk.
    pub fn folder_at(
        &self,
        files: &dyn SettingFiles,
        said: &At<String>,
        flag: &str,
    ) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(&said.value);
        let out = self.bounds.as_ref().filter(|bounds| files.leaves(&folder, bounds));
        let Some(bounds) = out else { return Ok(folder) };
        let message = format!(
            "`{}` leaves {}, and is not looked at; name it on the command line ({flag})",
            short(&said.value),
            bounds.display()
        );
        Err(self.failure(said.place, message))
    }

    /// The Dockerfile that it names here by `path`, which is there.
    pub fn dockerfile_at<T>(
        &self,
        files: &dyn SettingFiles,
        said: &At<T>,
        path: &str,
    ) -> Result<PathBuf, Failure> {
        let found = self.folder.join(path);
        let message = match &self.bounds {
            _ if !files.exists(&found) => {
                format!("`{}` is not there: name a Dockerfile from the folder of these settings", short(path))
            }
            Some(bounds) if files.leaves(&found, bounds) => {
                format!("`{}` leaves {}, and is not looked at; copy it there", short(path), bounds.display())
            }
            _ => return Ok(found),
        };
        Err(self.failure(said.place, message))
    }

    /// The failure `message` at `place`.
    pub fn failure(&self, place: Option<Place>, message: String) -> Failure {
        failure(&self.name, ConfigError::new(place.unwrap_or(Place::START), message))
    }

    /// A word of its that names no rule, also where the command line stands over it.
    pub fn unknown_rule(&self, settings: &Settings) -> Option<Failure> {
        let own = if settings.elsewhere.is_empty() { &settings.rules } else { &settings.elsewhere };
        let all = self.file.raw.overrides.iter().map(|it| &it.raw).chain([&self.file.raw]);
        let mut words = all.flat_map(|raw| raw.select.iter().flatten().chain(&raw.ignore));
        words.find_map(|word| {
            let unknown = engine::rules_named(&word.value, own).err()?;
            Some(self.failure(word.place, unknown.to_string()))
        })
    }

    /// The overrides that are for the file at this plain absolute path, by their places.
    pub(super) fn overrides(&self, path: &Path) -> Vec<usize> {
        let is_for = |(place, is_in): (usize, &Matcher)| is_in(path).then_some(place);
        self.overrides.iter().enumerate().filter_map(is_for).collect()
    }

    /// What it says where these overrides are in force; the last of them stands over the others.
    pub(super) fn raw(&self, overrides: &[usize]) -> Raw {
        let some = overrides.iter().filter_map(|place| self.file.raw.overrides.get(*place));
        some.fold(self.file.raw.clone(), |below, it| it.raw.clone().over(&below))
    }

    /// Keys of hadolint's file that say nothing.
    pub fn unused(&self) -> &[String] {
        self.file.hadolint.as_ref().map_or(&[], |said| said.unused.as_slice())
    }

    /// Whether it leaves out the file at this plain absolute path.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|is_out| is_out(path))
    }
}

fn failure(name: &str, error: ConfigError) -> Failure {
    Failure { name: format!("{name}:{}:{}", error.place.line, error.place.column), message: error.message }
}

/// Codes of hadolint's that no rule answers to are as good as not there.
fn drop_foreign(raw: &mut Raw) {
    let known = |word: &str| engine::rules_named(word, &[]).is_ok();
    raw.ignore.retain(|word| known(&word.value));
    raw.select.iter_mut().for_each(|words| words.retain(|word| known(&word.value)));
    raw.severities.retain(|it| known(&it.value.0));
}

fn matcher(files: &dyn SettingFiles, patterns: &[At<String>], root: &Path) -> Result<Matcher, ConfigError> {
    let texts: Vec<&str> = patterns.iter().map(|pattern| pattern.value.as_str()).collect();
    files.matcher(root, &texts).map_err(|(wrong, message)| {
        let place = patterns.get(wrong).and_then(|pattern| pattern.place);
        ConfigError::new(place.unwrap_or(Place::START), message)
    })
}
