//! Archives, installers and signatures that a RUN fetched and used, and that stay in the image.

use super::shared::archives::{extraction, file_name, is_archive, is_remote};
use super::shared::claims::of_written;
use super::shared::wording::{command_text, suffix};
use crate::finding::{Alike, Claim, Fix, Severity};
use crate::model::{BASE_WORKDIR, CommandUse, Step};
use crate::rewrite::{Obstacle, all, insert_behind};
use crate::rule::Context;
use crate::shell::Field;
use crate::size::Written;
use crate::source::Span;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{self, glob_matches, has_glob};
use crate::tools::{Certainty, EffectKind, Path};

/// So many commands behind a download are looked at.
const MAX_BEHIND: usize = 500;

/// What a fetched file is to the command that uses it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Unpacked or installed: as large as what comes out of it.
    Heavy,
    /// A script, signature or checksum: a few kilobytes.
    Light,
}

/// A file that stays, and the command that was done with it.
struct Left<'m> {
    written: &'m Written<'m>,
    name: &'m str,
    used: Span,
    part: Part,
}

/// One finding for each layer, at its heaviest file. What is deleted later is told where it is deleted.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for layer in fold.downloads_left.chunk_by(|one, next| one.layer == next.layer) {
        let mut found: Vec<Left<'_>> = layer.iter().filter_map(|written| left(cx, written)).collect();
        found.sort_by_key(|left| left.part);
        if let Some((first, others)) = found.split_first() {
            report(cx, first, others);
        }
    }
    check_copies(cx);
}

/// One finding for each package file that COPY brings, an installation takes, and nothing deletes.
fn check_copies(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for (id, layer) in fold.of_images() {
        let step = &layer.stage.steps[layer.step];
        for written in fold.held(id).iter().filter(|_| step.instruction.kind == Kind::Copy) {
            let EffectKind::Copy { from: Path::Exact(source) } = &written.effect.kind else { continue };
            let name = path::file_name(source);
            let Some(used) = installed_by(&layer.stage.steps[layer.step + 1..], name) else { continue };
            if fold.hidden_of(written.effect).next().is_none() && !removes_namesake(cx, written, name) {
                report_copy(cx, step, written, (source, name), used);
            }
        }
    }
}

/// The command that installs a package file of this name.
fn installed_by<'s>(behind: &'s [Step<'_>], name: &str) -> Option<&'s CommandUse<'s>> {
    let uses = users(name).filter(|_| is_package(name))?;
    behind.iter().flat_map(|step| &step.commands).take(MAX_BEHIND).find(|command| uses(command, name))
}

fn is_package(name: &str) -> bool {
    ["*.deb", "*.rpm", "*.apk", "*.whl"].iter().any(|pattern| glob_matches(pattern, name))
}

fn report_copy<'m>(
    cx: &mut Context<'m>,
    step: &Step<'_>,
    written: &Written<'m>,
    (source, name): (&str, &str),
    used: &CommandUse<'_>,
) {
    let bytes = cx.sizes.weight(*written);
    let message = format!(
        "`{name}` stays in a layer of its own after `{}` has installed it{}",
        command_text(used.span, cx.model.file.text),
        suffix(bytes)
    );
    let from = step.from.map_or_else(String::new, |from| format!("from={from},"));
    let line = cx.model.file.instruction_at(used.span.start).map_or(0, |run| run.start_line);
    let mount = match &written.effect.path {
        Path::Exact(target) if !has_glob(source) => {
            format!("`--mount=type=bind,{from}source={source},target={target}`")
        }
        _ => format!("`--mount=type=bind,{from}source=DIRECTORY,target=/mnt`, install it from /mnt"),
    };
    let help = format!("have the RUN of line {line} read it by {mount}, and drop it from this COPY");
    let instruction = step.instruction;
    let finding = cx.report(Some(instruction), instruction.span, message);
    finding.label("stored packed").related(used.span, "stored again, installed").help(help);
    finding.claims([of_written(*written, bytes)]);
    if weight(name) == Part::Light || used.certainty != Certainty::Must {
        finding.severity(Severity::Info);
    }
}

fn left<'m>(cx: &Context<'m>, written: &'m Written<'m>) -> Option<Left<'m>> {
    let EffectKind::Download { url } = &written.effect.kind else { return None };
    let name = match &written.effect.path {
        Path::Exact(place) => path::file_name(place),
        _ => file_name(url),
    };
    let (used, part) = use_of(cx, written, name)?;
    let goes = cx.fold.deletion(written.effect).is_some()
        || may_go(cx, written)
        || removes_namesake(cx, written, name)
        || is_used_later(cx, written, name, used);
    (!goes).then_some(Left { written, name, used, part })
}

/// Whether the same RUN removes it after all, where that cannot be said for sure: on the same branch, or by a name
/// that nobody knows.
fn may_go(cx: &Context<'_>, written: &Written<'_>) -> bool {
    let doubtful = !written.sure || !matches!(written.effect.path, Path::Exact(_));
    doubtful
        && cx.fold.step(written.layer).effects.iter().any(|effect| {
            matches!(effect.kind, EffectKind::Remove { .. })
                && path::may_overlap(&effect.path, &written.effect.path)
        })
}

/// Whether something of this name is removed by its whole path, while the directory that it lies in is the base
/// image's own: most often that is `/`.
fn removes_namesake(cx: &Context<'_>, written: &Written<'_>, name: &str) -> bool {
    if !matches!(&written.effect.path, Path::Exact(place) if path::is_within(place, BASE_WORKDIR)) {
        return false;
    }
    let layer = &cx.fold.layers[written.layer];
    let behind = layer.stage.steps[layer.step..].iter().flat_map(|step| &step.effects);
    behind.take(MAX_BEHIND).any(|effect| match (&effect.kind, &effect.path) {
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
fn weight(name: &str) -> Part {
    const HEAVY: [&str; 8] = [".deb", ".rpm", ".apk", ".run", ".bin", ".msi", "conda", "forge"];
    const SETUP: [&str; 6] = ["keyring", "release", "-prod", "repo", "config", "source"];
    let holds = |marks: &[&str]| marks.iter().any(|mark| name.contains(mark));
    if holds(&HEAVY) && !holds(&SETUP) { Part::Heavy } else { Part::Light }
}

type Uses = fn(&CommandUse<'_>, &str) -> bool;

/// What uses a file of this name up; none for names that do not tell.
fn users(name: &str) -> Option<Uses> {
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

fn report<'m>(cx: &mut Context<'m>, left: &Left<'m>, others: &[Left<'m>]) {
    let Left { written, name, used, part } = *left;
    let step = cx.fold.step(written.layer);
    let instruction = step.instruction;
    let command = command_text(used, cx.model.file.text);
    let all = || std::iter::once(left).chain(others);
    let claims: Vec<Claim> = all().map(|it| of_written(*it.written, cx.sizes.weight(*it.written))).collect();
    let bytes = cx.sizes.weight(*written);
    let message = format!("`{name}` stays in the image after `{command}` is done with it{}", suffix(bytes));
    let file = cx.model.file;
    let cure = cx.cure(
        || remove(file, step, all()),
        |why| match later_user(cx, left) {
            Some(user) => {
                let line = user.instruction.start_line;
                format!("fetch it in line {line}, which uses it, and remove it there")
            }
            None => format!("remove it in this RUN, once it was used, by hand: {why}"),
        },
    );
    let sure = written.sure && matches!(written.effect.path, Path::Exact(_));
    let finding = cx.report(Some(instruction), written.effect.span, message);
    finding.label("fetched here").related(used, "used here").cure(cure, file.text);
    finding.claims(claims);
    finding.alike(Alike::new("what is fetched stays in the image after its use"));
    if part == Part::Light || !sure {
        finding.severity(Severity::Info);
    }
    for other in others {
        finding.related(other.written.effect.span, format!("`{}` stays, too", other.name));
    }
}

/// The RUN behind the one that fetched it, where that is the one that uses it.
fn later_user<'m>(cx: &Context<'m>, left: &Left<'_>) -> Option<&'m Step<'m>> {
    let layer = &cx.fold.layers[left.written.layer];
    let mut behind = layer.stage.steps[layer.step..].iter().skip(1);
    behind.find(|step| step.instruction.span.contains(left.used))
}

/// A command, and the words by which it knows files that nothing uses behind it.
type LastUse<'s, 'm> = (&'s CommandUse<'m>, Vec<&'s str>);

/// Has a RUN remove each file directly behind the command that uses it last, by the word that this has for it.
fn remove<'m>(
    file: &Dockerfile<'_>,
    step: &Step<'m>,
    left: impl Iterator<Item = &'m Left<'m>>,
) -> Result<Fix, Obstacle> {
    let mut uses: Vec<LastUse<'_, 'm>> = Vec::new();
    for left in left {
        let (command, word) = last_use(step, left)?;
        match uses.iter_mut().find(|(known, _)| known.span == command.span) {
            Some((_, words)) if words.contains(&word) => {}
            Some((_, words)) => words.push(word),
            None => uses.push((command, vec![word])),
        }
    }
    let fixes = uses.iter().map(|(command, words)| {
        let sudo = if command.argv[0].text == "sudo" { "sudo " } else { "" };
        insert_behind(file, step, command, &format!("{sudo}rm {}", words.join(" ")))
    });
    let fixes = fixes.collect::<Result<Vec<Fix>, _>>()?;
    let title = match fixes.as_slice() {
        [one] => one.title.clone(),
        [one, other] => format!("{}, and {}", one.title, other.title).into(),
        _ => "remove each directly behind the command that uses it last".into(),
    };
    all(fixes, title)
}

/// The last command of a RUN that names a file, and how it does.
fn last_use<'s, 'm>(step: &'s Step<'m>, left: &Left<'_>) -> Result<(&'s CommandUse<'m>, &'s str), Obstacle> {
    let behind = step.commands.iter().filter(|command| command.span.start >= left.used.start);
    let named = behind.filter_map(|command| Some((command, word_for(command, left.name)?)));
    let last = named.max_by_key(|(command, _)| command.span.start);
    let (command, word) = last.ok_or("what uses it does not name it in a word of its own")?;
    let own = step.words_of(command).ok_or("what uses it stands in quotes")?;
    let word = own.iter().find(|own| own.span == word.span).ok_or("its name comes of a variable")?;
    match command.argv[0].text.as_ref() {
        "mv" | "ln" => Err("something else has it behind that".into()),
        _ => Ok((command, word.raw)),
    }
}

/// The word of a command that is this file, and no option or URL.
fn word_for<'c, 'm>(command: &'c CommandUse<'m>, name: &str) -> Option<&'c Field<'m>> {
    let is_own = |text: &str| !is_remote(text) && !text.bytes().any(|byte| byte.is_ascii_whitespace());
    let is_it =
        |word: &&Field<'_>| is_file(&word.text, name) && (!word.glob || is_called(command, &INSTALLERS));
    command.argv.iter().filter(is_it).find(|word| !word.is_option() && is_own(&word.text))
}
