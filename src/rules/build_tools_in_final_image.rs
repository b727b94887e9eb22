//! Compilers and SDKs in the image that is run, though a build step there made all that it needs.

mod advice;
mod ecosystems;
mod start;

use super::shared::runtime::{
    base_chain, image_mentions, image_stages, is_program, run_steps, starts_development,
};
use super::shared::shown::enumerate;
use super::shared::wording::{command_text, suffix};
use super::shared::workplace::is_workplace;
use crate::bytes::Amount;
use crate::finding::{Claim, Severity, Share, Source};
use crate::ids::LayerId;
use crate::model::{Base, CommandUse, ImageRef, Model, Stage, Step};
use crate::rule::Context;
use crate::size::{Layer, Written};
use crate::tools::{Certainty, Effect, EffectKind, is_system};
use ecosystems::{
    Ecosystem, bare, built_by, is_compiler, is_debugger, is_headers, is_library_headers, is_of_extensions,
    is_toolchain, of_image,
};
use start::Start;

/// What an image to work in, or to build others on, mentions.
const WORKPLACES: [&str; 7] = ["jupyter", "devcontainer", "theia", "code-server", "sshd", "s2i", "sti"];

/// What a container starts that builds, or looks into programs.
const RUNS_THEM: [&str; 8] = ["make", "gcc", "go", "cargo", "mvn", "pytest", "gdb", "gdbserver"];

/// One finding for each image that runs a program: at its base, where that is an SDK, else at the first installation
/// of a compiler.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let Some(root) = chain.first() else { continue };
        match &root.base {
            Base::Image(image) => match of_image(image) {
                Some(ecosystem) => look_at_sdk(cx, stage, &chain, image, ecosystem),
                None => look_at_packages(cx, stage, &chain),
            },
            Base::Unresolved(_) => look_at_packages(cx, stage, &chain),
            Base::Scratch | Base::Stage(_) => {}
        }
    }
}

/// Whether an image is one to work in, or to build others on.
fn is_to_work_in(model: &Model<'_>, image: &Stage<'_>) -> bool {
    is_workplace(model, image) || image_mentions(model, image, &WORKPLACES)
}

fn look_at_sdk(
    cx: &mut Context<'_>,
    stage: &Stage<'_>,
    chain: &[&Stage<'_>],
    image: &ImageRef<'_>,
    ecosystem: &'static Ecosystem,
) {
    let mut builds = run_steps(chain).flat_map(|(_, step)| step.commands.everywhere()).filter(|command| {
        built_by(command).is_some_and(|by| by == ecosystem) && command.certainty == Certainty::Must
    });
    let Some(built) = builds.next() else { return };
    let start = start::of(cx.model, stage, ecosystem.tools);
    if !is_program(cx.model, stage) || start == Start::Tool || is_to_work_in(cx.model, stage) {
        return;
    }
    let text = command_text(built.span, cx.model.file.text);
    let only = if builds.next().is_some() {
        format!("only builds such as `{text}` need it")
    } else {
        format!("only `{text}` needs it")
    };
    let message = format!("`{}` stays below the program for good: {only}", image.text);
    let from = chain.first().map(|root| root.from);
    let may_call = start == Start::Script || start::interprets(cx.model, stage);
    let help = advice::of_sdk(cx, stage, chain, image, ecosystem.outcome, built);
    let finding = cx.report(from, image.span, message);
    finding
        .label("the whole SDK is in the image")
        .related(built.span, "what comes out of this runs without it")
        .help(help);
    if may_call {
        finding.severity(Severity::Info);
    }
}

/// What was installed for building and stays, and what was built with it.
fn look_at_packages(cx: &mut Context<'_>, stage: &Stage<'_>, chain: &[&Stage<'_>]) {
    let fold = cx.fold;
    let of_image = |layer: &Layer<'_>| chain.iter().any(|stage| stage.index == layer.stage.index);
    let mut tools =
        fold.layers.iter().enumerate().filter(|(_, layer)| of_image(layer)).filter_map(|(id, _)| {
            let (written, packages) = tools_of(cx, id)?;
            Some((written, packages, use_of(fold.step(id), written, chain)))
        });
    let Some((written, packages, used)) =
        tools.find(|(written, packages, used)| is_left(written.effect, packages, *used))
    else {
        return;
    };
    let start = start::of(cx.model, stage, &RUNS_THEM);
    let is_run = is_program(cx.model, stage) || start == Start::Installed;
    let is_run = is_run && start != Start::Tool && !starts_development(cx.model, stage);
    if is_run && !is_to_work_in(cx.model, stage) {
        report_packages(cx, stage, written, &packages, (used, start));
    }
}

/// What builds with the tools, if anything does.
#[derive(Clone, Copy)]
enum Use<'m> {
    By(&'m CommandUse<'m>, &'static Ecosystem),
    /// No RUN behind them builds, and none runs what is not known.
    None,
    Unknown,
}

fn use_of<'m>(step: &Step<'_>, written: Written<'_>, chain: &[&'m Stage<'m>]) -> Use<'m> {
    let start = written.effect.span.start;
    let behind = |step: &&Step<'_>| step.instruction.span.end > start;
    let mut commands = run_steps(chain).flat_map(|(_, step)| step.commands.everywhere());
    let behind_it = |it: &CommandUse<'_>| it.stands_behind(written.effect);
    let built = commands.find_map(|it| Some((it, built_by(it).filter(|_| behind_it(it))?)));
    let mut later =
        run_steps(chain).map(|(_, step)| step).filter(behind).chain([step]).flat_map(|it| &it.effects);
    match built {
        Some((command, ecosystem)) => Use::By(command, ecosystem),
        None if later.any(|effect| matches!(effect.kind, EffectKind::Opaque)) => Use::Unknown,
        None => Use::None,
    }
}

/// Whether these packages are no use to the image: compilers where something was built, headers where that took no
/// compiler of the file's own, and whatever nothing builds with.
fn is_left(install: &Effect<'_>, packages: &[&str], used: Use<'_>) -> bool {
    let compiles = packages.iter().any(|name| is_compiler(name));
    match used {
        Use::By(_, ecosystem) => compiles || ecosystem.brings_compiler,
        // Beside a compiler they may be meant for what the image builds when it runs.
        Use::None => {
            let for_extensions = |name| match install.kind {
                EffectKind::Install { tool, .. } => is_of_extensions(tool, name),
                _ => false,
            };
            packages.iter().all(|name| is_library_headers(name) || is_debugger(name) || for_extensions(name))
        }
        Use::Unknown => false,
    }
}

/// The packages for building that a layer installs and keeps, as they are named there, but for those that were there
/// before.
fn tools_of<'m>(cx: &Context<'m>, layer: LayerId) -> Option<(Written<'m>, Vec<&'m str>)> {
    let (fold, step) = (cx.fold, cx.fold.step(layer));
    let removes = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Uninstall { .. });
    if step.effects.iter().any(removes) {
        return None;
    }
    fold.held(layer).iter().find_map(|&written| {
        let EffectKind::Install { tool, packages: Some(packages), group: None, .. } = &written.effect.kind
        else {
            return None;
        };
        if !is_system(tool) || !written.sure || fold.hidden_of(written.effect).next().is_some() {
            return None;
        }
        let is_new = |name: &&str| cx.sizes.brings(written, bare(name)) != Some(false);
        let tools = packages.iter().map(AsRef::as_ref).filter(|name| is_toolchain(name)).filter(is_new);
        let tools: Vec<&str> = tools.collect();
        (!tools.is_empty()).then_some((written, tools))
    })
}

fn report_packages<'m>(
    cx: &mut Context<'m>,
    stage: &Stage<'_>,
    written: Written<'m>,
    packages: &[&str],
    (used, start): (Use<'_>, Start),
) {
    let (verb, them) = if packages.len() == 1 { ("stays", "it") } else { ("stay", "them") };
    let tools = enumerate(packages);
    let (message, help) = match used {
        Use::By(built, _) => {
            let text = command_text(built.span, cx.model.file.text);
            let message =
                format!("{tools} {verb} in the image, though only builds such as `{text}` use {them}");
            (message, advice::of_packages(cx, stage))
        }
        _ => (
            format!("{tools} {verb} in the image, though no RUN builds with {them}"),
            format!(
                "leave {them} out: a program needs the libraries (`libpq5`), not their headers (`libpq-dev`)"
            ),
        ),
    };
    // What headers bring along, the program may link to.
    let (headers, bare): (Vec<&str>, Vec<&str>) = packages.iter().partition(|name| is_headers(name));
    let freed = cx.sizes.only_for(written, &bare, &headers).filter(|_| !bare.is_empty());
    let bytes = freed.as_ref().map_or(Amount::UNKNOWN, |freed| freed.bytes);
    let finding = cx.report(
        Some(cx.fold.step(written.layer).instruction),
        written.effect.span,
        format!("{message}{}", suffix(bytes)),
    );
    finding.severity(Severity::Info).label("stays after the build").help(help);
    finding.claims(freed.map(|freed| Claim {
        source: Source::Effect(written.effect.id),
        share: Share::Packages(freed.packages),
        bytes: freed.bytes,
        // A script may build, and a set of tools may be there to build with.
        sure: start == Start::Program,
    }));
    if let Use::By(built, _) = used {
        finding.related(built.span, "builds with it");
    }
}
