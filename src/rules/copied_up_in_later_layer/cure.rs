//! Where a change belongs: what COPY brings comes with its owner, mode and place; what a RUN writes is changed at the end
//! of that RUN.

mod content;
mod hand;
mod left;
mod there;
mod users;

use super::is_of_base_too;
use crate::finding::Fix;
use crate::model::{Base, CommandUse, Stage, Step};
use crate::rewrite::{MergeStyle, Obstacle, all, append, chain, set_flags};
use crate::rule::Context;
use crate::rules::shared::earlier::Late;
use crate::size::CopiedUp;
use crate::source::Span;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{self, Cover, file_name};
use crate::tools::{Effect, EffectKind, Path, is_dotted, mode_after};
pub(super) use hand::by_hand;
use there::{works_there, writes};

/// So many instructions between writing and changing are looked at.
const MAX_BETWEEN: usize = 200;
/// So many RUNs may become one.
const MAX_ROW: usize = 20;

/// How files come to be stored once.
pub(super) struct Plan {
    pub(super) fix: Fix,
    /// The first of the steps that become one with that of the change, where that is how: then nothing that one of them
    /// writes is stored again by another.
    pub(super) merged: Option<usize>,
}

impl From<Fix> for Plan {
    fn from(fix: Fix) -> Self {
        Self { fix, merged: None }
    }
}

/// The edits after which the files in `worth` are stored once; `every`: all that the command changes.
pub(super) fn plan<'m>(
    cx: &Context<'m>,
    every: &[CopiedUp<'m>],
    worth: &[&CopiedUp<'m>],
) -> Result<Plan, Obstacle> {
    let first = worth.first().ok_or("nothing is changed")?;
    let to = &cx.fold.layers[first.by.layer];
    let late = Late::of(cx.fold, first.by)?;
    let mut from = to.step;
    for written in every.iter().flat_map(|copied| &copied.written) {
        let layer = &cx.fold.layers[written.layer];
        if layer.stage.index != to.stage.index {
            return Err("it is written in another stage".into());
        }
        from = from.min(layer.step);
    }
    if from == to.step {
        return Err("it is not known what wrote it".into());
    }
    if to.step - from > MAX_BETWEEN {
        return Err("too much stands between".into());
    }
    let change = Change {
        file: cx.model.file,
        style: cx.merging.style,
        stage: to.stage,
        base: cx.model.root_base(to.stage),
        late,
        from,
        to: to.step,
        effects: effects(worth),
    };
    let is_run = |step: &&Step<'m>| step.instruction.kind == Kind::Run;
    let writers = worth.iter().flat_map(|copied| &copied.written).map(|written| cx.fold.step(written.layer));
    match first.by.effect.kind {
        EffectKind::Touch { content: false, .. } if is_of_base_too(cx, every) => {
            Err("the base image has files there, too".into())
        }
        EffectKind::Touch { content: false, .. } => {
            change.attributes(&writers.filter(is_run).collect::<Vec<_>>())
        }
        _ => change.others(writers.collect()),
    }
}

/// The effects of the command that are about these.
fn effects<'m>(worth: &[&CopiedUp<'m>]) -> Vec<&'m Effect<'m>> {
    let mut effects: Vec<&Effect<'_>> = worth.iter().map(|copied| copied.by.effect).collect();
    effects.sort_by_key(|effect| effect.id);
    effects.dedup_by_key(|effect| effect.id);
    effects
}

/// A change, and where it and what it changes stand.
struct Change<'m> {
    file: &'m Dockerfile<'m>,
    style: Option<MergeStyle>,
    stage: &'m Stage<'m>,
    base: &'m Base<'m>,
    late: Late<'m>,
    /// The first step that writes what is changed.
    from: usize,
    to: usize,
    effects: Vec<&'m Effect<'m>>,
}

impl<'m> Change<'m> {
    /// Owner or mode; `heavy`: the RUNs that write something of weight.
    fn attributes(&self, heavy: &[&Step<'m>]) -> Result<Plan, Obstacle> {
        let (mut copies, mut runs, effects) = (Vec::new(), Vec::new(), &self.effects);
        let is_heavy = |step: &Step<'_>| heavy.iter().any(|it| it.id == step.id);
        for step in &self.stage.steps[self.from..self.to] {
            match step.instruction.kind {
                Kind::Copy | Kind::Add if writes(step, effects) => copies.push(step),
                Kind::Run if is_heavy(step) || writes(step, effects) || works_there(step, effects) => {
                    runs.push(step);
                }
                _ => {}
            }
        }
        if let Some(mover) = self.moved_out() {
            return Err(
                format!("line {} moves files away from there first", mover.instruction.start_line).into()
            );
        }
        if let Some(maker) = self.makes_more() {
            return Err(
                format!("the RUN of line {} makes files there itself", maker.instruction.start_line).into()
            );
        }
        // Nothing else matters where it cannot be done.
        if let Some(run) = runs.last() {
            self.check_user(run)?;
        }
        let changes = self.companions();
        let mut fixes = self.copied_so(&changes, &copies)?;
        let flagged = fixes.len();
        let mut merged = None;
        match self.in_the_last(&changes, heavy, &runs, &copies) {
            Ok(there) => fixes.extend(there),
            Err(why) => {
                let Plan { fix, merged: first } = self.merged(&runs).map_err(|_| why)?;
                fixes.push(fix);
                merged = first;
            }
        }
        let title = title(&fixes, flagged);
        Ok(Plan { fix: all(fixes, title)?, merged })
    }

    /// Each COPY with the flags that do what the changes do.
    fn copied_so(&self, changes: &[Self], copies: &[&Step<'m>]) -> Result<Vec<Fix>, Obstacle> {
        let Some(first) = copies.first() else { return Ok(Vec::new()) };
        let flags = changes.iter().map(|it| it.flag(copies)).collect::<Result<Vec<(&str, String)>, _>>()?;
        let repeats = |at: usize| flags[..at].iter().any(|(name, _)| *name == flags[at].0);
        if (0..flags.len()).any(repeats) {
            return Err("owner or mode is given in several steps".into());
        }
        let flags: Vec<(&str, &str)> = flags.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let made = changes.iter().find_map(|it| it.user_before(first).transpose()).transpose()?;
        let flagged = copies.iter().filter_map(|copy| {
            let is_so = |flag: &(&str, &str)| has_flag(copy, flag.0, flag.1);
            let flags: Vec<(&str, &str)> = flags.iter().copied().filter(|flag| !is_so(flag)).collect();
            (!flags.is_empty()).then(|| set_flags(self.file, copy.instruction, &flags))
        });
        made.into_iter().map(Ok).chain(flagged).collect()
    }

    /// The changes at the end of the last RUN that writes there, and gone from where they are.
    fn in_the_last(
        &self,
        changes: &[Self],
        heavy: &[&Step<'m>],
        runs: &[&Step<'m>],
        copies: &[&Step<'m>],
    ) -> Result<Vec<Fix>, Obstacle> {
        let last = runs.last();
        if heavy.iter().any(|step| last.is_none_or(|last| last.id != step.id)) {
            return Err("several RUNs write there".into());
        }
        let mut fixes = Vec::new();
        if let Some(run) = last {
            let codes = changes.iter().map(|it| it.code_behind(run)).collect::<Result<Vec<_>, _>>()?;
            fixes.push(append(self.file, run, &codes.join(" && "))?);
        }
        fixes.extend(self.removals(changes, copies, last.copied())?);
        Ok(fixes)
    }

    /// The RUNs that write there and the one that changes as one, with what stands between.
    fn merged(&self, runs: &[&Step<'m>]) -> Result<Plan, Obstacle> {
        let first = runs.first().ok_or("no RUN writes there")?.id.index as usize;
        let row = chain::row(&self.stage.steps[first..=self.to]).ok();
        let row = row.filter(|row| row.len() <= MAX_ROW).ok_or("something stands between")?;
        Ok(Plan { fix: chain::merge(self.file, self.style, &row, None)?, merged: Some(first) })
    }

    /// It, and the other commands of its RUN that change owner or mode at the same place: what one of them has stored
    /// again costs nothing more by the next.
    fn companions(&self) -> Vec<Self> {
        let step = self.late.step;
        let own = |command: &&'m CommandUse<'m>| {
            let effects: Vec<&Effect<'m>> =
                step.effects.get(command.effects.clone()).unwrap_or_default().iter().collect();
            let about = |effect: &&Effect<'m>| {
                let changes = matches!(effect.kind, EffectKind::Touch { content: false, .. });
                changes && self.effects.iter().any(|own| own.path == effect.path)
            };
            let effects: Vec<&Effect<'m>> = effects.into_iter().filter(about).collect();
            (!effects.is_empty()).then_some(effects)
        };
        let commands = step.commands.iter().filter_map(|command| Some((command, own(&command)?)));
        let late = |command| Late { command, ..self.late };
        commands.map(|(command, effects)| Self { late: late(command), effects, ..*self }).collect()
    }

    /// The RUN that changes, where it has put something there before: that is changed, too.
    fn makes_more(&self) -> Option<&'m Step<'m>> {
        let (step, start) = (self.late.step, self.late.command.span.start);
        let before = step.effects.iter().filter(|effect| effect.span.end <= start);
        // Directories are named one by one, where the rest of what lies in them is changed no longer.
        let named = matches!(self.effects[0].kind, EffectKind::Touch { recursive: true, .. });
        let puts = |effect: &Effect<'_>| {
            let made = match effect.kind {
                EffectKind::MakeDirectory => !named,
                EffectKind::Write { .. }
                | EffectKind::Compile
                | EffectKind::Copy { .. }
                | EffectKind::Extract { .. } => true,
                _ => false,
            };
            made && self.effects.iter().any(|own| path::may_overlap(&own.path, &effect.path))
        };
        before.take(MAX_BETWEEN).any(puts).then_some(step)
    }

    /// The step that moves something out of there before the change, which does not see that any more.
    fn moved_out(&self) -> Option<&'m Step<'m>> {
        let start = self.late.command.span.start;
        let moves = |effect: &Effect<'_>| {
            let EffectKind::Move { from } = &effect.kind else { return false };
            effect.span.end <= start
                && self.effects.iter().any(|own| {
                    path::may_overlap(&own.path, from) && !path::may_overlap(&own.path, &effect.path)
                })
        };
        self.stage.steps[self.from..=self.to]
            .iter()
            .find(|step| step.effects.iter().take(MAX_BETWEEN).any(moves))
    }

    /// The command behind those of `run`.
    fn code_behind(&self, run: &Step<'m>) -> Result<String, Obstacle> {
        self.check_user(run)?;
        let kept: Vec<Option<Span>> =
            self.effects.iter().map(|effect| self.late.operand(effect.id)).collect();
        let own = self.late.step.effects.get(self.late.command.effects.clone()).unwrap_or_default();
        let all: Vec<Span> = own.iter().filter_map(|effect| self.late.operand(effect.id)).collect();
        self.late.code_behind(run, &|word| all.contains(&word) && !kept.contains(&Some(word)))
    }

    /// The flag of COPY that does what the command does, and its value.
    fn flag(&self, copies: &[&Step<'m>]) -> Result<(&'static str, String), Obstacle> {
        let recursive = matches!(self.effects[0].kind, EffectKind::Touch { recursive: true, .. });
        for copy in copies {
            let line = copy.instruction.start_line;
            if self.effects.iter().any(|own| !matches!(own.path, Path::Exact(_))) {
                return Err("it names files by a pattern, which may be others than those of COPY".into());
            }
            if !copy.effects.iter().all(|effect| self.covers(effect, recursive)) {
                return Err(format!("it changes only some of what line {line} brings").into());
            }
            if copy.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Extract { .. })) {
                return Err("what ADD unpacks keeps its own owner and mode".into());
            }
        }
        let argv = self.late.command.unwrapped();
        let (name, args) = argv.split_first().ok_or("it is no command")?;
        let value = args.iter().find(|word| !word.is_option()).ok_or("it names no owner or mode")?;
        let text = value.value().filter(|_| !value.glob).ok_or("a variable stands in it")?;
        match file_name(&name.text) {
            "chown" if is_dotted(text) => Err("COPY takes no dot between user and group".into()),
            "chown" => Ok(("chown", owner(self.written(copies, value.span, text)?))),
            "chgrp" => Ok(("chown", format!("0:{}", self.written(copies, value.span, text)?))),
            "chmod" => {
                let trees = recursive || copies.iter().flat_map(|copy| &copy.effects).any(|it| !is_file(it));
                let symbolic = || {
                    self.file.has_newest_frontend().then(|| text.to_owned()).ok_or(
                        "this mode depends on the file's own, and COPY takes such a one since Dockerfile syntax 1.14",
                    )
                };
                Ok(("chmod", mode_after(text, trees).map_or_else(symbolic, Ok)?))
            }
            _ => Err("COPY has no flag for it".into()),
        }
    }

    /// Whether it changes all that a COPY brings. What it names by the name that it has in the context, or by the
    /// destination, is that file.
    fn covers(&self, copied: &Effect<'_>, recursive: bool) -> bool {
        let is_it = |own: &Effect<'_>| match (&own.path, &copied.path, &copied.kind) {
            (Path::Exact(own), Path::Below(into), EffectKind::Copy { from: Path::Exact(from) }) => {
                own == into || *own == path::child(into, file_name(from))
            }
            _ => false,
        };
        let mut own = self.effects.iter();
        own.any(|own| path::covers(&own.path, recursive, &copied.path) == Cover::Surely || is_it(own))
    }

    /// The word as it is written, where a COPY reads it alike.
    fn written<'w>(&self, copies: &[&Step<'m>], place: Span, text: &'w str) -> Result<&'w str, Obstacle>
    where
        'm: 'w,
    {
        let raw = place.slice(self.file.text);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:.${}".contains(&byte);
        let is_same = |copy: &&Step<'m>| {
            self.stage.expand(copy, raw, self.file.escape).is_some_and(|expanded| expanded == text)
        };
        if raw.bytes().all(plain) && copies.iter().all(is_same) {
            Ok(raw)
        } else {
            Err("a variable or quotes stand in it".into())
        }
    }
}

/// What the fixes do; of many copies the first speaks for the others.
fn title(fixes: &[Fix], copies: usize) -> String {
    let likewise = copies > 2;
    let titles = fixes.iter().enumerate().filter(|(at, _)| !likewise || *at == 0 || *at >= copies);
    let mut titles: Vec<&str> = titles.map(|(_, fix)| &*fix.title).collect();
    if likewise {
        titles.insert(1, "likewise to the others of the same place");
    }
    titles.join(", ")
}

/// Whether what it copies gets this owner or mode; root's it is without being told.
fn has_flag(copy: &Step<'_>, name: &str, value: &str) -> bool {
    copy.instruction.flag(name).or((name == "chown").then_some("0:0")) == Some(value)
}

/// An owner for COPY, which gives a user without a group another one than chown does.
fn owner(owner: &str) -> String {
    match owner.split_once(':') {
        Some((user, "")) => user.to_owned(),
        Some(("", group)) => format!("0:{group}"),
        Some(_) => owner.to_owned(),
        None => format!("{owner}:0"),
    }
}

/// Whether it puts one file somewhere.
fn is_file(effect: &Effect<'_>) -> bool {
    matches!(
        (&effect.kind, &effect.path),
        (EffectKind::Copy { from: Path::Exact(_) } | EffectKind::Download { .. }, Path::Exact(_))
    )
}
