//! The command line: the only place that opens files, searches folders, starts threads, reads the
//! environment and decides exit codes. Knows no rule and parses no Dockerfile itself.

mod args;
#[cfg(feature = "browse")]
mod browse;
mod bundle;
mod config;
mod data;
mod explain;
mod fix;
mod found;
mod growth;
mod hadolint;
mod image;
mod init;
mod input;
mod limits;
mod lines;
mod lint;
mod linters;
mod names;
mod output;
mod outputs;
mod pipe;
mod progress;
mod reports;
mod revision;
mod rules;
mod search;
mod signals;
mod size;
mod sources;
mod squash;
mod stream;
mod temporary;
mod terminal;
mod try_rules;
mod values;
mod whole;

use crate::finding::Failure;
use crate::report::{on_one_line, tree, visible, write_json};
use crate::source::SourceFile;
use crate::syntax;
use crate::world::{disk, environment, facts, guard, linted, listing, read, text, weigh};
use args::{Cli, Command, CompletionsArgs, InputArgs};
use clap::{CommandFactory as _, Parser};
use output::Output;
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use stream::stream;

/// Nothing to complain of.
const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`.
const FOUND: u8 = 1;
/// The run itself went wrong: usage, input or output.
const FAILED: u8 = 2;

/// Runs `dockslim` with these arguments (the program's name first).
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut is_lint = false;
    let seen = args.into_iter().enumerate().inspect(|(at, arg)| is_lint |= *at == 1 && arg == "lint");
    let parsed = Cli::try_parse_from(understood(seen.map(|(_, arg)| arg)));
    let cli = match parsed.map_err(|error| if is_lint { hadolint::name_ours(error) } else { error }) {
        Ok(cli) => cli,
        Err(error) => {
            let is_told = refuse(&error);
            return ExitCode::from(if error.use_stderr() || !is_told { FAILED } else { CLEAN });
        }
    };
    let result = match &cli.command {
        Command::Lint(args) => lint::run(args),
        Command::Size(args) => match &args.against {
            Some(against) if !args.pipe.is_on() => growth::run(args, against),
            _ => size::run(args),
        },
        Command::Image(args) => image::run(args),
        Command::Squash(args) => squash::run(args),
        Command::Bundle(args) => bundle::run(args),
        Command::Ast(args) => syntax_trees(args),
        Command::Explain(args) => explain::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Completions(args) => completions(args),
        Command::Config(args) => config::run(args),
        Command::Init(args) => init::run(args),
        Command::Data(command) => data::run(command),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        complain(&format!("error: {error:#}"));
        FAILED
    }))
}

/// Options of docker-squash that have one dash, as people know them.
fn understood(args: impl IntoIterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let mut is_squash = false;
    args.into_iter().enumerate().map(move |(at, arg)| {
        is_squash |= at == 1 && arg == "squash";
        if is_squash && arg == "-from" { OsString::from("--from") } else { arg }
    })
}

/// Says what is wrong with the arguments, or what help they ask for; whether that could be printed. Nobody misses what a
/// closed pipe does not take.
fn refuse(error: &clap::Error) -> bool {
    let plain = error.render().to_string();
    let printed = match visible(&plain) {
        // Colours cannot be told from what an argument brings along.
        Cow::Owned(visible) if error.use_stderr() => writeln!(std::io::stderr(), "{}", visible.trim_end()),
        _ => error.print().and_then(|()| std::io::stdout().flush()),
    };
    printed.map_or_else(|error| error.kind() == ErrorKind::BrokenPipe, |()| true)
}

/// The command line as a whole: for manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

/// `dockslim completions`: a script for a shell.
fn completions(args: &CompletionsArgs) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "dockslim", &mut script);
    let mut output = Output::open(None)?;
    output.write_all(&script)?;
    output.finish()?;
    Ok(CLEAN)
}

/// `dockslim ast`: one line of JSON a file.
fn syntax_trees(args: &InputArgs) -> anyhow::Result<u8> {
    let found = input::find(args)?;
    lint::note_skipped(&found);
    found.failures.iter().for_each(|failure| complain(&failure.to_string()));
    let mut output = Output::open(None)?;
    let mut code = CLEAN;
    let work = |_, source: SourceFile| {
        let mut line = Vec::new();
        let told = write_json(&mut line, &tree(&source.name, &syntax::parse(&source.text)));
        told.map(|()| String::from_utf8_lossy(&line).into_owned()).unwrap_or_default()
    };
    let mut take = |result| match result {
        Ok(line) => writeln!(output, "{line}"),
        Err::<String, Failure>(failure) => {
            complain(&failure.to_string());
            code = FAILED;
            Ok(())
        }
    };
    stream(&found.inputs, work, &mut take)?;
    output.finish()?;
    Ok(if found.failures.is_empty() { code } else { FAILED })
}

/// Says `line` on standard error, where anybody listens.
fn complain(line: &str) {
    // A file's name must not be able to drive the terminal.
    let _ = writeln!(std::io::stderr(), "{}", on_one_line(line));
}
