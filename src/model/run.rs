//! What a RUN runs: its script, the heredocs that are scripts, or its exec form; and its mounts.

use super::read::{Around, Read};
use super::scripts::interpreter;
use super::walk::{Env, Scratch, Walker};
use super::{Scope, Shell};
use crate::shell::Field;
use crate::syntax::{Args, Heredoc, Instruction};
use crate::tools::{Effect, EffectKind, Into, Path, path};
use std::borrow::Cow;

/// The commands of a RUN and their effects.
pub(super) fn read<'d>(
    instruction: &'d Instruction<'d>,
    heredocs: &'d [Heredoc<'d>],
    around: Around<'_, 'd>,
    scratch: Scratch<'d>,
) -> (Read<'d>, Scratch<'d>) {
    let env = Env::new(around.scope, around.variables, &scratch);
    let mut walker = Walker::new(env, heredocs, around, scratch);
    let (mut script, mut document) = (None, None);
    match (&instruction.args, around.scope.shell) {
        (Args::Json(words), _) => {
            let field =
                |word: &'d crate::syntax::Word<'d>| Field::known(Cow::Borrowed(&*word.text), word.span);
            walker.exec(words.iter().map(field).collect());
        }
        (_, Shell::Other) => walker.opaque(instruction.span),
        _ => match script_heredoc(instruction, heredocs) {
            Some(heredoc) => match interpreter(&heredoc.body.text).unwrap_or("sh") {
                "sh" | "bash" | "ash" | "dash" => document = Some(walker.text(&heredoc.body)),
                "zsh" | "ksh" => drop(walker.text(&heredoc.body)),
                _ => walker.opaque(instruction.span),
            },
            None => script = Some(walker.text(&instruction.body)),
        },
    }
    let (read, scratch) = walker.finish();
    (Read { script, document, ..read }, scratch)
}

/// The heredoc that is itself the script: the RUN's only argument.
fn script_heredoc<'d>(
    instruction: &'d Instruction<'d>,
    heredocs: &'d [Heredoc<'d>],
) -> Option<&'d Heredoc<'d>> {
    let heredoc = heredocs.first()?;
    let body = instruction.body.text.trim();
    let alone = body.starts_with("<<") && !body[2..].trim_start().contains([' ', '\t', '>', '|', ';', '&']);
    alone.then_some(heredoc)
}

/// What is written below a mount's target never reaches the layer. `expand` puts in what variables stand for.
pub(super) fn divert_to_mounts(
    instruction: &Instruction<'_>,
    scope: &Scope<'_>,
    expand: &dyn Fn(&str) -> Option<String>,
    effects: &mut [Effect<'_>],
) {
    let targets = mount_targets(instruction, scope, expand);
    for effect in effects {
        let place = match &effect.path {
            Path::Exact(place) | Path::Below(place) | Path::Glob(place) => place,
            Path::Unknown => continue,
        };
        if !matches!(effect.kind, EffectKind::Opaque)
            && (is_pseudo(place) || targets.iter().any(|target| path::is_within(place, target)))
        {
            effect.into = Into::Mount;
        }
    }
}

/// Whether a path lies in a file system of the kernel's.
fn is_pseudo(place: &str) -> bool {
    matches!(place.as_bytes().get(1), Some(b'p' | b's' | b'd'))
        && ["/proc", "/sys", "/dev"].iter().any(|directory| path::is_within(place, directory))
}

/// Where the mounts are. As BuildKit has it: a target is expanded and lies in the working directory where it does not
/// start with a slash; a tilde is a name like any other. The root itself can be none.
fn mount_targets(
    instruction: &Instruction<'_>,
    scope: &Scope<'_>,
    expand: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    if instruction.flags.is_empty() {
        return Vec::new();
    }
    let targets = instruction.mounts().into_iter().filter_map(|mount| {
        let target = expand(&mount.target?)?;
        Some(path::join(scope.workdir.as_deref(), &target)?.into_owned())
    });
    targets.filter(|target| target != "/").collect()
}
