//! `dockslim data`: makes package tables and keeps those of the user. Reads, fetches and writes the files; what
//! is in them is not its business.

mod build;
#[cfg(feature = "online")]
mod fetch;
mod lists;
mod releases;
mod store;
mod update;

use super::args::DataCommand;

/// Runs one of its commands.
pub(super) fn run(command: &DataCommand) -> anyhow::Result<u8> {
    match command {
        DataCommand::Build(args) => build::run(args),
        DataCommand::Update(args) => update::run(args),
        DataCommand::List => store::list(),
    }
}
