//! All that a program needs to start, found without starting it: its loader, the libraries that it needs and that these
//! need, the interpreter of a script; with all links and directories on the way there.

use super::super::path::{absolute, shown};
use super::Environment;
use super::error::{Error, Missing};
use super::loader::{self, CACHE, How, LOADERS, Libc, Loader, Object, Place};
use super::process::Process;
use super::program::{Machine, Program};
use super::root::{Node, Root, Start, Way, follow, join, reach, split};
use super::script;
use super::taken::{Entry, Reason, Taken};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Interpreters of interpreters: one more than Linux takes.
const MOST_INTERPRETERS: usize = 5;
/// Programs and libraries of one process.
const MOST_OBJECTS: usize = 10_000;
/// Names of a directory from which on it is named, and not each of them.
const SOME: usize = 4;

/// What is at a place where a library is sought.
#[derive(Clone)]
enum Found {
    Absent,
    /// One for another machine.
    Foreign,
    Good(Rc<Way>, Rc<Program>),
}

/// A library that is found: the place, the way there, what it says of itself.
type Sought = (Place, Rc<Way>, Rc<Program>);

/// What is gathered.
pub(super) struct Closure<'r> {
    pub(super) root: &'r mut dyn Root,
    pub(super) taken: Taken,
    pub(super) processes: Vec<Process>,
    /// What is odd, or was left: for people.
    pub(super) notes: Vec<String>,
    /// Trees that are taken whole.
    pub(super) trees: Vec<Vec<u8>>,
    /// Programs and libraries in them.
    pub(super) modules: Vec<(Vec<u8>, Rc<Program>)>,
    /// Links in them to directories, and to which.
    pub(super) outside: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) environment: &'r Environment,
    pub(super) loaders: Vec<(Vec<u8>, Rc<Loader>)>,
    found: FxHashMap<Vec<u8>, Found>,
    started: FxHashSet<Vec<u8>>,
    /// Scripts whose interpreters are being found.
    scripts: Vec<Vec<u8>>,
    /// Libraries for newer processors that are not taken.
    variants: FxHashSet<Vec<u8>>,
}

impl<'r> Closure<'r> {
    pub(super) fn new(root: &'r mut dyn Root, environment: &'r Environment) -> Self {
        Self {
            root,
            taken: Taken::default(),
            processes: Vec::new(),
            notes: Vec::new(),
            trees: Vec::new(),
            modules: Vec::new(),
            outside: Vec::new(),
            environment,
            loaders: Vec::new(),
            found: FxHashMap::default(),
            started: FxHashSet::default(),
            scripts: Vec::new(),
            variants: FxHashSet::default(),
        }
    }

    /// Takes a program by its path, or by a name in PATH; gives the path that it has been found by.
    pub(super) fn program(&mut self, name: &[u8]) -> Result<Vec<u8>, Error> {
        let path = self.located(name)?;
        self.start(&path, Reason::Asked, None, 0)?;
        Ok(path)
    }

    /// The path of a program: itself, or what its name is found at in PATH.
    pub(super) fn located(&mut self, name: &[u8]) -> Result<Vec<u8>, Error> {
        if name.contains(&b'/') {
            return Ok(name.to_vec());
        }
        let (mut plain, mut lost) = (None, None);
        for folder in loader::list(&self.environment.path) {
            let path = join(&folder, name);
            match reach(self.root, &path)? {
                Ok(way) if matches!(way.end().1, Node::File(_)) => {
                    if self.is_executable(way.end().0)? {
                        return Ok(path);
                    }
                    // A shell looks further, too.
                    plain.get_or_insert(path);
                }
                Err(none) if none.is_by_link() => drop(lost.get_or_insert(none.explained(&path))),
                _ => {}
            }
        }
        let none = || Error::NotInPath { name: name.into(), path: self.environment.path.clone().into() };
        plain.ok_or_else(|| lost.unwrap_or_else(none))
    }

    fn is_executable(&mut self, path: &[u8]) -> Result<bool, Error> {
        Ok(self.root.meta(path)?.mode & 0o111 != 0)
    }

    fn start(&mut self, path: &[u8], reason: Reason, by: Option<&[u8]>, depth: usize) -> Result<(), Error> {
        let way = reach(self.root, path)?.map_err(|lost| lost.explained(path))?;
        let (end, node) = way.end();
        let no_program = |what| Err(Error::NoProgram { path: end.into(), what });
        match node {
            Node::File(_) => {}
            Node::Directory => return no_program("a directory"),
            _ => return no_program("a device or a pipe"),
        }
        let start = self.root.start(end)?;
        self.taken.take(&way, reason, by);
        if let Start::Script(line) = &start
            && self.scripts.iter().any(|it| it == end)
        {
            let why =
                "that leads back to the script itself, so that Linux never gets to a program".to_owned();
            return Err(Error::Script { path: end.into(), line: (**line).into(), why });
        }
        if !self.started.insert(end.to_vec()) {
            return Ok(());
        }
        if !self.is_executable(end)? {
            let (path, mode) = (absolute(end), self.root.meta(end)?.mode);
            self.notes.push(format!(
                "{path} is taken, and cannot be started: its mode is {mode:04o}; `chmod +x {path}` in the root mends it"
            ));
        }
        match start {
            Start::Program(program) => self.load(end, program),
            Start::Broken(why) => Err(Error::Damaged { path: end.into(), why }),
            Start::Script(line) => self.script(end, &line, depth),
            Start::Other => no_program("neither for a loader nor begins with `#!`"),
        }
    }

    fn script(&mut self, path: &[u8], line: &[u8], depth: usize) -> Result<(), Error> {
        let wrong = |why: &str| Error::Script { path: path.into(), line: line.into(), why: why.to_owned() };
        if depth + 1 >= MOST_INTERPRETERS {
            return Err(wrong("its interpreters are scripts, one after the other"));
        }
        if line.ends_with(b"\r") {
            return Err(wrong(
                "it ends in a carriage return, as lines of Windows do, which Linux takes for a part of the name; \
                 `sed -i 's/\\r$//'` on the script mends it",
            ));
        }
        let (interpreter, operand) = script::interpreter(line).ok_or_else(|| wrong("it names no path"))?;
        let explained = |error: Error| match error {
            Error::Absent(at) if *at == *interpreter => wrong("that is not in the root"),
            error => error,
        };
        self.scripts.push(path.to_vec());
        self.start(interpreter, Reason::Interpreter, Some(path), depth + 1).map_err(explained)?;
        let read = operand.map_or(Ok(()), |operand| self.operand(path, &operand, wrong, depth));
        self.scripts.pop();
        read
    }

    /// Takes what `env` starts for a script.
    fn operand(
        &mut self,
        path: &[u8],
        operand: &[u8],
        wrong: impl Fn(&str) -> Error,
        depth: usize,
    ) -> Result<(), Error> {
        let path_of = self.located(operand).map_err(|error| match error {
            Error::NotInPath { .. } => wrong(&error.to_string()),
            error => error,
        })?;
        self.start(&path_of, Reason::Interpreter, Some(path), depth + 1)
    }

    /// Takes what a program is loaded with.
    fn load(&mut self, path: &[u8], program: Rc<Program>) -> Result<(), Error> {
        if program.is_static() {
            self.processes.push(Process { objects: vec![(path.to_vec(), program)], is_musl: false });
            return Ok(());
        }
        let loader = self.loader(path, &program)?;
        let missing = self.process(path, program, &loader, &[])?;
        missing.map_or(Ok(()), |missing| Err(Error::NoLibrary(Box::new(missing))))
    }

    /// Takes what a library is loaded with that a program loads when it runs; what is missing is only told.
    pub(super) fn module(&mut self, path: &[u8], program: Rc<Program>) -> Result<(), Error> {
        if program.needed.is_empty() && program.interpreter.is_none() || !self.started.insert(path.to_vec()) {
            return Ok(());
        }
        let told = |closure: &mut Self, why: String| {
            closure.notes.push(format!("{why}; it is taken, and may not load"));
        };
        let loader = match self.loader(path, &program) {
            Ok(loader) => loader,
            Err(error @ Error::NoLoader { .. }) => {
                told(self, error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // Who loads it has loaded these before.
        let there: Vec<Box<[u8]>> = self
            .processes
            .iter()
            .flat_map(|process| process.objects.iter().filter_map(|(_, it)| it.soname.clone()))
            .collect();
        if let Some(missing) = self.process(path, program, &loader, &there)? {
            told(self, missing.to_string());
        }
        Ok(())
    }

    /// Takes all objects of a process, as the loader finds them; gives the first that is missing.
    fn process(
        &mut self,
        path: &[u8],
        program: Rc<Program>,
        loader: &Loader,
        there: &[Box<[u8]>],
    ) -> Result<Option<Missing>, Error> {
        let is_musl = matches!(loader.libc, Libc::Musl { .. });
        let mut names: FxHashSet<Vec<u8>> = there.iter().map(|it| it.to_vec()).collect();
        let mut real: FxHashSet<Vec<u8>> = FxHashSet::from_iter([path.to_vec()]);
        let mut ends = vec![path.to_vec()];
        let mut missing = None;
        let origin = split(path).0.to_vec();
        let mut objects = vec![Object { path: path.to_vec(), origin, program, by: None }];
        names.extend(self.loader_name(loader, &objects[0].program)?);
        let mut at = 0;
        while at < objects.len() {
            let program = Rc::clone(&objects[at].program);
            for name in &program.needed {
                if loader.is_own(name) || !names.insert(name.to_vec()) {
                    continue;
                }
                let places = loader.places(&objects, at, name);
                let Some((place, way, found)) = self.sought(&places, loader)? else {
                    missing = missing.or(Some(self.missing(&objects, at, name, &places, loader)?));
                    continue;
                };
                let end = way.end().0.to_vec();
                self.taken.take(&way, Reason::Library, Some(&ends[at]));
                self.taken_with(&place, &end, name, loader)?;
                names.extend(found.soname.as_ref().map(|it| it.to_vec()));
                if !real.insert(end.clone()) {
                    continue;
                }
                if objects.len() >= MOST_OBJECTS {
                    return Err(Error::Bound("one program needs more libraries than are looked at"));
                }
                let path = trimmed(&place.path);
                let origin = split(&path).0.to_vec();
                objects.push(Object { path, origin, program: found, by: Some(at) });
                ends.push(end);
            }
            at += 1;
        }
        let objects = ends.into_iter().zip(objects).map(|(end, object)| (end, object.program)).collect();
        self.processes.push(Process { objects, is_musl });
        Ok(missing)
    }

    /// What the loader itself is known by: a library that needs it has it.
    fn loader_name(&mut self, loader: &Loader, program: &Program) -> Result<Vec<Vec<u8>>, Error> {
        let Some(path) = &program.interpreter else {
            let own = LOADERS.iter().filter(|(machine, _)| *machine == loader.machine.number);
            return Ok(own.map(|(_, path)| split(path).1.to_vec()).collect());
        };
        let soname = match follow(self.root, path)? {
            Some(way) => match self.root.start(way.end().0)? {
                Start::Program(it) => it.soname.as_ref().map(|it| it.to_vec()),
                _ => None,
            },
            None => None,
        };
        Ok([Some(split(path).1.to_vec()), soname].into_iter().flatten().collect())
    }

    /// The first of the places that has it, and that it is of the right machine.
    fn sought(&mut self, places: &[Place], loader: &Loader) -> Result<Option<Sought>, Error> {
        for place in places {
            match self.at(&place.path, loader.machine)? {
                Found::Good(way, program) => return Ok(Some((place.clone(), way, program))),
                // musl takes the first that it finds, and stops.
                Found::Foreign if matches!(loader.libc, Libc::Musl { .. }) => return Ok(None),
                Found::Foreign | Found::Absent => {}
            }
        }
        Ok(None)
    }

    fn at(&mut self, path: &[u8], machine: Machine) -> Result<Found, Error> {
        if let Some(found) = self.found.get(path) {
            return Ok(match found {
                Found::Good(_, program) if program.machine != machine => Found::Foreign,
                found => found.clone(),
            });
        }
        let found = match follow(self.root, path)? {
            Some(way) if matches!(way.end().1, Node::File(_)) => {
                let end = way.end().0;
                match self.root.start(end)? {
                    Start::Program(program) => Found::Good(Rc::new(way), program),
                    Start::Broken(why) => return Err(Error::Damaged { path: end.into(), why }),
                    _ => {
                        return Err(Error::Damaged { path: end.into(), why: "it is no library" });
                    }
                }
            }
            _ => Found::Absent,
        };
        self.found.insert(path.to_vec(), found.clone());
        Ok(match found {
            Found::Good(_, program) if program.machine != machine => Found::Foreign,
            found => found,
        })
    }

    /// Takes what the loader must read to find a library there, and notes those for newer processors.
    fn taken_with(&mut self, place: &Place, end: &[u8], name: &[u8], loader: &Loader) -> Result<(), Error> {
        if place.how == How::Cache
            && !loader.seeks_in(&place.path)
            && let Some(way) = follow(self.root, CACHE)?
        {
            self.taken.take(&way, Reason::Settings, Some(end));
        }
        if matches!(loader.libc, Libc::Musl { .. }) {
            return Ok(());
        }
        let folder = join(split(end).0, b"glibc-hwcaps");
        if self.root.node(&folder)? != Some(Node::Directory) {
            return Ok(());
        }
        for level in self.root.names(&folder)? {
            let path = join(&join(&folder, &level), name);
            if self.root.node(&path)?.is_some() {
                self.variants.insert(path);
            }
        }
        Ok(())
    }

    /// Tells of libraries for newer processors that were not taken.
    pub(super) fn note_variants(&mut self) {
        let mut all: Vec<&Vec<u8>> = self.variants.iter().filter(|path| !self.taken.has(path)).collect();
        all.sort_unstable();
        let notes = all.into_iter().map(|path| {
            let path = absolute(path);
            format!("{path} is left: the same library for newer processors only; --add {path} takes it along")
        });
        self.notes.extend(notes);
    }

    /// Directories of which all is taken: trees, and those of some files that all are.
    pub(super) fn whole(&mut self) -> Result<Vec<Vec<u8>>, Error> {
        let directory =
            |(path, entry): (&Vec<u8>, &Entry)| (entry.node == Node::Directory).then(|| path.clone());
        // What is in a directory comes after it.
        let all: Vec<Vec<u8>> = self.taken.entries.iter().filter_map(directory).rev().collect();
        let mut whole: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for folder in all {
            let names = self.root.names(&folder)?;
            let is_taken = |name: &Vec<u8>| {
                let path = join(&folder, name);
                let entry = self.taken.entries.get(&path);
                entry.is_some_and(|it| {
                    it.content.is_none() && (it.node != Node::Directory || whole.contains_key(&path))
                })
            };
            if names.iter().all(is_taken) && (!names.is_empty() || self.taken.is_tree(&folder)) {
                whole.insert(folder, names.len());
            }
        }
        // Of a few files each is named, unless somebody asked for the directory.
        whole.retain(|folder, names| *names >= SOME || self.trees.contains(folder));
        Ok(whole.into_keys().collect())
    }

    /// What the first program runs on.
    pub(super) fn machine(&self) -> Option<Machine> {
        self.processes.first().and_then(|it| it.objects.first()).map(|(_, program)| program.machine)
    }

    /// The paths of what was asked for, links followed.
    pub(super) fn asked(&self) -> Vec<Vec<u8>> {
        let asked = self.taken.entries.iter().filter(|(_, entry)| entry.reason == Reason::Asked);
        asked.map(|(path, _)| path.clone()).collect()
    }

    /// Takes a library by its name alone, from where any program has it; whether it is there.
    pub(super) fn library(&mut self, name: &[u8], reason: Reason) -> Result<bool, Error> {
        let loaders: Vec<Rc<Loader>> = self.loaders.iter().map(|(_, loader)| Rc::clone(loader)).collect();
        for loader in loaders {
            let places = loader.usual(name);
            if let Some((place, way, program)) = self.sought(&places, &loader)? {
                let end = way.end().0.to_vec();
                self.taken.take(&way, reason, None);
                self.taken_with(&place, &end, name, &loader)?;
                self.modules.push((end, program));
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn missing(
        &mut self,
        objects: &[Object],
        at: usize,
        name: &[u8],
        places: &[Place],
        loader: &Loader,
    ) -> Result<Missing, Error> {
        let chain = std::iter::successors(Some(&objects[at]), |it| it.by.map(|by| &objects[by]));
        let by = chain.map(|it| it.path.clone()).collect();
        let mut sought = Vec::new();
        for place in places {
            let foreign = matches!(self.at(&place.path, loader.machine)?, Found::Foreign);
            let why = match (place.how, foreign) {
                (_, true) => " (is there for another machine)",
                (How::Rpath, _) => " (RPATH)",
                (How::Runpath, _) => " (RUNPATH)",
                (How::Environment, _) => " (LD_LIBRARY_PATH)",
                (How::Cache, _) => " (ld.so.cache)",
                (How::Named | How::Default, _) => "",
            };
            let folder = if place.how == How::Named { &place.path[..] } else { split(&place.path).0 };
            sought.push(format!("{}{why}", shown(folder)));
        }
        let hint = super::conf::hint(self.root, name)?.filter(|_| matches!(loader.libc, Libc::Glibc { .. }));
        Ok(Missing { name: name.into(), by, sought, hint })
    }
}

/// Without slashes in front.
pub(super) fn trimmed(path: &[u8]) -> Vec<u8> {
    path.iter().skip_while(|byte| **byte == b'/').copied().collect()
}
