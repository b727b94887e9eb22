//! What a program needs, taken out of a root file system into a bundle of its own: found by reading, never by running
//! anything. The root is a directory or the tree of an image, behind [`Root`]; what is asked of it are paths of which no
//! part is a link, so that nothing outside is read. Memory goes with names.

mod cache;
mod closure;
mod conf;
mod error;
mod extras;
mod imports;
mod layered;
mod layout;
mod loader;
mod loaders;
mod pack;
mod process;
mod program;
mod root;
mod script;
mod snippet;
mod started;
mod taken;
mod trees;
mod unseen;

pub use cache::Cache;
pub use error::{Error, Missing};
pub use extras::Extra;
pub use imports::{Import, Imports};
pub use layered::Layered;
pub use layout::{Item, Kind, contents};
pub use pack::{Packed, Source, pack};
pub use program::{Broken, Machine, Program, Reader, read};
pub use root::{LONGEST_LINE, Node, Root, Start, script_line};
pub use snippet::snippet;
pub use started::started;
pub use taken::Reason;
pub use unseen::Unseen;

pub use super::meta::Meta;

use super::json::Runtime;
use super::open::Image;
use closure::Closure;
use std::io::{Seek, Write};

/// Where programs are sought that are named without a path, where nothing says otherwise.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What the process will find in its environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Where programs are sought.
    pub path: Vec<u8>,
    /// Where libraries are sought beside the usual places.
    pub library_path: Vec<u8>,
    /// Where it is started.
    pub directory: Vec<u8>,
}

impl Default for Environment {
    fn default() -> Self {
        Self { path: PATH.into(), library_path: Vec::new(), directory: Vec::new() }
    }
}

impl Environment {
    /// The user whom an image's containers are started as, where it says one.
    pub fn user(image: &Image) -> Option<String> {
        Runtime::of(&image.config).user()
    }

    /// That of an image's containers.
    pub fn of(image: &Image) -> Self {
        let runtime = Runtime::of(&image.config);
        Self {
            path: runtime.variable("PATH").unwrap_or(PATH).into(),
            library_path: runtime.variable("LD_LIBRARY_PATH").unwrap_or_default().into(),
            directory: runtime.directory().into(),
        }
    }

    /// What an image starts by a word: a path below the directory that it is started in is one from the root.
    fn started(&self, word: &[u8]) -> Vec<u8> {
        let is_relative = word.contains(&b'/') && !word.starts_with(b"/");
        if is_relative { root::join(&self.directory, word) } else { word.to_vec() }
    }
}

/// What is wanted in a bundle.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Programs and scripts: paths, or names in PATH.
    pub programs: Vec<Vec<u8>>,
    /// Files and trees.
    pub added: Vec<Vec<u8>>,
    /// Files that go by a name.
    pub extras: Vec<Extra>,
    /// A user whose entries are wanted: a name or a number, and a group behind a colon.
    pub user: Option<Vec<u8>>,
}

/// All that is taken, laid out.
#[derive(Debug)]
pub struct Bundle {
    /// By path.
    pub items: Vec<Item>,
    /// The paths of what was asked for as programs, with a slash in front.
    pub programs: Vec<Vec<u8>>,
    /// Directories of which all is taken.
    pub whole: Vec<Vec<u8>>,
    /// What they run on.
    pub machine: Option<Machine>,
    /// What is not seen.
    pub unseen: Vec<Unseen>,
    /// What is odd, or was left: for people.
    pub notes: Vec<String>,
}

impl Bundle {
    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.items.iter().map(|item| item.size).sum()
    }
}

/// Gathers all that is wanted.
pub fn gather(root: &mut dyn Root, environment: &Environment, request: &Request) -> Result<Bundle, Error> {
    let mut closure = Closure::new(root, environment);
    let mut programs = Vec::new();
    for name in &request.programs {
        let path = closure.program(name)?;
        programs.push([b"/", &closure::trimmed(&path)[..]].concat());
    }
    for path in &request.added {
        if !closure.tree(path, Reason::Added)? {
            return Err(Error::Absent(path.as_slice().into()));
        }
    }
    for extra in &request.extras {
        extra.take(&mut closure)?;
    }
    closure.settle()?;
    if let Some(user) = &request.user {
        extras::user(&mut closure, user)?;
    }
    let unseen = unseen::unseen(&mut closure, &request.extras)?;
    closure.note_variants();
    let machine = closure.machine();
    let whole = closure.whole()?;
    let Closure { root, taken, notes, .. } = closure;
    let items = layout::lay_out(root, taken)?;
    Ok(Bundle { items, programs, whole, machine, unseen, notes })
}

/// Whether what is started by a path, or by a name in PATH, is in a bundle.
pub fn is_taken(root: &mut dyn Root, bundle: &Bundle, environment: &Environment, name: &[u8]) -> bool {
    let mut closure = Closure::new(root, environment);
    let Ok(path) = closure.located(&environment.started(name)) else { return false };
    let way = root::follow(closure.root, &path).ok().flatten();
    way.is_some_and(|way| bundle.items.binary_search_by(|item| item.path.as_slice().cmp(way.end().0)).is_ok())
}

/// A path as text: two that differ are two texts.
pub fn shown(path: &[u8]) -> String {
    super::path::text(path)
}

/// Writes a bundle as an archive of its own root, from the start of `out`.
pub fn write(root: &mut dyn Root, bundle: &Bundle, out: &mut (impl Write + Seek)) -> Result<u64, Error> {
    layout::write(root, &bundle.items, out)
}
