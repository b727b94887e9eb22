//! `git clone` of all history, whose `.git` stays in the image.

mod carried;
mod mend;
mod uses;

use super::shared::waste::is_history;
use super::shared::wording::command_text;
use super::shared::workplace::is_built_to_work_in;
use crate::finding::{Claim, Severity, Share, Source};
use crate::ids::LayerId;
use crate::model::{BASE_WORKDIR, CommandUse, Stage, Step};
use crate::rule::Context;
use crate::size::{Fold, Written};
use crate::syntax::Kind;
use crate::tools::{Effect, EffectKind, Invocation, Path, Recognised, path, recognise};
use carried::Carried;
use uses::Uses;

/// Clones that bring little history, or no working copy with a `.git` in it.
const SHALLOW: [&str; 7] = [
    "--depth",
    "--shallow-since",
    "--shallow-exclude",
    "--filter",
    "--bare",
    "--mirror",
    "--separate-git-dir",
];

/// A clone with all history, and what brought it.
struct Clone<'m> {
    stage: &'m Stage<'m>,
    /// Which step of its stage.
    at: usize,
    step: &'m Step<'m>,
    command: &'m CommandUse<'m>,
    call: Invocation<'m, 'm>,
    written: Written<'m>,
}

impl<'m> Clone<'m> {
    /// What a layer was fetched into, where that is such a clone.
    fn of(fold: &Fold<'m>, written: Written<'m>) -> Option<Self> {
        let step = fold.step(written.layer);
        let (command, call) = clone(step, written.effect)?;
        let layer = &fold.layers[written.layer];
        Some(Self { stage: layer.stage, at: layer.step, step, command, call, written })
    }

    /// Where it is, where that is known.
    fn place(&self) -> Option<&'m str> {
        match &self.written.effect.path {
            Path::Exact(place) => Some(place),
            _ => None,
        }
    }
}

/// One finding for each layer with such clones, at the first; what is deleted later is told there.
pub(super) fn check<'m>(cx: &mut Context<'m>) {
    let fold = cx.fold;
    if !cx.model.may_have("clone") {
        return;
    }
    // Of the stage that was looked at last.
    let mut at_work: Option<(usize, bool)> = None;
    for layer in fold.downloads_left.chunk_by(|one, next| one.layer == next.layer) {
        let told = |written: &Written<'m>| {
            fold.hidden_of(written.effect).any(|hidden| hidden.whole || is_history(&cx.sizes, hidden))
        };
        let clones = clones(fold, layer.iter().filter(|it| !told(it)));
        let Some(first) = clones.first() else { continue };
        if at_work.is_none_or(|(known, _)| known != first.stage.index) {
            at_work = Some((first.stage.index, works_with_git(first.stage)));
        }
        report(cx, &clones, None, at_work.is_some_and(|(_, works)| works));
    }
    for layer in carried::layers(fold) {
        check_carried(cx, layer);
    }
}

/// The same of a layer of a stage that is no image, where COPY takes what was cloned into one.
fn check_carried(cx: &mut Context<'_>, layer: LayerId) {
    let clones = clones(cx.fold, cx.fold.held(layer).iter());
    let carried = clones.iter().find_map(|clone| carried::to_image(cx.model, clone));
    if let Some(carried) = carried {
        let at_work = works_with_git(carried.stage);
        report(cx, &clones, Some(&carried), at_work);
    }
}

fn clones<'w, 'm: 'w>(fold: &Fold<'m>, written: impl Iterator<Item = &'w Written<'m>>) -> Vec<Clone<'m>> {
    let clones = written.filter_map(|written| Clone::of(fold, *written));
    clones.filter(|clone| !loses_history(clone.step, &clone.written)).collect()
}

/// The command, where it is a clone with all history.
fn clone<'m>(step: &'m Step<'m>, effect: &Effect<'_>) -> Option<(&'m CommandUse<'m>, Invocation<'m, 'm>)> {
    let command = step.runner_of(effect.id)?;
    // Most downloads are none, and need not be taken apart again.
    if !command.argv.iter().any(|word| path::file_name(&word.text) == "git") {
        return None;
    }
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    // What a variable stands for may be an option.
    let open = command.argv.iter().any(|word| word.known == 0 && word.text.contains("OPT"));
    let whole = call.tool.id == "git" && call.subcommand.name == "clone" && !call.has_option(&SHALLOW);
    (whole && !open).then_some((command, call))
}

/// Whether the same RUN takes `.git` away, or perhaps does.
fn loses_history(step: &Step<'_>, written: &Written<'_>) -> bool {
    let Path::Exact(place) = &written.effect.path else {
        // Nobody can tell whether a removal means it.
        return step.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Remove { .. }));
    };
    // Where the directory is the base image's own, most often `/`, a removal of that name means the clone.
    let name = path::file_name(place);
    let is_namesake = |gone: &Path<'_>| {
        path::is_within(place, BASE_WORKDIR)
            && matches!(gone, Path::Exact(gone) if path::file_name(gone) == name)
    };
    step.effects.iter().any(|effect| {
        takes_history(effect, place)
            || matches!(effect.kind, EffectKind::Remove { .. }) && is_namesake(&effect.path)
    })
}

/// Whether an effect may take the `.git` of a clone at a place away.
fn takes_history(effect: &Effect<'_>, place: &str) -> bool {
    let git = || Path::Exact(path::child(place, ".git").into());
    match &effect.kind {
        EffectKind::Remove { .. } => path::may_overlap(&effect.path, &git()),
        EffectKind::Move { from } => path::may_overlap(from, &git()),
        _ => false,
    }
}

fn report<'m>(cx: &mut Context<'m>, clones: &[Clone<'m>], carried: Option<&Carried<'m>>, at_work: bool) {
    let (first, text) = (&clones[0], cx.model.file.text);
    let command = command_text(first.command.span, text);
    let by = carried.map_or(String::new(), |it| {
        format!(", which the COPY of line {} takes from its stage", it.copy.instruction.start_line)
    });
    let message = format!("`{command}` leaves the whole history of the project in the image{by}");
    let uses: Vec<Uses<'_>> =
        clones.iter().map(|clone| Uses::of(cx.model, clone, carried, at_work)).collect();
    let (cure, alike) = mend::cure(cx, clones, &uses);
    let counted = clones.iter().filter(|_| carried.is_none()).filter_map(|clone| {
        let bytes = cx.sizes.built_at(clone.written.layer, &path::child(clone.place()?, ".git"))?;
        let source = Source::Effect(clone.written.effect.id);
        Some(Claim { source, share: Share::Some("history"), bytes, sure: true })
    });
    let counted: Vec<Claim> = counted.collect();
    let is_wanted = uses[0].is_doubtful() || is_built_to_work_in(cx.model);
    let finding = cx.report(Some(first.step.instruction), first.command.span, message);
    finding.alike(alike).label("its .git stays").claims(counted).cure(cure, text);
    finding.in_script(clones.iter().filter_map(|clone| clone.command.script));
    if is_wanted || !first.written.sure || first.place().is_none() {
        finding.severity(Severity::Info);
    }
    if let Some(carried) = carried {
        finding.related(carried.copy.instruction.span, "takes it into the image, .git and all");
    }
    for other in &clones[1..] {
        finding.related(other.command.span, "here, too");
    }
}

/// Whether the image starts git, or is made to commit: then the clone is its working copy.
fn works_with_git(stage: &Stage<'_>) -> bool {
    stage.steps.iter().any(|step| match step.instruction.kind {
        Kind::Cmd | Kind::Entrypoint => step.mentions("git"),
        Kind::Run => step.mentions("user.email"),
        _ => false,
    })
}
