//! A distribution below a program that uses nothing of it, as a static one does, or, where the image is there to be
//! counted in, only some libraries.

mod made;

use super::shared::runtime::{base_chain, image_stages, start_instructions};
use super::shared::workplace::is_workplace;
use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::finding::{Claim, Share, Source};
use crate::ids::StageId;
use crate::model::{Base, CommandUse, ImageRef, Model, Stage, Step};
use crate::rule::Context;
use crate::size::built::Started;
use crate::size::catalog::official;
use crate::syntax::{Args, Instruction, Kind};
use crate::tools::path::{file_name, is_within, join, literal_directory};
use crate::tools::{EffectKind, Path, is_system};
use made::{brought, built};
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

/// Images of compilers that make static programs, of which a stage of one's own is best.
const COMPILERS: [&str; 2] = ["golang", "rust"];
/// Packages with which such programs are built.
const BUILDS: [&str; 10] = [
    "git",
    "make",
    "gcc",
    "g++",
    "musl-dev",
    "libc-dev",
    "libc6-dev",
    "build-base",
    "build-essential",
    "upx",
];
/// Where programs are sought that are named without a path.
const PATH: &str = "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// One finding for each image that starts such a program, at its base.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let Some(root) = chain.first() else { continue };
        let Base::Image(image) = &root.base else { continue };
        if is_workplace(model, stage) {
            continue;
        }
        let Some(program) = started(model, stage) else { continue };
        let name = official(&image.name);
        if COMPILERS.contains(&name) {
            if let Some((place, built)) = built_here(model, &chain, program) {
                report_stage(cx, root, image, &place, built);
            }
            continue;
        }
        let steps = || chain.iter().flat_map(|stage| &stage.steps);
        let are_apart = |also| steps().all(|step| is_apart(step, program, also));
        let places = places(&chain, program);
        let is_distribution = DISTRIBUTIONS.contains(&name);
        // An image whose own program is started is made for that.
        let counted = counted(cx, &chain, program).filter(|_| is_distribution || is_brought(cx, &places));
        if let Some((known, base)) = counted.filter(|(known, _)| known.files.len() > 1) {
            if known.options.is_some() && are_apart(Also::Packages) {
                report_closed(cx, root, image, known, base);
            }
            continue;
        }
        let is_static = counted.is_some_and(|(known, _)| known.options.is_some());
        // Of other images nobody knows what they are made for, but where the program was looked at.
        if !is_static && !is_distribution {
            continue;
        }
        let base = counted.map(|(_, base)| base);
        if are_apart(Also::Nothing) {
            let built = steps().rev().find_map(|step| brought(model, step, &places));
            if is_static || built.is_some() {
                report(cx, root, image, (program, &places, built), base);
            }
        }
    }
}

/// Where the program that is started may stand: by its path, below the directory that it is started in, or in PATH.
fn places(chain: &[&Stage<'_>], program: &str) -> Vec<String> {
    let mut steps =
        chain.iter().rev().flat_map(|stage| stage.steps.iter().rev().map(move |step| (stage, step)));
    let Some((stage, last)) = steps.next() else { return Vec::new() };
    if let Some(place) = join(None, program) {
        return vec![place.into_owned()];
    }
    if file_name(program) != program {
        // A last WORKDIR is not yet in force where it stands.
        let is_last = last.instruction.kind == Kind::Workdir;
        let folder = last.scope.workdir.as_deref().filter(|_| !is_last);
        let place = folder.and_then(|folder| join(Some(folder), program));
        return place.map(Cow::into_owned).into_iter().collect();
    }
    let folders = stage.variable(last, "PATH").unwrap_or(PATH).split(':');
    folders.filter_map(|folder| join(Some(&join(None, folder)?), program).map(Cow::into_owned)).collect()
}

/// Where the program stands that these stages build themselves, and the command that does, where they install nothing that it
/// could call.
fn built_here<'m>(
    model: &'m Model<'_>,
    chain: &[&'m Stage<'m>],
    program: &str,
) -> Option<(String, &'m CommandUse<'m>)> {
    let brings = |step: &&Step<'_>| {
        step.effects.iter().any(|effect| match &effect.kind {
            EffectKind::Install { tool, packages, .. } if is_system(tool) => {
                let is_one =
                    |name: &Cow<'_, str>| OPENED.contains(&name.as_ref()) || BUILDS.contains(&name.as_ref());
                !packages.as_ref().is_some_and(|packages| packages.iter().all(is_one))
            }
            _ => false,
        })
    };
    if chain.iter().flat_map(|stage| &stage.steps).any(|step| brings(&step)) {
        return None;
    }
    places(chain, program).into_iter().find_map(|place| built(model, chain, &place).map(|it| (place, it)))
}

/// A compiler stays below the program that it made.
fn report_stage(
    cx: &mut Context<'_>,
    root: &Stage<'_>,
    image: &ImageRef<'_>,
    place: &str,
    built: &CommandUse<'_>,
) {
    let bytes = cx.sizes.base(root).map(|entry| entry.unpacked);
    let weighs = bytes.map_or(String::new(), |bytes| format!(" ({} on disk)", human(bytes.likely)));
    let message = format!("nothing of `{}`{weighs} is used by `{place}`, which is static", image.text);
    let help = format!(
        "name this stage (`AS build`), and end with a second one: `FROM scratch`, or, where it opens certificates, time zones \
         or /etc/passwd, `FROM gcr.io/distroless/static-debian12:nonroot` (2 MB; USER is 65532); in it \
         `COPY --from=build {place} {place}`, a COPY of other files that it opens, and what says how it starts"
    );
    cx.report(Some(root.from), image.span, message)
        .label("lies below a program that needs a kernel alone")
        .help(help)
        .claims(bytes.map(|bytes| base_claim(root, bytes)))
        .related(built.span, "makes a program without libraries");
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

/// Whether a layer above the base of the built image has one of these files.
fn is_brought(cx: &Context<'_>, places: &[String]) -> bool {
    let Some(built) = &cx.facts.built else { return false };
    let own = built.layers.get(built.base().map_or(0, <[_]>::len)..).unwrap_or_default();
    let has = |place: &str| own.iter().flat_map(|layer| layer.below(place)).any(|file| *file.path == *place);
    places.iter().filter_map(|place| built.resolve(place)).any(|place| has(&place))
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
    (program, places, built): (&str, &[String], Option<&CommandUse<'_>>),
    counted: Option<Amount>,
) {
    let bytes = counted.or_else(|| cx.sizes.base(root).map(|entry| entry.unpacked));
    let weighs = bytes.map_or(String::new(), |bytes| format!(" ({} on disk)", human(bytes.likely)));
    let message = format!("nothing of `{}`{weighs} is used by `{program}`, which is static", image.text);
    let help = format!(
        "write `FROM scratch`, or, where it opens certificates, time zones or /etc/passwd, {}, without the RUNs that bring these\n\
         with libraries, or to be sure: `dockslim bundle --root IMAGE.tar PROGRAM --list` says what it needs",
        small(places)
    );
    let finding = cx
        .report(Some(root.from), image.span, message)
        .label("lies below a program that needs a kernel alone")
        .help(help)
        .claims(bytes.map(|bytes| base_claim(root, bytes)));
    if let Some(built) = built {
        finding.related(built.span, "makes a program without libraries");
    }
}

/// What is there for programs that open some files: its user may not look into root's home.
fn small(places: &[String]) -> &'static str {
    if places.iter().any(|place| is_within(place, "/root")) {
        "`FROM gcr.io/distroless/static-debian12` (2 MB)"
    } else {
        "`FROM gcr.io/distroless/static-debian12:nonroot` (2 MB; USER is 65532)"
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
