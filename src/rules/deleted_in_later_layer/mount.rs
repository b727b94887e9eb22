//! What COPY brings for a RUN that then deletes it: mounted there, it is in no layer.

use crate::finding::Fix;
use crate::model::Step;
use crate::rewrite::{Obstacle, all, remove_instruction, set_flags};
use crate::rule::Context;
use crate::rules::shared::earlier::{Late, uses};
use crate::size::Hidden;
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use crate::tools::{EffectKind, Path, path};

/// The edits after which one COPY is gone, and the RUN that needs its files mounts them.
pub(super) fn plan<'m>(cx: &Context<'m>, late: Late<'m>, worth: &[&Hidden<'m>]) -> Result<Fix, Obstacle> {
    let [hidden] = worth else { return Err("several instructions bring it".into()) };
    let (from, to) = (&cx.fold.layers[hidden.written.layer], &cx.fold.layers[hidden.by.layer]);
    let copy = from.stage.steps[from.step].instruction;
    if from.stage.index != to.stage.index || !hidden.whole {
        return Err("only a part of it is deleted, or in another stage".into());
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
