//! What can be typed about package tables.

use crate::cli::values::{day, said};
use crate::size::catalog::Date;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DataCommand {
    /// Fetch the package lists of releases, or read them from files, and keep their tables for later runs
    Update(UpdateArgs),
    /// List the tables there are, with their days
    List,
    /// Make the table of one Debian or Ubuntu release from its package lists, as the embedded ones were made
    Build(BuildArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UpdateArgs {
    /// Such as ubuntu:24.04, debian:bookworm, alpine:3.20, fedora:40
    #[arg(value_name = "RELEASE", required = true, value_parser = said)]
    pub(in crate::cli) releases: Vec<String>,

    /// Read the lists from FILE, without a network: Packages (the release's own first, then its updates),
    /// APKINDEX, primary.xml, Contents; plain, gzip, xz, bzip2 or zstd
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(in crate::cli) from: Vec<PathBuf>,

    /// Fetch from the server at URL in place of the distribution's own
    #[arg(long, value_name = "URL", value_parser = said, conflicts_with = "from")]
    pub(in crate::cli) mirror: Option<String>,

    /// The day of the lists [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(in crate::cli) as_of: Option<Date>,

    /// Keep the tables in DIR [default: `$XDG_DATA_HOME/dockslim/packages`]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BuildArgs {
    /// The distribution
    #[arg(long, value_name = "NAME", default_value = "debian", value_parser = said)]
    pub(in crate::cli) distro: String,

    /// The release's name
    #[arg(long, value_name = "NAME", value_parser = said)]
    pub(in crate::cli) release: String,

    /// The release's number, where it has one
    #[arg(long, value_name = "NUMBER", value_parser = said)]
    pub(in crate::cli) number: Option<String>,

    /// Its `Packages` files, unpacked: first the release's own, then those of its updates
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub(in crate::cli) packages: Vec<PathBuf>,

    /// Its `Contents` files, unpacked: how many files each package has
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(in crate::cli) contents: Vec<PathBuf>,

    /// Tables of neighbouring releases: what the lists lack is taken from the first that has it
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(in crate::cli) fill: Vec<PathBuf>,

    /// Keep only the packages in FILE, one a line, and what they bring
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) names: Option<PathBuf>,

    /// The package sets of base images, as YAML
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) bases: Option<PathBuf>,

    /// Where the lists are from; shown to users
    #[arg(long, value_name = "TEXT", default_value = "files")]
    pub(in crate::cli) source: String,

    /// The day of the lists
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(in crate::cli) as_of: Date,

    /// The release's apt is older than 2.5 and does not upgrade packages of one source together
    #[arg(long)]
    pub(in crate::cli) no_upgrade_by_source: bool,

    /// Write the table to FILE
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}
