//! Rust's toolchains: the profile that rustup takes unless told otherwise has all of Rust's books.

use super::MAX_RELATED;
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;
use crate::rules::shared::runtime::image_mentions;
use crate::rules::shared::wording::command_text;
use crate::rules::shared::workplace::is_workplace;
use crate::tools::Certainty;
use crate::tools::path::file_name;

/// What shows that the image looks after it.
const CHOOSES: [&str; 4] = ["--profile", "set profile", "rust-docs", "share/doc"];

/// One finding for a stage and those that it stands on, at the first toolchain: by the profile that is said there, rustup
/// takes the others.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    if model.first_mentions(&["rustup"]).iter().all(Option::is_none) {
        return;
    }
    let firsts = model.first_steps(|step| step.commands.iter().any(|it| brings(step, it)));
    let setups = model.first_steps(|step| step.commands.iter().any(|it| is_setup(step, it)));
    for stage in model.stages.iter().filter(|stage| stage.is_shipped) {
        let is_first = |step: &&Step<'_>| firsts[stage.index] == Some(step.instruction.span.start);
        let Some(step) = stage.steps.iter().find(is_first) else { continue };
        // Of a rustup that the base image has, the profile is not known.
        let is_default = setups[stage.index].is_some() && !image_mentions(model, stage, &CHOOSES);
        if is_default && !is_workplace(model, stage) {
            report(cx, stage, step);
        }
    }
}

/// Whether a command brings a toolchain.
fn brings(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    command.certainty == Certainty::Must && (sets_up(step, command) || adds_toolchain(command))
}

/// Whether a command sets rustup up, with a toolchain.
fn sets_up(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let has = |sought: &str| command.argv.iter().any(|word| word.text == sought);
    is_setup(step, command) && has("-y") && !has("none") && !has("--default-toolchain=none")
}

/// `rustup-init`, the script of this name, or what `curl https://sh.rustup.rs` is piped to.
fn is_setup(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let mut words = command.unwrapped().iter().map(|word| file_name(&word.text));
    let is_script = |word: &str| matches!(word, "rustup-init" | "rustup-init.sh" | "rustup.sh");
    match words.next() {
        Some("sh" | "bash") => {
            let is_piped = words.clone().any(|word| word == "-s") && step.mentions("sh.rustup.rs");
            is_piped || words.any(is_script)
        }
        Some(name) => is_script(name),
        None => false,
    }
}

/// `rustup toolchain install`, by any of its names.
fn adds_toolchain(command: &CommandUse<'_>) -> bool {
    let mut words = command.unwrapped().iter().map(|word| word.text.as_ref());
    let is_rustup = words.next().map(file_name) == Some("rustup");
    let mut orders = words.filter(|word| word.as_bytes().first() != Some(&b'-'));
    is_rustup
        && match orders.next() {
            Some("toolchain") => matches!(orders.next(), Some("install" | "add")),
            order => matches!(order, Some("install" | "default")) && orders.next().is_some(),
        }
}

fn report(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>) {
    let behind = stage.steps.iter().filter(|it| it.instruction.span.start >= step.instruction.span.start);
    let all = behind.flat_map(|step| step.commands.iter().filter(|it| brings(step, it)));
    let mut found = all.take(MAX_RELATED + 1);
    let Some(first) = found.next() else { return };
    let text = command_text(first.span, cx.model.file.text);
    let message = format!("`{text}` installs Rust's documentation, too, which no container reads");
    let is_default = first.argv.iter().any(|word| word.text == "default");
    let mend = if is_default {
        "run `rustup set profile minimal` before it"
    } else {
        "add `--profile minimal` to it"
    };
    let finding = cx.report(Some(step.instruction), first.span, message);
    finding
        .label("takes the default profile: rust-docs, clippy and rustfmt beside the compiler")
        .help(format!("{mend}, and name what else is used: `rustup component add clippy rustfmt`"));
    for other in found {
        finding.related(other.span, "here, too");
    }
}
