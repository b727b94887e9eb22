//! Scripts that may fetch an index, too: without the one that lies there, theirs stays, or is what they install from; and what
//! one before it fetched is not fetched once more.

use super::Left;
use crate::model::{CommandUse, Stage, Step};
use crate::rules::shared::installs::is_unknown;
use crate::size::Fold;
use crate::tools::{Effect, EffectKind, Path, path};

/// What the addresses of scripts that set up package sources have in them.
const WORDS: [&str; 3] = ["setup", "script.deb", "get.docker.com"];

/// The names of scripts that install packages; others build or configure what is there.
const NAMES: [&str; 11] = [
    "*apt*",
    "*common*",
    "*dep*",
    "*install*",
    "*packag*",
    "*pkg*",
    "*prepare*",
    "*prereq*",
    "*provision*",
    "*require*",
    "*setup*",
];

/// Those of them that install something else.
const OTHERS: [&str; 2] = ["*plugin*", "*npm*"];

const SHELLS: [&str; 4] = ["sh", "bash", "dash", "ash"];

/// So many instructions before and behind are looked at.
const MAX_AWAY: usize = 100;

/// A command that may fetch an index, too.
pub(super) struct Other<'m> {
    pub(super) step: &'m Step<'m>,
    pub(super) command: &'m CommandUse<'m>,
    /// Whether it stands before the leftover.
    pub(super) is_before: bool,
}

/// The first command around a leftover index that may fetch it: a shell that reads what is downloaded (`curl … | bash`), or
/// a script that is not at hand.
pub(super) fn may_fetch<'m>(fold: &Fold<'m>, left: &Left<'m>) -> Option<Other<'m>> {
    let layer = left.spec.index.then(|| &fold.layers[left.written.layer])?;
    let (stage, own) = (layer.stage, layer.step);
    let near = stage.steps.iter().enumerate().skip(own.saturating_sub(MAX_AWAY)).take(2 * MAX_AWAY);
    near.into_iter().find_map(|(at, step)| {
        let is_own = |command: &CommandUse<'_>| at == own && command.span.contains(left.written.effect.span);
        let command = step.commands.iter().find(|command| {
            !is_own(command) && (at > own && is_fed(step, command) || installs_by_file(stage, step, command))
        })?;
        let is_before = command.span.start < left.written.effect.span.start;
        Some(Other { step, command, is_before })
    })
}

/// Whether it is a shell that reads its script from a pipe, where that sets up package sources.
fn is_fed(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    SHELLS.contains(&command.program())
        && command.arguments().iter().all(|word| word.is_option() || word.text == "-")
        && is_unknown(step, command)
        && sets_up_sources(step)
}

/// Whether it is a script in a file that by its name, or by its address where it is downloaded, installs packages.
fn installs_by_file(stage: &Stage<'_>, step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let program = command.program();
    let is_script = || ["*.sh", "*.bash"].iter().any(|end| path::glob_matches(end, program));
    let file = if SHELLS.contains(&path::file_name(program)) {
        command.arguments().iter().find(|word| !word.is_option()).map(|word| &*word.text)
    } else {
        is_script().then_some(program)
    };
    let Some(name) = file.map(path::file_name).filter(|_| is_unknown(step, command)) else { return false };
    let fetches = |effect: &Effect<'_>| match (&effect.kind, &effect.path) {
        (EffectKind::Download { .. }, Path::Exact(at)) => path::file_name(at) == name,
        _ => false,
    };
    let mut before = stage.steps.iter().take_while(|it| it.id <= step.id);
    if let Some(fetching) = before.find(|it| it.effects.iter().any(fetches)) {
        return sets_up_sources(fetching);
    }
    let name = name.to_ascii_lowercase();
    let is_one = |known: &[&str]| known.iter().any(|it| path::glob_matches(it, &name));
    is_one(&NAMES) && !is_one(&OTHERS) && may_be_brought(stage, step)
}

/// Whether a script may be the context's: one of an archive or a clone builds what it came with.
fn may_be_brought(stage: &Stage<'_>, step: &Step<'_>) -> bool {
    let mut before = stage.steps.iter().take_while(|it| it.id <= step.id);
    before.any(|it| it.from_context().next().is_some() || !it.instruction.mounts().is_empty())
}

fn sets_up_sources(step: &Step<'_>) -> bool {
    WORDS.iter().any(|word| step.mentions(word))
}
