//! Secrets in variables: which ARG or ENV most likely holds one, by its name, its value and its use. Reports nothing.

use crate::model::{Stage, Step, follows_user, is_written_secret, names_secret, password_in, variable_of};
use crate::syntax::{Kind, Pair, Word};

/// Where a value comes from, and so where it stands.
pub(in crate::rules) enum Origin {
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

/// The secret that a pair of ENV holds, in a stage that reaches an image.
pub(in crate::rules) fn of_pair(step: &Step<'_>, stage: &Stage<'_>, pair: &Pair<'_>) -> Option<Origin> {
    let (name, value) = (pair.key.text.as_ref(), pair.value.text.as_ref());
    let is_given = || variable_of(value).is_some_and(|it| is_argument(step, stage, it));
    let is_secret = names_secret(name) || password_in(value).is_some();
    match () {
        () if !stage.is_shipped => None,
        () if is_secret && is_given() => Some(Origin::Given),
        () if !is_secret && is_given() && is_emptied(step, stage, name) => Some(Origin::Emptied),
        () if is_written_secret(name, value) && !is_elsewhere(stage, pair) => Some(Origin::Written),
        () => None,
    }
}

/// The secret that a word of ARG stands for, in a stage that reaches an image.
pub(in crate::rules) fn of_argument(step: &Step<'_>, stage: &Stage<'_>, word: &Word<'_>) -> Option<Origin> {
    if !stage.is_shipped {
        return None;
    }
    let (name, default) = word.argument();
    if is_written_secret(name, default.unwrap_or_default()) {
        return Some(Origin::Written);
    }
    let of_kind = |kind: Kind| behind(step, stage).filter(move |it| it.instruction.kind == kind);
    let is_kept = || {
        let mut kept = of_kind(Kind::Env).flat_map(|it| it.instruction.pairs());
        kept.any(|pair| variable_of(&pair.value.text) == Some(name))
    };
    let is_used = || of_kind(Kind::Run).any(|run| run.mentions(name));
    (names_secret(name) && !is_kept() && is_used()).then_some(Origin::Used)
}

/// Whether the stage empties a variable again, as one does with what nobody is to see.
pub(in crate::rules) fn is_emptied(step: &Step<'_>, stage: &Stage<'_>, name: &str) -> bool {
    let is_empty = |value: &str| matches!(value, "" | "\"\"" | "''");
    behind(step, stage)
        .flat_map(|it| it.instruction.pairs())
        .any(|later| later.key.text == name && is_empty(&later.value.text))
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

/// Whether a variable is an argument of the build here that has no value of the file's own.
fn is_argument(step: &Step<'_>, stage: &Stage<'_>, name: &str) -> bool {
    let binding = stage.variables.get(name, step.scope.variables);
    binding.is_some_and(|it| it.is_arg && it.value.as_deref().is_none_or(str::is_empty))
}

/// What follows a step in its stage.
fn behind<'s, 'd>(step: &Step<'d>, stage: &'s Stage<'d>) -> impl Iterator<Item = &'s Step<'d>> + use<'s, 'd> {
    stage.steps.iter().skip(step.id.index as usize + 1).take(MAX_BEHIND)
}
