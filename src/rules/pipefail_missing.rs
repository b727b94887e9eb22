//! Downloads behind a pipe whose failure nobody notices, since what reads them is content with nothing.

use super::shared::pipes;
use super::shared::wording::command_text;
use crate::finding::Alike;
use crate::model::{CommandUse, Failure, Stage, Step};
use crate::rule::Context;
use crate::syntax::Kind;

/// What takes an empty input for a program that does nothing, or for a file.
const CONTENT: [&str; 12] =
    ["ash", "bash", "dash", "fish", "ksh", "node", "perl", "php", "ruby", "sh", "tee", "zsh"];

/// So many downloads of a RUN are looked at.
const MOST: usize = 64;

/// One finding for each such download.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let downloads = step.commands.iter().enumerate().filter(|(_, command)| pipes::is_download(command));
    for (at, command) in downloads.take(MOST) {
        let reader = pipes::reader(cx.model, step, at).filter(|reader| is_content(reader));
        // Asked last: it looks through the whole script.
        let Some(reader) = reader.filter(|_| step.failure(command) == Failure::Piped) else { continue };
        let text = cx.model.file.text;
        let message = format!(
            "where `{}` fails, the build goes on: `{}` is content with nothing",
            command_text(command.span, text),
            command_text(reader.span, text)
        );
        let help = cx.explain(|| help(stage, step, cx));
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

fn help(stage: &Stage<'_>, step: &Step<'_>, cx: &Context<'_>) -> String {
    let other = "download to a file, run that and remove it";
    // Which shells another image has nobody knows; and a SHELL of the file says more than this one would.
    let is_set = stage.steps.iter().any(|it| it.id < step.id && it.instruction.kind == Kind::Shell);
    let distro = cx.sizes.base(stage).and_then(|base| base.distro.split(' ').next());
    let distro = distro.filter(|distro| !is_set && !distro.is_empty());
    let shell = match distro {
        Some("alpine") => "ash",
        Some(_) => "bash",
        None => return other.to_owned(),
    };
    format!("write `SHELL [\"/bin/{shell}\", \"-o\", \"pipefail\", \"-c\"]` above, or {other}")
}
