//! Dependencies that are installed after all sources were copied: every change of a source installs them again.

mod ecosystems;

use super::shared::cache_care;
use super::shared::claims::of_written;
use super::shared::shown::enumerate;
use super::shared::wording::command_text;
use crate::bytes::Amount;
use crate::finding::Severity;
use crate::model::{Base, CommandUse, Stage, Step};
use crate::rewrite::code::Code;
use crate::rule::Context;
use crate::size::Written;
use crate::source::Span;
use crate::syntax::{Kind, MountKind};
use crate::tools::path::{join, part_within};
use crate::tools::{CacheFix, Certainty, Path};
use ecosystems::{Ecosystem, Install, install};

/// The first installations of an ecosystem in a chain of stages: no others are looked at.
type Firsts<'m> = Vec<(&'m Step<'m>, Vec<(&'m CommandUse<'m>, Install<'m>)>)>;

/// So many installations of one RUN are looked at.
const MAX_INSTALLS: usize = 64;

/// One finding for each copy of all sources that stands before an installation, at the copy.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    // The ecosystems that each stage has installed at its end.
    let mut installed: Vec<Vec<&Ecosystem>> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut known = match stage.base {
            Base::Stage(base) => installed[base].clone(),
            _ => Vec::new(),
        };
        let firsts = firsts(stage, &mut known);
        installed.push(known);
        for (index, step) in stage.steps.iter().enumerate().filter(|_| !firsts.is_empty()) {
            let Some(directory) = copied_to(step) else { continue };
            let mut later = firsts.iter().filter(|(run, _)| run.id.index as usize > index);
            let found = later.find_map(|(run, installs)| first_of(run, installs, directory));
            if let Some((run, mut found)) = found
                && !adds_before(stage, index, &found[0])
            {
                let more = more_files(stage, run, found[0].1.ecosystem);
                found.extend(more.iter().filter_map(|(run, command, install)| {
                    Some((*command, install, place(install, run, command, directory)?))
                }));
                report(cx, step, run, &found);
            }
        }
    }
}

/// An installation, and the place of its manifest below what was copied.
type Found<'m, 'i> = (&'m CommandUse<'m>, &'i Install<'m>, String);

/// The first installation of a RUN that reads what was copied to `directory`, and what else it installs so.
fn first_of<'m, 'i>(
    run: &'m Step<'m>,
    installs: &'i [(&'m CommandUse<'m>, Install<'m>)],
    directory: &str,
) -> Option<(&'m Step<'m>, Vec<Found<'m, 'i>>)> {
    let mut found: Vec<Found<'_, '_>> = Vec::new();
    for (command, install) in installs {
        let is_kin = found.first().is_none_or(|(_, first, _)| first.ecosystem == install.ecosystem);
        if let Some(place) = place(install, run, command, directory).filter(|_| is_kin) {
            found.push((command, install, place));
        }
    }
    (!found.is_empty()).then_some((run, found))
}

/// What later RUNs install from other files that are named (`pip install -r a.txt`, then `-r b.txt`).
fn more_files<'m>(
    stage: &'m Stage<'m>,
    run: &Step<'_>,
    ecosystem: &Ecosystem,
) -> Vec<(&'m Step<'m>, &'m CommandUse<'m>, Install<'m>)> {
    let later = stage.steps[run.id.index as usize + 1..].iter();
    let commands = later.flat_map(|step| step.commands.iter().map(move |command| (step, command)));
    let installs = commands.filter_map(|(step, command)| Some((step, command, install(command)?)));
    let more = installs.filter(|(_, _, it)| it.file.is_some() && it.ecosystem == ecosystem);
    more.take(MAX_INSTALLS).collect()
}

/// Whether something between a copy and an installation behind it adds packages by name to the copied manifest: that is
/// done again all the same.
fn adds_before(stage: &Stage<'_>, copy: usize, (command, install, _): &Found<'_, '_>) -> bool {
    let behind = stage.steps[copy..].iter().flat_map(|step| &step.commands);
    let mut before = behind.take_while(|it| it.span.start < command.span.start);
    before.any(|it| ecosystems::adds(it, install.ecosystem))
}

/// The RUNs of a stage that install with what nothing was installed with before, `known` counted; those are added.
/// What stands behind the first installation is for the rest.
fn firsts<'m>(stage: &'m Stage<'m>, known: &mut Vec<&'m Ecosystem>) -> Firsts<'m> {
    let mut firsts = Firsts::new();
    for run in stage.steps.iter().filter(|step| step.instruction.kind == Kind::Run) {
        let installs = run.commands.iter().filter_map(|command| Some((command, install(command)?)));
        let mut new: Vec<_> = installs.filter(|(_, it)| !it.ecosystem.is_among(known)).collect();
        if !new.is_empty() {
            for (_, install) in &new {
                if !known.contains(&install.ecosystem) {
                    known.push(install.ecosystem);
                }
            }
            new.truncate(MAX_INSTALLS);
            firsts.push((run, new));
        }
    }
    firsts
}

/// What of a COPY or ADD stands for all of its sources.
fn whole_source(step: &Step<'_>) -> Option<Span> {
    let (sources, _) = step.instruction.copy_parts()?;
    let is_whole = |text: &str| matches!(text, "." | "./" | "*" | "./*" | "/");
    sources.iter().find(|source| is_whole(&source.text)).map(|source| source.span)
}

/// Where a COPY or ADD brings the whole build context to: as it is written, where that begins by what nobody knows.
fn copied_to<'s>(step: &'s Step<'_>) -> Option<&'s str> {
    if step.from.is_some() {
        return None;
    }
    whole_source(step)?;
    match &step.effects.first()?.path {
        Path::Below(directory) | Path::Exact(directory) => Some(directory),
        _ => step.instruction.copy_parts().map(|(_, word)| word.text.as_ref()).filter(|it| is_open(it)),
    }
}

/// Whether a path begins by a variable.
fn is_open(path: &str) -> bool {
    path.as_bytes().first() == Some(&b'$')
}

/// Where the manifest of an installation lies below what was copied to `directory`: empty, or with a slash at its end.
/// None where it is not of that.
fn place(install: &Install<'_>, run: &Step<'_>, command: &CommandUse<'_>, copied: &str) -> Option<String> {
    let started = command.directory.as_deref().or(run.scope.workdir.as_deref());
    let directory = match (install.file, install.directory) {
        (Some(file), _) if is_open(file) => parent(file).to_owned(),
        (Some(file), _) => parent(&join(started, file)?).to_owned(),
        (None, Some(directory)) => join(started, directory)?.into_owned(),
        (None, None) => started?.to_owned(),
    };
    let inside = part_within(&directory, copied.trim_end_matches('/'))?;
    Some(if inside.is_empty() { String::new() } else { format!("{inside}/") })
}

fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn report<'m>(cx: &mut Context<'m>, copy: &Step<'_>, run: &Step<'m>, found: &[Found<'m, '_>]) {
    let (command, install, _) = &found[0];
    let text = command_text(command.span, cx.model.file.text);
    let message = format!("every change of a source runs `{text}` again: it stands behind this copy");
    let Ecosystem { first, .. } = install.ecosystem;
    let code = Code::of(run, command);
    // The installation is written anew, so it may as well leave nothing behind. That a build leaves stays where it is.
    let clean = code.filter(|_| first.is_empty()).and_then(|code| without_cache(cx, run, command, code));
    let help = cx.explain(|| match (&clean, code) {
        _ if differ(found) => help(found, "these installations"),
        (Some((_, clean)), _) => help(found, &format!("`{clean}`")),
        (None, Some(code)) => help(found, &format!("`{code}`")),
        (None, None) => help(found, "it"),
    });
    let mounted = run.instruction.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
    let is_light = install.ecosystem.builds || mounted || command.certainty == Certainty::May;
    let finding =
        cx.report(Some(copy.instruction), whole_source(copy).unwrap_or(copy.instruction.span), message);
    finding.label("changes with each source file").related(command.span, "installs again").help = help;
    if is_light {
        finding.severity(Severity::Info);
    } else if let Some((left, _)) = clean {
        finding.also_frees([of_written(left, Amount::UNKNOWN)]);
    }
}

/// Whether they are not one command over and over (`npm ci || npm ci`).
fn differ(found: &[Found<'_, '_>]) -> bool {
    let words =
        |command: &CommandUse<'_>| command.argv.iter().map(|it| it.text.to_string()).collect::<Vec<_>>();
    found.iter().any(|(command, ..)| words(command) != words(found[0].0))
}

fn help(found: &[Found<'_, '_>], code: &str) -> String {
    let Ecosystem { first, note, .. } = found[0].1.ecosystem;
    let mut files: Vec<String> = found.iter().map(|(_, it, place)| it.manifests(place)).collect();
    files.sort();
    files.dedup();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let files = enumerate(&files);
    if first.is_empty() {
        format!("copy {files} first, run {code}, and copy the rest after it{note}")
    } else {
        format!("copy {files} first, run {first}, copy the rest after it, and then run {code}{note}")
    }
}

/// The cache that an installation leaves, and how it leaves none.
fn without_cache<'m>(
    cx: &Context<'m>,
    run: &Step<'m>,
    command: &CommandUse<'m>,
    code: Code<'_>,
) -> Option<(Written<'m>, String)> {
    let (left, spec) = cache_care::left_by(cx.fold, run, command)?;
    let clean = match spec.fix {
        CacheFix::Flag(flag) => code.with_option(flag)?,
        CacheFix::Append => format!("{code} && {}", spec.clean),
    };
    Some((left, clean))
}
