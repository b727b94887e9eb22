//! The command lines of a RUN that change what is installed. Judges nothing.

use crate::model::{CommandUse, Step};
use crate::shell::Field;
use crate::tools::path::file_name;
use crate::tools::{EffectKind, Invocation, Recognised, recognise};

/// Those that install, each with its place among the commands and the tool's own reading of it.
pub(in crate::rules) fn of<'s, 'd>(
    step: &'s Step<'d>,
) -> impl Iterator<Item = (usize, &'s CommandUse<'d>, Invocation<'s, 'd>)> {
    calls(step, |kind| matches!(kind, EffectKind::Install { .. }))
}

/// Those with such an effect. Most commands have none, which the model knows: these are not taken apart again.
pub(in crate::rules) fn calls<'s, 'd>(
    step: &'s Step<'d>,
    is_one: impl Fn(&EffectKind<'d>) -> bool,
) -> impl Iterator<Item = (usize, &'s CommandUse<'d>, Invocation<'s, 'd>)> {
    let has = move |(_, command): &(usize, &CommandUse<'d>)| {
        let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
        effects.iter().any(|effect| is_one(&effect.kind))
    };
    step.commands.iter().enumerate().filter(has).filter_map(|(at, command)| match recognise(&command.argv) {
        Recognised::Tool(call) => Some((at, command, call)),
        _ => None,
    })
}

/// Whether a file is one that is read for the settings in it.
pub(in crate::rules) fn is_settings(file: &str) -> bool {
    const SETTINGS: [&str; 12] = [
        ".bash_profile",
        ".bashrc",
        ".env",
        ".profile",
        ".zshrc",
        "activate",
        "bash.bashrc",
        "env",
        "env.sh",
        "environment",
        "nvm.sh",
        "profile",
    ];
    SETTINGS.contains(&file_name(file))
}

/// Whether a command is one that nobody knows, and so may do anything: install, too. What is read for settings does not.
pub(in crate::rules) fn is_unknown(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let own = step.effects.get(command.effects.clone()).unwrap_or_default();
    let reads = || matches!(command.program(), "." | "source");
    let sets = || reads() && command.arguments().first().is_some_and(|file| is_settings(&file.text));
    own.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque))
        && !sets()
        && matches!(recognise(&command.argv), Recognised::Unknown)
}

/// `apt-get install $APT_OPTS git`: the flag may stand there.
pub(in crate::rules) fn may_hold_options(word: &Field<'_>) -> bool {
    word.known == 0
        && ["OPT", "opt", "FLAG", "flag", "ARGS", "args"].iter().any(|part| word.text.contains(part))
}

/// A package's name without version and architecture.
pub(in crate::rules) fn bare(package: &str) -> &str {
    let is_end = |byte: u8| matches!(byte, b'=' | b'/' | b':' | b'<' | b'>' | b'~' | b'@');
    package.bytes().position(is_end).map_or(package, |end| &package[..end])
}
