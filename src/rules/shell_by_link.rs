//! `/bin/sh` as a link to another shell, in place of SHELL.

use super::shared::wording::command_text;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::tools::{EffectKind, Path};

/// One finding for each link.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    for effect in &step.effects {
        let EffectKind::Link { target, .. } = &effect.kind else { continue };
        if !matches!(&effect.path, Path::Exact(link) if matches!(&**link, "/bin/sh" | "/usr/bin/sh")) {
            continue;
        }
        let shell = match target {
            Path::Exact(shell) => shell,
            _ => "/bin/bash",
        };
        let text = command_text(effect.span, cx.model.file.text);
        let message =
            format!("`{text}` changes the shell of every program in the image, to change that of RUN");
        cx.report(Some(step.instruction), effect.span, message)
            .code("hadolint:DL4005")
            .help(format!("leave the link alone, and write `SHELL [\"{shell}\", \"-c\"]` above"));
    }
}
