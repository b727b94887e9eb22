//! A distribution below a program that uses nothing of it, as a static one does, or, where the image is there to be
//! counted in, only some libraries.

use super::shared::runtime::{base_chain, image_stages, start_instructions};
use super::shared::workplace::is_workplace;
use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::finding::{Claim, Share, Source};
use crate::ids::StageId;
use crate::model::{Base, CommandUse, ImageRef, Model, Stage, Step};
use crate::rule::Context;
use crate::shell::{CommandKind, Simple};
use crate::size::built::Started;
use crate::size::catalog::official;
use crate::syntax::{Args, Instruction, Kind};
use crate::tools::path::{file_name, glob_matches, is_within, literal_directory};
use crate::tools::{Certainty, EffectKind, Path, is_system};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Images of distributions: a shell, a package manager, a C library.
const DISTRIBUTIONS: [&str; 11] = [
    "alpine",
    "debian",
    "ubuntu",
    "busybox",
    "fedora",
    "centos",
    "rockylinux",
    "almalinux",
    "amazonlinux",
    "photon",
    "oraclelinux",
];
/// Packages that are files to open, which the image that is proposed has.
const OPENED: [&str; 3] = ["ca-certificates", "tzdata", "ca-certificates-bundle"];
/// Commands that make what that image has as well.
const PREPARES: [&str; 6] = ["adduser", "addgroup", "useradd", "groupadd", "update-ca-certificates", "true"];

/// One finding for each image that starts such a program, at its base.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let Some(root) = chain.first() else { continue };
        let Base::Image(image) = &root.base else { continue };
        if !DISTRIBUTIONS.contains(&official(&image.name)) || is_workplace(model, stage) {
            continue;
        }
        let Some(program) = started(model, stage) else { continue };
        let steps = || chain.iter().flat_map(|stage| &stage.steps);
        let are_apart = |also| steps().all(|step| is_apart(step, program, also));
        let counted = counted(cx, &chain, program);
        if let Some((known, base)) = counted.filter(|(known, _)| known.files.len() > 1) {
            if known.options.is_some() && are_apart(Also::Packages) {
                report_closed(cx, root, image, known, base);
            }
            continue;
        }
        let is_static = counted.is_some_and(|(known, _)| known.options.is_some());
        let base = counted.map(|(_, base)| base);
        if are_apart(Also::Nothing) {
            let built = steps().rev().find_map(|step| brought(model, step, program));
            if is_static || built.is_some() {
                report(cx, root, image, (program, built), base);
            }
        }
    }
}

/// What the program needs of the image that was built to this chain of stages, and the bytes of the base that it does not.
fn counted<'a>(cx: &Context<'a>, chain: &[&Stage<'_>], program: &str) -> Option<(&'a Started, Amount)> {
    let built = cx.facts.built.as_ref()?;
    let known = built.started.as_ref().filter(|it| *it.word == *program)?;
    let base = built.base()?;
    let own = &built.layers[base.len()..];
    let is_line = |step: &Step<'_>| own.iter().any(|layer| layer.line == Some(step.instruction.start_line));
    if !chain.iter().flat_map(|stage| &stage.steps).any(is_line) {
        return None;
    }
    let is_own = |path: &str| {
        own.iter().flat_map(|layer| layer.below(path)).any(|file| *file.path == *path && file.end.is_none())
    };
    let used: Bytes = known.files.iter().filter(|(path, _)| !is_own(path)).map(|(_, bytes)| bytes).sum();
    let all: Bytes = base.iter().map(|layer| layer.bytes).sum();
    Some((known, Amount::exact(all.saturating_sub(used), Provenance::Measured)))
}

/// A program with its libraries could be all of the image.
fn report_closed(
    cx: &mut Context<'_>,
    root: &Stage<'_>,
    image: &ImageRef<'_>,
    known: &Started,
    base: Amount,
) {
    let (program, all, count) = (&known.word, human(known.bytes()), known.files.len());
    let message = format!(
        "{} of `{}` are not used by `{program}`, which needs {all} in {count} files: itself, its loader and its libraries",
        human(base.likely),
        image.text
    );
    let options: BTreeSet<&str> = known.options.iter().flatten().map(String::as_str).collect();
    let words: Vec<&str> = [&**program].into_iter().chain(options).chain(["--list"]).collect();
    let help = format!(
        "copy these alone into an image `FROM scratch`: `dockslim bundle --root IMAGE.tar {}` prints the \
         lines; what it opens beside them, other files of its own say, is for `--add`",
        words.join(" ")
    );
    cx.report(Some(root.from), image.span, message)
        .label("lies below a program that needs some libraries of it alone")
        .help(help)
        .claims(Some(base_claim(root, base)));
}

fn base_claim(root: &Stage<'_>, bytes: Amount) -> Claim {
    Claim { source: Source::Base(StageId::stage(root.index)), share: Share::Whole, bytes, sure: false }
}

fn report(
    cx: &mut Context<'_>,
    root: &Stage<'_>,
    image: &ImageRef<'_>,
    (program, built): (&str, Option<&CommandUse<'_>>),
    counted: Option<Amount>,
) {
    let bytes = counted.or_else(|| cx.sizes.base(root).map(|entry| entry.unpacked));
    let weighs = bytes.map_or(String::new(), |bytes| format!(" ({} on disk)", human(bytes.likely)));
    let message = format!("nothing of `{}`{weighs} is used by `{program}`, which is static", image.text);
    let help = "write `FROM scratch`, or, where it opens certificates, time zones or /etc/passwd, `FROM \
                gcr.io/distroless/static-debian12:nonroot` (2 MB; USER is 65532), without the RUNs that bring these\nwith libraries, or \
                to be sure: `dockslim bundle --root IMAGE.tar PROGRAM --list` says what it needs";
    let finding = cx
        .report(Some(root.from), image.span, message)
        .label("lies below a program that needs a kernel alone")
        .help(help)
        .claims(bytes.map(|bytes| base_claim(root, bytes)));
    if let Some(built) = built {
        finding.related(built.span, "makes a program without libraries");
    }
}

/// The program that a container starts, where it is started by itself.
fn started<'m>(model: &'m Model<'_>, stage: &'m Stage<'_>) -> Option<&'m str> {
    let mut starts = start_instructions(model, stage);
    let first = starts.next()?;
    let words = |start: &'m Instruction<'_>| match &start.args {
        Args::Json(words) => Some(words.as_slice()),
        _ => None,
    };
    let program = words(first)?.first()?.text.as_ref();
    let all_plain = starts.all(|start| words(start).is_some());
    all_plain.then_some(program)
}

/// What a RUN may do beside making what the proposed image has anyway.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Also {
    Nothing,
    /// Install packages, whose libraries are counted where the program needs them.
    Packages,
}

/// Whether a step calls nothing of the image that the program could do without.
fn is_apart(step: &Step<'_>, program: &str, also: Also) -> bool {
    match step.instruction.kind {
        Kind::Run => {
            step.script.is_some() && step.commands.iter().all(|command| prepares(step, command, also))
        }
        Kind::Healthcheck => match &step.instruction.args {
            Args::Health { json: true, command, .. } => command.first().is_some_and(|it| it.text == program),
            Args::Health { command, .. } => command.is_empty(),
            _ => false,
        },
        Kind::Shell | Kind::Onbuild | Kind::Unknown => false,
        _ => true,
    }
}

/// Whether a command makes what the proposed image has anyway: certificates, time zones, a user.
fn prepares(step: &Step<'_>, command: &CommandUse<'_>, also: Also) -> bool {
    if PREPARES.contains(&command.program()) {
        return true;
    }
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    !effects.is_empty()
        && effects.iter().all(|effect| match &effect.kind {
            EffectKind::Install { tool, packages: Some(packages), .. } => {
                let is_opened = |name: &Cow<'_, str>| OPENED.contains(&name.as_ref());
                is_system(tool) && (also == Also::Packages || packages.iter().all(is_opened))
            }
            EffectKind::Refresh { .. } | EffectKind::Clean { .. } | EffectKind::Cache { .. } => true,
            EffectKind::Remove { .. } => match &effect.path {
                Path::Exact(path) | Path::Below(path) => is_within(path, "/var"),
                Path::Glob(glob) => is_within(literal_directory(glob), "/var"),
                Path::Unknown => false,
            },
            _ => false,
        })
}

/// The command that built the program as a static one, where this step takes it from its stage. It is started by its path.
fn brought<'m>(model: &'m Model<'_>, step: &Step<'_>, program: &str) -> Option<&'m CommandUse<'m>> {
    let from = model.stages.get(model.stage(step.from?)?)?;
    let source = step.effects.iter().find_map(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Copy { from: Path::Exact(source) }, Path::Exact(place) | Path::Below(place)) => {
            let is_it =
                place == program || is_within(program, place) && file_name(source) == file_name(program);
            is_it.then(|| source.as_ref())
        }
        _ => None,
    })?;
    let mut found = None;
    for stage in base_chain(model, from) {
        for step in &stage.steps {
            for effect in step.effects.iter().filter(|effect| makes(&effect.kind)) {
                let (Path::Exact(place) | Path::Below(place)) = &effect.path else { continue };
                if place == source || is_within(source, place) {
                    let command = step.command_of(effect.id).and_then(|id| step.command(id));
                    let is_one = |it: &&CommandUse<'_>| {
                        it.certainty == Certainty::Must && is_static(model, stage, step, it)
                    };
                    // The last one that writes there counts.
                    found = command.filter(is_one);
                }
            }
        }
    }
    found
}

fn makes(kind: &EffectKind<'_>) -> bool {
    matches!(
        kind,
        EffectKind::Compile
            | EffectKind::Write { .. }
            | EffectKind::Copy { .. }
            | EffectKind::Move { .. }
            | EffectKind::Download { .. }
            | EffectKind::Extract { .. }
    )
}

/// Whether a command builds what needs no library.
fn is_static(model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let words = || command.argv.iter().map(|word| word.text.as_ref());
    match command.program() {
        "go" => is_without_c(model, stage, step, command),
        "cargo" => words().any(|word| glob_matches("*-musl", word)),
        "gcc" | "g++" | "cc" | "c++" | "clang" | "musl-gcc" => words().any(|word| word == "-static"),
        _ => false,
    }
}

/// Whether Go's compiler is told to leave C out, at its command or in the environment.
fn is_without_c(model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    const OFF: (&str, &str) = ("CGO_ENABLED", "0");
    let wrapped =
        command.argv.iter().take(command.wrapping as usize).any(|word| word.text == "CGO_ENABLED=0");
    let assigns = |simple: &Simple<'_>| {
        simple
            .assignments
            .iter()
            .any(|it| it.name == OFF.0 && it.values.iter().any(|value| value.raw == OFF.1))
    };
    let id = step.commands.iter().position(|other| other.span == command.span);
    let own = id.and_then(|at| model.item(crate::ids::CommandId { step: step.id, index: at as u32 }));
    let assigned = own.is_some_and(|(_, item)| {
        item.pipeline.commands.iter().any(|it| match &it.kind {
            CommandKind::Simple(simple) => it.span.contains(command.span) && assigns(simple),
            _ => false,
        })
    });
    wrapped || assigned || stage.variable(step, OFF.0) == Some(OFF.1)
}
