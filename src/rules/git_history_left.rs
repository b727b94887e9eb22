//! `git clone` of all history, whose `.git` stays in the image.

use super::shared::waste::is_history;
use super::shared::wording::command_text;
use crate::finding::{Alike, Cure, Fix, Severity};
use crate::model::{BASE_WORKDIR, CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, all, set_option};
use crate::rule::Context;
use crate::size::{Fold, Written};
use crate::syntax::Kind;
use crate::tools::{Effect, EffectKind, Path, Recognised, path, recognise};

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

/// One finding for each layer with such clones, at the first; what is deleted later is told there.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    // Of the stage that was looked at last.
    let mut at_work: Option<(usize, bool)> = None;
    for layer in fold.downloads_left.chunk_by(|one, next| one.layer == next.layer) {
        let step = fold.step(layer[0].layer);
        let clones = layer.iter().filter_map(|written| {
            let command = clone(step, written.effect)?;
            let hidden =
                fold.hidden_of(written.effect).any(|hidden| hidden.whole || is_history(&cx.sizes, hidden));
            let stays = !hidden && !loses_history(step, written);
            stays.then_some((written, command))
        });
        let clones: Vec<Clone<'_>> = clones.collect();
        if let Some((first, others)) = clones.split_first() {
            let stage = fold.layers[layer[0].layer].stage;
            if at_work.is_none_or(|(known, _)| known != stage.index) {
                at_work = Some((stage.index, works_with_git(stage)));
            }
            report(cx, step, *first, others, at_work.is_some_and(|(_, works)| works));
        }
    }
}

/// What a clone brings, and the command.
type Clone<'m> = (&'m Written<'m>, &'m CommandUse<'m>);

/// The command, where it is a clone with all history.
fn clone<'m>(step: &'m Step<'m>, effect: &Effect<'_>) -> Option<&'m CommandUse<'m>> {
    let command = step.command(step.command_of(effect.id)?)?;
    // Most downloads are none, and need not be taken apart again.
    if !command.argv.iter().any(|word| path::file_name(&word.text) == "git") {
        return None;
    }
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    // What a variable stands for may be an option.
    let open = command.argv.iter().any(|word| word.known == 0 && word.text.contains("OPT"));
    let whole = call.tool.id == "git" && call.subcommand.name == "clone" && !call.has_option(&SHALLOW);
    (whole && !open).then_some(command)
}

/// Whether the same RUN takes `.git` away, or perhaps does.
fn loses_history(step: &Step<'_>, written: &Written<'_>) -> bool {
    let Path::Exact(place) = &written.effect.path else {
        // Nobody can tell whether a removal means it.
        return step.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Remove { .. }));
    };
    let git = Path::Exact(path::child(place, ".git").into());
    // Where the directory is the base image's own, most often `/`, a removal of that name means the clone.
    let name = path::file_name(place);
    let is_namesake = |gone: &Path<'_>| {
        path::is_within(place, BASE_WORKDIR)
            && matches!(gone, Path::Exact(gone) if path::file_name(gone) == name)
    };
    step.effects.iter().any(|effect| match &effect.kind {
        EffectKind::Remove { .. } => path::may_overlap(&effect.path, &git) || is_namesake(&effect.path),
        EffectKind::Move { from } => path::may_overlap(from, &git),
        _ => false,
    })
}

fn report(
    cx: &mut Context<'_>,
    step: &Step<'_>,
    (written, command): Clone<'_>,
    others: &[Clone<'_>],
    at_work: bool,
) {
    let file = cx.model.file;
    let text = file.text;
    let message = format!(
        "`{}` leaves the whole history of the project in the image",
        command_text(command.span, text)
    );
    // A clone of depth 1 has no other commit to check out, and nothing to look back on.
    let checks_out = goes_on_to(step, command, &["checkout", "reset", "switch"])
        || later_runs(cx.fold, written).any(|later| later.mentions("git"));
    let reads_history = goes_on_to(step, command, &["log", "gc", "reflog", "describe", "rev-list", "tag"]);
    let cure = cx.cure(
        || {
            if checks_out || reads_history {
                return Err("other commits are needed".into());
            }
            let clones = std::iter::once(command).chain(others.iter().map(|(_, command)| *command));
            let fixes: Vec<Fix> = clones
                .map(|command| set_option(file, step, command, "--depth=1"))
                .collect::<Result<_, Obstacle>>()?;
            let title = match fixes.as_slice() {
                [fix] => fix.title.clone(),
                _ => "add --depth=1 to each `git clone` of this RUN".into(),
            };
            let versioned = if is_built(cx.fold, step, written, command) { OF_A_TAG } else { "" };
            all(fixes, format!("{title}{versioned}"))
        },
        |_| {
            "clone with `--depth 1 --branch TAG`, fetch the one commit (`git fetch --depth 1 origin COMMIT`), or `ADD URL#COMMIT`, which keeps no .git".to_owned()
        },
    );
    let finding = cx.report(Some(step.instruction), command.span, message);
    let alike = Alike::new("`git clone` leaves the whole history of a project in the image");
    finding.alike(match cure {
        Some(Cure::Plan(_)) => alike.each("add --depth=1 to each `git clone`"),
        _ => alike,
    });
    finding.label("its .git stays").cure(cure, text);
    if reads_history || at_work || !written.sure || !matches!(written.effect.path, Path::Exact(_)) {
        finding.severity(Severity::Info);
    }
    for (_, other) in others {
        finding.related(other.span, "here, too");
    }
}

/// What takes a version from the tags of what it builds, more often than not.
const BUILDERS: [&str; 12] =
    ["make", "cmake", "meson", "ninja", "go", "python", "python3", "pip", "pip3", "setup.py", "bazel", "uv"];

/// What a clone of depth 1 lacks for them.
const OF_A_TAG: &str = ", with `--branch TAG` where the build takes its version from tags; or clone and build in one RUN that removes .git at its end";

/// Whether the project is built where it was cloned, by the same RUN or a later one.
fn is_built(fold: &Fold<'_>, step: &Step<'_>, written: &Written<'_>, clone: &CommandUse<'_>) -> bool {
    let builds = |command: &CommandUse<'_>| {
        command.argv.first().is_some_and(|name| BUILDERS.contains(&path::file_name(&name.text)))
    };
    step.commands.iter().any(|command| command.span.start > clone.span.start && builds(command))
        || later_runs(fold, written).any(|later| later.commands.iter().any(builds))
}

/// Whether the image starts git, or is made to commit: then the clone is its working copy.
fn works_with_git(stage: &Stage<'_>) -> bool {
    stage.steps.iter().any(|step| match step.instruction.kind {
        Kind::Cmd | Kind::Entrypoint => step.mentions("git"),
        Kind::Run => step.mentions("user.email"),
        _ => false,
    })
}

/// So many RUNs behind a clone are looked at.
const MAX_BEHIND: usize = 200;

/// The RUNs behind it in its stage.
fn later_runs<'m>(fold: &Fold<'m>, written: &Written<'m>) -> impl Iterator<Item = &'m Step<'m>> {
    let layer = &fold.layers[written.layer];
    layer.stage.steps[layer.step + 1..].iter().take(MAX_BEHIND).filter(|it| it.instruction.kind == Kind::Run)
}

/// Whether the RUN goes on to one of these git commands.
fn goes_on_to(step: &Step<'_>, clone: &CommandUse<'_>, wanted: &[&str]) -> bool {
    step.commands.iter().filter(|command| command.span.start > clone.span.start).any(|command| {
        let mut words = command.argv.iter().map(|word| word.text.as_ref());
        words.next() == Some("git") && words.any(|word| wanted.contains(&word))
    })
}
