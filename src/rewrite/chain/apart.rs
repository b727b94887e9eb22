//! What a RUN changes for the shell of the next one, which only a new shell sees. Reads effects and words; merges nothing.

use crate::model::{CommandUse, Step};
use crate::tools::path::is_within;
use crate::tools::{Effect, EffectKind, Path, Recognised, recognise};

/// Why some of these have to stay RUNs of their own; none where nothing is seen that speaks for it.
pub(super) fn needed(runs: &[&Step<'_>]) -> Option<&'static str> {
    let (_, before) = runs.split_last()?;
    let reason = |(at, run): (usize, &&Step<'_>)| match () {
        () if changes_shell(run) => {
            Some("one of them puts another shell in the place of /bin/sh, which those behind it run in")
        }
        () if takes_directory(run) => {
            Some("one of them takes away the directory that the next one starts in")
        }
        () if takes_program(&runs[..=at], &runs[at + 1..]) => Some(
            "one of them uninstalls what may be called before and behind it, and a shell remembers where that was",
        ),
        () => None,
    };
    before.iter().enumerate().find_map(reason)
}

/// Whether it puts something in the place of the shell that the next one starts.
fn changes_shell(run: &Step<'_>) -> bool {
    const SHELLS: [&str; 4] = ["/bin/sh", "/usr/bin/sh", "/bin/bash", "/usr/bin/bash"];
    // What writes, moves, links or deletes it; no change of its mode, and no directory around it.
    let changes = |effect: &Effect<'_>| {
        !matches!(effect.kind, EffectKind::Touch { .. } | EffectKind::MakeDirectory)
            && matches!(&effect.path, Path::Exact(path) if SHELLS.contains(&path.as_ref()))
    };
    let names = |command: &CommandUse<'_>, word: &str| command.arguments().iter().any(|it| it.text == word);
    let sets = |command: &CommandUse<'_>| match command.program() {
        "dpkg-reconfigure" => names(command, "dash"),
        "update-alternatives" | "alternatives" => names(command, "/bin/sh") || names(command, "sh"),
        "ln" | "cp" | "mv" => names(command, "$(which sh)") || names(command, "$(command -v sh)"),
        _ => false,
    };
    run.effects.iter().any(changes) || run.commands.iter().any(sets)
}

/// Whether its working directory goes, which the builder makes anew for the next one.
fn takes_directory(run: &Step<'_>) -> bool {
    let Some(workdir) = run.scope.workdir.as_deref() else { return false };
    let takes = |effect: &Effect<'_>| {
        let place = match &effect.kind {
            EffectKind::Remove { .. } => &effect.path,
            EffectKind::Move { from } => from,
            _ => return false,
        };
        matches!(place, Path::Exact(place) if is_within(workdir, place))
    };
    // `find . -delete` leaves the directory itself.
    let commands = run.commands.iter().filter(|it| matches!(it.program(), "rm" | "rmdir" | "mv"));
    commands.flat_map(|it| run.effects.get(it.effects.clone()).unwrap_or_default()).any(takes)
}

/// Whether the last of `before` uninstalls something, and a program that is called by its name in them and in `behind` may be
/// that. What the system brings itself is not.
fn takes_program(before: &[&Step<'_>], behind: &[&Step<'_>]) -> bool {
    let uninstalls = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Uninstall { .. });
    if !before.last().is_some_and(|run| run.effects.iter().any(uninstalls)) {
        return false;
    }
    let is_own = |command: &&CommandUse<'_>| {
        let brought = match recognise(&command.argv) {
            Recognised::Tool(call) => !call.tool.system && !call.tool.caches.is_empty(),
            Recognised::Unknown => true,
            _ => false,
        };
        brought && command.name_at == 0
    };
    let called = |runs: &[&Step<'_>], name: &str| {
        runs.iter().flat_map(|run| &run.commands).any(|command| command.program() == name)
    };
    let mut commands = behind.iter().flat_map(|run| &run.commands).filter(is_own);
    commands.any(|command| called(before, command.program()))
}
