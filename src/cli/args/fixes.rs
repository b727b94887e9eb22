//! Which fixes are applied.

use crate::cli::values::said;
use clap::Args;

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Fixes")]
pub(in crate::cli) struct FixArgs {
    /// Apply the fixes that leave the image as it is, and report what is left
    #[arg(long)]
    pub(in crate::cli) fix: bool,

    /// Apply those, too, that may change what is in the image, or how it builds: look at them with --diff first
    #[arg(long)]
    pub(in crate::cli) unsafe_fixes: bool,

    /// Write nothing, and print what would be changed, as `patch` takes it; exit with 1 where that is something
    #[arg(long, conflicts_with_all = ["format", "output", "statistics", "image", "fail_on_waste"])]
    pub(in crate::cli) diff: bool,

    /// Apply the fixes of these rules or codes only
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = said)]
    pub(in crate::cli) fix_only: Vec<String>,
}
