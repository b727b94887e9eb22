//! apt installs that bring the recommended packages too.

use super::wording::command_text;
use crate::model::{CommandUse, Stage, StageEnv, Step};
use crate::rule::Context;
use crate::shell::Field;
use crate::source::Span;
use crate::tools::{EffectKind, Place, Recognised, recognise};

/// One finding for each RUN of a stage that reaches an image, at its first such command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !stage.reaches_image {
        return;
    }
    let mut commands = step.commands.iter().filter(|command| {
        installs_with_apt(command, step)
            && installs_recommends(command, stage, step)
            && !is_configured(cx, stage, command)
    });
    let Some(first) = commands.next() else { return };
    let others: Vec<Span> = commands.map(|command| command.span).collect();
    let message = format!(
        "`{}` installs the packages that these recommend too",
        command_text(first.span, cx.model.file.text)
    );
    let finding = cx.report(Some(step.instruction), first.span, message);
    finding.code("hadolint:DL3015").label("brings recommended packages").help(
        "add --no-install-recommends, and name the recommended packages that you do need (ca-certificates beside curl or wget)",
    );
    for other in others {
        finding.related(other, "here, too");
    }
}

/// Tells most commands apart without taking them apart again.
fn installs_with_apt(command: &CommandUse<'_>, step: &Step<'_>) -> bool {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    effects.iter().any(|effect| matches!(effect.kind, EffectKind::Install { tool: "apt" | "aptitude", .. }))
}

fn installs_recommends(command: &CommandUse<'_>, stage: &Stage<'_>, step: &Step<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    let Some(extra) = call.tool.extra("recommends") else { return false };
    let env = StageEnv { stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    extra.brought_by.contains(&call.subcommand.name)
        && !call.operands.is_empty()
        && !call.args.iter().any(may_hold_options)
        && !call.is_off(&extra.off, &place)
}

/// `apt-get install $APT_OPTS git`: the flag may stand there.
fn may_hold_options(word: &Field<'_>) -> bool {
    word.known == 0
        && ["OPT", "opt", "FLAG", "flag", "ARGS", "args"].iter().any(|part| word.text.contains(part))
}

/// Whether the file turns recommended packages off for all of apt: by a configuration file written before.
fn is_configured(cx: &Context<'_>, stage: &Stage<'_>, command: &CommandUse<'_>) -> bool {
    let steps = cx.model.chain(stage.index).into_iter().flat_map(|stage| &stage.steps);
    let mut before = steps.take_while(|step| step.instruction.span.start <= command.span.start);
    before.any(|step| step.instruction.span.slice(cx.model.file.text).contains("Install-Recommends"))
}
