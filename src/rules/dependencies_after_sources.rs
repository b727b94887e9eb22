//! Dependencies that are installed after all sources were copied: every change of a source installs them again.

mod ecosystems;

use super::shared::wording::command_text;
use crate::finding::Severity;
use crate::model::{CommandUse, Model, Stage, Step};
use crate::rewrite::code::Code;
use crate::rule::Context;
use crate::syntax::{Kind, MountKind};
use crate::tools::path::{is_within, join};
use crate::tools::{Certainty, Path};
use ecosystems::{Ecosystem, Install, install};

/// One finding for each copy of all sources that stands before an installation, at the copy.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        for (index, step) in stage.steps.iter().enumerate() {
            let Some(directory) = copied_to(step) else { continue };
            let later = stage.steps[index + 1..].iter().filter(|step| step.instruction.kind == Kind::Run);
            let installs = later.flat_map(|step| step.commands.iter().map(move |command| (step, command)));
            let mut found = installs.filter_map(|(step, command)| {
                let install = install(command)?;
                reads(&install, step, directory).then_some((step, command, install))
            });
            let first = found.find(|(_, _, install)| !is_installed(model, stage, step, install.ecosystem));
            if let Some((run, command, install)) = first {
                report(cx, step, run, command, &install);
            }
        }
    }
}

/// Where a COPY or ADD brings the whole build context to.
fn copied_to<'s>(step: &'s Step<'_>) -> Option<&'s str> {
    let (sources, _) = step.instruction.copy_parts()?;
    let whole = |text: &str| matches!(text, "." | "./" | "*" | "./*" | "/");
    if step.instruction.flag("from").is_some() || !sources.iter().any(|source| whole(&source.text)) {
        return None;
    }
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

/// Whether the same dependencies were installed before the sources came: what stands behind is then for the rest.
fn is_installed(model: &Model<'_>, stage: &Stage<'_>, copy: &Step<'_>, ecosystem: &Ecosystem) -> bool {
    let steps = model.chain(stage.index).into_iter().flat_map(|stage| &stage.steps);
    let mut before = steps.take_while(|step| step.instruction.span.start < copy.instruction.span.start);
    before.any(|step| {
        step.commands.iter().any(|command| install(command).is_some_and(|it| it.ecosystem == ecosystem))
    })
}

fn report(
    cx: &mut Context<'_>,
    copy: &Step<'_>,
    run: &Step<'_>,
    command: &CommandUse<'_>,
    install: &Install<'_>,
) {
    let text = command_text(command.span, cx.model.file.text);
    let message = format!("every change of a source runs `{text}` again: it stands behind this copy");
    let Ecosystem { manifests, note, .. } = install.ecosystem;
    let manifest = install.file.unwrap_or(manifests);
    let help = cx.explain(|| match Code::of(run, command) {
        Some(code) => format!("copy {manifest} first, run `{code}`, and copy the rest after it{note}"),
        None => format!("copy {manifest} first, install, and copy the rest after it{note}"),
    });
    let mounted = run.instruction.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
    let finding = cx.report(Some(copy.instruction), copy.instruction.span, message);
    finding.label("changes with each source file").related(command.span, "installs again").help = help;
    if install.ecosystem.builds || mounted || command.certainty == Certainty::May {
        finding.severity(Severity::Info);
    }
}
