//! How the result gets into an image of its own: by the paths that the file itself has, where they say all that is
//! needed; else in words.

use super::ecosystems::Outcome;
use crate::model::{CommandUse, ImageRef, Stage, Step, start_words};
use crate::rule::Context;
use crate::rules::shared::runtime::start_instructions;
use crate::syntax::{Instruction, Kind};
use crate::tools::path::{has_glob, is_within, join};
use crate::tools::{EffectKind, is_system};
use std::borrow::Cow;

/// What runs the result, and what of the building stage that takes.
struct Result {
    base: String,
    path: String,
}

/// What to do about an SDK below an image.
pub(super) fn of_sdk(
    cx: &Context<'_>,
    stage: &Stage<'_>,
    chain: &[&Stage<'_>],
    image: &ImageRef<'_>,
    outcome: Outcome,
    built: &CommandUse<'_>,
) -> String {
    let mut commands = chain.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.commands);
    let put_on_path = commands.find_map(puts_on_path);
    let Some(start) = start_instructions(cx.model, stage).next() else {
        return in_words(None, None, put_on_path);
    };
    let base = match outcome {
        Outcome::Program => Some(base_of_program(image)),
        Outcome::Jar => java_of(image).map(|major| format!("eclipse-temurin:{major}-jre")),
        Outcome::Published => image.tag.as_ref().map(|tag| format!("mcr.microsoft.com/dotnet/aspnet:{tag}")),
        Outcome::Other => None,
    };
    let words = start_words(start);
    let needs_more = chain.iter().flat_map(|stage| &stage.steps).any(is_needed_at_run_time);
    let known = base
        .clone()
        .filter(|_| !needs_more && put_on_path.is_none())
        .zip(path(stage, outcome, &words, built));
    if let Some((base, path)) = known {
        return by_file(cx, chain, start, &Result { base, path });
    }
    // Only what is started as an archive runs on nothing but a JRE.
    let base = base.filter(|_| outcome != Outcome::Jar || is_archive(&words));
    in_words(Some(start), base, put_on_path)
}

/// Whether the image has more of a step than what was built: packages, files of other stages, a check by a program.
fn is_needed_at_run_time(step: &Step<'_>) -> bool {
    let is_one = |kind: &EffectKind<'_>| matches!(kind, EffectKind::Install { tool, .. } if is_system(tool));
    let installs = step.effects.iter().any(|effect| is_one(&effect.kind));
    let links = step.commands.iter().any(|command| command.argv.iter().any(|word| word.text == "ldconfig"));
    installs || links || step.from.is_some() || step.instruction.kind == Kind::Healthcheck
}

/// Where the result lies in the building stage.
fn path(stage: &Stage<'_>, outcome: Outcome, words: &[String], built: &CommandUse<'_>) -> Option<String> {
    let (word, others) = match outcome {
        Outcome::Program => words.split_first().filter(|(word, _)| is_path(word))?,
        Outcome::Jar => {
            let at = words.iter().position(|word| word == "-jar")? + 1;
            (words.get(at)?, words.get(at + 1..)?)
        }
        Outcome::Published => words.split_first().filter(|(word, _)| *word == "dotnet")?,
        Outcome::Other => return None,
    };
    let (workdir, place) = match outcome {
        Outcome::Published => (built.directory.as_deref(), output(built)?),
        _ => (stage.steps.last()?.scope.workdir.as_deref(), Cow::from(word)),
    };
    let is_open = |word: &str| has_glob(word) || word.bytes().any(|byte| byte == b'$');
    // A second path is a file that it reads, or another program.
    let is_alone = outcome == Outcome::Published || !others.iter().any(|word| is_path(word));
    let path = join(workdir, &place).filter(|path| is_alone && !is_open(path))?;
    // Where the base image's own directory comes first, nobody knows the whole path.
    path.bytes().all(|byte| byte.is_ascii_graphic()).then(|| path.into_owned())
}

fn is_path(word: &str) -> bool {
    word.bytes().any(|byte| byte == b'/') || is_jar(word)
}

fn is_jar(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "jar" | "war"))
}

fn is_archive(words: &[String]) -> bool {
    words.iter().any(|word| word == "-jar")
}

/// The directory that `dotnet publish` is told to write to.
fn output<'c>(built: &'c CommandUse<'_>) -> Option<Cow<'c, str>> {
    let at = built.argv.iter().position(|word| matches!(word.text.as_ref(), "-o" | "--output"))?;
    let directory = built.argv.get(at + 1).filter(|word| word.is_known())?;
    join(built.directory.as_deref(), &directory.text)
}

/// The distribution that an SDK image for programs stands on, by its tag.
fn base_of_program(image: &ImageRef<'_>) -> String {
    let tag = image.tag.as_deref().unwrap_or_default();
    let parts = || tag.split('-');
    let named = ["bullseye", "bookworm", "trixie"].iter().find(|name| parts().any(|part| part == **name));
    match (named, parts().find_map(|part| part.strip_prefix("alpine"))) {
        (Some(name), _) => format!("debian:{name}-slim"),
        (None, Some("")) => "alpine:3.22".to_owned(),
        (None, Some(version)) => format!("alpine:{version}"),
        (None, None) => "debian:trixie-slim".to_owned(),
    }
}

/// The release of Java in the tag of a build image: `3.9-eclipse-temurin-21`, `8-jdk17`, `3-openjdk-11-slim`.
fn java_of(image: &ImageRef<'_>) -> Option<u32> {
    const NAMES: [&str; 8] =
        ["temurin", "jdk", "openjdk", "corretto", "ibmjava", "sapmachine", "zulu", "semeru"];
    const WITH_JRE: [u32; 8] = [8, 11, 17, 21, 22, 23, 24, 25];
    let mut parts = image.tag.as_deref()?.split('-').peekable();
    let mut found = None;
    while let Some(part) = parts.next().filter(|_| found.is_none()) {
        let name = part.trim_end_matches(|end: char| end.is_ascii_digit());
        let own = part.get(name.len()..).filter(|digits| !digits.is_empty());
        let digits = own.or_else(|| parts.peek().copied());
        found = digits.filter(|_| NAMES.contains(&name)).and_then(|digits| digits.parse().ok());
    }
    found.filter(|major| WITH_JRE.contains(major))
}

/// The stages to write.
fn by_file(cx: &Context<'_>, chain: &[&Stage<'_>], start: &Instruction<'_>, result: &Result) -> String {
    let Result { base, path } = result;
    let name = chain.last().and_then(|stage| stage.name.as_deref());
    let named = match name {
        Some(_) => String::new(),
        None => "call this stage `AS build`, and ".to_owned(),
    };
    let from = name.unwrap_or("build");
    let step = chain.last().and_then(|stage| stage.steps.last());
    let workdir =
        step.and_then(|step| step.scope.workdir.as_deref()).filter(|it| is_within(path, it) && *it != "/");
    let workdir = workdir.map(|it| format!("WORKDIR {it}\n")).unwrap_or_default();
    let start = command_line(cx, start);
    let says = |it: &&Step<'_>| {
        matches!(
            it.instruction.kind,
            Kind::Env | Kind::Expose | Kind::Label | Kind::Stopsignal | Kind::Volume
        )
    };
    let steps = chain.last().map_or(&[][..], |stage| &stage.steps);
    let says: String = steps.iter().filter(says).map(|it| command_line(cx, it.instruction) + "\n").collect();
    format!(
        "{named}let the image be one more, with what else the program reads, such as templates and certificates:
FROM {base}
{workdir}COPY --from={from} {path} {path}
{says}{start}"
    )
}

fn command_line(cx: &Context<'_>, start: &Instruction<'_>) -> String {
    let line = start.span.slice(cx.model.file.text);
    let is_long = line.bytes().any(|byte| byte == b'\n');
    if is_long { format!("{} …", start.kind.as_str()) } else { line.to_owned() }
}

/// The same where it takes a human.
fn in_words(start: Option<&Instruction<'_>>, base: Option<String>, put_on_path: Option<&str>) -> String {
    let start = start.map_or("the image", |start| start.kind.as_str());
    let on = base.map(|base| format!(", on {base} for one,")).unwrap_or_default();
    let such = put_on_path.map(|by| format!(" (those of `{by}`, too)")).unwrap_or_default();
    format!(
        "build in a stage of its own, and COPY --from it{on} what {start} runs, and the programs that this calls{such}, \
         with the files and libraries that they read"
    )
}

/// What puts programs of others on PATH, which what is started may call: `go install example.com/tool@v1`.
fn puts_on_path(command: &CommandUse<'_>) -> Option<&'static str> {
    let args = command.unwrapped();
    let has = |word: &str| args.iter().any(|arg| arg.text == word);
    let is_of_others = || args.iter().any(|arg| arg.text.bytes().any(|byte| byte == b'@'));
    match command.program() {
        "go" if has("install") && is_of_others() => Some("go install"),
        "cargo" if has("install") && !has("--path") => Some("cargo install"),
        "cabal" if has("install") => Some("cabal install"),
        "stack" if has("install") => Some("stack install"),
        "dotnet" if has("tool") => Some("dotnet tool install"),
        _ => None,
    }
}

/// What to do about compilers that the file installs.
pub(super) fn of_packages(cx: &Context<'_>, stage: &Stage<'_>) -> String {
    in_words(start_instructions(cx.model, stage).next(), None, None)
}
