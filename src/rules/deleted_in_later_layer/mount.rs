//! What COPY brings for a RUN that then deletes it: mounted there, it is in no layer.

use crate::finding::Fix;
use crate::model::Step;
use crate::rewrite::{Obstacle, all, remove_instruction, set_flags};
use crate::rule::Context;
use crate::rules::shared::earlier::{Late, uses};
use crate::size::{Fold, Hidden};
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use crate::tools::{Effect, EffectKind, Path, path};
use std::borrow::Cow;

/// The edits after which one COPY is gone, and the RUN that needs its files mounts them.
pub(super) fn plan<'m>(cx: &Context<'m>, late: Late<'m>, worth: &[&Hidden<'m>]) -> Result<Fix, Obstacle> {
    let [hidden] = worth else { return Err("several instructions bring it".into()) };
    let (from, to) = (&cx.fold.layers[hidden.written.layer], &cx.fold.layers[hidden.by.layer]);
    let copy = from.stage.steps[from.step].instruction;
    if from.stage.index != to.stage.index || !hidden.whole {
        return Err("only a part of it is deleted, or in another stage".into());
    }
    if may_stay(cx.fold, hidden) {
        return Err("it is not always deleted".into());
    }
    if let Some(other) = brings_too(cx.fold, hidden) {
        return Err(format!("line {} brings it, too", other.instruction.start_line).into());
    }
    let (Path::Exact(target) | Path::Below(target)) = &hidden.written.effect.path else {
        return Err("nobody can tell where it lies".into());
    };
    let own = late.step.effects.get(late.command.effects.clone()).unwrap_or_default();
    if own.iter().any(|effect| effect.id == hidden.by.effect.id && effect.path != Path::Exact(target.clone()))
    {
        return Err("the deletion is about more than that".into());
    }
    if path::is_standard_directory(target) || matches!(&**target, "/" | "/tmp") {
        return Err("it shares its directory with others".into());
    }
    let steps = &to.stage.steps;
    let end = Some(late.command.span.start);
    let mut users: Vec<&Step<'_>> =
        steps[from.step + 1..to.step].iter().filter(|step| uses(step, target, None)).collect();
    users.extend(Some(&steps[to.step]).filter(|step| uses(step, target, end)));
    let [user] = users.as_slice() else { return Err("not just one RUN needs it".into()) };
    if user.instruction.kind != Kind::Run {
        return Err("what needs it is no RUN".into());
    }
    let mount = mount(copy, hidden, target, writes_into(user, target))?;
    let file = cx.model.file;
    // A mount cannot be deleted.
    let words: Option<Vec<Span>> =
        late.command.effects.len().ne(&1).then(|| late.operand(hidden.by.effect.id).into_iter().collect());
    let removal = late.removal(file, words.as_deref())?;
    let brings = cx.instruction_of(&from.stage.steps[from.step]).unwrap_or(copy);
    let title = format!(
        "instead of the {} of line {}, have the RUN of line {} read it by `--mount={mount}`, and {}",
        copy.kind.as_str(),
        copy.start_line,
        user.instruction.start_line,
        removal.title
    );
    let added = set_flags(file, user.instruction, &[("mount", &mount)])?;
    all([remove_instruction(file, brings)?, added, removal], title)
}

/// Whether it is of use where a branch does not delete it: not what lies among temporary files and nothing names later.
pub(super) fn may_stay(fold: &Fold<'_>, hidden: &Hidden<'_>) -> bool {
    let Some((_, target)) = ends(hidden.written.effect).filter(|_| !hidden.by.sure) else {
        return !hidden.by.sure;
    };
    let to = &fold.layers[hidden.by.layer];
    let is_temporary = ["/tmp", "/var/tmp"].iter().any(|directory| path::is_within(target, directory));
    !is_temporary || to.stage.steps[to.step + 1..].iter().any(|step| uses(step, target, None))
}

/// Another COPY of the stage, before the deletion, that brings the same files to the same place with what is above them.
pub(super) fn brings_too<'m>(fold: &Fold<'m>, hidden: &Hidden<'m>) -> Option<&'m Step<'m>> {
    let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
    let copy = &from.stage.steps[from.step];
    let (source, target) = ends(hidden.written.effect)?;
    let before = to.stage.steps.iter().take(to.step).filter(|step| step.copies() && step.id != copy.id);
    before.filter(|step| step.from == copy.from).find(|step| {
        step.effects.iter().filter_map(ends).any(|(above, place)| {
            let below = path::part_within(target, place).filter(|below| !below.is_empty());
            below.is_some_and(|below| path::join(Some(&above), below).as_deref() == Some(source.as_ref()))
        })
    })
}

/// What an effect of COPY takes, as a path of its context, and where it puts that.
fn ends<'e>(effect: &'e Effect<'_>) -> Option<(Cow<'e, str>, &'e str)> {
    let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind else { return None };
    let (Path::Exact(target) | Path::Below(target)) = &effect.path else { return None };
    Some((path::join(Some("/"), source)?, target))
}

/// The mount that shows what the COPY brings.
fn mount(
    copy: &Instruction<'_>,
    hidden: &Hidden<'_>,
    target: &str,
    writes: bool,
) -> Result<String, Obstacle> {
    let EffectKind::Copy { from: Path::Exact(source) } = &hidden.written.effect.kind else {
        return Err("nobody can tell which files it brings".into());
    };
    let plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
    let Some(([word], _)) = copy.copy_parts().filter(|_| copy.heredocs.is_empty()) else {
        return Err("it brings more than one file".into());
    };
    if !copy.flags.iter().all(|flag| flag.name() == "from") {
        return Err("it brings it with flags of its own".into());
    }
    if !plain(&word.text) || !plain(source) || !plain(target) || !copy.flag("from").is_none_or(plain) {
        return Err("its name is no plain one".into());
    }
    let stage = copy.flag("from").map_or_else(String::new, |stage| format!("from={stage},"));
    let source = source.trim_start_matches("./");
    Ok(format!("type=bind,{stage}source={source},target={target}{}", if writes { ",rw" } else { "" }))
}

/// Whether a RUN works in a directory, or writes there.
fn writes_into(step: &Step<'_>, target: &str) -> bool {
    let is_in = |path: &Path<'_>| matches!(path, Path::Exact(path) | Path::Below(path) | Path::Glob(path) if path::is_within(path, target));
    let works = step.commands.iter().any(|command| {
        command.directory.as_deref().is_some_and(|directory| path::is_within(directory, target))
    });
    works
        || step.effects.iter().any(|effect| {
            !matches!(effect.kind, EffectKind::Remove { .. } | EffectKind::Clean { .. })
                && is_in(&effect.path)
        })
}
