//! Where the user's own package tables are: `$XDG_DATA_HOME/dockslim/packages`, a file a release. A table is
//! written beside its place and moved there when it is complete.

use super::releases::Release;
use crate::cli::CLEAN;
use crate::cli::output::Output;
use crate::size::packages::{Index, Tables};
use anyhow::Context as _;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

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

/// The embedded tables and the user's. None is read before it is asked for.
pub(in crate::cli) fn tables() -> Tables {
    let mut tables = Tables::default();
    for (path, name) in folder().map(|folder| own(&folder)).unwrap_or_default() {
        let mut parts = name.splitn(3, '_');
        if let (Some(distro), Some(release), Some(number)) = (parts.next(), parts.next(), parts.next()) {
            tables.add((distro, release, number), move || fs::read(&path).ok().map(|bytes| &*bytes.leak()));
        }
    }
    tables
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

/// `data list`: every table, with its day.
pub(super) fn list() -> anyhow::Result<u8> {
    let mut output = Output::open(None)?;
    for (distro, release, _) in Tables::default().releases() {
        if let Some(index) = Index::embedded(release) {
            writeln!(
                output,
                "{distro}:{release:<10} {}  {:>6} packages  embedded",
                index.as_of(),
                index.len()
            )?;
        }
    }
    for (path, _) in folder().map(|folder| own(&folder)).unwrap_or_default() {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match Index::open(&bytes).ok().filter(Index::verify) {
            Some(index) => {
                let (distro, release) = (index.distro(), index.release());
                let (day, packages) = (index.as_of(), index.len());
                writeln!(output, "{distro}:{release:<10} {day}  {packages:>6} packages  {}", path.display())?;
            }
            None => {
                writeln!(output, "{}: damaged, not used; run `dockslim data update` again", path.display())?;
            }
        }
    }
    output.finish()?;
    Ok(CLEAN)
}
