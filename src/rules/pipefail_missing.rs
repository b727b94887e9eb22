//! Downloads behind a pipe whose failure nobody notices, since what reads them is content with nothing.

use super::shared::pipes;
use super::shared::wording::command_text;
use crate::finding::Alike;
use crate::model::{CommandUse, Failure, Stage, Step};
use crate::rule::Context;
use crate::size::catalog::Libc;

/// What takes an empty input for a program that does nothing, or for a file.
const CONTENT: [&str; 12] =
    ["ash", "bash", "dash", "fish", "ksh", "node", "perl", "php", "ruby", "sh", "tee", "zsh"];

/// So many downloads of a RUN are looked at.
const MOST: usize = 64;

/// One finding for each such download.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let is_download = |(_, command): &(usize, &CommandUse<'_>)| matches!(command.program(), "curl" | "wget");
    for (at, command) in step.commands.iter().enumerate().filter(is_download).take(MOST) {
        let reader = pipes::reader(cx.model, step, at).filter(|reader| is_content(reader));
        // Asked last: it looks through the whole script.
        let Some(reader) = reader.filter(|_| step.failure(command) == Failure::Piped) else { continue };
        let text = cx.model.file.text;
        let message = format!(
            "where `{}` fails, the build goes on: `{}` is content with nothing",
            command_text(command.span, text),
            command_text(reader.span, text)
        );
        let help = cx.explain(|| help(stage, cx));
        let finding = cx.report(Some(step.instruction), command.span, message);
        finding
            .code("hadolint:DL4006")
            .label("its failure is lost")
            .related(reader.span, "reads nothing then");
        finding.alike(Alike::new(
            "where a download fails, the build goes on: what reads it is content with nothing",
        ));
        finding.help = help;
    }
}

fn is_content(reader: &CommandUse<'_>) -> bool {
    CONTENT.contains(&reader.program()) || reader.program().as_bytes().get(..6) == Some(b"python")
}

fn help(stage: &Stage<'_>, cx: &Context<'_>) -> String {
    let base = cx.sizes.base(stage);
    let is_alpine = base.is_some_and(|base| base.libc == Libc::Musl);
    let shell = if is_alpine { "ash" } else { "bash" };
    format!(
        "write `SHELL [\"/bin/{shell}\", \"-o\", \"pipefail\", \"-c\"]` above, or download to a file, run that and remove it"
    )
}
