//! `dockslim data build`: the table of one release, as the embedded ones are made.

use super::lists::Lists;
use crate::cli::args::BuildArgs;
use crate::cli::output::{self, Output};
use crate::cli::{CLEAN, complain, outputs, read};
use crate::size::packages::Index;
use crate::size::packages::build::{self, Input, contents, fill};
use anyhow::{Context as _, anyhow, bail};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `data build`: the table of one release from its package lists.
pub(super) fn run(args: &BuildArgs) -> anyhow::Result<u8> {
    let output = output::named(args.output.as_deref());
    let read =
        args.packages.iter().chain(&args.contents).chain(&args.fill).chain(&args.names).chain(&args.bases);
    outputs::spare(&[output], read.map(PathBuf::as_path), &[])?;
    let mut lists = Lists::default();
    args.packages.iter().chain(&args.contents).try_for_each(|path| lists.add_file(path))?;
    let names = args.names.as_deref().map(text).transpose()?.unwrap_or_default();
    let bases = args.bases.as_deref().map(text).transpose()?.unwrap_or_default();
    let bases =
        if bases.is_empty() { Vec::new() } else { build::parse_bases(&bases, &args.distro, &args.release)? };
    let kind = lists.kind.context("no list of packages")?;
    let mut records = lists.finish();
    for path in &args.fill {
        let bytes = bytes(path)?;
        let table = Index::open(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
        if table.kind() != kind {
            bail!("{}: the table of another package manager", path.display());
        }
        contents::borrow(&mut records, &table);
        records.extend(fill::records(&table));
    }
    let input = Input {
        kind,
        distro: &args.distro,
        release: &args.release,
        number: args.number.as_deref().unwrap_or(&args.release),
        source: &args.source,
        as_of: args.as_of,
        records,
        names: &words(&names),
        bases: &bases,
        upgrades_by_source: !args.no_upgrade_by_source,
    };
    let table = build::table(&input)?;
    let index = Index::open(&table)?;
    complain(&format!(
        "{}: {} packages, {} package sets, {} bytes, as of {}",
        index.release(),
        index.len(),
        index.base_names().count(),
        table.len(),
        index.as_of()
    ));
    let mut output = Output::open(output)?;
    output.write_all(&table)?;
    output.finish()?;
    Ok(CLEAN)
}

/// The first word of every line that is no comment.
fn words(text: &str) -> Vec<&str> {
    let words = text.lines().filter_map(|line| line.split_whitespace().next());
    words.filter(|word| !word.starts_with('#')).collect()
}

fn text(path: &Path) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&bytes(path)?).into_owned())
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    read::read(path, read::TABLE).map_err(|why| anyhow!("{}: {why}", path.display()))
}
