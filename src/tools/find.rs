//! `find`: what it removes or changes below the directories it walks.

use super::command::{Recognised, recognise};
use super::effect::{Effect, EffectKind, Path};
use super::path;
use super::perform::perform;
use super::run::{Place, Run};
use crate::shell::Field;

/// What more words would do is not followed: each action is one on every root.
const MAX_WORDS: usize = 256;

/// Appends what the actions of a `find` do to what it finds.
pub(super) fn effects<'t>(run: &Run<'_, '_, 't>, out: &mut Vec<Effect<'t>>) {
    let args = run.invocation.args;
    if args.len() > MAX_WORDS {
        return out.push(run.effect(EffectKind::Opaque, Path::Unknown));
    }
    let start = args.iter().position(|field| !is_global(&field.text)).unwrap_or(args.len());
    let roots = args.iter().skip(start).take_while(|field| !is_expression(&field.text));
    let mut found: Vec<Path<'t>> = roots.map(|field| path::of_field(run.place.cwd, field)).collect();
    let expression = args.get(start + found.len()..).unwrap_or(&[]);
    if found.is_empty() {
        found.push(run.place.cwd.map_or(Path::Unknown, |cwd| Path::Exact(cwd.to_owned().into())));
    }
    if selects(expression) {
        found = found.into_iter().map(path::below).collect();
    }
    act(run, expression, &found, out);
}

fn act<'t>(run: &Run<'_, '_, 't>, expression: &[Field<'t>], found: &[Path<'t>], out: &mut Vec<Effect<'t>>) {
    let mut at = 0;
    while let Some(field) = expression.get(at) {
        at += 1;
        match field.text.as_ref() {
            "-delete" => {
                let gone = found.iter().cloned();
                out.extend(gone.map(|place| run.effect(EffectKind::Remove { recursive: true }, place)));
            }
            "-exec" | "-execdir" | "-ok" | "-okdir" => {
                let rest = &expression[at..];
                let end = rest
                    .iter()
                    .position(|field| matches!(field.text.as_ref(), ";" | "+"))
                    .unwrap_or(rest.len());
                execute(run, &rest[..end], found, out);
                at += end;
            }
            _ => {}
        }
    }
}

/// A command run on what is found.
fn execute<'t>(run: &Run<'_, '_, 't>, argv: &[Field<'t>], found: &[Path<'t>], out: &mut Vec<Effect<'t>>) {
    // find inside find would have its own `{}`.
    match recognise(argv) {
        Recognised::Tool(inner) if inner.tool.id != "find" => {
            let start = out.len();
            let place = Place { cwd: run.place.cwd, env: run.place.env };
            perform(&Run { invocation: &inner, place: &place, found }, out);
            for effect in &mut out[start..] {
                effect.span = run.invocation.span;
            }
        }
        Recognised::Harmless => {}
        _ => out.push(run.effect(EffectKind::Opaque, Path::Unknown)),
    }
}

fn is_global(text: &str) -> bool {
    matches!(text, "-L" | "-H" | "-P") || text.starts_with("-O")
}

fn is_expression(text: &str) -> bool {
    text.starts_with('-') || matches!(text, "(" | "!" | ")" | ",")
}

/// Whether something is left out. All files, or all but the directory itself, counts as everything: the bytes
/// are in the files.
fn selects(expression: &[Field<'_>]) -> bool {
    let mut at = 0;
    while let Some(field) = expression.get(at) {
        let argument = expression.get(at + 1).map(|next| next.text.as_ref());
        at += match (field.text.as_ref(), argument) {
            ("-delete" | "-print" | "-print0" | "-depth" | "-d" | "-xdev" | "-mount" | "-follow", _) => 1,
            ("-type", Some("f")) | ("-mindepth", Some(_)) => 2,
            ("-exec" | "-execdir" | "-ok" | "-okdir", _) => {
                let rest = &expression[at..];
                rest.iter().position(|field| matches!(field.text.as_ref(), ";" | "+")).unwrap_or(rest.len())
                    + 1
            }
            _ => return true,
        };
    }
    false
}
