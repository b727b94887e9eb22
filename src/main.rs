//! The `dockslim` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockslim::cli::run(std::env::args_os())
}
