//! Scripts that are run as they come from the network.

use super::shared::pipes::{self, is_download};
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;

const SHELLS: [&str; 7] = ["ash", "bash", "dash", "ksh", "perl", "sh", "zsh"];

/// A shell around a download stands no further from it among the commands.
const NEAR: usize = 8;

/// One finding for each download.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    for (at, command) in step.commands.iter().enumerate().filter(|(_, command)| is_download(command)) {
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
    let own = step.commands.get(at)?;
    let near = step.commands.get(at.saturating_sub(NEAR)..)?.iter().take(2 * NEAR);
    let around = near.filter(|other| other.span != own.span && other.span.contains(own.span));
    // Of a word that is a script both it and what is substituted in it are commands.
    let outer: Vec<&CommandUse<'_>> = around.collect();
    if outer.iter().any(|other| is_download(other)) {
        return None;
    }
    outer.into_iter().find(|other| is_shell(other))
}

fn is_shell(command: &CommandUse<'_>) -> bool {
    SHELLS.contains(&command.program()) || command.program().as_bytes().get(..6) == Some(b"python")
}
