//! Where a change belongs: what COPY brings comes with its owner, mode and place; what a RUN writes is changed at the end
//! of that RUN.

mod users;

use crate::finding::Fix;
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, all, append, chain, remove_commands, remove_letter, replace, set_flags};
use crate::rule::Context;
use crate::rules::shared::earlier::{Late, uses};
use crate::size::CopiedUp;
use crate::source::Span;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{self, file_name, is_within};
use crate::tools::{Effect, EffectKind, Path, is_dotted, mode_after, unwrapped};

/// So many instructions between writing and changing are looked at.
const MAX_BETWEEN: usize = 200;
/// So many RUNs may become one.
const MAX_ROW: usize = 20;

/// The edits after which the files in `worth` are stored once; `every`: all that the command changes.
pub(super) fn plan<'m>(
    cx: &Context<'m>,
    every: &[CopiedUp<'m>],
    worth: &[&CopiedUp<'m>],
) -> Result<Fix, Obstacle> {
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
    let change =
        Change { file: cx.model.file, stage: to.stage, late, from, to: to.step, effects: effects(worth) };
    let is_run = |step: &&Step<'m>| step.instruction.kind == Kind::Run;
    let writers = worth.iter().flat_map(|copied| &copied.written).map(|written| cx.fold.step(written.layer));
    match first.by.effect.kind {
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
    stage: &'m Stage<'m>,
    late: Late<'m>,
    /// The first step that writes what is changed.
    from: usize,
    to: usize,
    effects: Vec<&'m Effect<'m>>,
}

impl<'m> Change<'m> {
    /// Owner or mode; `heavy`: the RUNs that write something of weight.
    fn attributes(&self, heavy: &[&Step<'m>]) -> Result<Fix, Obstacle> {
        let (mut copies, mut runs) = (Vec::new(), Vec::new());
        for step in &self.stage.steps[self.from..self.to] {
            match step.instruction.kind {
                Kind::Copy | Kind::Add if self.writes(step) => copies.push(step),
                Kind::Run if self.writes(step) || self.works_there(step) => runs.push(step),
                _ => {}
            }
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
        match self.in_the_last(&changes, heavy, &runs, &copies) {
            Ok(there) => fixes.extend(there),
            Err(why) => fixes.push(self.merged(&runs).map_err(|_| why)?),
        }
        let title = title(&fixes, copies.len());
        all(fixes, title)
    }

    /// Each COPY with the flags that do what the changes do.
    fn copied_so(&self, changes: &[Self], copies: &[&Step<'m>]) -> Result<Vec<Fix>, Obstacle> {
        let Some(first) = copies.first() else { return Ok(Vec::new()) };
        let flags = changes.iter().map(|it| it.flag(copies)).collect::<Result<Vec<(&str, String)>, _>>()?;
        let flags: Vec<(&str, &str)> = flags.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let made = changes.iter().find_map(|it| it.user_before(first).transpose()).transpose()?;
        let flagged = copies.iter().map(|copy| set_flags(self.file, copy.instruction, &flags));
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
        fixes.extend(self.removals(changes, copies, last.is_some())?);
        Ok(fixes)
    }

    /// The RUNs that write there and the one that changes as one, with what stands between.
    fn merged(&self, runs: &[&Step<'m>]) -> Result<Fix, Obstacle> {
        let first = runs.first().ok_or("no RUN writes there")?.id.index as usize;
        let row: Vec<&Step<'m>> = self.stage.steps[first..=self.to].iter().collect();
        if row.len() > MAX_ROW || row.iter().any(|step| step.instruction.kind != Kind::Run) {
            return Err("something stands between".into());
        }
        chain::merge(self.file, &row, None)
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
        let puts = |effect: &Effect<'_>| {
            let made = matches!(
                effect.kind,
                EffectKind::MakeDirectory
                    | EffectKind::Write
                    | EffectKind::Compile
                    | EffectKind::Copy { .. }
                    | EffectKind::Extract { .. }
            );
            made && self.effects.iter().any(|own| path::may_overlap(&own.path, &effect.path))
        };
        before.take(MAX_BETWEEN).any(puts).then_some(step)
    }

    /// Whether directories change by their mode alone: COPY makes the one that it writes to, and gives `--chmod` to the
    /// files in it alone.
    fn mode_of_directories(&self, copies: &[&Step<'_>]) -> bool {
        let argv = unwrapped(&self.late.command.argv);
        let is_chmod = argv.first().is_some_and(|name| file_name(&name.text) == "chmod");
        let value = argv.iter().skip(1).find(|word| !word.is_option()).map(|word| &*word.text);
        let is_usual = value.is_some_and(|mode| matches!(mode, "755" | "0755" | "u=rwX,go=rX"));
        let files = copies.iter().flat_map(|copy| &copy.effects);
        let mut own = self.effects.iter();
        is_chmod && !is_usual && own.any(|own| files.clone().any(|it| it.path != own.path || !is_file(it)))
    }

    /// How the commands go; a directory that was there before is still changed itself.
    fn removals(&self, changes: &[Self], copies: &[&Step<'m>], runs: bool) -> Result<Vec<Fix>, Obstacle> {
        let (mut fixes, mut whole) = (Vec::new(), Vec::new());
        for change in changes {
            let recursive = matches!(change.effects[0].kind, EffectKind::Touch { recursive: true, .. });
            let all = change.effects.len() == change.late.command.effects.len();
            let stays = change.directory_stays(copies) || change.mode_of_directories(copies);
            if recursive && !runs && stays {
                fixes.push(remove_letter(
                    self.file,
                    self.late.step,
                    change.late.command,
                    'R',
                    "--recursive",
                )?);
            } else if all {
                whole.push(change.late.command);
            } else {
                fixes.push(change.removal()?);
            }
        }
        if !whole.is_empty() {
            fixes.push(remove_commands(self.file, self.late.step, &whole)?);
        }
        Ok(fixes)
    }

    /// Whether a step puts something where the change is.
    fn writes(&self, step: &Step<'_>) -> bool {
        step.effects.iter().any(|effect| {
            let gone = matches!(
                effect.kind,
                EffectKind::Remove { .. } | EffectKind::Clean { .. } | EffectKind::Opaque
            );
            !gone
                && !matches!(effect.path, Path::Unknown)
                && self.effects.iter().any(|own| path::may_overlap(&own.path, &effect.path))
        })
    }

    /// Whether something that may write anywhere runs where the change is.
    fn works_there(&self, step: &Step<'_>) -> bool {
        let inside = |command: &CommandUse<'_>| {
            command.directory.as_deref().is_some_and(|directory| {
                self.effects
                    .iter()
                    .any(|own| matches!(&own.path, Path::Exact(place) if is_within(directory, place)))
            })
        };
        step.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque))
            && step.commands.iter().any(inside)
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

    fn removal(&self) -> Result<Fix, Obstacle> {
        if self.effects.len() == self.late.command.effects.len() {
            return self.late.removal(self.file, None);
        }
        let words: Option<Vec<Span>> =
            self.effects.iter().map(|effect| self.late.operand(effect.id)).collect();
        self.late.removal(self.file, Some(&words.ok_or("it changes other files, too")?))
    }

    /// Whether a directory was there before what is copied into it, whose own owner and mode change, too.
    fn directory_stays(&self, copies: &[&Step<'_>]) -> bool {
        let made = |place: &str| {
            let before = self.stage.steps[..self.to].iter().flat_map(|step| &step.effects);
            before.take(1_000).any(|effect| {
                matches!(effect.kind, EffectKind::MakeDirectory)
                    && matches!(&effect.path, Path::Exact(made) if is_within(made, place))
            })
        };
        self.effects.iter().any(|own| match &own.path {
            Path::Exact(place) => {
                made(place)
                    || copies
                        .iter()
                        .any(|copy| copy.scope.workdir.as_deref().is_some_and(|it| is_within(it, place)))
            }
            _ => false,
        })
    }

    /// The flag of COPY that does what the command does, and its value.
    fn flag(&self, copies: &[&Step<'m>]) -> Result<(&'static str, String), Obstacle> {
        let recursive = matches!(self.effects[0].kind, EffectKind::Touch { recursive: true, .. });
        let covers = |effect: &Effect<'_>| {
            let (Path::Exact(copied) | Path::Below(copied) | Path::Glob(copied)) = &effect.path else {
                return false;
            };
            self.effects.iter().any(|own| match &own.path {
                Path::Exact(place) => is_within(copied, place),
                _ => false,
            })
        };
        for copy in copies {
            if !copy.effects.iter().all(covers) {
                let line = copy.instruction.start_line;
                return Err(format!(
                    "it changes only some of what line {line} brings, or files by a pattern"
                )
                .into());
            }
            if copy.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Extract { .. })) {
                return Err("what ADD unpacks keeps its own owner and mode".into());
            }
        }
        let argv = unwrapped(&self.late.command.argv);
        let (name, args) = argv.split_first().ok_or("it is no command")?;
        let value = args.iter().find(|word| !word.is_option()).ok_or("it names no owner or mode")?;
        let text = value.value().filter(|_| !value.glob).ok_or("a variable stands in it")?;
        match file_name(&name.text) {
            "chown" if is_dotted(text) => Err("COPY takes no dot between user and group".into()),
            "chown" => Ok(("chown", owner(self.written(copies, value.span, text)?))),
            "chgrp" => Ok(("chown", format!("0:{}", self.written(copies, value.span, text)?))),
            "chmod" => {
                let trees = recursive || copies.iter().flat_map(|copy| &copy.effects).any(|it| !is_file(it));
                Ok((
                    "chmod",
                    mode_after(text, trees)
                        .ok_or("COPY takes a mode in octal only, and this one depends on the file's own")?,
                ))
            }
            _ => Err("COPY has no flag for it".into()),
        }
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

    /// Content and place.
    fn others(&self, mut writers: Vec<&Step<'m>>) -> Result<Fix, Obstacle> {
        writers.sort_by_key(|step| step.id);
        writers.dedup_by_key(|step| step.id);
        let moves = matches!(self.effects[0].kind, EffectKind::Move { .. });
        let name = unwrapped(&self.late.command.argv).first().map_or("", |name| file_name(&name.text));
        if moves && name != "mv" {
            return Err("it makes another file of it".into());
        }
        match writers.as_slice() {
            [writer] if writer.instruction.kind == Kind::Run => {
                let there = self.at_the_end_of(writer, moves);
                there.or_else(|why| self.merged(&[*writer]).map_err(|_| why))
            }
            [copy] if moves => self.copied_to_its_place(copy),
            [_] => Err("COPY brings it as it is".into()),
            _ => Err("several instructions write it".into()),
        }
    }

    /// The command behind those of the RUN that writes, and gone from where it is.
    fn at_the_end_of(&self, writer: &Step<'m>, moves: bool) -> Result<Fix, Obstacle> {
        if let Some(user) = self.user_between(writer).filter(|_| moves) {
            return Err(format!("line {} needs it where it is", user.instruction.start_line).into());
        }
        let there = append(self.file, writer, &self.code_behind(writer)?)?;
        let removal = self.removal()?;
        let title = format!("{}, and {}", there.title, removal.title);
        all([there, removal], title)
    }

    /// Who needs what a step writes where that puts it, before it is changed.
    fn user_between(&self, writer: &Step<'m>) -> Option<&'m Step<'m>> {
        let (at, end) = (writer.id.index as usize, Some(self.late.command.span.start));
        let EffectKind::Move { from: Path::Exact(place) } = &self.effects[0].kind else {
            return Some(self.late.step);
        };
        let between = self.stage.steps[at + 1..self.to].iter().find(|step| uses(step, place, None));
        between.or(Some(self.late.step).filter(|step| uses(step, place, end)))
    }

    /// The COPY writes where the file is moved to.
    fn copied_to_its_place(&self, copy: &Step<'m>) -> Result<Fix, Obstacle> {
        let (EffectKind::Move { from: Path::Exact(from) }, Path::Exact(to)) =
            (&self.effects[0].kind, &self.effects[0].path)
        else {
            return Err("nobody can tell which files are moved".into());
        };
        let ([written], Some(([_], target))) = (copy.effects.as_slice(), copy.instruction.copy_parts())
        else {
            return Err("it brings several files".into());
        };
        let is_it = matches!(&written.path, Path::Exact(place) | Path::Below(place) if place == from);
        let plain = to.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
        if !is_it || copy.instruction.is_json() || !plain || self.user_between(copy).is_some() {
            return Err("only a part of it is moved, or something needs it where it is".into());
        }
        let (there, removal) = (replace(self.file, target.span, to), self.removal()?);
        let title = format!("let line {} write to {to}, and {}", copy.instruction.start_line, removal.title);
        all([there, removal], title)
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
