//! Dockerfiles whose texts somebody hands in, each under a path that is only a name: which linter is in force for them.
//! It goes by settings that come along with a text, or else by what stands above the path.

use super::contexts::Wanted;
use super::disk::Disk;
use super::facts::{Place, World};
use super::linted::{Linted, Looked};
use super::listing::Listing;
use super::weigh::{Scales, Weighed, Without};
use crate::engine::Analysis;
use crate::finding::Failure;
use crate::report::SizeFile;
use crate::rule::Wants;
use crate::session::{FlagError, Flags, Force, GIVEN, Session};
use crate::source::SourceFile;
use serde_json::Value;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Settings that are kept: whoever gives others for each text has to wait for their linters.
const MOST_SETTINGS: usize = 256;
/// Folders that are kept in mind: those of a million repositories would fill the memory.
const MOST_FOLDERS: usize = 10_000;

/// What is in force for texts.
pub struct Desk {
    /// For texts without settings of their own.
    flags: Flags,
    /// The build context that is said beside the settings.
    context: Option<PathBuf>,
    wants: Wants,
    /// By the settings that a text came with.
    sessions: HashMap<Option<String>, Known>,
    /// Files of rules that are none, where texts are linted without them: those that flags name, or that stand above a path. Rules
    /// that a text's own settings name have to be right.
    pub failures: Vec<Failure>,
    /// Folders that were asked about.
    folders: usize,
    world: Arc<World>,
}

/// A session, and the linters that it has made.
struct Known {
    session: Session<'static>,
    linters: BTreeMap<Force, Arc<Linted>>,
    folder: PathBuf,
    force: Force,
}

/// What lints a text, and answers what it wants to know.
#[derive(Clone)]
pub struct InForce {
    linted: Arc<Linted>,
    world: Arc<World>,
}

impl Desk {
    /// The flags count for every text; what is wrong with them, and with the files that they name, is said at once.
    pub fn new(flags: Flags, context: Option<PathBuf>, wants: Wants) -> Result<Self, FlagError> {
        let world = Arc::new(World::new(Listing::default(), Vec::new()));
        let mut known = Known::new(flags.clone())?;
        // What is wrong with the flags alone is no text's fault.
        known.session.set(&Force::default())?;
        let sessions = HashMap::from([(None, known)]);
        Ok(Self { flags, context, wants, sessions, failures: Vec::new(), folders: 0, world })
    }

    /// What lints the text of the file named `path`; nothing where settings leave it out. Values that are null are as if they
    /// had not been given.
    pub fn in_force(&mut self, path: &str, settings: Option<&Value>) -> Result<Option<InForce>, Failure> {
        let fail = |message| Failure { name: path.to_owned(), message };
        self.forget();
        let key = settings.filter(|given| !given.is_null()).map(|given| without_nulls(given).to_string());
        let is_own = key.is_some();
        let known = match self.sessions.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let known = Known::new(with(&self.flags, place.key().clone()));
                place.insert(known.map_err(|error| fail(of_settings(&error.to_string())))?)
            }
        };
        let file = Path::new(path);
        let folder = file.parent().unwrap_or(Path::new(""));
        if known.folder != folder {
            self.folders += 1;
            (known.folder, known.force) = (folder.to_owned(), known.session.force(folder));
        }
        if known.session.excludes(&known.force, file) {
            return Ok(None);
        }
        let force = known.session.force_of(&known.force, file);
        let linted = known.linter(force, self.context.as_deref(), self.wants).map_err(fail)?;
        let broken = known.session.failures();
        if let Some(failure) = broken.first().filter(|_| is_own) {
            return Err(fail(format!("{}: {}", failure.name, failure.message)));
        }
        let new: Vec<Failure> = broken.iter().filter(|it| !self.failures.contains(it)).cloned().collect();
        self.failures.extend(new);
        Ok(Some(InForce { linted, world: Arc::clone(&self.world) }))
    }

    /// Lets go of what has grown too much; it is read anew where it is asked for.
    fn forget(&mut self) {
        if self.folders < MOST_FOLDERS && self.sessions.len() < MOST_SETTINGS {
            return;
        }
        self.folders = 0;
        self.sessions.clear();
        self.world = Arc::new(World::new(Listing::default(), Vec::new()));
    }
}

impl Known {
    fn new(flags: Flags) -> Result<Self, FlagError> {
        let mut session = Session::new(&Disk, flags)?;
        let force = session.force(Path::new(""));
        Ok(Self { session, linters: BTreeMap::new(), folder: PathBuf::new(), force })
    }

    fn linter(&mut self, force: Force, context: Option<&Path>, wants: Wants) -> Result<Arc<Linted>, String> {
        if let Some(linted) = self.linters.get(&force) {
            return Ok(Arc::clone(linted));
        }
        let told = |failure: &Failure| of_settings(&format!("{}: {}", failure.name, failure.message));
        self.session.enter([&force]);
        let set = self.session.set(&force).map_err(|error| of_settings(&error.to_string()))?;
        let Some(mut set) = set else {
            return Err(self.session.broken(&force).map(told).unwrap_or_default());
        };
        set.linter.want(wants);
        let linted = Arc::new(Linted::new(set, context));
        self.linters.insert(force, Arc::clone(&linted));
        Ok(linted)
    }
}

impl InForce {
    /// The linter and its settings.
    pub fn linted(&self) -> &Linted {
        &self.linted
    }

    /// Answers what an analysis wants to know.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Lints a text, and hands on what was found. That it lacks the stage that is asked for is an error: it stands for itself.
    pub fn lint<T>(
        &self,
        source: &SourceFile,
        root: &Path,
        take: impl FnOnce(Looked<'_>) -> T,
    ) -> Result<T, Failure> {
        let mut ask = |analysis: &Analysis<'_>| self.world.facts(analysis, self.place(&source.name));
        self.linted.lint(source, root, false, &mut ask, |mut looked| match looked.missing.take() {
            Some(missing) => Err(Failure { name: source.name.clone(), message: missing.message() }),
            None => Ok(take(looked)),
        })?
    }

    /// Hands on what the images of a text weigh; with `all_stages` every one that there is.
    pub fn weigh<T>(
        &self,
        source: &SourceFile,
        all_stages: bool,
        take: impl FnOnce(&SizeFile<'_>) -> T,
    ) -> Result<T, Failure> {
        let scales = Scales { world: &self.world, all_stages, looks_around: false };
        let path = self.place(&source.name).dockerfile;
        let file = Weighed { of: &self.linted, path, source, place: 0 };
        scales.report(file, |size, _| Ok::<T, Without>(take(size))).map_err(Failure::from)
    }

    /// The path is a name, and no file is looked for beside it, unless that is asked for.
    pub fn place<'p>(&'p self, path: &'p str) -> Place<'p> {
        let wanted = &self.linted.wanted;
        let dockerfile = (*wanted != Wanted::Ignore).then_some(Path::new(path));
        Place { dockerfile, wanted, compressed: true }
    }
}

/// The flags for a text that has settings of its own: then no file of them counts.
fn with(flags: &Flags, settings: Option<String>) -> Flags {
    if settings.is_none() {
        return flags.clone();
    }
    Flags { settings, config: None, isolated: true, ..flags.clone() }
}

/// A message without the place in a text that nobody has seen.
fn of_settings(message: &str) -> String {
    let mut parts = message.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(GIVEN), Some(_), Some(_), Some(rest)) => format!("{GIVEN}:{rest}"),
        _ => message.to_owned(),
    }
}

/// Columns of a table have all keys in every row.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let said = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        value => value.clone(),
    }
}
