//! What a container of an image does with the tools in it, by what it starts. Reads no script.

use crate::model::{Model, Stage, Step, start_words};
use crate::rules::shared::runtime::{base_chain, run_steps, start_instructions};
use crate::syntax::{Instruction, Kind};
use crate::tools::path::{file_name, glob_matches, is_within, join};

/// What is started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A tool that builds, or a script that is called so.
    Tool,
    /// A script, which may build.
    Script,
    /// Nothing, but what was built has its directory on PATH.
    Installed,
    /// Something else, or nothing.
    Program,
}

/// What a container of a stage starts, where `tools` are those that build.
pub(super) fn of(model: &Model<'_>, stage: &Stage<'_>, tools: &[&str]) -> Start {
    let starts: Vec<&Instruction<'_>> = start_instructions(model, stage).collect();
    let words = || starts.iter().flat_map(|start| start_words(start));
    let is_tool = |word: String| {
        let name = file_name(&word);
        tools.contains(&name) || is_script(name) && BUILDS.iter().any(|pattern| glob_matches(pattern, name))
    };
    if starts.is_empty() {
        return if is_toolbox(model, stage) { Start::Installed } else { Start::Program };
    }
    let names_program = || {
        let cmd = starts.iter().find(|start| start.kind == Kind::Cmd);
        cmd.is_some_and(|cmd| {
            start_words(cmd).first().is_some_and(|word| PROGRAMS.contains(&file_name(word)))
        })
    };
    match () {
        () if words().any(is_tool) => Start::Tool,
        () if words().any(|word| is_script(file_name(&word))) && !names_program() => Start::Script,
        () => Start::Program,
    }
}

/// Whether the program that is started is an interpreter: what it runs may call what was built, or the tools.
pub(super) fn interprets(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    const INTERPRETERS: [&str; 7] = ["python", "python3", "ruby", "perl", "node", "php", "Rscript"];
    let is_one = |start: &Instruction<'_>| {
        start_words(start).first().is_some_and(|word| INTERPRETERS.contains(&file_name(word)))
    };
    start_instructions(model, stage).any(is_one)
}

/// How scripts are called that build.
const BUILDS: [&str; 5] = ["*build*", "*compile*", "*install*", "*make*", "*test*"];

/// What a script at the ENTRYPOINT is given to run, where that is no word of the script's own.
const PROGRAMS: [&str; 24] = [
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "celery",
    "flask",
    "uwsgi",
    "supervisord",
    "python",
    "python3",
    "node",
    "npm",
    "yarn",
    "java",
    "dotnet",
    "php",
    "php-fpm",
    "apache2-foreground",
    "nginx",
    "httpd",
    "puma",
    "rails",
    "bundle",
    "ruby",
];

fn is_script(name: &str) -> bool {
    glob_matches("*.sh", name)
}

/// No more prefixes of an image are looked at.
const MAX_PREFIXES: usize = 20;

/// Whether the image is there for what it has built itself: that was installed below a prefix of its own, whose programs
/// are on PATH. What is a compiler itself is there to build with.
fn is_toolbox(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    const COMPILERS: [&str; 6] = ["*gcc*", "*llvm*", "*clang*", "*toolchain*", "*cross*", "*sdk*"];
    let chain = base_chain(model, stage);
    let prefixes = run_steps(&chain).flat_map(|(_, step)| &step.commands).flat_map(|command| {
        let values = command.argv.iter().filter_map(|word| word.text.split_once('='));
        values
            .filter(|(name, _)| matches!(*name, "--prefix" | "PREFIX" | "prefix" | "-DCMAKE_INSTALL_PREFIX"))
    });
    let steps = || chain.iter().flat_map(|stage| &stage.steps);
    let is_on_path = |prefix: &str| steps().any(|step| adds_to_path(step, prefix));
    let own = |prefix: &str| {
        !matches!(prefix, "/usr" | "/usr/local" | "/") && !COMPILERS.iter().any(|it| glob_matches(it, prefix))
    };
    prefixes.take(MAX_PREFIXES).any(|(_, prefix)| own(prefix) && is_on_path(prefix))
}

/// Whether an ENV puts the programs below a prefix on PATH.
fn adds_to_path(step: &Step<'_>, prefix: &str) -> bool {
    let pairs = step.instruction.pairs().iter().filter(|pair| pair.key.text == "PATH");
    pairs.flat_map(|pair| pair.value.text.split(':')).any(|directory| {
        is_within(directory, prefix) && join(Some(prefix), "bin").is_some_and(|bin| directory == bin)
    })
}
