//! Where a deletion belongs: at the end of the RUN that writes, or of the last one that needs it, which then becomes one
//! with the first. What COPY brings for one RUN is mounted there instead.

use super::mount;
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::code::Code;
use crate::rewrite::{MergeStyle, Obstacle, all, append, chain, prepend, remove_commands};
use crate::rule::Context;
use crate::rules::shared::cache_care::{is_about_packages, is_update, only_refreshes};
use crate::rules::shared::earlier::{Late, uses};
use crate::rules::shared::installs::is_unknown;
use crate::rules::shared::shown::Lines;
use crate::size::{Fold, Hidden};
use crate::source::Span;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{is_read_unasked, may_overlap};
use crate::tools::{self, Certainty, EffectKind, Path, Recognised, recognise};

/// So many instructions between writing and deleting are looked at.
const MAX_BETWEEN: usize = 200;
/// So many RUNs may become one.
const MAX_ROW: usize = 50;
/// So many may become one for the sake of a package index, if any of them does something else.
const MAX_INDEX_ROW: usize = 4;

/// A RUN with what it writes, and the last step that needs that.
struct Writer<'h, 'm> {
    /// Its place among the steps of the stage.
    at: usize,
    hidden: Vec<&'h Hidden<'m>>,
    last_use: Option<usize>,
}

/// The edits after which `worth` is in no layer; `every`: all that the command deletes.
pub(super) fn plan<'m>(
    cx: &Context<'m>,
    every: &[Hidden<'m>],
    worth: &[&Hidden<'m>],
) -> Result<Fix, Obstacle> {
    let fold = cx.fold;
    let first = worth.first().ok_or("nothing is deleted")?;
    let late = Late::of(fold, first.by)?;
    let is_run = |hidden: &&&Hidden<'_>| fold.step(hidden.written.layer).instruction.kind == Kind::Run;
    if worth.iter().filter(is_run).count() == 0 && first.is_overwritten() {
        return Err("something else stands there from then on".into());
    }
    if worth.iter().filter(is_run).count() == 0 {
        return mount::plan(cx, late, worth);
    }
    if worth.iter().any(|hidden| !is_run(&hidden)) {
        return Err("a part of it is copied, and a part is written by a RUN".into());
    }
    let writers = writers(fold, late, worth)?;
    let steps = &fold.layers[first.by.layer].stage.steps;
    let plan = Plan {
        file: cx.model.file,
        style: cx.merging.style,
        steps,
        late,
        deleter: fold.layers[first.by.layer].step,
    };
    if first.is_overwritten() {
        return plan.merged(&writers);
    }
    let fix = plan.fix(every, worth, &writers);
    // A whole file of RUNs is not made one for an index alone.
    let is_far = writers.first().is_some_and(|first| {
        let row = &steps[first.at..=plan.deleter];
        row.len() > MAX_INDEX_ROW && !row.iter().all(is_about_packages)
    });
    match fix {
        Err(why) if is_far && writers.iter().all(is_index) => Err(why),
        fix => fix.or_else(|why| plan.merged(&writers).map_err(|_| why)),
    }
}

/// Whether a RUN in between installs from the index that is deleted, or may: where too much stands between, nobody looked.
pub(super) fn is_read_later<'m>(cx: &Context<'m>, hidden: &Hidden<'m>) -> bool {
    let to = &cx.fold.layers[hidden.by.layer];
    let Ok(late) = Late::of(cx.fold, hidden.by) else { return false };
    let plan =
        Plan { file: cx.model.file, style: cx.merging.style, steps: &to.stage.steps, late, deleter: to.step };
    let reads = |writers: Vec<Writer<'_, 'm>>| {
        !plan.readers(&writers).is_empty() || plan.unknown_reader(&writers).is_some()
    };
    writers(cx.fold, late, &[hidden]).map_or(true, reads)
}

/// Each RUN that writes, in the order of the file.
fn writers<'h, 'm>(
    fold: &Fold<'m>,
    late: Late<'m>,
    worth: &[&'h Hidden<'m>],
) -> Result<Vec<Writer<'h, 'm>>, Obstacle> {
    let mut writers: Vec<Writer<'h, 'm>> = Vec::new();
    for hidden in worth {
        let (from, to) = (&fold.layers[hidden.written.layer], &fold.layers[hidden.by.layer]);
        if from.stage.index != to.stage.index {
            return Err("it is written in another stage".into());
        }
        if to.step - from.step > MAX_BETWEEN {
            return Err("too much stands between".into());
        }
        let last_use = last_use(hidden, &to.stage.steps, from.step, to.step, late)?;
        match writers.iter_mut().find(|writer| writer.at == from.step) {
            Some(writer) => {
                writer.hidden.push(hidden);
                writer.last_use = writer.last_use.max(last_use);
            }
            None => writers.push(Writer { at: from.step, hidden: vec![hidden], last_use }),
        }
    }
    writers.sort_by_key(|writer| writer.at);
    Ok(writers)
}

/// Whether a step, up to an offset of the file, needs something.
type Needs<'n> = dyn Fn(&Step<'_>, Option<u32>) -> bool + 'n;

/// The last step behind the write that needs what is deleted; the deleting one where that needs it before.
fn last_use(
    hidden: &Hidden<'_>,
    steps: &[Step<'_>],
    from: usize,
    to: usize,
    late: Late<'_>,
) -> Result<Option<usize>, Obstacle> {
    let before = Some(late.command.span.start);
    let needs: Box<Needs<'_>> = match &hidden.written.effect.kind {
        // It is made again where it is missed.
        _ if hidden.is_byte_code() => return Ok(None),
        // Whatever runs in between may need a package.
        EffectKind::Install { .. } => return Ok(Some(to)),
        EffectKind::Refresh { .. } => return Ok(None),
        EffectKind::Cache { tool, cache } => {
            let spec = tools::tool(tool).and_then(|tool| tool.cache(cache));
            if !spec.is_some_and(|spec| spec.kept) {
                return Ok(None);
            }
            Box::new(move |step, end| runs(step, tool, end))
        }
        _ => {
            let place = place(hidden).ok_or("nobody can tell what in between needs it")?;
            Box::new(move |step, end| uses(step, &place, end))
        }
    };
    if needs(&steps[to], before) {
        return Ok(Some(to));
    }
    let between = &steps[from + 1..to];
    Ok(between.iter().rposition(|step| needs(step, None)).map(|at| from + 1 + at))
}

/// Where the thing lies that is deleted.
fn place(hidden: &Hidden<'_>) -> Option<String> {
    match (&hidden.by.effect.path, &hidden.written.effect.path) {
        (Path::Exact(place), _) | (_, Path::Exact(place) | Path::Below(place)) => Some(place.to_string()),
        _ => None,
    }
}

/// Whether a step runs the tool whose cache it is.
fn runs(step: &Step<'_>, tool: &str, end: Option<u32>) -> bool {
    let mut before = step.commands.iter().filter(|it| end.is_none_or(|end| it.span.end <= end));
    before.any(|command| matches!(recognise(&command.argv), Recognised::Tool(call) if call.tool.id == tool))
}

/// What stands where.
struct Plan<'p, 'm> {
    file: &'m Dockerfile<'m>,
    style: Option<MergeStyle>,
    steps: &'p [Step<'m>],
    late: Late<'m>,
    deleter: usize,
}

impl<'m> Plan<'_, 'm> {
    fn fix(
        &self,
        every: &[Hidden<'m>],
        worth: &[&Hidden<'m>],
        writers: &[Writer<'_, 'm>],
    ) -> Result<Fix, Obstacle> {
        let used = writers.iter().filter_map(|writer| Some((writer.at, writer.last_use?)));
        let row = used.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let row = row.or_else(|| self.row_of_index(writers));
        if let Some((first, last)) = row.filter(|row| row.1 == self.deleter) {
            let runs = self.runs(first, last)?;
            let outside = writers.iter().filter(|writer| writer.at < first);
            let mut fixes = vec![chain::merge(self.file, self.style, &runs, None)?];
            for writer in outside {
                fixes.push(self.at_the_end_of(writer)?);
            }
            let title = fixes[0].title.clone();
            return all(fixes, title);
        }
        let mut fixes = Vec::new();
        if let Some((first, last)) = row {
            let runs = self.runs(first, last)?;
            let inside: Vec<&Hidden<'m>> = writers
                .iter()
                .filter(|writer| (first..=last).contains(&writer.at))
                .flat_map(|writer| writer.hidden.iter().copied())
                .collect();
            let code = self.code(&inside, &self.steps[last])?;
            let mut merge = chain::merge(self.file, self.style, &runs, Some(&code))?;
            merge.title = format!("{} that ends with `{code}`", merge.title).into();
            fixes.push(merge);
        }
        let outside = writers.iter().filter(|it| row.is_none_or(|row| !(row.0..=row.1).contains(&it.at)));
        let outside: Vec<&Writer<'_, '_>> = outside.collect();
        for writer in &outside {
            fixes.push(self.rid_of(writer, writers)?);
        }
        let mut title = if let [fix] = fixes.as_slice() {
            fix.title.clone().into_owned()
        } else {
            let lines = outside.iter().map(|it| self.steps[it.at].instruction.start_line);
            let merge = row.map_or_else(String::new, |_| format!("{}, and ", fixes[0].title));
            format!("{merge}delete it at the end of the RUNs of {}", Lines::new(lines.collect()))
        };
        fixes.extend(self.updates(writers, &mut title)?);
        let reads = self.readers(writers).iter().any(|(at, _)| *at == self.deleter);
        if let Some(removal) = self.removal(every, worth)?.filter(|_| !reads) {
            // What becomes of a merge is shown below.
            title = match row {
                Some(_) => format!("{}, and {title}", removal.title),
                None => format!("{title}, and {}", removal.title),
            };
            fixes.push(removal);
        }
        all(fixes, title)
    }

    /// All from the first that writes to the one that deletes as one RUN.
    fn merged(&self, writers: &[Writer<'_, 'm>]) -> Result<Fix, Obstacle> {
        let first = writers.first().ok_or("nothing is written")?;
        chain::merge(self.file, self.style, &self.runs(first.at, self.deleter)?, None)
    }

    /// The steps of a row, where all of them are RUNs.
    fn runs(&self, first: usize, last: usize) -> Result<Vec<&Step<'m>>, Obstacle> {
        let row = &self.steps[first..=last];
        if row.len() > MAX_ROW {
            return Err("too many RUNs would become one".into());
        }
        chain::row(row).map_err(|other| {
            format!(
                "line {} uses it, and the {} of line {} stands between",
                row[row.len() - 1].instruction.start_line,
                other.instruction.kind.as_str(),
                other.instruction.start_line
            )
            .into()
        })
    }

    /// The RUN that writes it ends by deleting it; where it did no more than to fetch an index for others, which then fetch
    /// it themselves, it goes.
    fn rid_of(&self, writer: &Writer<'_, 'm>, writers: &[Writer<'_, 'm>]) -> Result<Fix, Obstacle> {
        let step = &self.steps[writer.at];
        if is_index(writer) && is_update(step) && !self.readers(writers).is_empty() {
            return remove_commands(self.file, step, &step.commands.iter().collect::<Vec<_>>());
        }
        self.at_the_end_of(writer)
    }

    fn at_the_end_of(&self, writer: &Writer<'_, 'm>) -> Result<Fix, Obstacle> {
        let step = &self.steps[writer.at];
        append(self.file, step, &self.code(&writer.hidden, step)?)
    }

    /// The deletion of this, behind `run`.
    fn code(&self, hidden: &[&Hidden<'m>], run: &Step<'m>) -> Result<String, Obstacle> {
        let kept: Vec<Option<Span>> =
            hidden.iter().map(|hidden| self.late.operand(hidden.by.effect.id)).collect();
        let own = self.late.command.effects.clone();
        let all: Vec<Span> =
            own.filter_map(|at| self.late.operand(self.late.step.effects.get(at)?.id)).collect();
        self.late.code_behind(run, &|word| all.contains(&word) && !kept.contains(&Some(word)))
    }

    /// How the command goes from where it stands; none where it may stay.
    fn removal(&self, every: &[Hidden<'m>], worth: &[&Hidden<'m>]) -> Result<Option<Fix>, Obstacle> {
        // A search that finds none is done.
        if worth.iter().all(|hidden| hidden.is_byte_code()) {
            return Ok(None);
        }
        let own = self.late.step.effects.get(self.late.command.effects.clone()).unwrap_or_default();
        let stays = self.late.takes_nothing();
        let is_done = |hidden: &Hidden<'_>| {
            worth.iter().any(|it| {
                it.by.effect.id == hidden.by.effect.id && it.written.effect.id == hidden.written.effect.id
            })
        };
        let gone: Vec<&tools::Effect<'_>> = own
            .iter()
            .filter(|effect| {
                let is_deletion = matches!(effect.kind, EffectKind::Remove { .. });
                let exact = matches!(effect.path, Path::Exact(_)) || !is_deletion;
                let mut hidden = every.iter().filter(|hidden| hidden.by.effect.id == effect.id).peekable();
                // In the directory of an index there is nothing else, and of what is there it takes the same before.
                let is_it = |hidden: &Hidden<'_>| match hidden.written.effect.kind {
                    EffectKind::Refresh { .. } => is_deletion || exact && hidden.whole,
                    _ => exact && (hidden.whole || is_deletion && hidden.untouched && !hidden.selected),
                };
                hidden.peek().is_some()
                    && hidden.all(|hidden| is_it(hidden) && is_done(hidden))
                    && !self.fills_before(effect)
                    && !self.may_take_more(effect, worth)
            })
            .collect();
        let fix = if gone.len() == own.len() {
            self.late.removal(self.file, None)
        } else {
            let words = gone.iter().filter_map(|effect| self.late.operand(effect.id)).collect::<Vec<_>>();
            if stays {
                return Ok(None);
            }
            let missing =
                worth.iter().any(|hidden| !gone.iter().any(|effect| effect.id == hidden.by.effect.id));
            if words.is_empty() || missing {
                return self.late.forced(self.file).map(Some);
            }
            self.late.removal(self.file, Some(&words))
        };
        match fix {
            Ok(fix) => Ok(Some(fix)),
            Err(_) if stays => Ok(None),
            Err(why) => Err(why),
        }
    }
}

impl Plan<'_, '_> {
    /// Whether the deleting step itself puts something there before.
    fn fills_before(&self, deletion: &tools::Effect<'_>) -> bool {
        self.late.step.effects.iter().any(|effect| {
            let keeps = matches!(
                effect.kind,
                EffectKind::Remove { .. }
                    | EffectKind::Clean { .. }
                    | EffectKind::Touch { .. }
                    | EffectKind::Uninstall { .. }
                    | EffectKind::Opaque
            );
            !keeps && effect.span.start < deletion.span.start && may_overlap(&effect.path, &deletion.path)
        })
    }

    /// Whether a deletion may take what commands of other steps put there that nobody knows: into a directory that programs
    /// write to without being told.
    fn may_take_more(&self, deletion: &tools::Effect<'_>, worth: &[&Hidden<'_>]) -> bool {
        let Path::Exact(place) = &deletion.path else { return false };
        let is_emptied =
            |step: &Step<'_>| worth.iter().any(|hidden| hidden.written.effect.id.step == step.id);
        let others = self.steps[..=self.deleter].iter().filter(|step| !is_emptied(step));
        is_kept_by_programs(place)
            && others.flat_map(|step| &step.effects).any(|effect| matches!(effect.kind, EffectKind::Opaque))
    }
}

/// `/tmp`, `/var/cache`, `/root/.cache`
fn is_kept_by_programs(place: &str) -> bool {
    const SHARED: [&str; 4] = ["/tmp", "/var/tmp", "/var/cache", "/var/log"];
    SHARED.contains(&place) || is_read_unasked(place)
}

/// A package index that later RUNs install from.
impl<'m> Plan<'_, 'm> {
    /// A few RUNs that fetch and read an index, in a row with the one that deletes it.
    fn row_of_index(&self, writers: &[Writer<'_, 'm>]) -> Option<(usize, usize)> {
        let first = writers.first().filter(|writer| is_index(writer))?.at;
        let row = &self.steps[first..=self.deleter];
        let near = row.len() <= MAX_INDEX_ROW || row.iter().all(is_about_packages);
        let reads = !self.readers(writers).is_empty();
        let are_runs = chain::row(row).is_ok();
        (near && reads && are_runs).then_some((first, self.deleter))
    }

    /// What the RUNs in between need that install from an index which is then gone.
    fn updates(&self, writers: &[Writer<'_, 'm>], title: &mut String) -> Result<Vec<Fix>, Obstacle> {
        if let Some((line, command)) = self.unknown_reader(writers) {
            let name = command.program();
            return Err(format!("line {line} runs `{name}`, which may install from it").into());
        }
        let readers = self.readers(writers);
        let (Some(writer), false) = (writers.iter().find(|it| is_index(it)), readers.is_empty()) else {
            return Ok(Vec::new());
        };
        let fetching = &self.steps[writer.at];
        let index =
            writer.hidden.iter().find(|it| matches!(it.written.effect.kind, EffectKind::Refresh { .. }));
        let id = index.and_then(|hidden| fetching.command_of(hidden.written.effect.id));
        let command = id.and_then(|id| fetching.command(id)).ok_or("nobody can tell how it is fetched")?;
        if !only_refreshes(fetching, command) {
            return Err("another command fetches the index, and does more".into());
        }
        let update = Code::of(fetching, command).filter(Code::is_fixed);
        let update = update.ok_or("a variable stands in the command that fetches it")?.to_string();
        let mut fixes = Vec::new();
        for (at, effect) in &readers {
            let step = &self.steps[*at];
            let command = step.command_of(*effect).and_then(|id| step.command(id));
            let command = command.filter(|command| command.certainty == Certainty::Must);
            fixes.push(prepend(self.file, step, command.ok_or("a later RUN may install from it")?, &update)?);
            if *at != self.deleter {
                fixes.push(append(self.file, step, &self.code(&writer.hidden, step)?)?);
            }
        }
        let lines = readers.iter().map(|(at, _)| self.steps[*at].instruction.start_line).collect();
        *title = format!("{title}, and fetch and delete the index by itself in {}", Lines::new(lines));
        Ok(fixes)
    }

    /// A command between that nobody knows, which may install from an index that an earlier step fetched.
    fn unknown_reader(&self, writers: &[Writer<'_, 'm>]) -> Option<(u32, &CommandUse<'m>)> {
        let writer = writers.iter().find(|writer| is_index(writer))?;
        let is_before = |command: &&CommandUse<'_>| command.span.start < self.late.command.span.start;
        self.steps[writer.at + 1..=self.deleter].iter().find_map(|step| {
            let command = step.commands.iter().filter(is_before).find(|command| is_unknown(step, command))?;
            Some((step.instruction.start_line, command))
        })
    }

    /// The steps between that install from an index which an earlier one fetched, and what does that.
    fn readers(&self, writers: &[Writer<'_, 'm>]) -> Vec<(usize, crate::ids::EffectId)> {
        let Some(writer) = writers.iter().find(|writer| is_index(writer)) else { return Vec::new() };
        let reader = writer.hidden.iter().find_map(|hidden| match hidden.written.effect.kind {
            EffectKind::Refresh { tool } => tools::reader_of_index(tool),
            _ => None,
        });
        let (tool, reads) = (reader.map(|reader| reader.id), reader.and_then(tools::Tool::index));
        if reads.is_none_or(|index| index.read_by.is_empty()) {
            return Vec::new();
        }
        let first = |step: &Step<'_>| {
            let about = |kind: &EffectKind<'_>| match kind {
                EffectKind::Refresh { tool: own }
                | EffectKind::Install { tool: own, .. }
                | EffectKind::Upgrade { tool: own } => Some(*own) == tool,
                _ => false,
            };
            let start = self.late.command.span.start;
            let found = step.effects.iter().find(|it| it.span.start < start && about(&it.kind))?;
            (!matches!(found.kind, EffectKind::Refresh { .. })).then_some(found.id)
        };
        let between = writer.at + 1..=self.deleter;
        between.filter_map(|at| Some((at, first(&self.steps[at])?))).collect()
    }
}

fn is_index(writer: &Writer<'_, '_>) -> bool {
    writer.hidden.iter().any(|hidden| matches!(hidden.written.effect.kind, EffectKind::Refresh { .. }))
}
