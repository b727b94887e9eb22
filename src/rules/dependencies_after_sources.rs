//! Dependencies that are installed after all sources were copied: every change of a source installs them again.

mod ecosystems;

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
use crate::tools::path::{is_within, join};
use crate::tools::{self, CacheFix, Certainty, EffectKind, Path};
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
            let later = firsts.iter().filter(|(run, _)| run.id.index as usize > index);
            let mut found = later.flat_map(|(run, installs)| installs.iter().map(move |it| (run, it)));
            if let Some((run, (command, install))) = found.find(|(run, it)| reads(&it.1, run, directory)) {
                report(cx, step, run, command, install);
            }
        }
    }
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

/// Where a COPY or ADD brings the whole build context to.
fn copied_to<'s>(step: &'s Step<'_>) -> Option<&'s str> {
    if step.from.is_some() {
        return None;
    }
    whole_source(step)?;
    match &step.effects.first()?.path {
        Path::Below(directory) | Path::Exact(directory) => Some(directory),
        _ => None,
    }
}

/// Whether the installation reads its manifest from what was copied to `directory`.
fn reads(install: &Install<'_>, step: &Step<'_>, directory: &str) -> bool {
    let manifest = join(step.scope.workdir.as_deref(), install.file.unwrap_or("."));
    manifest.is_some_and(|manifest| is_within(&manifest, directory))
}

fn report<'m>(
    cx: &mut Context<'m>,
    copy: &Step<'_>,
    run: &Step<'m>,
    command: &CommandUse<'m>,
    install: &Install<'_>,
) {
    let text = command_text(command.span, cx.model.file.text);
    let message = format!("every change of a source runs `{text}` again: it stands behind this copy");
    let Ecosystem { first, .. } = install.ecosystem;
    let code = Code::of(run, command);
    // The installation is written anew, so it may as well leave nothing behind. That a build leaves stays where it is.
    let clean = code.filter(|_| first.is_empty()).and_then(|code| without_cache(cx, run, command, code));
    let help = cx.explain(|| match (&clean, code) {
        (Some((_, clean)), _) => help(install, &format!("`{clean}`")),
        (None, Some(code)) => help(install, &format!("`{code}`")),
        (None, None) => help(install, "it"),
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

fn help(install: &Install<'_>, code: &str) -> String {
    let Ecosystem { manifests, first, note, .. } = install.ecosystem;
    let manifest = install.file.unwrap_or(manifests);
    if first.is_empty() {
        format!("copy {manifest} first, run {code}, and copy the rest after it{note}")
    } else {
        format!("copy {manifest} first, run {first}, copy the rest after it, and then run {code}{note}")
    }
}

/// The cache that an installation leaves, and how it leaves none.
fn without_cache<'m>(
    cx: &Context<'m>,
    run: &Step<'m>,
    command: &CommandUse<'m>,
    code: Code<'_>,
) -> Option<(Written<'m>, String)> {
    let own = run.effects.get(command.effects.clone())?;
    let left =
        cx.fold.caches_left.iter().find(|left| own.iter().any(|effect| effect.id == left.effect.id))?;
    let EffectKind::Cache { tool, cache } = left.effect.kind else { return None };
    let spec = tools::tool(tool)?.cache(cache)?;
    let clean = match spec.fix {
        CacheFix::Flag(flag) => code.with_option(flag)?,
        CacheFix::Append => format!("{code} && {}", spec.clean),
    };
    Some((*left, clean))
}
