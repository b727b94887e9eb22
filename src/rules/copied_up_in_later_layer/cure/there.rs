//! Which steps put something where a change is.

use crate::model::{CommandUse, Step};
use crate::tools::path::{is_within, may_overlap};
use crate::tools::{Effect, EffectKind, Path};

/// Whether a step puts something where the effects of a change are.
pub(super) fn writes(step: &Step<'_>, change: &[&Effect<'_>]) -> bool {
    step.effects.iter().any(|effect| {
        let gone =
            matches!(effect.kind, EffectKind::Remove { .. } | EffectKind::Clean { .. } | EffectKind::Opaque);
        !gone
            && !matches!(effect.path, Path::Unknown)
            && change.iter().any(|own| may_overlap(&own.path, &effect.path))
    })
}

/// Whether something that may write anywhere runs where the change is, or is a script that lies there.
pub(super) fn works_there(step: &Step<'_>, change: &[&Effect<'_>]) -> bool {
    let is_there =
        |place: &str| change.iter().any(|own| matches!(&own.path, Path::Exact(own) if is_within(place, own)));
    let is_opaque = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Opaque);
    let works = |command: &CommandUse<'_>| {
        let own = step.effects.get(command.effects.clone()).unwrap_or_default();
        command.directory.as_deref().is_some_and(is_there)
            || own.iter().any(is_opaque) && runs(command, &is_there)
    };
    step.effects.iter().any(is_opaque) && step.commands.iter().any(works)
}

/// Whether a command is such a program, or is given one as its script.
fn runs(command: &CommandUse<'_>, is_there: &dyn Fn(&str) -> bool) -> bool {
    let argv = command.unwrapped();
    let script = argv.iter().skip(1).find(|word| !word.is_option());
    argv.first().into_iter().chain(script).any(|word| is_there(&word.text))
}
