//! Configuration files: finds the one that is in force for each file and reads it, once. Applies none.

use super::args::FileArgs;
use super::listing::parent_of;
use super::own::{plain, shown};
use super::read;
use crate::config::{At, ConfigError, ConfigFile, Settings};
use crate::engine;
use crate::report::Failure;
use crate::yaml::Place;
use anyhow::bail;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// dockslim's own, in the order of preference.
const OWN: [&str; 2] = [".dockslim.yaml", ".dockslim.yml"];
/// hadolint's, read where there is none of dockslim's.
const HADOLINT: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// A configuration file.
pub(super) struct Config {
    /// As messages name it.
    pub(super) name: String,
    /// What its paths start from.
    pub(super) folder: PathBuf,
    /// What it says.
    pub(super) file: ConfigFile,
    pub(super) is_hadolint: bool,
    /// Where the folders that it names have to be. A file that was named, and stands in no repository, may name any.
    bounds: Option<PathBuf>,
    /// What it leaves out, from a root of its own.
    exclude: Option<(PathBuf, Gitignore)>,
}

/// The files of a run.
#[derive(Default)]
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
}

impl Configs {
    /// Reads the file that the arguments name; it has to be right.
    pub(super) fn new(args: &FileArgs) -> anyhow::Result<Self> {
        let mut configs = Self { search: !args.isolated && args.config.is_none(), ..Self::default() };
        if let Some(path) = &args.config {
            let root = std::env::current_dir().unwrap_or_default();
            configs.named = Some(path.clone());
            match Config::read(path, is_hadolint(path), root, read::repository(parent_of(path))) {
                Ok(config) => configs.read.push(Ok(config)),
                Err(Failure { name, message }) => bail!("{name}: {message}"),
            }
        }
        Ok(configs)
    }

    /// The one in force in `folder` (a plain absolute path).
    pub(super) fn above(&mut self, folder: &Path) -> Option<usize> {
        if !self.search {
            return (!self.read.is_empty()).then_some(0);
        }
        let [own, hadolint] = self.find(folder);
        let is_hadolint = own.is_none();
        let path = own.or(hadolint)?;
        if let Some(place) = self.places.get(&path) {
            return Some(*place);
        }
        let root = path.parent().map(Path::to_owned).unwrap_or_default();
        self.read.push(Config::found(&path, is_hadolint, root));
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

    /// Those that are broken, with their places.
    pub(super) fn broken(&self) -> impl Iterator<Item = (usize, &Failure)> {
        self.read.iter().enumerate().filter_map(|(place, it)| Some((place, it.as_ref().err()?)))
    }

    fn find(&mut self, folder: &Path) -> [Option<PathBuf>; 2] {
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
            let here =
                |names: [&str; 2]| names.map(|name| folder.join(name)).into_iter().find(|it| is_there(it));
            let [own, hadolint] = found;
            found = [here(OWN).or(own), here(HADOLINT).or(hadolint)];
            self.known.insert(folder.to_owned(), found.clone());
        }
        found
    }
}

/// Whether something of this name is there, also what cannot be read as a file: that has to be said.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn is_hadolint(path: &Path) -> bool {
    path.file_name().is_some_and(|name| HADOLINT.iter().any(|known| name == *known))
}

impl Config {
    /// Reads one that a repository may have brought along: messages would show lines of whatever it links to.
    fn found(path: &Path, is_hadolint: bool, root: PathBuf) -> Result<Self, Failure> {
        let bounds = read::bounds(&root);
        if read::is_link_out(path, || &bounds) {
            let message = "is a link that leaves the repository, and is not followed; name it with --config";
            return Err(Failure { name: shown(path).display().to_string(), message: message.to_owned() });
        }
        Self::read(path, is_hadolint, root, Some(bounds))
    }

    fn read(path: &Path, is_hadolint: bool, root: PathBuf, bounds: Option<PathBuf>) -> Result<Self, Failure> {
        let name = shown(path).display().to_string();
        let fail = |message: String| Failure { name: name.clone(), message };
        if path.is_dir() {
            return Err(fail("is a folder; settings have to stand in a file of this name".to_owned()));
        }
        let text = read::text(path, read::SETTINGS).map_err(fail)?;
        let read = if is_hadolint { ConfigFile::read_hadolint(&text) } else { ConfigFile::read(&text) };
        let mut file = read.map_err(|error| failure(&name, error))?;
        if is_hadolint {
            drop_foreign(&mut file);
        }
        let exclude = exclude(&file, &root).map_err(|error| failure(&name, error))?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { name, folder, file, is_hadolint, bounds, exclude: exclude.map(|it| (root, it)) })
    }

    /// The folder that it names here. A repository's settings must not send a run over the rest of the disk.
    pub(super) fn folder_at(&self, said: &At<String>, flag: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(&said.value);
        let out = self.bounds.as_ref().filter(|bounds| read::leaves(&folder, bounds));
        let Some(bounds) = out else { return Ok(folder) };
        let message = format!(
            "`{}` leaves {}, and is not looked at; name it on the command line ({flag})",
            said.value,
            bounds.display()
        );
        Err(self.failure(said.place, message))
    }

    /// The failure `message` at `place`.
    pub(super) fn failure(&self, place: Option<Place>, message: String) -> Failure {
        failure(&self.name, ConfigError::new(place.unwrap_or(Place::START), message))
    }

    /// A word of its that names no rule, also where the command line stands over it.
    pub(super) fn unknown_rule(&self, settings: &Settings) -> Option<Failure> {
        let own = if settings.elsewhere.is_empty() { &settings.rules } else { &settings.elsewhere };
        let words = self.file.raw.select.iter().flatten().chain(&self.file.raw.ignore);
        words.into_iter().find_map(|word| {
            let unknown = engine::named(&word.value, own).err()?;
            Some(self.failure(word.place, unknown.to_string()))
        })
    }

    /// Whether it leaves out the file at this plain absolute path.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|(root, patterns)| {
            let inside = path.strip_prefix(root);
            inside.is_ok_and(|path| patterns.matched_path_or_any_parents(path, false).is_ignore())
        })
    }
}

fn failure(name: &str, error: ConfigError) -> Failure {
    Failure { name: format!("{name}:{}:{}", error.place.line, error.place.column), message: error.message }
}

/// Codes of hadolint's that no rule answers to are as good as not there.
fn drop_foreign(file: &mut ConfigFile) {
    let known = |word: &str| engine::named(word, &[]).is_ok();
    let raw = &mut file.raw;
    raw.ignore.retain(|word| known(&word.value));
    raw.select.iter_mut().for_each(|words| words.retain(|word| known(&word.value)));
    raw.severities.retain(|it| known(&it.value.0));
}

fn exclude(file: &ConfigFile, root: &Path) -> Result<Option<Gitignore>, ConfigError> {
    if file.raw.exclude.is_empty() {
        return Ok(None);
    }
    let mut builder = GitignoreBuilder::new(root);
    for pattern in &file.raw.exclude {
        let wrong = |error: &ignore::Error| {
            ConfigError::new(pattern.place.unwrap_or(Place::START), format_args!("no pattern: {error}"))
        };
        builder.add_line(None, &pattern.value).map_err(|error| wrong(&error))?;
    }
    let first = file.raw.exclude.first().and_then(|pattern| pattern.place).unwrap_or(Place::START);
    let too_many =
        |error| ConfigError::new(first, format_args!("more patterns than can be matched: {error}"));
    builder.build().map(Some).map_err(too_many)
}

/// The folder of a file, as a plain absolute path.
pub(super) fn folder_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new(""));
    Some(plain(&std::path::absolute(Path::new(".").join(folder)).ok()?))
}
