//! Dependencies that are installed after all sources were copied: every change of a source installs them again.

mod advice;
mod copied;
mod ecosystems;
mod idle;
mod modules;
mod reading;

use super::shared::cache_care;
use super::shared::claims::of_written;
use super::shared::wording::command_text;
use crate::bytes::Amount;
use crate::finding::Severity;
use crate::model::{Base, CommandUse, Stage, Step};
use crate::rewrite::code::Code;
use crate::rule::Context;
use crate::size::Written;
use crate::source::Span;
use crate::syntax::{Kind, MountKind};
use crate::tools::path::Cover;
use crate::tools::path::{self, join, part_within};
use crate::tools::{CacheFix, Certainty, Effect, EffectKind, Path};
use advice::{Found, Order, help, in_place, plain, prepares};
use copied::{Copied, is_open};
use ecosystems::{Ecosystem, Install, install};

/// The first installations of an ecosystem in a chain of stages: no others are looked at.
type Firsts<'m> = Vec<(&'m Step<'m>, Vec<(&'m CommandUse<'m>, Install<'m>)>)>;

/// So many installations of one RUN are looked at.
const MAX_INSTALLS: usize = 64;

/// So many others are shown.
const MAX_RELATED: usize = 4;

/// What was installed before: by what, and in which directory, where that is known.
type Known<'m> = Vec<(&'m Ecosystem, Option<String>)>;

/// One finding for each copy of sources that stands before an installation of what they list, at the copy; else one for a
/// stage, where packages are installed behind it that have nothing to do with them.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    // What each stage has installed at its end.
    let mut installed: Vec<Known<'_>> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut known = match stage.base {
            Base::Stage(base) => installed[base].clone(),
            _ => Vec::new(),
        };
        let firsts = firsts(stage, &mut known);
        installed.push(known);
        let mut is_told = false;
        for (index, copy) in stage.steps.iter().enumerate().filter(|_| !firsts.is_empty()) {
            let Some(copied) = Copied::of(copy) else { continue };
            let later = firsts.iter().filter(|(run, _)| run.id.index as usize > index);
            let later: Vec<Found<'_, '_>> = later
                .flat_map(|(run, installs)| installs_from(run, installs, &copied))
                .filter(|it| !adds_before(stage, index, it))
                .filter(|it| copied.is_whole() || is_alone(stage, copy, &copied, it))
                .collect();
            if let Some(first) = later.first() {
                let (run, ecosystem) = (first.run, first.install.ecosystem);
                let order = Order { stage, copy, copied: &copied, run };
                let more = more_files(stage, run, ecosystem);
                let more = more.iter().filter_map(|(run, command, install)| {
                    Some(Found { run, command, install, place: place(install, run, command, &copied)? })
                });
                let found = together(&order, later.into_iter().chain(more));
                report(cx, &order, &found);
                is_told = true;
            }
        }
        if !is_told {
            idle::check(cx, stage);
        }
    }
}

/// Those that one mend serves: they build alike or not at all, and nothing between them needs the sources.
fn together<'m, 'i>(order: &Order<'_, 'm>, all: impl Iterator<Item = Found<'m, 'i>>) -> Vec<Found<'m, 'i>> {
    let mut found: Vec<Found<'m, 'i>> = Vec::new();
    for it in all.take(MAX_INSTALLS) {
        let is_kin = found.first().is_none_or(|first| {
            first.install.ecosystem == it.install.ecosystem
                || !first.install.ecosystem.builds && !it.install.ecosystem.builds
        });
        let is_told = found.iter().any(|other| other.command.span == it.command.span);
        let is_sure = found.is_empty() || it.command.certainty == Certainty::Must;
        if is_kin && is_sure && !is_told && (found.is_empty() || !reading::is_between(order, &found, &it)) {
            found.push(it);
        }
    }
    found
}

/// Whether nothing else in front of its RUN may have brought an installation's manifest to where a directory was copied
/// to, or the lock file.
fn is_alone(stage: &Stage<'_>, copy: &Step<'_>, copied: &Copied<'_>, found: &Found<'_, '_>) -> bool {
    let files = found.install.ecosystem.files();
    let files: Vec<Path<'_>> =
        files.map(|name| Path::Exact(path::child(copied.directory, name).into())).collect();
    let brings = |effect: &Effect<'_>| match &effect.kind {
        EffectKind::Copy { .. }
        | EffectKind::Download { .. }
        | EffectKind::Extract { .. }
        | EffectKind::Move { .. }
        | EffectKind::Write { .. } => {
            let is_one = |file: &Path<'_>| path::covers(&effect.path, true, file) != Cover::No;
            effect.path != Path::Unknown && files.iter().any(is_one)
        }
        _ => false,
    };
    let before = stage.steps[..found.run.id.index as usize].iter().filter(|step| step.id != copy.id);
    !before.flat_map(|step| &step.effects).any(brings)
}

/// The installations of a RUN that read what was copied.
fn installs_from<'m, 'i>(
    run: &'m Step<'m>,
    installs: &'i [(&'m CommandUse<'m>, Install<'m>)],
    copied: &Copied<'_>,
) -> Vec<Found<'m, 'i>> {
    let found = installs.iter().filter_map(|(command, install)| {
        Some(Found { run, command, install, place: place(install, run, command, copied)? })
    });
    found.collect()
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
fn adds_before(stage: &Stage<'_>, copy: usize, found: &Found<'_, '_>) -> bool {
    let behind = stage.steps[copy..].iter().flat_map(|step| &step.commands);
    let mut before = behind.take_while(|it| it.span.start < found.command.span.start);
    before.any(|it| ecosystems::adds(it, found.install.ecosystem))
}

/// The RUNs of a stage that install with what nothing was installed with before, `known` counted; those are added.
/// What stands behind the first installation is for the rest.
fn firsts<'m>(stage: &'m Stage<'m>, known: &mut Known<'m>) -> Firsts<'m> {
    let mut firsts = Firsts::new();
    for run in stage.steps.iter().filter(|step| step.instruction.kind == Kind::Run) {
        let installs = run.commands.iter().filter_map(|command| Some((command, install(command)?)));
        let new = installs.map(|(command, install)| (directory(&install, run, command), command, install));
        let new: Vec<_> =
            new.filter(|(directory, _, it)| !is_known(known, it, directory.as_deref())).collect();
        let mut first = Vec::new();
        for (directory, command, install) in new.into_iter().take(MAX_INSTALLS) {
            let entry = (install.ecosystem, directory);
            if !known.contains(&entry) {
                known.push(entry);
            }
            let ecosystem = install.ecosystem;
            if ecosystem.told && !(ecosystem.builds && modules::are_there(stage, run, command)) {
                first.push((command, install));
            }
        }
        if !first.is_empty() {
            firsts.push((run, first));
        }
    }
    firsts
}

/// Whether the same is installed already: in another project, which lies beside that one, it is not.
fn is_known(known: &Known<'_>, install: &Install<'_>, directory: Option<&str>) -> bool {
    // Of many the rest is taken for the same.
    let beside = |other: &Option<String>| match (directory, other.as_deref()) {
        (Some(own), Some(other)) if known.len() < MAX_INSTALLS => {
            !path::is_within(own, other) && !path::is_within(other, own)
        }
        _ => false,
    };
    known.iter().any(|(ecosystem, other)| install.ecosystem.is_served_by(ecosystem) && !beside(other))
}

/// The directory of an installation's manifest: as it is written, where it begins by what nobody knows.
fn directory(install: &Install<'_>, run: &Step<'_>, command: &CommandUse<'_>) -> Option<String> {
    let started = command.directory.as_deref().or(run.scope.workdir.as_deref());
    Some(match (install.file, install.directory) {
        (Some(file), _) if is_open(file) => parent(file).to_owned(),
        (Some(file), _) => parent(&join(started, file)?).to_owned(),
        (None, Some(directory)) => join(started, directory)?.into_owned(),
        (None, None) => started?.to_owned(),
    })
}

/// Where the manifest of an installation lies in the build context, by what was copied: empty, or with a slash at its end.
/// None where it is not of that. Of a directory, only what lies in it itself: below it may be another project's.
fn place(
    install: &Install<'_>,
    run: &Step<'_>,
    command: &CommandUse<'_>,
    copied: &Copied<'_>,
) -> Option<String> {
    let directory = directory(install, run, command)?;
    let inside = part_within(&directory, copied.directory.trim_end_matches('/'))?;
    match inside {
        "" => Some(copied.source.clone()),
        _ if copied.is_whole() => Some(format!("{inside}/")),
        _ => None,
    }
}

fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn report<'m>(cx: &mut Context<'m>, order: &Order<'_, 'm>, found: &[Found<'m, '_>]) {
    let Found { command, install, .. } = &found[0];
    let (copy, run) = (order.copy, order.run);
    let text = command_text(command.span, cx.model.file.text);
    let message = format!("every change of a source runs `{text}` again: it stands behind this copy");
    let code = Code::of(run, command);
    // The installation is written anew, so it may as well leave nothing behind. That a build leaves stays where it is.
    let (many, prepared) = (differ(found), found.iter().any(|it| prepares(it.run, it.command)));
    let alone = install.ecosystem.first.is_empty() && !many && !prepared;
    let clean = code.filter(|_| alone).and_then(|code| without_cache(cx, run, command, code));
    let help = cx.explain(|| match (&clean, code) {
        _ if many && prepared => {
            help(order, found, "these installations, with what stands in front of them in their RUNs,")
        }
        _ if many => help(order, found, "these installations"),
        (Some((_, clean)), _) => help(order, found, &in_place(&found[0], clean)),
        (None, Some(code)) => help(order, found, &plain(&found[0], code)),
        (None, None) => help(order, found, "it"),
    });
    let mounted = run.instruction.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
    let is_light = install.ecosystem.builds
        || mounted
        || command.certainty == Certainty::May
        || reading::is_meant(order, found);
    // Where a cache that it leaves has a finding of its own, this one is about the layer.
    let place = |it: &Found<'_, '_>| match cache_care::left_by(cx.fold, it.run, it.command) {
        Some(_) if clean.is_none() => it.run.instruction.keyword.span,
        _ => it.command.span,
    };
    let told = if many { MAX_RELATED + 1 } else { 1 };
    let places: Vec<Span> = found.iter().take(told).map(place).collect();
    let finding = cx.report(Some(copy.instruction), order.copied.span, message);
    finding.label("changes with each source file").help = help;
    for (at, place) in places.into_iter().enumerate() {
        finding.related(place, if at == 0 { "installs again" } else { "so does this" });
    }
    if is_light {
        finding.severity(Severity::Info);
    } else if let Some((left, _)) = clean {
        finding.also_frees([of_written(left, Amount::UNKNOWN)]);
    }
}

/// Whether they are not one command over and over (`npm ci || npm ci`).
fn differ(found: &[Found<'_, '_>]) -> bool {
    let words = |it: &Found<'_, '_>| -> Vec<String> {
        it.command.argv.iter().map(|word| word.text.to_string()).collect()
    };
    found.iter().any(|it| it.place != found[0].place || words(it) != words(&found[0]))
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
