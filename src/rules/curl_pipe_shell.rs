//! Scripts that are run as they come from the network.

use super::shared::pipes;
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;

const SHELLS: [&str; 7] = ["ash", "bash", "dash", "ksh", "perl", "sh", "zsh"];

/// A shell around a download stands no further from it among the commands.
const NEAR: usize = 8;

/// One finding for each download.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let is_download = |(_, command): &(usize, &CommandUse<'_>)| matches!(command.program(), "curl" | "wget");
    for (at, command) in step.commands.iter().enumerate().filter(is_download) {
        let piped = pipes::reader(cx.model, step, at).filter(|reader| is_shell(reader));
        let Some(shell) = piped.or_else(|| around(step, at)) else { continue };
        cx.report(
            Some(step.instruction),
            command.span,
            "what this downloads is run unseen, by the rights of this RUN",
        )
        .related(shell.span, "runs it")
        .help("take a package, or a file of a known checksum: `ADD --checksum=sha256:… URL /tmp/`");
    }
}

/// The shell that has a download in one of its words.
fn around<'s, 'd>(step: &'s Step<'d>, at: usize) -> Option<&'s CommandUse<'d>> {
    let span = step.commands.get(at)?.span;
    let near = step.commands.get(at.saturating_sub(NEAR)..)?.iter().take(2 * NEAR);
    let mut around = near.filter(|other| other.span != span && other.span.contains(span));
    around.find(|other| is_shell(other))
}

fn is_shell(command: &CommandUse<'_>) -> bool {
    SHELLS.contains(&command.program()) || command.program().as_bytes().get(..6) == Some(b"python")
}
