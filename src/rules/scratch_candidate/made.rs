//! Who made a program, and whether it needs no library for that.

use super::super::shared::runtime::base_chain;
use crate::ids::CommandId;
use crate::model::{Base, CommandUse, Model, Stage, Step};
use crate::shell::{CommandKind, Simple};
use crate::size::catalog::official;
use crate::size::fold::CARGO_HOME;
use crate::tools::path::{child, file_name, glob_matches, is_within, join, part_within};
use crate::tools::{Certainty, EffectKind, Path, Recognised, is_system, recognise};
use std::borrow::Cow;

/// The command that built one of these files as a static program, where this step takes it from its stage.
pub(super) fn brought<'m>(
    model: &'m Model<'_>,
    step: &Step<'_>,
    programs: &[String],
) -> Option<&'m CommandUse<'m>> {
    let from = model.stages.get(model.stage(step.from?)?)?;
    let chain = base_chain(model, from);
    let copies = step.effects.iter().filter_map(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Copy { from: Path::Exact(source) }, Path::Exact(place) | Path::Below(place)) => {
            Some((source.as_ref(), place.as_ref()))
        }
        _ => None,
    });
    copies
        .flat_map(|copy| programs.iter().flat_map(move |program| origins(copy, program)))
        .find_map(|origin| built(model, &chain, &origin))
}

/// Where a file stood that a COPY brought to its place: it is what was named, or lies in that.
fn origins((source, place): (&str, &str), program: &str) -> Vec<String> {
    let is_it = place == program || is_within(program, place) && file_name(source) == file_name(program);
    let inside = part_within(program, place).filter(|part| !part.is_empty());
    let inside = inside.and_then(|part| join(Some(source), part)).map(Cow::into_owned);
    is_it.then(|| source.to_owned()).into_iter().chain(inside).collect()
}

/// The command that built a file of these stages, as a static program: the last one that writes there counts.
pub(super) fn built<'m>(
    model: &'m Model<'_>,
    chain: &[&'m Stage<'m>],
    program: &str,
) -> Option<&'m CommandUse<'m>> {
    let mut found = None;
    // Where cargo has its home in images of Rust no file says: it is thought in the user's.
    let of_cargo = part_within(program, CARGO_HOME).map(|part| child(".cargo", part));
    for stage in chain {
        for step in &stage.steps {
            let is_one =
                |it: &&CommandUse<'_>| it.certainty == Certainty::Must && is_static(model, stage, step, it);
            for effect in step.effects.iter().filter(|effect| makes(&effect.kind)) {
                let (Path::Exact(place) | Path::Below(place)) = &effect.path else { continue };
                let in_home = |part: &String| is_within(&child(&step.scope.home(), part), place);
                let is_own = || is_rust(model, stage) && of_cargo.as_ref().is_some_and(in_home);
                if place == program || is_within(program, place) || is_own() {
                    let command = step.command_of(effect.id).and_then(|id| step.command(id));
                    found = command.filter(is_one);
                }
            }
            for command in step.commands.iter().filter(|it| names_it(it, program)) {
                found = Some(command).filter(is_one);
            }
        }
    }
    found
}

/// Whether `go build` without -o makes that file: in the directory that it runs in, named as what it builds. How a module is
/// called nobody sees: its program may be any there.
fn names_it(command: &CommandUse<'_>, program: &str) -> bool {
    let Some(directory) = command.directory.as_deref().filter(|_| command.program() == "go") else {
        return false;
    };
    let Some(name) = part_within(program, directory).filter(|it| *it == file_name(it)) else { return false };
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    if call.subcommand.name != "build" || call.more || call.has_option(&["-o", "-C"]) {
        return false;
    }
    let is_any = !glob_matches("*.*", name);
    let Some(first) = call.operands.first() else { return is_any };
    match join(Some(directory), &first.text) {
        Some(place) if place == directory => is_any && call.operands.len() == 1,
        Some(place) if glob_matches("*.go", &place) => *file_name(&place) == *format!("{name}.go"),
        Some(place) => file_name(&place) == name && call.operands.len() == 1,
        None => false,
    }
}

fn is_rust(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    matches!(model.root_base(stage), Base::Image(image) if official(&image.name) == "rust")
}

fn makes(kind: &EffectKind<'_>) -> bool {
    match kind {
        EffectKind::Compile
        | EffectKind::Write { .. }
        | EffectKind::Copy { .. }
        | EffectKind::Move { .. }
        | EffectKind::Download { .. }
        | EffectKind::Extract { .. } => true,
        EffectKind::Install { tool, .. } => !is_system(tool),
        _ => false,
    }
}

/// Whether a command builds what needs no library.
fn is_static(model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let words = || command.argv.iter().map(|word| word.text.as_ref());
    match command.program() {
        "go" => is_without_c(model, stage, step, command),
        "cargo" => is_for_musl(model, stage, step, command),
        "gcc" | "g++" | "cc" | "c++" | "clang" | "musl-gcc" => words().any(|word| word == "-static"),
        _ => false,
    }
}

/// Whether Rust's compiler links musl, which it does statically unless it is told otherwise: for a target that is named, or
/// for the system it runs on.
fn is_for_musl(model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    const LINKED: &str = "*-crt-static*";
    let words = || command.argv.iter().map(|word| word.text.as_ref());
    let is_linked = words().any(|word| glob_matches(LINKED, word))
        || stage.variable(step, "RUSTFLAGS").is_some_and(|flags| glob_matches(LINKED, flags));
    let target = stage.variable(step, "CARGO_BUILD_TARGET");
    let is_named = || words().chain(target).any(|word| glob_matches("*-musl", word));
    let is_own = || {
        let is_alpine = |tag: &str| glob_matches("*alpine*", tag);
        let names_target = words().chain(target).any(|word| glob_matches("*-linux-gnu*", word));
        let on_alpine = matches!(model.root_base(stage), Base::Image(image) if image.tag.as_deref().is_some_and(is_alpine));
        on_alpine && is_rust(model, stage) && !names_target
    };
    !is_linked && (is_named() || is_own())
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
    let own = id.and_then(|at| model.item(CommandId { step: step.id, index: at as u32 }));
    let assigned = own.is_some_and(|(_, item)| {
        item.pipeline.commands.iter().any(|it| match &it.kind {
            CommandKind::Simple(simple) => it.span.contains(command.span) && assigns(simple),
            _ => false,
        })
    });
    // What stands before it has set that, for the shell or for Go.
    let mut exports = step.exports().into_iter();
    let exported = exports
        .any(|(name, value, place)| name == OFF.0 && value == OFF.1 && place.end <= command.span.start);
    let mut before = step.commands.iter().take(id.unwrap_or(0)).filter(|it| it.program() == "go");
    let told = before.any(|it| it.arguments().iter().any(|word| word.text == "CGO_ENABLED=0"));
    wrapped || assigned || exported || told || stage.variable(step, OFF.0) == Some(OFF.1)
}
