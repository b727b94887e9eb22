//! Scripts that nobody knows and that may fetch an index again: without the one that lies there, theirs stays.

use super::Left;
use crate::model::{CommandUse, Step};
use crate::size::Fold;
use crate::tools::path::{file_name, glob_matches};
use crate::tools::{EffectKind, Recognised, recognise};

/// What scripts that install something are called.
const WORDS: [&str; 8] =
    ["setup", "install", "provision", "bootstrap", "deps", "dependencies", "requirements", "packages"];

const SHELLS: [&str; 4] = ["sh", "bash", "dash", "ash"];

/// So many instructions behind are looked at.
const MAX_BEHIND: usize = 100;

/// The first command behind a leftover index that may fetch it again.
pub(super) fn may_fetch<'m>(fold: &Fold<'m>, left: &Left<'m>) -> Option<(&'m Step<'m>, &'m CommandUse<'m>)> {
    let layer = left.spec.index.then(|| &fold.layers[left.written.layer])?;
    let behind = layer.stage.steps.iter().skip(layer.step + 1).take(MAX_BEHIND);
    behind.into_iter().find_map(|step| {
        let command = step.commands.iter().find(|command| {
            let own = step.effects.get(command.effects.clone()).unwrap_or_default();
            own.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque))
                && matches!(recognise(&command.argv), Recognised::Unknown)
                && installs(step, command)
        })?;
        Some((step, command))
    })
}

/// Whether it is a script that is called so; what a shell reads from a pipe goes by the address.
fn installs(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let is_shell = SHELLS.contains(&command.program());
    let script = match command.arguments().iter().find(|word| is_shell && !word.is_option()) {
        Some(script) => Some(script),
        None => command.unwrapped().first().filter(|_| !is_shell),
    };
    match script {
        Some(script) => {
            let name = file_name(&script.text);
            let is_so = |word: &&str| glob_matches(&format!("*{word}*"), name);
            (script.text.len() > name.len() || is_shell) && WORDS.iter().any(is_so)
        }
        None => WORDS.iter().any(|word| step.mentions(word)),
    }
}
