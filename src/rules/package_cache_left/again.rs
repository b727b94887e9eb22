//! Scripts from the network that may fetch an index again: without the one that lies there, theirs stays.

use super::Left;
use crate::model::{CommandUse, Step};
use crate::rules::shared::installs::is_unknown;
use crate::size::Fold;

/// What the addresses of scripts that set up package sources have in them.
const WORDS: [&str; 3] = ["setup", "script.deb", "get.docker.com"];

const SHELLS: [&str; 4] = ["sh", "bash", "dash", "ash"];

/// So many instructions behind are looked at.
const MAX_BEHIND: usize = 100;

/// The first command behind a leftover index that may fetch it again: a shell that reads what is downloaded
/// (`curl … | bash`).
pub(super) fn may_fetch<'m>(fold: &Fold<'m>, left: &Left<'m>) -> Option<(&'m Step<'m>, &'m CommandUse<'m>)> {
    let layer = left.spec.index.then(|| &fold.layers[left.written.layer])?;
    let behind = layer.stage.steps.iter().skip(layer.step + 1).take(MAX_BEHIND);
    behind.into_iter().find_map(|step| {
        let command = step.commands.iter().find(|command| is_fed(step, command))?;
        WORDS.iter().any(|word| step.mentions(word)).then_some((step, command))
    })
}

/// Whether it is a shell that reads its script from a pipe.
fn is_fed(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    SHELLS.contains(&command.program())
        && command.arguments().iter().all(|word| word.is_option() || word.text == "-")
        && is_unknown(step, command)
}
