//! Changes of mode and owner by a user to whom COPY did not give the files.

use super::shared::runtime::user_name;
use crate::model::{Failure, Step};
use crate::rule::Context;
use crate::syntax::Instruction;
use crate::tools::path::is_within;
use crate::tools::{Effect, EffectKind, Path};

/// So many places that COPY wrote are remembered.
const MOST: usize = 16;

/// So many changes of a RUN are looked at.
const MOST_CHANGES: usize = 64;

/// A place that COPY wrote as root, and by which instruction.
type Owned<'m> = (&'m Instruction<'m>, &'m str);

/// One finding for each COPY, at the first change.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let mut owned: Vec<Owned<'_>> = Vec::new();
        for step in &stage.steps {
            if step.copies() {
                remember(step, &mut owned);
                continue;
            }
            if owned.is_empty() || step.commands.is_empty() {
                continue;
            }
            if !is_other(step) {
                // Root may give them away.
                owned.clear();
                continue;
            }
            let changed =
                step.effects.iter().filter(|effect| matches!(effect.kind, EffectKind::Touch { .. }));
            let found = changed.take(MOST_CHANGES).find_map(|effect| {
                let at = owned.iter().position(|(_, path)| changes(effect, path))?;
                fails(step, effect).then_some((effect, at))
            });
            if let Some((effect, at)) = found {
                let (copy, _) = owned.swap_remove(at);
                report(cx, step, effect, copy);
            }
        }
    }
}

fn remember<'m>(step: &'m Step<'_>, owned: &mut Vec<Owned<'m>>) {
    let gives = step.instruction.flag("chown").is_some();
    for effect in &step.effects {
        if let (Path::Exact(path), false) = (&effect.path, gives) {
            owned.push((step.instruction, path));
        }
    }
    let more = owned.len().saturating_sub(MOST);
    owned.drain(..more);
}

/// Whether USER says that somebody else than root runs it.
fn is_other(step: &Step<'_>) -> bool {
    let user = step.scope.user.as_deref();
    user.is_some_and(|user| {
        let name = user_name(user);
        !matches!(name, "" | "0" | "root") && !name.as_bytes().contains(&b'$')
    })
}

fn changes(effect: &Effect<'_>, copied: &str) -> bool {
    matches!(effect.kind, EffectKind::Touch { content: false, .. })
        && matches!(&effect.path, Path::Exact(path) if is_within(path, copied))
}

/// Whether the command that does it is the user's own, and its failure ends the build.
fn fails(step: &Step<'_>, effect: &Effect<'_>) -> bool {
    let command = step.command_of(effect.id).and_then(|id| step.command(id));
    command.is_some_and(|command| {
        matches!(command.program(), "chmod" | "chown" | "chgrp")
            && command.wrapping == 0
            && step.failure(command) == Failure::Stops
    })
}

fn report(cx: &mut Context<'_>, step: &Step<'_>, effect: &Effect<'_>, copy: &Instruction<'_>) {
    let user = step.scope.user.as_deref().unwrap_or_default();
    let message = format!("{user} may not change this: COPY made it root's, and the build stops here");
    cx.report(Some(step.instruction), effect.span, message).related(copy.span, "makes it root's").help(
        format!(
            "write `--chmod=…` or `--chown={user}` in the {} of line {}, and leave this out",
            copy.kind.as_str(),
            copy.start_line
        ),
    );
}
