//! Go programs that are built with their symbol table and a debugger's data.

use super::shared::wording::{command_text, suffix};
use super::shared::words::{Words, each_step};
use crate::bytes::{Amount, Provenance};
use crate::finding::{Claim, Share, Source};
use crate::ids::EffectId;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::size::built::Built;
use crate::tools::path::{file_name, is_within};
use crate::tools::{Effect, EffectKind, Path, Recognised, recognise};

/// Options that say of the linker or the compiler what is wanted.
const SAID: [&str; 8] =
    ["-ldflags", "--ldflags", "-gcflags", "--gcflags", "-race", "--race", "-buildmode", "--buildmode"];

/// A debugger for the program.
const DEBUGGERS: [&str; 1] = ["dlv"];

/// So many instructions are looked at for who takes the program.
const MOST: usize = 256;

/// One finding for each command.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &DEBUGGERS, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    for command in step.commands.iter().filter(|command| command.program() == "go") {
        let Recognised::Tool(call) = recognise(&command.argv) else { continue };
        let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
        let is_program =
            effects.iter().any(|effect| effect.kind == EffectKind::Compile) && call.has_option(&["-o"]);
        let is_said = call.has_option(&SAID)
            || call.env("GOFLAGS").is_some()
            || stage.variable(step, "GOFLAGS").is_some()
            || call.args.iter().any(|word| word.known == 0)
            || step.commands.iter().any(|other| matches!(other.program(), "strip" | "upx" | "upx-ucl"))
            || words.in_file();
        if is_program && !is_said && effects.iter().any(|effect| is_kept(effect, stage, cx)) {
            let span = call.span;
            let claims: Vec<Claim> =
                effects.iter().flat_map(|effect| measured(effect, step, stage, cx)).collect();
            let bytes: Amount = claims.iter().map(|claim| claim.bytes).sum();
            let bytes = if claims.is_empty() { Amount::UNKNOWN } else { bytes };
            let message = format!(
                "`{}` keeps the symbol table and a debugger's data in the program{}",
                command_text(span, cx.model.file.text),
                suffix(bytes)
            );
            cx.report(Some(step.instruction), span, message)
                .help("add `-ldflags \"-s -w\"`, unless somebody debugs the program in the image")
                .claims(claims);
        }
    }
}

/// What the built image holds of a debugger's data in the program: where this layer, or a COPY from this stage, brought it.
fn measured(effect: &Effect<'_>, step: &Step<'_>, stage: &Stage<'_>, cx: &Context<'_>) -> Vec<Claim> {
    let (Some(built), EffectKind::Compile, Path::Exact(program)) =
        (&cx.facts.built, &effect.kind, &effect.path)
    else {
        return Vec::new();
    };
    let own = [(step, effect.id, effect)];
    let is_from = |step: &&Step<'_>| step.from.and_then(|from| cx.model.stage(from)) == Some(stage.index);
    let later = cx.model.stages.iter().skip(stage.index + 1).flat_map(|later| &later.steps).take(MOST);
    let copies = later.filter(is_from).flat_map(|step| {
        let takes = |effect: &&Effect<'_>| match &effect.kind {
            EffectKind::Copy { from: Path::Exact(source) } => is_within(program, source),
            _ => false,
        };
        step.effects.iter().filter(takes).map(move |effect| (step, effect.id, effect))
    });
    let found = own.into_iter().chain(copies);
    found.filter_map(|(step, id, effect)| held(built, step, (id, effect), program)).collect()
}

/// The debugger's data of a program where an instruction put it.
fn held(
    built: &Built,
    step: &Step<'_>,
    (id, effect): (EffectId, &Effect<'_>),
    program: &str,
) -> Option<Claim> {
    let (Path::Exact(place) | Path::Below(place)) = &effect.path else { return None };
    let place = built.resolve(place)?;
    let is_it =
        |path: &str| path == place || is_within(path, &place) && file_name(path) == file_name(program);
    let mut files = built.kept(step.instruction.start_line).filter(|file| is_it(&file.path));
    let bytes = *built.debug.get(&*files.next()?.path)?;
    let bytes = Amount::exact(bytes, Provenance::Measured);
    Some(Claim::sure(Source::Effect(id), Share::Some("debug information"), bytes))
}

/// Whether the program is in an image: the stage's own, or one that copies it.
fn is_kept(effect: &Effect<'_>, stage: &Stage<'_>, cx: &Context<'_>) -> bool {
    let (EffectKind::Compile, Path::Exact(program)) = (&effect.kind, &effect.path) else { return false };
    let later = cx.model.stages.iter().skip(stage.index + 1).filter(|later| later.is_shipped);
    let mut sources = later
        .flat_map(|later| &later.steps)
        .take(MOST)
        .filter(|step| step.from.is_some())
        .flat_map(|step| step.instruction.copy_parts().map(|(sources, _)| sources).unwrap_or_default());
    stage.is_shipped || sources.any(|source| source.text == *program || is_within(program, &source.text))
}
