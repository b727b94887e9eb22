//! Who may miss what a clean-up takes: later RUNs, what a container starts, and the scripts that are written for it.

use super::Left;
use crate::model::{CommandUse, Stage, Step, start_words};
use crate::rule::Context;
use crate::rules::shared::runtime::{
    base_chain, image_stages, last_instruction, may_run_what_is_copied, start_instructions,
};
use crate::size::Written;
use crate::syntax::{Instruction, Kind};
use crate::tools::path::{file_name, glob_matches, has_glob, is_within};
use crate::tools::{CacheFix, EffectKind, Path, Recognised, Tool, recognise};

/// So many later instructions are looked at.
const MAX_BEHIND: usize = 1_000;

/// The later steps, here and in stages that stand on this one.
pub(super) fn behind<'m>(cx: &Context<'m>, written: &Written<'m>) -> impl Iterator<Item = &'m Step<'m>> {
    let layer = &cx.fold.layers[written.layer];
    let (stage, root, at) = (layer.stage.index, layer.stage.root, layer.step);
    let behind = cx.model.stages[stage..]
        .iter()
        .take(MAX_BEHIND)
        .filter(move |it| it.root == root || it.index == stage);
    let steps = behind.flat_map(move |it: &'m Stage<'m>| {
        let from = if it.index == stage { at + 1 } else { 0 };
        it.steps.get(from..).unwrap_or_default()
    });
    steps.take(MAX_BEHIND)
}

/// Whether something behind may read what goes, and nobody can see it: a command of which it is not known what it does, a
/// trigger for another Dockerfile, a shell that is not read, a base image that runs what is copied in, what a container
/// starts.
pub(super) fn is_possible<'m>(cx: &Context<'m>, left: &Left<'m>) -> bool {
    let is_unknown = |step: &Step<'_>| {
        let is_run = step.instruction.kind == Kind::Run;
        is_run
            && (!step.scope.shell.is_read()
                || step.effects.iter().any(|it| matches!(it.kind, EffectKind::Opaque)))
    };
    let has_index = left.tool.index().is_some();
    let is_offline = |step: &Step<'_>| step.mentions("offline");
    let layer = &cx.fold.layers[left.written.layer];
    let stands_on_it = |it: &&Stage<'_>| it.index == layer.stage.index || it.root == layer.stage.root;
    let mut images = image_stages(cx.model).filter(stands_on_it);
    !cx.model.triggers.is_empty()
        || images.any(|it| may_run_what_is_copied(cx.model, it) || installs_when_started(cx, it, left))
        || behind(cx, &left.written)
            .any(|step| if has_index { is_unknown(step) } else { is_unknown(step) || is_offline(step) })
}

/// The first later step that reads what lies in the cache, or has its tool do without the network.
pub(super) fn reader_of_cache<'m>(cx: &Context<'m>, left: &Left<'m>) -> Option<&'m Step<'m>> {
    let Path::Exact(place) = &left.written.effect.path else { return None };
    // A path in a home may be written in several ways.
    let below_home = || place.split_once(left.spec.in_home()?).map(|(_, below)| below);
    let own = match (left.spec.in_home(), below_home()) {
        (Some(directory), Some(below)) => format!("/{directory}{below}"),
        _ => place.to_string(),
    };
    let is_plain = |it: &&str| is_within(it, "/") && !has_glob(it);
    let also = left.spec.found_at.iter().copied().filter(is_plain).map(str::to_owned);
    // Whoever installs reads an index without naming it.
    let by_name = left.spec.read_by.is_empty();
    let places: Vec<String> = std::iter::once(own).chain(also).filter(|_| by_name).collect();
    let names = |word: &str| places.iter().any(|place| word.contains(place.as_str()));
    let reads = |command: &CommandUse<'_>, step: &Step<'_>| {
        let is_there = by_name && command.directory.as_deref().is_some_and(|it| is_within(it, place));
        let is_named = is_there || command.argv.iter().skip(1).any(|word| names(&word.text));
        is_named && !only_keeps(step, command) || is_offline(step, command, left.tool)
    };
    let starts = |step: &Step<'_>| {
        is_start(step.instruction.kind) && start_words(step.instruction).iter().any(|it| names(it))
    };
    let first = left.before.last().unwrap_or(&left.written);
    // An option that keeps none takes it from the commands behind it in its own RUN, too.
    let own = cx.fold.step(first.layer);
    let is_own = matches!(left.spec.fix, CacheFix::Flag(_))
        && own.commands.everywhere().any(|it| it.stands_behind(first.effect) && reads(it, own));
    let mut later = behind(cx, first)
        .filter(|step| starts(step) || step.commands.everywhere().any(|command| reads(command, step)));
    if is_own { Some(own) } else { later.next() }
}

/// Whether all that a command does to what it names is to delete it, make it, or change its owner.
fn only_keeps(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let own = step.effects.get(command.effects.clone()).unwrap_or_default();
    let keeps = |kind: &EffectKind<'_>| {
        matches!(
            kind,
            EffectKind::Remove { .. }
                | EffectKind::Clean { .. }
                | EffectKind::Touch { .. }
                | EffectKind::MakeDirectory
                | EffectKind::Write { .. }
        )
    };
    !own.is_empty() && own.iter().all(|effect| keeps(&effect.kind))
}

/// Whether a command of the tool, or of its kin, installs what is cached in place of what it would fetch.
fn is_offline(step: &Step<'_>, command: &CommandUse<'_>, tool: &Tool) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    let own = step.effects.get(command.effects.clone()).unwrap_or_default();
    call.tool.family == tool.family
        && call.has_option(offline(tool))
        && own.iter().any(|it| matches!(it.kind, EffectKind::Install { .. } | EffectKind::Upgrade { .. }))
}

/// The options by which a tool keeps to its cache.
fn offline(tool: &Tool) -> &'static [&'static str] {
    const OPTIONS: [&str; 5] = ["--offline", "--no-download", "--local", "--cacheonly", "-C"];
    // Elsewhere `-C` is a directory.
    if tool.family == "rpm" { &OPTIONS } else { &OPTIONS[..3] }
}

fn is_start(kind: Kind) -> bool {
    matches!(kind, Kind::Cmd | Kind::Entrypoint | Kind::Healthcheck)
}

/// Whether a container may install from the index, or from the cache: by what it starts, by a script that the file writes,
/// or by one of the project, which nobody reads.
fn installs_when_started(cx: &Context<'_>, image: &Stage<'_>, left: &Left<'_>) -> bool {
    let health = last_instruction(cx.model, image, Kind::Healthcheck);
    let starts: Vec<&Instruction<'_>> = start_instructions(cx.model, image).chain(health).collect();
    let words: Vec<Vec<String>> = starts.iter().map(|start| start_words(start)).collect();
    let is_tool = |word: &String| left.tool.commands.contains(&file_name(word));
    if words.iter().any(|words| {
        words.iter().any(is_tool) && words.iter().any(|it| offline(left.tool).contains(&it.as_str()))
    }) {
        return true;
    }
    if !left.spec.index || left.spec.read_by.is_empty() {
        return false;
    }
    let chain = base_chain(cx.model, image);
    let steps = || chain.iter().flat_map(|stage| &stage.steps);
    let is_brought = || steps().any(|step| step.copies() && step.from.is_none());
    words.iter().any(|words| installs_unfetched(words.iter().map(String::as_str), left))
        || words.iter().flatten().any(|word| is_script(word)) && is_brought()
        || steps().any(|step| writes_installer(step, left))
}

/// `/docker-entrypoint.sh`
fn is_script(word: &str) -> bool {
    glob_matches("*.sh", word) || glob_matches("*entrypoint*", file_name(word))
}

/// Whether it writes a script that installs from the index.
fn writes_installer(step: &Step<'_>, left: &Left<'_>) -> bool {
    let installs = |text: &str| installs_unfetched(words_of(text), left);
    if step.copies() {
        return step.instruction.heredocs.iter().any(|heredoc| installs(&heredoc.body.text));
    }
    let says = |command: &CommandUse<'_>| {
        matches!(command.program(), "echo" | "printf")
            && !command.redirects.is_empty()
            && installs_unfetched(command.arguments().iter().flat_map(|word| words_of(&word.text)), left)
    };
    step.commands.iter().any(says)
        || step.writes_heredocs()
            && step
                .effects
                .iter()
                .filter_map(|effect| step.written_heredoc(effect))
                .any(|script| installs(&script.text().text))
}

/// The words of a script, whatever it is written in.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '.' | '/');
    // `\n` in what printf writes.
    text.split("\\n").flat_map(move |line| line.split(move |it| !is_part(it))).filter(|word| !word.is_empty())
}

/// Whether words have the tool install, and not fetch the index before that.
fn installs_unfetched<'w>(words: impl Iterator<Item = &'w str>, left: &Left<'_>) -> bool {
    let mut words = words.peekable();
    let has = |list: &[&str], word: &str| list.contains(&word);
    while let Some(word) = words.next() {
        if !left.tool.commands.contains(&file_name(word)) {
            continue;
        }
        let mut fetches = false;
        // By an option: `pacman -Sy`.
        while let Some(option) = words.next_if(|word| word.as_bytes().first() == Some(&b'-')) {
            let is_letter = |byte: &u8| *byte == b'y';
            fetches |= has(left.spec.when, option)
                || !left.spec.when.is_empty() && option.as_bytes().iter().any(is_letter);
        }
        let called = words.peek().copied().unwrap_or_default();
        if fetches || has(left.spec.filled_by, called) {
            return false;
        }
        if has(left.spec.read_by, called) || has(left.spec.read_by, "") {
            return true;
        }
    }
    false
}
