//! What to write so that an installation stands in front of the sources. Decides nothing.

use super::copied::Copied;
use super::ecosystems::{Ecosystem, Install};
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::code::Code;
use crate::rules::shared::shown::{Lines, enumerate};
use crate::syntax::Kind;
use crate::tools::path::{self, Cover, part_within};
use crate::tools::{Effect, EffectKind, Path};

/// An installation, and the place of its manifest in the build context.
pub(super) type Found<'m, 'i> = (&'m CommandUse<'m>, &'i Install<'m>, String);

/// A COPY of sources, and the RUN behind it that installs.
pub(super) struct Order<'o, 'm> {
    pub(super) stage: &'o Stage<'m>,
    pub(super) copy: &'o Step<'m>,
    pub(super) copied: &'o Copied<'o>,
    pub(super) run: &'o Step<'m>,
}

/// Arguments of a build that are others each time, most often.
const CHANGING: [&str; 24] = [
    "BUILD_DATE",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "CACHEBUST",
    "CACHE_BUST",
    "CI_COMMIT_SHA",
    "COMMIT",
    "COMMIT_HASH",
    "COMMIT_ID",
    "COMMIT_SHA",
    "GITHUB_SHA",
    "GIT_COMMIT",
    "GIT_COMMIT_HASH",
    "GIT_COMMIT_SHA",
    "GIT_HASH",
    "GIT_REV",
    "GIT_REVISION",
    "GIT_SHA",
    "REVISION",
    "SOURCE_COMMIT",
    "VCS_REF",
    "DATE",
];

/// What to do; `code` is the installation by itself.
pub(super) fn help(order: &Order<'_, '_>, found: &[Found<'_, '_>], code: &str) -> String {
    let Ecosystem { first, note, .. } = found[0].1.ecosystem;
    let first = match found[0].1.file {
        _ if first.is_empty() => None,
        Some(file) => Some(format!("`{first} {file}`")),
        None => Some(format!("`{first}`")),
    };
    let changing = changing(order);
    if let Some(line) = brought(order, found) {
        let first = first.as_deref().unwrap_or(code);
        return format!("line {line} has brought what it reads: run {first} in front of this copy{changing}");
    }
    let mut files: Vec<String> = found.iter().map(|(_, it, place)| it.manifests(place)).collect();
    files.sort();
    files.dedup();
    let files = enumerate(&files);
    let (copy, place) = match needed(order, found[0].1.ecosystem) {
        Some(last) => {
            let line = order.copy.instruction.start_line;
            (format!("let line {line} copy only {files}"), format!(" behind line {last}"))
        }
        None => (format!("copy {files} first"), String::new()),
    };
    let then = match first {
        None => format!("run {code}{place}, and copy the rest after it"),
        Some(first) => format!("run {first}{place}, copy the rest after it, and then run {code}"),
    };
    format!("{copy}, {then}{note}{changing}")
}

/// The line of a COPY in front that brings the manifest by itself.
fn brought(order: &Order<'_, '_>, found: &[Found<'_, '_>]) -> Option<u32> {
    let [(_, install, place)] = found else { return None };
    let below = place.strip_prefix(&order.copied.source)?;
    let directory = path::child(order.copied.directory.trim_end_matches('/'), below);
    let manifest = match install.file {
        Some(file) => path::child(directory.trim_end_matches('/'), path::file_name(file)),
        None => path::child(directory.trim_end_matches('/'), install.ecosystem.manifest),
    };
    let manifest = Path::Exact(manifest.into());
    let is_it = |effect: &Effect<'_>| {
        matches!(effect.path, Path::Exact(_) | Path::Glob(_))
            && path::covers(&effect.path, false, &manifest) != Cover::No
    };
    let above = order.stage.steps.get(..order.copy.id.index as usize)?;
    let copies = above.iter().filter(|step| step.copies() && step.from.is_none());
    let mut bringing = copies.filter(|step| step.effects.iter().any(is_it));
    bringing.next().map(|step| step.instruction.start_line)
}

/// The line of the last instruction in between that the installation may need where it stands then.
fn needed(order: &Order<'_, '_>, ecosystem: &Ecosystem) -> Option<u32> {
    let is_needed = |step: &&Step<'_>| match step.instruction.kind {
        Kind::Arg | Kind::Env | Kind::Shell | Kind::User | Kind::Workdir => true,
        Kind::Copy => step.from.is_some(),
        // `npm install -g npm@11`, `corepack enable`
        Kind::Run => step.commands.iter().any(|command| ecosystem.is_called_by(command)),
        _ => false,
    };
    between(order).iter().rev().find(is_needed).map(|step| step.instruction.start_line)
}

fn between<'o, 'm>(order: &Order<'o, 'm>) -> &'o [Step<'m>] {
    let (from, to) = (order.copy.id.index as usize + 1, order.run.id.index as usize);
    order.stage.steps.get(from..to).unwrap_or_default()
}

/// Whether something in between puts others in the place of what was copied: the order then means something.
pub(super) fn is_replaced(order: &Order<'_, '_>) -> bool {
    let place = Path::Exact(order.copied.directory.into());
    let replaces = |effect: &Effect<'_>| match effect.kind {
        EffectKind::Remove { .. } | EffectKind::Download { .. } | EffectKind::Extract { .. } => {
            path::covers(&effect.path, true, &place) == Cover::Surely
        }
        _ => false,
    };
    between(order).iter().flat_map(|step| &step.effects).any(replaces)
}

/// What has the installation run again with each commit wherever it stands behind it.
fn changing(order: &Order<'_, '_>) -> String {
    let above = order.stage.steps.get(..order.run.id.index as usize).unwrap_or_default();
    let lines: Vec<u32> =
        above.iter().filter(|it| is_changing(it)).map(|it| it.instruction.start_line).collect();
    match lines.as_slice() {
        [] => String::new(),
        _ => format!(
            "; move what stands in {} below it, too: it is another value in each build",
            Lines::new(lines)
        ),
    }
}

/// Whether it declares such an argument, which has no value of its own, or sets a variable to it.
fn is_changing(step: &Step<'_>) -> bool {
    let instruction = step.instruction;
    match instruction.kind {
        Kind::Arg => instruction.words().iter().any(|word| CHANGING.contains(&word.text.as_ref())),
        Kind::Env => {
            let is_one = |value: &str| {
                CHANGING.iter().any(|name| value == format!("${name}") || value == format!("${{{name}}}"))
            };
            instruction.pairs().iter().any(|pair| is_one(&pair.value.text))
        }
        _ => false,
    }
}

/// A command with the directory that it is started in, where its RUN goes there and it names none.
pub(super) fn in_place(
    run: &Step<'_>,
    command: &CommandUse<'_>,
    install: &Install<'_>,
    code: &str,
) -> String {
    let by_path = install.file.is_some_and(|file| matches!(file.as_bytes().first(), Some(b'/' | b'$')));
    let (Some(own), Some(started)) = (command.directory.as_deref(), run.scope.workdir.as_deref()) else {
        return code.to_owned();
    };
    match part_within(own, started) {
        _ if by_path => code.to_owned(),
        Some("") => code.to_owned(),
        Some(below) => format!("cd {below} && {code}"),
        None if own.bytes().all(|byte| byte.is_ascii_graphic()) => format!("cd {own} && {code}"),
        None => code.to_owned(),
    }
}

/// The command by itself.
pub(super) fn plain(run: &Step<'_>, found: &Found<'_, '_>, code: Code<'_>) -> String {
    in_place(run, found.0, found.1, &code.to_string())
}
