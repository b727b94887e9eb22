//! Where the user's own package tables are: `$XDG_DATA_HOME/dockslim/packages`, a file a release. A table is
//! written beside its place and moved there when it is complete.

use super::releases::Release;
use crate::bytes::human;
use crate::cli::output::Output;
use crate::cli::{CLEAN, read};
use crate::report::visible;
use crate::size::packages::{EMBEDDED, Index, Table};
use anyhow::Context as _;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Ends the name of a table.
const EXTENSION: &str = ".bin";

/// The folder of tables.
pub(super) fn folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || {
        set("HOME")
            .or_else(|| set("LOCALAPPDATA"))
            .map(|home: OsString| Path::new(&home).join(".local/share"))
    };
    Some(data.or_else(home)?.join("dockslim").join("packages"))
}

/// Writes a table; gives its place.
pub(super) fn save(folder: &Path, release: &Release, table: &[u8]) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let path = folder.join(format!("{}_{}_{}{EXTENSION}", release.distro, release.name, release.number));
    let mut output = Output::open(Some(&path))?;
    output.write_all(table)?;
    output.finish()?;
    Ok(path)
}

/// The user's own tables. None is read before it is asked for, and then once.
pub(in crate::cli) struct Store(Vec<Kept>);

struct Kept {
    path: PathBuf,
    /// Distribution, release and number, as the file's name says.
    names: [String; 3],
    table: OnceLock<Option<Table>>,
}

impl Store {
    /// Those in the user's folder.
    pub(in crate::cli) fn find() -> Self {
        let own = folder().map(|folder| own(&folder)).unwrap_or_default();
        let kept = own.into_iter().filter_map(|(path, name)| {
            let mut parts = name.splitn(3, '_').map(str::to_owned);
            let names = [parts.next()?, parts.next()?, parts.next()?];
            Some(Kept { path, names, table: OnceLock::new() })
        });
        Self(kept.collect())
    }

    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The table of a release, by its name or number. One that is damaged is as good as none.
    pub(in crate::cli) fn table(&self, distro: &str, release: &str) -> Option<Table> {
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
fn own(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let table = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((entry.path(), name.strip_suffix(EXTENSION).filter(|name| !name.starts_with('.'))?.to_owned()))
    };
    let mut found: Vec<_> = entries.filter_map(table).collect();
    found.sort_unstable();
    found
}

/// A table in a line: the release, the day of its lists, how many packages it has and how many of these are a neighbour's.
fn told(index: &Index<'_>, bytes: usize) -> String {
    let name = format!("{}:{}", index.distro(), index.release());
    let filled = match index.filled() {
        0 => String::new(),
        filled => format!(", {filled} of them a neighbour's"),
    };
    let (day, packages) = (index.as_of(), index.len());
    format!("{name:<17} {day}  {:>7}  {packages:>6} packages{filled}", human(bytes as u64))
}

/// `data list`: every table, with its day.
pub(super) fn list() -> anyhow::Result<u8> {
    let mut output = Output::open(None)?;
    for table in EMBEDDED {
        if let Some(index) = table.index() {
            writeln!(output, "{}  embedded", told(&index, table.length()))?;
        }
    }
    for (path, _) in folder().map(|folder| own(&folder)).unwrap_or_default() {
        // One that cannot be read hides no other.
        let bytes = read::read(&path, read::TABLE).unwrap_or_default();
        let line = if let Some(index) = Index::open(&bytes).ok().filter(Index::verify) {
            format!("{}  {}", told(&index, bytes.len()), path.display())
        } else {
            format!("{}: damaged, not used; run `dockslim data update` again", path.display())
        };
        writeln!(output, "{}", visible(&line))?;
    }
    output.finish()?;
    Ok(CLEAN)
}
