//! Texts that come on standard input, many of them.

use clap::{Args, ValueEnum};

#[derive(Debug, Default, Args)]
pub(in crate::cli) struct PipeArgs {
    /// Read the Dockerfiles themselves from standard input, in lines of this form, each `{"path","text","settings"?}`, and print
    /// JSON lines
    #[arg(long, value_name = "FORMAT", value_enum)]
    stdin_format: Option<StdinForm>,

    /// Print a line for each file that is done, behind its findings
    #[arg(long, requires = "stdin_format")]
    pub(in crate::cli) with_done: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StdinForm {
    /// One JSON object a line
    Jsonl,
}

impl PipeArgs {
    /// Whether standard input has texts in lines.
    pub(in crate::cli) fn is_on(&self) -> bool {
        self.stdin_format.is_some()
    }
}
