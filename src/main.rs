//! The `dockslim` command.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Linting is many small allocations, most of them short-lived.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    dockslim::cli::run(std::env::args_os())
}
