//! Files that a RUN fetched and used, and that stay: which they are, who used them last and by which word. Judges nothing.

use super::archives::{extraction, file_name, is_archive, is_remote};
use crate::model::{BASE_WORKDIR, CommandUse, Step};
use crate::rewrite::{Obstacle, chain};
use crate::rule::Context;
use crate::shell::{Field, Word};
use crate::size::{Written, is_setup_package};
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::path::{self, glob_matches};
use crate::tools::{Effect, EffectKind, Path};
use std::ops::Range;

/// So many commands behind a download are looked at.
pub(in crate::rules) const MAX_BEHIND: usize = 500;

/// So many RUNs between fetching and using may become one.
const MAX_ROW: usize = 20;

/// What a fetched file is to the command that uses it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) enum Part {
    /// Unpacked or installed: as large as what comes out of it.
    Heavy,
    /// A script, signature or checksum: a few kilobytes.
    Light,
}

/// A file that stays, and the command that was done with it.
pub(in crate::rules) struct Left<'m> {
    pub(in crate::rules) written: &'m Written<'m>,
    pub(in crate::rules) name: &'m str,
    pub(in crate::rules) used: Span,
    pub(in crate::rules) part: Part,
}

/// A file that was fetched, where it stays and something was done with it.
pub(in crate::rules) fn left<'m>(cx: &Context<'m>, written: &'m Written<'m>) -> Option<Left<'m>> {
    let EffectKind::Download { url } = &written.effect.kind else { return None };
    let name = match &written.effect.path {
        Path::Exact(place) => path::file_name(place),
        _ => file_name(url),
    };
    if written.effect.script.is_some() {
        return left_by_script(cx, written, name);
    }
    let (used, part) = use_of(cx, written, name)?;
    let goes = cx.fold.deletion(written.effect).is_some()
        || may_go(cx, written, used)
        || removes_namesake(cx, written, name, used)
        || is_written_anew(cx, written, used)
        || is_tool(cx, written)
        || is_used_later(cx, written, name, used);
    (!goes).then_some(Left { written, name, used, part })
}

/// The same of one that a script fetched: what the script itself unpacks, and nothing may remove or need again. When the rest
/// happens is told by where that stands in the file.
fn left_by_script<'m>(cx: &Context<'m>, written: &'m Written<'m>, name: &'m str) -> Option<Left<'m>> {
    let (effect, step) = (written.effect, cx.fold.step(written.layer));
    let is_used = |other: &Effect<'_>| match &other.kind {
        EffectKind::Extract { archive } => other.id.index > effect.id.index && archive == &effect.path,
        _ => false,
    };
    let may_go = |other: &Effect<'_>| match &other.kind {
        EffectKind::Remove { .. } => path::may_overlap(&other.path, &effect.path),
        EffectKind::Move { from } => path::may_overlap(from, &effect.path),
        // The other name stays.
        EffectKind::Link { target, .. } => path::may_overlap(target, &effect.path),
        _ => false,
    };
    let is_left = written.sure
        && is_archive(name)
        && matches!(effect.path, Path::Exact(_))
        && step.effects.iter().any(is_used)
        && !step.effects.iter().any(may_go)
        && cx.fold.deletion(effect).is_none()
        && !is_used_later(cx, written, name, effect.span);
    is_left.then_some(Left { written, name, used: effect.span, part: Part::Heavy })
}

/// Whether the same RUN removes it after all, where that cannot be said for sure: on the same branch, or by a name
/// that nobody knows. What is removed before the use was something else.
fn may_go(cx: &Context<'_>, written: &Written<'_>, used: Span) -> bool {
    let doubtful = !written.sure || !matches!(written.effect.path, Path::Exact(_));
    doubtful
        && cx.fold.step(written.layer).effects.iter().any(|effect| {
            matches!(effect.kind, EffectKind::Remove { .. })
                && effect.span.start > used.start
                && path::may_overlap(&effect.path, &written.effect.path)
        })
}

/// Whether a later instruction puts another file in its place before the use: that one is used.
fn is_written_anew(cx: &Context<'_>, written: &Written<'_>, used: Span) -> bool {
    let Path::Exact(place) = &written.effect.path else { return false };
    let layer = &cx.fold.layers[written.layer];
    let behind = layer.stage.steps[layer.step..].iter().skip(1).flat_map(|step| &step.effects);
    let mut before = behind.take(MAX_BEHIND).take_while(|effect| effect.span.start < used.start);
    before.any(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Copy { from: Path::Exact(from) }, Path::Below(into)) => {
            *place == path::child(into, path::file_name(from))
        }
        (
            EffectKind::Copy { .. } | EffectKind::Download { .. } | EffectKind::Write { .. },
            Path::Exact(it),
        ) => it == place,
        _ => false,
    })
}

/// Whether it is there to be called by its name: in a directory of programs, and made executable.
fn is_tool(cx: &Context<'_>, written: &Written<'_>) -> bool {
    let Path::Exact(place) = &written.effect.path else { return false };
    let name = path::file_name(place);
    let in_directory = ["*/bin/*", "*/sbin/*"].iter().any(|programs| glob_matches(programs, place));
    let is_mode = |word: &Field<'_>| MODES.contains(&word.text.as_ref());
    let step = cx.fold.step(written.layer);
    let behind = step.commands.partition_point(|it| it.span.start <= written.effect.span.start);
    in_directory
        && step.commands[behind..].iter().take(MAX_BEHIND).any(|command| {
            is_called(command, &["chmod"]) && command.argv.iter().any(is_mode) && names(command, name)
        })
}

/// Whether something of this name is removed by its whole path, while the directory that it lies in is the base
/// image's own: most often that is `/`.
pub(in crate::rules) fn removes_namesake(
    cx: &Context<'_>,
    written: &Written<'_>,
    name: &str,
    used: Span,
) -> bool {
    if !matches!(&written.effect.path, Path::Exact(place) if path::is_within(place, BASE_WORKDIR)) {
        return false;
    }
    let layer = &cx.fold.layers[written.layer];
    let behind = layer.stage.steps[layer.step..].iter().flat_map(|step| &step.effects);
    let behind = behind.take(MAX_BEHIND).filter(|effect| effect.span.start > used.start);
    behind.into_iter().any(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Remove { .. }, Path::Exact(gone)) => path::file_name(gone) == name,
        (EffectKind::Remove { .. }, Path::Glob(gone)) => is_file(gone, name) && may_be_at_work(gone),
        _ => false,
    })
}

/// Whether a line behind its use names it, so that it is of use still.
fn is_used_later(cx: &Context<'_>, written: &Written<'_>, name: &str, used: Span) -> bool {
    let layer = &cx.fold.layers[written.layer];
    let behind = layer.stage.steps.iter().filter(|step| step.instruction.span.start > used.start);
    behind.take(MAX_BEHIND).any(|step| step.mentions(name))
}

/// Whether images may start in the directory that a pattern's files lie in: not where packages, caches and what is
/// temporary have their places.
fn may_be_at_work(pattern: &str) -> bool {
    const NEVER: [&str; 9] = [
        "/tmp",
        "/var/tmp",
        "/var/cache",
        "/var/lib",
        "/var/log",
        "/usr/share",
        "/usr/lib",
        "/root/.cache",
        "/etc",
    ];
    !NEVER.iter().any(|directory| path::is_within(pattern, directory))
}

/// The command that uses the file: unpacks, installs, runs or verifies it.
fn use_of(cx: &Context<'_>, written: &Written<'_>, name: &str) -> Option<(Span, Part)> {
    let layer = &cx.fold.layers[written.layer];
    let by_add = layer.stage.steps[layer.step].instruction.kind == Kind::Add;
    let Some(uses) = users(name) else {
        // An archive by ADD is another rule's.
        let is_ours = !by_add && (is_archive(name) || !name.contains('.'));
        let unpacked = is_ours
            .then(|| extraction(cx.model, layer.stage, layer.step, &written.effect.path, name))
            .flatten()?;
        return Some((unpacked.span, Part::Heavy));
    };
    let start = written.effect.span.start;
    let commands = layer.stage.steps[layer.step..].iter().flat_map(|step| &step.commands);
    let mut behind = commands.filter(|command| command.span.start > start).take(MAX_BEHIND);
    let command = behind.find(|command| uses(command, name))?;
    Some((command.span, weight(name)))
}

/// By its name: a package of some size, or a script, or a package that only brings a repository's key and address.
pub(in crate::rules) fn weight(name: &str) -> Part {
    const HEAVY: [&str; 8] = [".deb", ".rpm", ".apk", ".run", ".bin", ".msi", "conda", "forge"];
    let is_heavy = HEAVY.iter().any(|mark| name.contains(mark)) && !is_setup_package(name);
    if is_heavy { Part::Heavy } else { Part::Light }
}

pub(in crate::rules) type Uses = fn(&CommandUse<'_>, &str) -> bool;

/// What uses a file of this name up; none for names that do not tell.
pub(in crate::rules) fn users(name: &str) -> Option<Uses> {
    let end = name.rsplit('.').next()?;
    match end {
        "deb" | "rpm" | "apk" | "whl" | "msi" => {
            Some(|command, name| is_called(command, &INSTALLERS) && names(command, name))
        }
        "py" | "pl" | "php" if !["pip", "install", "setup"].iter().any(|mark| name.contains(mark)) => None,
        "sh" | "run" | "bin" | "py" | "pl" | "php" => Some(|command, name| {
            (is_called(command, &INTERPRETERS) && names(command, name))
                || command.argv.first().is_some_and(|word| is_file(&word.text, name))
        }),
        "asc" | "sig" | "sign" | "minisig" | "sha256" | "sha256sum" | "sha512" | "sha1" | "md5" => {
            Some(|command, name| is_called(command, &VERIFIERS) && names(command, name))
        }
        _ => None,
    }
}

/// What makes a file executable.
const MODES: [&str; 9] = ["+x", "a+x", "u+x", "+rx", "a+rx", "755", "0755", "775", "777"];
const INSTALLERS: [&str; 14] = [
    "dpkg", "apt", "apt-get", "gdebi", "rpm", "yum", "dnf", "microdnf", "zypper", "apk", "pip", "pip3",
    "python", "python3",
];
const INTERPRETERS: [&str; 9] = ["sh", "bash", "ash", "python", "python2", "python3", "perl", "php", "pypy3"];
const VERIFIERS: [&str; 7] = ["gpg", "gpg2", "gpgv", "sha256sum", "sha512sum", "sha1sum", "md5sum"];

/// Whether a command, behind a wrapper or two, is one of `names`.
fn is_called(command: &CommandUse<'_>, names: &[&str]) -> bool {
    command.argv.iter().take(3).any(|word| names.contains(&path::file_name(&word.text)))
}

/// Whether the file stands among the command's words.
fn names(command: &CommandUse<'_>, name: &str) -> bool {
    command.argv.iter().skip(1).any(|word| is_file(&word.text, name))
}

fn is_file(word: &str, name: &str) -> bool {
    let last = path::file_name(word);
    last == name || (last.contains('*') && glob_matches(last, name))
}

/// The RUN behind the one that fetched it, where that is the one that uses it.
pub(in crate::rules) fn later_user<'m>(cx: &Context<'m>, left: &Left<'_>) -> Option<&'m Step<'m>> {
    let layer = &cx.fold.layers[left.written.layer];
    let mut behind = layer.stage.steps[layer.step..].iter().skip(1);
    behind.find(|step| step.instruction.span.contains(left.used))
}

/// A file that one RUN fetches and a later one of the same row is done with.
pub(in crate::rules) struct Spent {
    /// From the one to the other.
    pub(in crate::rules) steps: Range<usize>,
    /// What removes it, once these are one.
    pub(in crate::rules) removal: String,
}

/// The same of a file that stays, where all between are RUNs and it can be named at their end.
pub(in crate::rules) fn spent_later<'m>(cx: &Context<'m>, left: &Left<'m>) -> Option<Spent> {
    if left.part != Part::Heavy || !left.written.sure {
        return None;
    }
    let layer = &cx.fold.layers[left.written.layer];
    let user = later_user(cx, left)?;
    let steps = layer.step..user.id.index as usize + 1;
    let are_runs = chain::row(&layer.stage.steps[steps.clone()]).is_ok();
    let (command, word) = last_use(user, left).ok().filter(|_| are_runs && steps.len() <= MAX_ROW)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+${}\"".contains(&byte);
    let is_whole = word_for(command, left.name).is_some_and(|it| it.text.as_bytes().first() == Some(&b'/'));
    let is_there = is_whole || command.directory.as_deref() == user.scope.workdir.as_deref();
    // Of a variable that a RUN sets itself nobody knows what it is at the end.
    let fetching = &layer.stage.steps[layer.step];
    let stays = |name: &&str| layer.stage.is_no_other_in(name, fetching, user);
    let stay = word.variables().is_some_and(|names| names.iter().all(stays));
    let is_it = is_there && stay && word.raw.bytes().all(is_plain);
    is_it.then(|| Spent { steps, removal: format!("rm {}", word.raw) })
}

/// The last command of a RUN that names a file, and the word by which it does.
pub(in crate::rules) fn last_use<'s, 'm>(
    step: &'s Step<'m>,
    left: &Left<'_>,
) -> Result<(&'s CommandUse<'m>, &'s Word<'s>), Obstacle> {
    if left.written.effect.script.is_some() {
        return Err("it stands in a script, and scripts are not edited".into());
    }
    let behind = step.commands.iter().filter(|command| command.span.start >= left.used.start);
    let named = behind.filter_map(|command| Some((command, word_for(command, left.name)?)));
    let last = named.max_by_key(|(command, _)| command.span.start);
    let (command, word) = last.ok_or("what uses it does not name it in a word of its own")?;
    let own = step.words_of(command).ok_or("what uses it stands in quotes")?;
    let word = own.iter().find(|own| own.span == word.span).ok_or("its name comes of a variable")?;
    match command.argv[0].text.as_ref() {
        "mv" | "ln" => Err("something else has it behind that".into()),
        _ => Ok((command, word)),
    }
}

/// The word of a command that is this file, and no option or URL.
fn word_for<'c, 'm>(command: &'c CommandUse<'m>, name: &str) -> Option<&'c Field<'m>> {
    let is_own = |text: &str| !is_remote(text) && !text.bytes().any(|byte| byte.is_ascii_whitespace());
    let is_it =
        |word: &&Field<'_>| is_file(&word.text, name) && (!word.glob || is_called(command, &INSTALLERS));
    command.argv.iter().filter(is_it).find(|word| !word.is_option() && is_own(&word.text))
}
