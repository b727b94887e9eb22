//! How a leftover goes: each RUN that leaves it ends by a clean-up, or its commands get the option that leaves none. A
//! later RUN that would miss the index fetches it itself. Finds no leftover; it is told of them.

use super::{Left, MAX_TOGETHER, missed, names, own, user};
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::code::Code;
use crate::rewrite::{
    Obstacle, all, append, insert_behind, prepend, remove_command, remove_commands, set_option,
};
use crate::rule::Context;
use crate::rules::shared::cache_care::{is_update, only_refreshes};
use crate::rules::shared::shown::Lines;
use crate::size::Written;
use crate::syntax::Dockerfile;
use crate::tools::{
    self, CacheFix, CacheSpec, Effect, EffectKind, Into, Recognised, Tool, path, peel, recognise,
};
use std::borrow::Cow;

/// A later RUN that installs from the index that a RUN before it fetched.
pub(super) struct Reader<'m> {
    pub(super) step: &'m Step<'m>,
    pub(super) effect: &'m Effect<'m>,
}

/// The edits after which nothing of it is left.
pub(super) fn plan<'m>(cx: &Context<'m>, left: &Left<'m>, readers: &[Reader<'m>]) -> Result<Fix, Obstacle> {
    let file = cx.model.file;
    if left.before.len() == MAX_TOGETHER {
        return Err("many RUNs before it leave the same".into());
    }
    let all_left = || left.before.iter().rev().chain(std::iter::once(&left.written)).chain(&left.again);
    let steps = || all_left().map(|it| cx.fold.step(it.layer));
    match left.spec.fix {
        CacheFix::Flag(flag) => {
            let fixes: Vec<Fix> = steps()
                .map(|step| without_cache(file, step, left, flag))
                .collect::<Result<Vec<_>, _>>()?
                .concat();
            let title = title_of_flag(&fixes, left.tool.id, flag, steps());
            // Where `apk update` goes, the option fetches the index.
            let are_options = fixes.iter().all(|fix| fix.edits.iter().all(|edit| edit.span.is_empty()));
            Ok(all(fixes, title)?.safe_if(are_options))
        }
        CacheFix::Append => emptied_in_each(cx, left, readers, &all_left().collect::<Vec<_>>()),
    }
}

/// Each RUN that leaves it empties it; those that need an index fetch it themselves.
fn emptied_in_each<'m>(
    cx: &Context<'m>,
    left: &Left<'m>,
    readers: &[Reader<'m>],
    all_left: &[&Written<'m>],
) -> Result<Fix, Obstacle> {
    let file = cx.model.file;
    let step = cx.fold.step(left.written.layer);
    if readers.is_empty()
        && all_left.len() == 1
        && let Some(fix) = without_update(file, step)
    {
        return Ok(fix);
    }
    let clean = clean(step, &left.written, left.spec);
    let mut fixes = Vec::new();
    // Where others fetch the index themselves, a RUN that only fetched it for them need not.
    let (idle, own): (Vec<&Written<'_>>, Vec<&Written<'_>>) =
        all_left.iter().partition(|it| !readers.is_empty() && is_idle(cx, it, left));
    for written in &own {
        let step = cx.fold.step(written.layer);
        let there = |why: Obstacle| match own.len() {
            1 => why,
            _ => format!("in line {}, {why}", step.instruction.start_line).into(),
        };
        fixes.extend(emptied(file, step, written, left).map_err(there)?);
    }
    for reader in readers {
        fixes.push(append(file, reader.step, &clean)?);
    }
    let own_steps = own.iter().map(|it| cx.fold.step(it.layer));
    let title = title_of_clean(&fixes, &clean, own_steps.chain(readers.iter().map(|it| it.step)));
    let Some(first) = readers.first() else {
        // Yarn 2 and later empties what the project itself keeps, and nobody sees which one runs.
        let is_own = left.tool.id == "yarn";
        return Ok(all(fixes, title)?.safe_if(!is_own && !missed::is_possible(cx, left)));
    };
    for written in &idle {
        let step = cx.fold.step(written.layer);
        command_of(step, written.effect).ok_or("nobody can tell how it is fetched")?;
        // `apt-get update && apt-get update -y`
        let fetch = |command: &&CommandUse<'_>| !command.effects.is_empty() && only_refreshes(step, command);
        fixes.push(remove_commands(file, step, &step.commands.iter().filter(fetch).collect::<Vec<_>>())?);
    }
    let update = update(cx, left)?;
    for Reader { step, effect } in readers {
        let command = command_of(step, effect).ok_or("a later RUN installs from it")?;
        if step.scope.user != cx.fold.step(left.written.layer).scope.user {
            return Err("a later RUN of another user installs from it".into());
        }
        if command.certainty != tools::Certainty::Must {
            return Err("a later RUN may install from it".into());
        }
        fixes.push(prepend(file, step, command, &update)?);
    }
    let lines = lines(readers.iter().map(|reader| reader.step));
    let install = if first.step.id == readers[readers.len() - 1].step.id { "installs" } else { "install" };
    let instead = match idle.as_slice() {
        [] => String::new(),
        idle => format!(", and not in {}", self::lines(idle.iter().map(|it| cx.fold.step(it.layer)))),
    };
    all(fixes, format!("{title}, and run `{update}` in {lines}, which {install} from this index{instead}"))
}

/// The variable with which the tool keeps none from there on, where the file says nothing else of it and the command
/// that fills it sees it.
pub(super) fn at_once(cx: &Context<'_>, left: &Left<'_>) -> Option<String> {
    let (name, value) = left.spec.off.variable()?;
    let step = cx.fold.step(left.written.layer);
    let around = step.commands.iter().filter(|command| command.span.contains(left.written.effect.span));
    // sudo and its like take other variables, and an option that says where beats one that says not at all.
    let sees = |command: &CommandUse<'_>| match recognise(&command.argv) {
        Recognised::Tool(call) => peel(&command.argv).is_none() && !call.has_option(left.spec.moved_by),
        _ => false,
    };
    let is_set = cx.fold.layers[left.written.layer].stage.variable(step, name).is_some();
    (around.into_iter().all(sees) && !is_set)
        .then(|| format!("write `ENV {name}={value}` above the first in each stage (the image keeps it)"))
}

/// A RUN that only fetches an index goes: with a clean-up behind that it would do nothing at all.
fn without_update(file: &Dockerfile<'_>, step: &Step<'_>) -> Option<Fix> {
    let all: Vec<&CommandUse<'_>> = step.commands.iter().collect();
    is_update(step).then(|| remove_commands(file, step, &all).ok()).flatten()
}

/// The edits of one RUN for a tool that can do without.
fn without_cache(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    left: &Left<'_>,
    flag: &str,
) -> Result<Vec<Fix>, Obstacle> {
    let mut fixes: Vec<Fix> = Vec::new();
    for command in filling(step, left) {
        let calls = matches!(recognise(&command.argv), Recognised::Tool(call) if call.tool.family == left.tool.family);
        if !calls {
            return Err("another command runs it".into());
        }
        if own::is_elsewhere(step, command, left) {
            return Err("it is told to keep it elsewhere".into());
        }
        fixes.push(if only_refreshes(step, command) {
            remove_command(file, step, command)?
        } else {
            set_option(file, step, command, flag)?
        });
    }
    if fixes.is_empty() { Err("it comes of something else than a command".into()) } else { Ok(fixes) }
}

/// The commands of a RUN that fill it.
fn filling<'s, 'm>(step: &'s Step<'m>, left: &Left<'_>) -> Vec<&'s CommandUse<'m>> {
    let is_it = |effect: &Effect<'_>| {
        effect.into == Into::Layer
            && names(effect).is_some_and(|(tool, spec)| left.is((tool.family, spec.name)))
    };
    let fills = |command: &&CommandUse<'_>| {
        step.effects.get(command.effects.clone()).unwrap_or_default().iter().any(is_it)
    };
    let filling: Vec<&CommandUse<'_>> = step.commands.iter().filter(fills).collect();
    // `sh -c "apk add …"` fills it by the command inside.
    let runs = |outer: &CommandUse<'_>| {
        let inside = |it: &&CommandUse<'_>| outer.span.contains(it.span) && it.span != outer.span;
        filling.iter().take(MAX_TOGETHER).any(inside)
    };
    filling.iter().copied().filter(|command| !runs(command)).collect()
}

/// The clean-ups of one RUN: by whoever filled it, and while what cleans up is there.
fn emptied(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    written: &Written<'_>,
    left: &Left<'_>,
) -> Result<Vec<Fix>, Obstacle> {
    let by_others =
        |command: &&CommandUse<'_>| left.spec.in_home().is_some() && user::is_other(step, command);
    let (others, own): (Vec<_>, Vec<_>) = filling(step, left).into_iter().partition(by_others);
    let mut fixes = Vec::new();
    for command in &others {
        fixes.push(user::clean(file, step, command, &own::as_called(step, command, left))?);
    }
    let Some(last) = own.last() else {
        if others.is_empty() {
            fixes.push(append(file, step, &clean(step, written, left.spec))?);
        }
        return Ok(fixes);
    };
    if own.iter().any(|command| own::is_elsewhere(step, command, left)) {
        return Err("it is told to keep it elsewhere, or to run from elsewhere".into());
    }
    let sudo = if is_by_sudo(step, last) && !own::is_in_quotes(step, last, left) { "sudo " } else { "" };
    let clean = format!("{sudo}{}", own::as_called(step, last, left));
    fixes.push(if may_go(step, last, left) {
        insert_behind(file, step, last, &clean)?
    } else if left.tool.index().is_none() {
        own::clean(file, step, &own, &clean)?
    } else {
        append(file, step, &clean)?
    });
    Ok(fixes)
}

/// Whether what cleans up may be gone at the end of the RUN.
fn may_go(step: &Step<'_>, filled: &CommandUse<'_>, left: &Left<'_>) -> bool {
    let is_own = |id: &str| tools::tool(id).is_some_and(|other| other.family == left.tool.family);
    // What has an index is the system's own, and stays where nothing names it.
    let by_name = left.tool.index().is_some();
    let mut behind = step.effects.iter().filter(|effect| effect.span.start > filled.span.start);
    own::is_by_tool(left)
        && behind.any(|effect| match &effect.kind {
            EffectKind::Remove { recursive } => !by_name && *recursive || own::is_program(left, &effect.path),
            EffectKind::Uninstall { tool, packages, .. } => {
                let names_it = |name: &Cow<'_, str>| {
                    left.tool.commands.contains(&name.as_ref())
                        || by_name && (is_own(name) || is_needed_by(left.tool, name))
                };
                !by_name && !is_own(tool) || packages.iter().flatten().any(names_it)
            }
            _ => false,
        })
}

/// Whether a package is one that a package manager cannot run without: yum and dnf are written in Python, over rpm.
fn is_needed_by(tool: &Tool, package: &str) -> bool {
    let needed = ["rpm", "rpm-libs", "python", "python-libs", "platform-python", "python3", "python3-libs"];
    tool.family == "rpm" && needed.contains(&package)
}

/// Whether all that a RUN has the index for is others.
fn is_idle(cx: &Context<'_>, written: &Written<'_>, left: &Left<'_>) -> bool {
    let step = cx.fold.step(written.layer);
    let fetches = |effect: &Effect<'_>| {
        matches!(effect.kind, EffectKind::Refresh { .. }) && cx.fold.is_made(written.layer, effect)
    };
    let does_more = |command: &CommandUse<'_>| {
        let mut own = step.effects.get(command.effects.clone()).unwrap_or_default().iter();
        !only_refreshes(step, command) && own.any(fetches)
    };
    !installs(step, left.tool) && !filling(step, left).into_iter().any(does_more)
}

/// Whether a RUN installs by a tool, or one that shares its index.
fn installs(step: &Step<'_>, tool: &Tool) -> bool {
    step.effects.iter().any(|effect| match effect.kind {
        EffectKind::Install { tool: own, .. } | EffectKind::Upgrade { tool: own } => {
            tools::tool(own).is_some_and(|other| other.family == tool.family)
        }
        _ => false,
    })
}

/// The clean-up, as whoever filled it runs commands.
fn clean(step: &Step<'_>, written: &Written<'_>, spec: &CacheSpec) -> String {
    let sudo = command_of(step, written.effect).is_some_and(|command| is_by_sudo(step, command));
    format!("{}{}", if sudo { "sudo " } else { "" }, spec.clean)
}

/// Whether it is root's by sudo, itself or the shell that runs it (`sudo sh -c '…'`).
fn is_by_sudo(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let around = step.commands.iter().filter(|it| it.span.contains(command.span));
    around.into_iter().any(|it| it.argv.first().is_some_and(|name| name.text == "sudo"))
}

/// The command that fetches the index, as it is written.
fn update(cx: &Context<'_>, left: &Left<'_>) -> Result<String, Obstacle> {
    let step = cx.fold.step(left.written.layer);
    let command = command_of(step, left.written.effect).ok_or("nobody can tell how it is fetched")?;
    if !only_refreshes(step, command) {
        return Err("another command fetches the index, and does more".into());
    }
    let code = Code::of(step, command).filter(Code::is_fixed);
    Ok(code.ok_or("a variable stands in the command that fetches it")?.to_string())
}

fn command_of<'s, 'm>(step: &'s Step<'m>, effect: &Effect<'_>) -> Option<&'s CommandUse<'m>> {
    step.command(step.command_of(effect.id)?)
}

fn title_of_clean<'s>(fixes: &[Fix], clean: &str, steps: impl Iterator<Item = &'s Step<'s>>) -> String {
    let mut steps: Vec<&Step<'_>> = steps.collect();
    let count = steps.len();
    steps.dedup_by_key(|step| step.id);
    match fixes {
        [fix] => fix.title.clone().into_owned(),
        [one, other] if steps.len() == 1 => format!("{}, and {}", one.title, other.title),
        _ if fixes.iter().flat_map(|fix| &fix.edits).any(|edit| !edit.text.contains(clean)) => {
            format!(
                "run `{clean}` where it is filled, called as it is there, in {}",
                lines(steps.into_iter())
            )
        }
        _ if fixes.len() > count => {
            format!("run `{clean}` behind what fills it, as its user, in {}", lines(steps.into_iter()))
        }
        _ => format!("end the RUNs of {} with `{clean}`", lines(steps.into_iter())),
    }
}

fn title_of_flag<'s>(
    fixes: &[Fix],
    tool: &str,
    flag: &str,
    steps: impl Iterator<Item = &'s Step<'s>>,
) -> String {
    match fixes {
        [fix] => fix.title.clone().into_owned(),
        [one, other] if one.title != other.title => format!("{}, and {}", one.title, other.title),
        _ => format!("let each {tool} of {} have {flag}, with which it fetches and keeps none", lines(steps)),
    }
}

pub(super) fn lines<'s>(steps: impl Iterator<Item = &'s Step<'s>>) -> Lines {
    Lines::new(steps.map(|step| step.instruction.start_line).collect())
}

/// The later RUNs, here and in stages that stand on this one, that install from the index which one of these RUNs
/// leaves.
pub(super) fn readers<'m>(cx: &Context<'m>, left: &Left<'m>) -> Vec<Reader<'m>> {
    if left.tool.index().is_none_or(|index| index.read_by.is_empty()) {
        return Vec::new();
    }
    let index = left.spec.path;
    missed::behind(cx, &left.written)
        .filter(|step| !mounts(step, index))
        .filter_map(|step| reader(step, left.tool))
        .collect()
}

/// Whether a mount stands in the place of the index: what it holds is not this image's.
fn mounts(step: &Step<'_>, index: &str) -> bool {
    let targets = step.instruction.mounts().into_iter().filter_map(|mount| mount.target);
    targets.into_iter().any(|target| path::is_within(index, &target))
}

/// The first effect of a RUN that needs the index, where it has not fetched it itself by then.
fn reader<'m>(step: &'m Step<'m>, tool: &Tool) -> Option<Reader<'m>> {
    let is_own = |id: &str| tools::tool(id).is_some_and(|other| other.family == tool.family);
    let first =
        step.effects.iter().filter(|effect| effect.into == Into::Layer).find(|effect| match effect.kind {
            // What fetches it on some base images only is not relied on.
            EffectKind::Refresh { tool } => {
                is_own(tool)
                    && tools::tool(tool).and_then(Tool::index).is_some_and(|index| index.only_on.is_empty())
            }
            // What a file's package needs comes from the index, too.
            EffectKind::Upgrade { tool } | EffectKind::Install { tool, .. } => is_own(tool),
            _ => false,
        })?;
    (!matches!(first.kind, EffectKind::Refresh { .. })).then_some(Reader { step, effect: first })
}
