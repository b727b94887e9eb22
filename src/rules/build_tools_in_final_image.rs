//! Compilers and SDKs in the image that is run, though a build step there made all that it needs.

mod ecosystems;

use super::shared::runtime::{
    base_chain, image_mentions, image_stages, is_program, run_steps, start_instructions,
};
use super::shared::shown::enumerate;
use super::shared::wording::command_text;
use crate::finding::Severity;
use crate::model::{Base, CommandUse, Model, Stage, Step, start_words};
use crate::rule::Context;
use crate::size::Fold;
use crate::source::Span;
use crate::tools::path::file_name;
use crate::tools::{Certainty, Effect, EffectKind};
use ecosystems::{Ecosystem, built_by, is_compiler, is_toolchain, of_image};
use std::borrow::Cow;

/// One finding for each image that runs a program: at its base, where that is an SDK, else at the first installation
/// of a compiler.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in image_stages(model) {
        let chain = base_chain(model, stage);
        let Some(root) = chain.first() else { continue };
        match &root.base {
            Base::Image(image) => match of_image(&image.name) {
                Some(ecosystem) => look_at_sdk(cx, stage, &chain, image.span, &image.text, ecosystem),
                None => look_at_packages(cx, stage, &chain),
            },
            Base::Unresolved(_) => look_at_packages(cx, stage, &chain),
            Base::Scratch | Base::Stage(_) => {}
        }
    }
}

fn look_at_sdk(
    cx: &mut Context<'_>,
    stage: &Stage<'_>,
    chain: &[&Stage<'_>],
    at: Span,
    image: &str,
    ecosystem: &'static Ecosystem,
) {
    let built = run_steps(chain).flat_map(|(_, step)| &step.commands).find(|command| {
        built_by(command).is_some_and(|by| by == ecosystem) && command.certainty == Certainty::Must
    });
    let Some(built) = built else { return };
    if !is_program(cx.model, stage) || starts_with(cx.model, stage, ecosystem.tools) {
        return;
    }
    let text = cx.model.file.text;
    let message = format!(
        "`{image}` stays below the program for good: only `{}` needs it",
        command_text(built.span, text)
    );
    let from = chain.first().map(|root| root.from);
    cx.report(from, at, message)
        .label("the whole SDK is in the image")
        .related(built.span, "what comes out of this runs without it")
        .help(ecosystem.skeleton.replace("IMAGE", image));
}

/// Whether what a container starts calls one of the tools, or a script that may.
fn starts_with(model: &Model<'_>, stage: &Stage<'_>, tools: &[&str]) -> bool {
    start_instructions(model, stage).any(|start| {
        start_words(start).iter().any(|word| {
            let name = file_name(word);
            tools.contains(&name) || name.rsplit_once('.').is_some_and(|(_, end)| end == "sh")
        })
    })
}

/// A compiler that was installed and stays, and what was built with it.
fn look_at_packages(cx: &mut Context<'_>, stage: &Stage<'_>, chain: &[&Stage<'_>]) {
    let fold = cx.fold;
    let mut found = fold
        .layers
        .iter()
        .enumerate()
        .filter(|(_, layer)| chain.iter().any(|stage| stage.index == layer.stage.index));
    let first = found.find_map(|(id, layer)| {
        let step = &layer.stage.steps[layer.step];
        let (span, packages) = compilers(fold, id, step)?;
        Some((step, span, packages))
    });
    let Some((step, span, packages)) = first.filter(|_| is_program(cx.model, stage)) else { return };
    let commands = run_steps(chain).flat_map(|(_, step)| &step.commands);
    let built = commands
        .filter(|command| command.span.start > span.start)
        .find_map(|command| Some((command, built_by(command)?)));
    let Some((built, ecosystem)) = built else { return };
    if starts_with(
        cx.model,
        stage,
        &["make", "gcc", "go", "cargo", "mvn", "npm", "yarn", "pytest", "jupyter"],
    ) || image_mentions(cx.model, stage, &["jupyter", "devcontainer", "theia", "code-server", "sshd"])
    {
        return;
    }
    report_packages(cx, step, span, packages, built, ecosystem);
}

/// The packages that a layer installs and keeps, where a compiler is among them.
fn compilers<'m>(fold: &Fold<'m>, layer: usize, step: &Step<'_>) -> Option<(Span, &'m [Cow<'m, str>])> {
    let installs = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Install { .. });
    let removes = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Uninstall { .. });
    if !step.effects.iter().any(installs) || step.effects.iter().any(removes) {
        return None;
    }
    fold.held(layer).iter().find_map(|written| {
        let EffectKind::Install { tool, packages: Some(packages), group: None, .. } = &written.effect.kind
        else {
            return None;
        };
        let system = matches!(*tool, "apt" | "aptitude" | "apk" | "dnf" | "yum" | "microdnf" | "tdnf");
        if !system || !written.sure || !packages.iter().any(|name| is_compiler(name)) {
            return None;
        }
        if fold.hidden_of(written.effect).next().is_some() {
            return None;
        }
        Some((written.effect.span, packages.as_slice()))
    })
}

fn report_packages(
    cx: &mut Context<'_>,
    step: &Step<'_>,
    span: Span,
    packages: &[Cow<'_, str>],
    built: &CommandUse<'_>,
    ecosystem: &Ecosystem,
) {
    let text = command_text(built.span, cx.model.file.text);
    let packages: Vec<&str> = packages.iter().map(AsRef::as_ref).filter(|name| is_toolchain(name)).collect();
    let (verb, them) = if packages.len() == 1 { ("stays", "it") } else { ("stay", "them") };
    let message = format!(
        "{} {verb} in the image, though only builds such as `{text}` use {them}",
        enumerate(&packages)
    );
    cx.report(Some(step.instruction), span, message)
        .severity(Severity::Info)
        .label("stays after the build")
        .related(built.span, "builds with it")
        .help(ecosystem.skeleton.replace("IMAGE", "the image as it is"));
}
