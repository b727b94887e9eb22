//! Secrets in variables: what ARG, ENV and `export` say stands in the configuration and the history of the image.

use super::shared::wording::command_text;
use crate::finding::Severity;
use crate::model::{
    Stage, Step, follows_user, is_secret_to_buildkit, is_written_secret, names_secret, password_in,
    variable_of,
};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Kind, Pair};

/// Where a value comes from, and so where it stands.
enum Origin {
    /// It is written in the file.
    Written,
    /// The build is given it, and ENV keeps it.
    Given,
    /// The same, and it is emptied further down: it may be a secret, whatever it is called.
    Emptied,
    /// The build is given it, and RUNs use it.
    Used,
}

/// So many instructions behind a variable are looked at.
const MAX_BEHIND: usize = 300;

/// One finding for each variable of a stage that reaches an image.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !stage.is_shipped {
        return;
    }
    match step.instruction.kind {
        Kind::Arg => check_arg(step, stage, cx),
        Kind::Env => check_env(step, stage, cx),
        _ => check_run(step, stage, cx),
    }
}

fn check_env(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    for pair in step.instruction.pairs() {
        let (name, value) = (pair.key.text.as_ref(), pair.value.text.as_ref());
        let is_given = || variable_of(value).is_some_and(|it| is_argument(step, stage, it));
        let is_secret = names_secret(name) || password_in(value).is_some();
        if is_secret && is_given() {
            report(cx, (step, stage), pair.key.span, name, &Origin::Given);
        } else if !is_secret && is_emptied(step, stage, name) && is_given() {
            report(cx, (step, stage), pair.key.span, name, &Origin::Emptied);
        } else if is_written_secret(name, value) && !is_elsewhere(stage, pair) {
            report(cx, (step, stage), pair.key.span, name, &Origin::Written);
        }
    }
}

/// Whether another variable has the same value, or names a user whom the password follows from: it is for tests.
fn is_elsewhere(stage: &Stage<'_>, pair: &Pair<'_>) -> bool {
    let pairs = stage.steps.iter().flat_map(|step| step.instruction.pairs());
    let names_user =
        |name: &str| ["USER", "user", "USERNAME", "username"].iter().any(|end| name.ends_with(end));
    pairs.take(MAX_BEHIND).any(|it| {
        let is_same = it.value.text == pair.value.text && it.key.text != pair.key.text;
        is_same && !names_secret(&it.key.text)
            || names_user(&it.key.text) && follows_user(&it.value.text, &pair.value.text)
    })
}

fn check_arg(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    for word in step.instruction.words() {
        let (name, value) = word.text.split_once('=').unwrap_or((&word.text, ""));
        let behind = || behind(step, stage);
        let mut kept =
            behind().filter(|it| it.instruction.kind == Kind::Env).flat_map(|it| it.instruction.pairs());
        let mut used = behind().filter(|it| it.instruction.kind == Kind::Run);
        if is_written_secret(name, value) {
            report(cx, (step, stage), word.span, name, &Origin::Written);
        } else if names_secret(name)
            && !kept.any(|pair| variable_of(&pair.value.text) == Some(name))
            && used.any(|run| run.mentions(name))
        {
            report(cx, (step, stage), word.span, name, &Origin::Used);
        }
    }
}

/// `export PASSWORD=…`: the RUN stands in the history.
fn check_run(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !step.mentions("export") {
        return;
    }
    for (name, value, span) in step.exports() {
        if is_written_secret(&name, &value) {
            report(cx, (step, stage), span, &name, &Origin::Written);
        }
    }
}

/// Whether a variable is an argument of the build here that has no value of the file's own.
fn is_argument(step: &Step<'_>, stage: &Stage<'_>, name: &str) -> bool {
    let binding = stage.variables.get(name, step.scope.variables);
    binding.is_some_and(|it| it.is_arg && it.value.as_deref().is_none_or(str::is_empty))
}

/// What follows a step in its stage.
fn behind<'s, 'd>(step: &Step<'d>, stage: &'s Stage<'d>) -> impl Iterator<Item = &'s Step<'d>> {
    stage.steps.iter().skip(step.id.index as usize + 1).take(MAX_BEHIND)
}

/// Whether the stage empties a variable again, as one does with what nobody is to see.
fn is_emptied(step: &Step<'_>, stage: &Stage<'_>, name: &str) -> bool {
    let is_empty = |value: &str| matches!(value, "" | "\"\"" | "''");
    behind(step, stage)
        .flat_map(|it| it.instruction.pairs())
        .any(|later| later.key.text == name && is_empty(&later.value.text))
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
    if step.instruction.kind != Kind::Run && is_secret_to_buildkit(name) {
        finding.code("buildkit:SecretsUsedInArgOrEnv").code("hadolint:DL3064");
    }
    if matches!(origin, Origin::Used | Origin::Emptied) {
        finding.severity(Severity::Info);
    }
}
