//! The user's own package tables: where they are, and reading them.

use super::read;
use crate::size::packages::Table;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Ends the name of a table.
pub const EXTENSION: &str = ".bin";

/// The folder of tables.
pub fn folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || {
        set("HOME")
            .or_else(|| set("LOCALAPPDATA"))
            .map(|home: OsString| Path::new(&home).join(".local/share"))
    };
    Some(data.or_else(home)?.join("dockslim").join("packages"))
}

/// The user's own tables. None is read before it is asked for, and then once.
pub struct Store(Vec<Kept>);

struct Kept {
    path: PathBuf,
    /// Distribution, release and number, as the file's name says.
    names: [String; 3],
    table: OnceLock<Option<Table>>,
}

impl Store {
    /// Those in the user's folder.
    pub fn find() -> Self {
        let own = folder().map(|folder| own(&folder)).unwrap_or_default();
        let kept = own.into_iter().filter_map(|(path, name)| {
            let mut parts = name.splitn(3, '_').map(str::to_owned);
            let names = [parts.next()?, parts.next()?, parts.next()?];
            Some(Kept { path, names, table: OnceLock::new() })
        });
        Self(kept.collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The table of a release, by its name or number. One that is damaged is as good as none.
    pub fn table(&self, distro: &str, release: &str) -> Option<Table> {
        let same = |it: &&Kept| it.names[0] == distro && it.names[1..].iter().any(|name| name == release);
        self.0.iter().filter(same).find_map(Kept::table)
    }
}

impl Kept {
    fn table(&self) -> Option<Table> {
        self.table.get_or_init(|| Table::new(read::read(&self.path, read::TABLE).ok()?).ok()).clone()
    }
}

/// The tables in a folder, with their names.
pub fn own(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let table = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((entry.path(), name.strip_suffix(EXTENSION).filter(|name| !name.starts_with('.'))?.to_owned()))
    };
    let mut found: Vec<_> = entries.filter_map(table).collect();
    found.sort_unstable();
    found
}
