//! useradd with a huge user id: the login log becomes as long as the id says.

use super::shared::claims::of_written;
use super::shared::wording::command_text;
use crate::bytes::{Bytes, human};
use crate::finding::Severity;
use crate::model::{Stage, Step};
use crate::rewrite::set_option;
use crate::rule::Context;
use crate::size::{LOGIN_LOG, Written};
use crate::tools::{EffectKind, Path};

/// A log below this is one that nobody notices: that of the user ids below a hundred thousand.
const HUGE: Bytes = 29_200_000;

/// One finding for each command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !step.effects.iter().any(|effect| matches!(&effect.path, Path::Exact(path) if path == LOGIN_LOG)) {
        return;
    }
    let at = step.id.index as usize;
    let fold = cx.fold;
    for written in
        fold.held(fold.layers_of(stage.index, at..at + 1).start).iter().filter(|written| writes_log(written))
    {
        let bytes = cx.sizes.weight(*written);
        if bytes.high < HUGE {
            continue;
        }
        let command = step.command_of(written.effect.id).and_then(|id| step.command(id));
        let span = command.map_or(written.effect.span, |command| command.span);
        let shown = command_text(span, cx.model.file.text);
        let (message, severity) = if bytes.likely > 0 {
            let length = human(bytes.likely);
            (
                format!("`{shown}` makes the login log {length} long, as the layer stores it"),
                Severity::Warning,
            )
        } else {
            let length = human(bytes.high);
            let when = "as the layer stores it, if shadow is older than 4.12";
            (format!("`{shown}` makes the login log up to {length} long, {when}"), Severity::Info)
        };
        let file = cx.model.file;
        let cure = cx.cure(
            || {
                let command = command.ok_or("nobody can tell which command it is")?;
                Ok(set_option(file, step, command, "-l")?.safe_if(true))
            },
            |why| format!("add -l (--no-log-init) by hand: {why}"),
        );
        cx.report(Some(step.instruction), span, message)
            .code("hadolint:DL3046")
            .label("one record for each user id up to this one")
            .severity(severity)
            .claims([of_written(*written, bytes)])
            .cure(cure, file.text);
    }
}

fn writes_log(written: &Written<'_>) -> bool {
    matches!((&written.effect.kind, &written.effect.path), (EffectKind::Write { .. }, Path::Exact(path)) if path == LOGIN_LOG)
}
