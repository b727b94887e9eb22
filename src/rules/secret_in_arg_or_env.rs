//! Secrets in variables: what ARG, ENV and `export` say stands in the configuration and the history of the image.

use super::shared::secret_variables::{Origin, is_emptied, of_argument, of_pair};
use super::shared::wording::command_text;
use crate::finding::Severity;
use crate::model::{Stage, Step, is_secret_to_buildkit, is_secret_to_hadolint, is_written_secret};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::Kind;

/// One finding for each variable of a stage that reaches an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !stage.is_shipped {
        return;
    }
    match step.instruction.kind {
        Kind::Arg => {
            for word in step.instruction.words() {
                if let Some(origin) = of_argument(step, stage, word) {
                    report(cx, (step, stage), word.span, word.argument().0, &origin);
                }
            }
        }
        Kind::Env => {
            for pair in step.instruction.pairs() {
                if let Some(origin) = of_pair(step, stage, pair) {
                    report(cx, (step, stage), pair.key.span, &pair.key.text, &origin);
                }
            }
        }
        _ => check_run(step, stage, cx),
    }
}

/// `export PASSWORD=…`: the RUN stands in the history.
fn check_run(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !cx.model.may_have("export") || !step.mentions("export") {
        return;
    }
    for (name, value, span) in step.exports() {
        if is_written_secret(&name, &value) {
            report(cx, (step, stage), span, &name, &Origin::Written);
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    (step, stage): (&Step<'_>, &Stage<'_>),
    span: Span,
    name: &str,
    origin: &Origin,
) {
    let is_env = step.instruction.kind == Kind::Env;
    let stays = is_env && !is_emptied(step, stage, name);
    let place = if stays { "configuration and history" } else { "history" };
    let what = match origin {
        Origin::Written => format!("the value of `{name}`"),
        _ => format!("what the build is given for `{name}`"),
    };
    let message = format!("{what} stands in the image's {place}, for whoever has the image");
    let mount = format!(
        "`RUN --mount=type=secret,id={name},env={name} …` hands it to the RUN that needs it, built by \
         `docker build --secret id={name},env={name}`"
    );
    let help = match origin {
        Origin::Used => mount,
        Origin::Written if !is_env => format!("write it nowhere in the file, and replace it; {mount}"),
        Origin::Written => "write it nowhere in the file, and replace it; a container is given it when it starts (`docker run --env-file`)".to_owned(),
        Origin::Given | Origin::Emptied => format!("drop it, and the ARG that gives it; {mount}; a container is given it when it starts (`docker run --env-file`)"),
    };
    let shown = command_text(step.instruction.keyword.span, cx.model.file.text);
    let finding = cx.report(Some(step.instruction), span, message);
    finding.label(format!("{shown} hides nothing")).help(help);
    if step.instruction.kind != Kind::Run {
        if is_secret_to_buildkit(name) {
            finding.code("buildkit:SecretsUsedInArgOrEnv");
        }
        if is_secret_to_hadolint(name) {
            finding.code("hadolint:DL3064");
        }
    }
    if matches!(origin, Origin::Used | Origin::Emptied) {
        finding.severity(Severity::Info);
    }
}
