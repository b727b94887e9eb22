//! `dockslim data`: makes package tables. Reads and writes the files; what is in them is not its business.

use super::args::{BuildArgs, DataCommand};
use super::output::Output;
use super::{CLEAN, complain};
use crate::size::packages::build::{self, Input, deb};
use crate::size::packages::{Index, Kind};
use anyhow::Context as _;
use std::io::Write as _;
use std::path::Path;

/// Runs one of its commands.
pub(super) fn run(command: &DataCommand) -> anyhow::Result<u8> {
    match command {
        DataCommand::Build(args) => build(args),
    }
}

/// `data build`: the table of one release from its package lists.
fn build(args: &BuildArgs) -> anyhow::Result<u8> {
    let mut records = Vec::new();
    for (at, path) in args.packages.iter().enumerate() {
        records.extend(deb::parse(&read(path)?, at == 0));
    }
    let names = args.names.as_deref().map(read).transpose()?.unwrap_or_default();
    let bases = args.bases.as_deref().map(read).transpose()?.unwrap_or_default();
    let bases = if bases.is_empty() { Vec::new() } else { build::parse_bases(&bases, &args.release)? };
    let input = Input {
        kind: Kind::Apt,
        release: &args.release,
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
    let mut output = Output::open(args.output.as_deref())?;
    output.write_all(&table)?;
    output.finish()?;
    Ok(CLEAN)
}

/// The first word of every line that is no comment.
fn words(text: &str) -> Vec<&str> {
    let words = text.lines().filter_map(|line| line.split_whitespace().next());
    words.filter(|word| !word.starts_with('#')).collect()
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
