//! What to write so that an installation stands in front of the sources. Decides nothing.

use super::copied::{Copied, is_absolute, is_open};
use super::ecosystems::Install;
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::code::Code;
use crate::rules::shared::shown::Lines;
use crate::syntax::Kind;
use crate::tools::path::{self, Cover, part_within};
use crate::tools::{Effect, Path};

/// An installation, where it runs, and the place of its manifest in the build context.
pub(super) struct Found<'m, 'i> {
    pub(super) run: &'m Step<'m>,
    pub(super) command: &'m CommandUse<'m>,
    pub(super) install: &'i Install<'m>,
    pub(super) place: String,
}

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
    let Found { install, .. } = &found[0];
    let first = match install.file {
        _ if install.ecosystem.first.is_empty() => None,
        Some(file) => Some(format!("`{} {file}`", install.ecosystem.first)),
        None => Some(format!("`{}`", install.ecosystem.first)),
    };
    let changing = changing(order);
    let last = needed(order, found);
    if let Some(line) = brought(order, found) {
        let here = order.copy.instruction.start_line;
        return match (first.as_deref().unwrap_or(code), last) {
            (code, None) => {
                format!("line {line} has brought what it reads: run {code} in front of this copy{changing}")
            }
            (code, Some(last)) => format!(
                "line {line} has brought what it reads: run {code} behind line {last}, and move the copy of line \
                 {here} behind that{changing}"
            ),
        };
    }
    let files = files(order, found);
    let (copy, place) = match last {
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
    let mut notes: Vec<&str> = Vec::new();
    for note in found.iter().map(|it| it.install.ecosystem.note) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    format!("{copy}, {then}{}{changing}", notes.concat())
}

/// The files to copy, and where to, where the COPY does not say it.
fn files(order: &Order<'_, '_>, found: &[Found<'_, '_>]) -> String {
    let mut placed: Vec<(&str, Vec<String>)> = Vec::new();
    for it in found {
        let own = it.install.manifests(&it.place);
        match placed.iter_mut().find(|(place, _)| *place == it.place) {
            Some((_, files)) => files.extend(own),
            None => placed.push((&it.place, own)),
        }
    }
    let told = placed.into_iter().map(|(place, mut files)| {
        files.dedup();
        let to = directory(order, place).map(|to| format!(" to `{to}`")).unwrap_or_default();
        match files.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}{to}", others.join(", ")),
            _ => format!("{}{to}", files.concat()),
        }
    });
    told.collect::<Vec<String>>().join(", and ")
}

/// Where manifests of a place in the build context go, with a slash at its end; `None` where the COPY goes there as it is
/// written.
fn directory(order: &Order<'_, '_>, place: &str) -> Option<String> {
    let below = place.strip_prefix(&order.copied.source)?;
    let (_, written) = order.copy.instruction.copy_parts()?;
    let is_there = below.is_empty() && matches!(&*written.text, "." | "./");
    let known = order.copied.directory;
    let to = if is_absolute(known) || is_open(known) { known } else { &written.text };
    (!is_there).then(|| format!("{}/{below}", to.trim_end_matches('/')))
}

/// The line of the last COPY in front that brings the manifest and its lock file by themselves.
fn brought(order: &Order<'_, '_>, found: &[Found<'_, '_>]) -> Option<u32> {
    let [Found { install, place, .. }] = found else { return None };
    let below = place.strip_prefix(&order.copied.source)?;
    let directory = path::child(order.copied.directory.trim_end_matches('/'), below);
    let file = |name: &str| path::child(directory.trim_end_matches('/'), path::file_name(name));
    let files = match install.file {
        Some(name) => vec![file(name)],
        None => install.ecosystem.files().map(file).collect(),
    };
    let above = order.stage.steps.get(..order.copy.id.index as usize)?;
    let copies = || above.iter().filter(|step| step.copies() && step.from.is_none());
    let bringing = files.into_iter().map(|file| {
        let manifest = Path::Exact(file.into());
        let is_it = |effect: &Effect<'_>| {
            matches!(effect.path, Path::Exact(_) | Path::Glob(_))
                && path::covers(&effect.path, false, &manifest) != Cover::No
        };
        let mut bringing = copies().filter(|step| step.effects.iter().any(is_it));
        bringing.next().map(|step| step.instruction.start_line)
    });
    bringing.collect::<Option<Vec<u32>>>()?.into_iter().max()
}

/// The line of the last instruction in between that the installation may need where it stands then: the tools that it
/// runs with, its settings. Other sources are none.
fn needed(order: &Order<'_, '_>, found: &[Found<'_, '_>]) -> Option<u32> {
    let is_needed = |step: &&Step<'_>| match step.instruction.kind {
        Kind::Arg | Kind::Env | Kind::Shell | Kind::User | Kind::Workdir => true,
        Kind::Copy | Kind::Add => step.from.is_some() || !Copied::of(step).is_some_and(|it| it.sure),
        Kind::Run => !found.iter().any(|it| it.run.id == step.id),
        _ => false,
    };
    between(order).iter().rev().find(is_needed).map(|step| step.instruction.start_line)
}

fn between<'o, 'm>(order: &Order<'o, 'm>) -> &'o [Step<'m>] {
    let (from, to) = (order.copy.id.index as usize + 1, order.run.id.index as usize);
    order.stage.steps.get(from..to).unwrap_or_default()
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

/// How an installation stands alone: its command, with the directory that it is started in, where its RUN goes there and
/// it names none; or its RUN up to it, where that prepares something for it.
pub(super) fn in_place(found: &Found<'_, '_>, code: &str) -> String {
    let Found { run, command, install, .. } = found;
    if prepares(run, command) {
        return format!("what line {} runs up to and with `{code}`", run.instruction.start_line);
    }
    let by_path = install.file.is_some_and(|file| matches!(file.as_bytes().first(), Some(b'/' | b'$')));
    let (Some(own), Some(started)) = (command.directory.as_deref(), run.scope.workdir.as_deref()) else {
        return format!("`{code}`");
    };
    match part_within(own, started) {
        _ if by_path => format!("`{code}`"),
        Some("") => format!("`{code}`"),
        Some(below) => format!("`cd {below} && {code}`"),
        None if own.bytes().all(|byte| byte.is_ascii_graphic()) => format!("`cd {own} && {code}`"),
        None => format!("`{code}`"),
    }
}

/// Whether a RUN does something in front of its installation that this may need: it installs tools, sets variables.
pub(super) fn prepares(run: &Step<'_>, command: &CommandUse<'_>) -> bool {
    const QUIET: [&str; 7] = ["cd", "set", "echo", "printf", "true", ":", "ls"];
    let before = run.commands.iter().take_while(|it| it.span.start < command.span.start);
    let is_quiet = |it: &CommandUse<'_>| it.argv.first().is_some_and(|name| QUIET.contains(&&*name.text));
    before.into_iter().any(|it| !is_quiet(it) || !it.redirects.is_empty())
        || run.exports().iter().any(|(.., span)| span.start < command.span.start)
}

/// The command by itself.
pub(super) fn plain(found: &Found<'_, '_>, code: Code<'_>) -> String {
    in_place(found, &code.to_string())
}
