//! useradd with a huge user id: the login log becomes as long as the id says.

use super::shared::wording::command_text;
use crate::bytes::{Amount, Provenance, human};
use crate::finding::{Claim, Severity, Share, Source};
use crate::model::{Base, Model, Stage, Step};
use crate::rule::Context;
use crate::tools::{Effect, EffectKind, Path, Recognised, recognise};

/// Where logins are recorded, by user id.
const LOG: &str = "/var/log/lastlog";
/// The length of a record (`struct lastlog` on 64-bit Linux).
const RECORD: u64 = 292;
/// Ids below make a log that nobody notices.
const HUGE: u64 = 100_000;

/// One finding for each command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(at) = step.effects.iter().position(writes_log) else { return };
    for command in step.commands.iter().filter(|command| command.effects.end > at) {
        let Some(log) = step
            .effects
            .get(command.effects.clone())
            .and_then(|effects| effects.iter().find(|it| writes_log(it)))
        else {
            continue;
        };
        let Recognised::Tool(call) = recognise(&command.argv) else { continue };
        let id = call.option_value(&["-u", "--uid"]).and_then(|id| id.parse::<u64>().ok());
        let Some(id) = id.filter(|id| *id >= HUGE) else { continue };
        let bytes = id.saturating_add(1).saturating_mul(RECORD);
        let message = format!(
            "`{}` makes the login log {} long, as the layer stores it",
            command_text(command.span, cx.model.file.text),
            human(bytes)
        );
        let mut range = Amount::exact(bytes, Provenance::Estimate);
        range.low = 0;
        let source = Source::Effect(log.id);
        let is_kept = keeps_log(cx.model, stage);
        let finding = cx.report(Some(step.instruction), command.span, message);
        finding
            .code("hadolint:DL3046")
            .label("one record for each user id up to this one")
            .help("add -l (--no-log-init): the user is the same, without a record in the log")
            .claims([Claim { source, share: Share::Whole, bytes: range, sure: is_kept }]);
        if !is_kept {
            finding.severity(Severity::Info);
        }
    }
}

/// Whether the base image has the log: Arch builds shadow without it.
fn keeps_log(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    !matches!(model.root_base(stage), Base::Image(image) if image.name.contains("arch"))
}

fn writes_log(effect: &Effect<'_>) -> bool {
    matches!((&effect.kind, &effect.path), (EffectKind::Write, Path::Exact(path)) if path == LOG)
}
