//! What stands between a copy of sources and an installation behind it, and reads or changes what was copied: the order
//! may then be meant.

use super::advice::{Found, Order};
use super::copied::{is_absolute, is_open};
use super::ecosystems::is_of_many;
use crate::model::{CommandUse, Step};
use crate::shell::Field;
use crate::tools::path::{self, is_within, join};
use crate::tools::{Effect, EffectKind, Path};

/// Whether something between the copy and the first installation may do so.
pub(super) fn is_meant(order: &Order<'_, '_>, found: &[Found<'_, '_>]) -> bool {
    let place = order.copied.directory;
    let (from, to) = (order.copy.id.index as usize + 1, order.run.id.index as usize);
    let between = order.stage.steps.get(from..to).unwrap_or_default();
    between.iter().any(|step| step.from.is_some() && lands_in(step, place))
        || commands(&order.stage.steps, order.copy, &found[0])
            .any(|(step, command)| !is_one(found, command) && reads(step, command, place))
        || found.iter().any(|it| is_of_many(it.command))
}

/// Whether something between two installations may: the second one cannot go where the first one goes.
pub(super) fn is_between(order: &Order<'_, '_>, found: &[Found<'_, '_>], last: &Found<'_, '_>) -> bool {
    let start = found[0].command.span.end;
    let all = commands(&order.stage.steps, order.copy, last);
    all.filter(|(_, command)| command.span.start >= start)
        .any(|(step, command)| !is_one(found, command) && reads(step, command, order.copied.directory))
}

/// The commands behind a copy and in front of an installation.
fn commands<'s, 'd>(
    steps: &'s [Step<'d>],
    copy: &Step<'_>,
    last: &Found<'_, '_>,
) -> impl Iterator<Item = (&'s Step<'d>, &'s CommandUse<'d>)> {
    let (from, to) = (copy.id.index as usize + 1, last.run.id.index as usize);
    let end = last.command.span.start;
    let steps = steps.get(from..=to).unwrap_or_default();
    let all = steps.iter().flat_map(|step| step.commands.iter().map(move |command| (step, command)));
    all.take_while(move |(_, command)| command.span.start < end)
}

fn is_one(found: &[Found<'_, '_>], command: &CommandUse<'_>) -> bool {
    found.iter().any(|it| it.command.span == command.span)
}

/// Whether what a COPY of another stage brings lies there.
fn lands_in(step: &Step<'_>, place: &str) -> bool {
    let own = Path::Below(place.into());
    step.effects.iter().any(|effect| path::may_overlap(&effect.path, &own))
}

/// Whether a command may read what lies in a directory, or change it.
fn reads(step: &Step<'_>, command: &CommandUse<'_>, place: &str) -> bool {
    let effects = |range: &std::ops::Range<usize>| step.effects.get(range.clone()).unwrap_or_default();
    // Of a path that begins nobody knows where, all may be a part.
    let own = if is_absolute(place) { Path::Below(place.into()) } else { Path::Unknown };
    let changes = |effect: &Effect<'_>| match &effect.kind {
        EffectKind::Opaque => true,
        EffectKind::Install { .. }
        | EffectKind::Uninstall { .. }
        | EffectKind::Upgrade { .. }
        | EffectKind::Refresh { .. }
        | EffectKind::Cache { .. }
        | EffectKind::Clean { .. }
        | EffectKind::Mark { .. }
        | EffectKind::MakeDirectory => false,
        EffectKind::Copy { from } | EffectKind::Move { from } | EffectKind::Extract { archive: from } => {
            path::may_overlap(from, &own) || path::may_overlap(&effect.path, &own)
        }
        _ => path::may_overlap(&effect.path, &own),
    };
    let directory = command.directory.as_deref().or(step.scope.workdir.as_deref());
    let names = |word: &Field<'_>| {
        let text = word.text.as_ref();
        let is_path = matches!(text.as_bytes().first(), Some(b'.' | b'/'));
        is_path && join(directory, text).is_some_and(|path| is_within(&path, place))
            || is_open(place) && is_within(text, place)
    };
    step.script.is_none()
        || effects(&command.effects).iter().chain(effects(&command.redirects)).any(changes)
        || command.argv.iter().skip(1).any(names)
}
