//! What stands at a path below what one command wrote: a program by the compiler that made it, the packages of an environment
//! of Python, and what an environment has before anything is installed.

use super::Predictor;
use crate::bytes::Amount;
use crate::model::{CommandUse, Step};
use crate::size::costs;
use crate::size::fold::{ContentId, Written};
use crate::size::parts::Part;
use crate::tools::{Invocation, Recognised, recognise};
use std::borrow::Cow;

/// Of what an installation of Python packages brings, at least so much is packages, and at most so much commands, in
/// hundredths: a command is a few lines, but some packages are one compiled program.
const PACKAGES: u64 = 80;

impl<'m> Predictor<'m> {
    /// What a part of a content comes to.
    pub(super) fn part(&self, content: ContentId, part: Part) -> Amount {
        let Some(written) = self.fold.content(content).map(|content| content.written) else {
            return Amount::UNKNOWN;
        };
        let all = self.known_bulk(&super::Bulk::Of(content));
        match part {
            Part::Program => self.program(written),
            Part::Packages => Amount { low: all.low / 100 * PACKAGES, ..all.some() }.with_likely(all.likely),
            Part::Commands => Amount { high: all.high / 100 * (100 - PACKAGES), ..all.some() },
        }
    }

    /// Programs that a tool builds and installs: one of each package that it names, and of a project at least one.
    pub(super) fn programs(&self, written: Written<'m>, packages: Option<&[Cow<'_, str>]>) -> Amount {
        let one = self.program(written);
        let Some(packages) = packages else { return one.and_more() };
        let all: Amount = packages.iter().map(|_| one).sum();
        // `./...` is all that a project has.
        if packages.iter().any(|package| package.contains("...")) { all.and_more() } else { all }
    }

    /// A program, by what compiled it.
    pub(super) fn program(&self, written: Written<'m>) -> Amount {
        let step = self.fold.step(written.layer);
        let Some(command) = self.command(written) else { return Amount::UNKNOWN };
        let Recognised::Tool(call) = recognise(&command.argv) else { return Amount::UNKNOWN };
        if packs(step) {
            return Amount::UNKNOWN;
        }
        compiler(&call, step).map_or(Amount::UNKNOWN, costs::program)
    }
}

/// Under which name the table has what a command compiles.
fn compiler(call: &Invocation<'_, '_>, step: &Step<'_>) -> Option<&'static str> {
    let words = || call.args.iter().map(|word| &*word.text);
    let strips = || step.commands.all().any(|(_, command)| command.program() == "strip");
    match call.tool.id {
        "go" if call.subcommand.name == "get" => None,
        "go" if strips() || words().any(strips_symbols) => Some("go stripped"),
        "go" => Some("go"),
        "cargo" | "rustc" if strips() => Some("rust stripped"),
        "cargo" if call.subcommand.name == "install" && !call.has_option(&["--debug"]) => Some("rust"),
        "cargo" if call.has_option(&["-r", "--release", "--profile"]) => Some("rust"),
        "rustc" if words().any(|word| word == "-O" || word.starts_with("opt-level")) => Some("rust"),
        "cargo" | "rustc" => Some("rust debug"),
        "cc" if call.has_option(&["-c"]) => None,
        "cc" => Some("c"),
        _ => None,
    }
}

/// Options of Go's linker that leave symbols out: `-ldflags "-s -w"`, `-ldflags=-s`.
fn strips_symbols(word: &str) -> bool {
    let flags = word.trim_start_matches('-').strip_prefix("ldflags=").unwrap_or(word);
    flags.split([' ', '"', '\'']).any(|flag| flag == "-s")
}

/// Whether something packs programs.
fn packs(step: &Step<'_>) -> bool {
    step.commands.all().any(|(_, command)| command.program() == "upx")
}

/// What an environment of Python has from the start; `None` where a command makes none.
pub(super) fn environment(command: &CommandUse<'_>) -> Option<Amount> {
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    match call.tool.id {
        "venv" if call.has_option(&["--without-pip", "--no-pip"]) => {
            Some(costs::fixed("python", "bare environment", ""))
        }
        "venv" => Some(costs::fixed("python", "environment", "")),
        "uv" if call.subcommand.name == "venv" && !call.has_option(&["--seed"]) => {
            Some(costs::fixed("python", "bare environment", ""))
        }
        _ => None,
    }
}
