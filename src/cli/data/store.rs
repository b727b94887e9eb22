//! Keeps and lists the user's own package tables: `$XDG_DATA_HOME/dockslim/packages`, a file a release. A table is
//! written beside its place and moved there when it is complete.

use super::releases::Release;
use crate::bytes::human;
use crate::cli::output::Output;
use crate::cli::{CLEAN, read};
use crate::report::visible;
use crate::size::packages::{EMBEDDED, Index};
use crate::world::store::{EXTENSION, folder, own};
use anyhow::Context as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Writes a table; gives its place.
pub(super) fn save(folder: &Path, release: &Release, table: &[u8]) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let path = folder.join(format!("{}_{}_{}{EXTENSION}", release.distro, release.name, release.number));
    let mut output = Output::open(Some(&path))?;
    output.write_all(table)?;
    output.finish()?;
    Ok(path)
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
