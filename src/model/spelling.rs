//! How a RUN spells a directory itself: by words of its commands, so that what they have of variables stays theirs.

use super::{CommandUse, Stage, Step};
use crate::shell::{Command, CommandKind, Field, Item};
use crate::syntax::Kind;
use crate::tools::path;

/// A relative word stands on another one, so many times at most.
const MAX_PARTS: usize = 8;

impl Stage<'_> {
    /// The directory `place` as a RUN of the stage spells it, so that a command at its end finds it wherever the shell
    /// stands then. None where it comes of a variable that no word shows.
    pub fn spelling(&self, step: &Step<'_>, place: &str) -> Option<String> {
        let (mut place, mut parts): (&str, Vec<&str>) = (place, Vec::new());
        for _ in 0..MAX_PARTS {
            if self.is_fixed_workdir(step, place) {
                parts.push(place);
                break;
            }
            let word = named(step, place)?;
            parts.push(word.raw);
            if word.is_whole {
                break;
            }
            place = word.stands_on(place)?;
        }
        parts.reverse();
        // Only whole words and what is fixed start with a slash, or with a variable that holds one.
        Some(parts.join("/"))
    }

    /// The same where only the way there has a name: how many directories up from where the shell ends it lies, and what
    /// it is called there. None where the shell ends neither below it nor beside it.
    pub fn way_out<'s>(&self, step: &'s Step<'_>, place: &str) -> Option<(usize, &'s str)> {
        let end = step.left_in.as_deref()?;
        let up = match path::part_within(end, place) {
            Some(inside) => path::components(inside).count() + 1,
            None if place.rsplit_once('/').is_some_and(|(parent, _)| parent == end) => 0,
            None => return None,
        };
        let name = named(step, place)?.raw;
        let is_one = !name.contains('/') && !name.starts_with('.');
        is_one.then_some((up, name))
    }

    /// Whether it is where the RUN starts, and written so without a variable.
    fn is_fixed_workdir(&self, step: &Step<'_>, place: &str) -> bool {
        let before =
            self.steps.iter().take_while(|it| it.instruction.span.start < step.instruction.span.start);
        let mut moves = before.filter(|it| it.instruction.kind == Kind::Workdir).peekable();
        step.scope.workdir.as_deref() == Some(place)
            && moves.peek().is_some()
            && moves.all(|it| !it.instruction.body.text.contains('$'))
    }
}

/// A directory's name.
#[derive(Clone, Copy)]
struct Name<'s> {
    raw: &'s str,
    /// Whether that is its whole path.
    is_whole: bool,
}

impl Name<'_> {
    /// The directory that it is relative to.
    fn stands_on<'p>(&self, place: &'p str) -> Option<&'p str> {
        let mut parts = path::components(self.raw);
        parts.try_fold(place, |place, part| Some(place.rsplit_once('/')?.0).filter(|_| part != ".."))
    }
}

/// The first name that the RUN's own shell has for a directory: better a whole one.
fn named<'s>(step: &'s Step<'_>, place: &str) -> Option<Name<'s>> {
    let script = step.script.as_ref().or(step.document.as_ref())?;
    let own = step.commands.iter().filter(|command| {
        script.list.innermost(command.span).is_some_and(|(list, _)| list.span == script.list.span)
    });
    let operands = own.filter_map(|command| operand(step, command, place));
    let mut names = operands.chain(script.list.items.iter().filter_map(|item| moved_to(step, item, place)));
    let first = names.next()?;
    Some(if first.is_whole { first } else { names.find(|name| name.is_whole).unwrap_or(first) })
}

/// The name that a command has for it among its operands.
fn operand<'s>(step: &'s Step<'_>, command: &CommandUse<'_>, place: &str) -> Option<Name<'s>> {
    let field = command.argv.iter().skip(1).find(|field| is_place(command, field, place))?;
    let word = step.words_of(command)?.iter().find(|word| word.span == field.span)?;
    Some(Name { raw: word.raw, is_whole: field.text.starts_with('/') })
}

/// The name in a `cd` behind which commands run there.
fn moved_to<'s>(step: &'s Step<'_>, item: &'s Item<'_>, place: &str) -> Option<Name<'s>> {
    let [Command { kind: CommandKind::Simple(simple), span, .. }] = item.pipeline.commands.as_slice() else {
        return None;
    };
    let [name, word] = simple.words.as_slice() else { return None };
    let next = step.commands.iter().find(|command| command.span.start > span.end);
    let is_there = next.map_or(step.left_in.as_deref(), |next| next.directory.as_deref()) == Some(place);
    // Where a variable stands first, or a quote, nobody sees whether the path is whole.
    let is_plain = word.raw.starts_with(|first: char| first == '/' || first.is_ascii_alphanumeric());
    (matches!(name.raw, "cd" | "pushd") && is_there && is_plain)
        .then(|| Name { raw: word.raw.trim_end_matches('/'), is_whole: word.raw.starts_with('/') })
}

/// Whether a word is a directory's name, in full or from where the command runs.
fn is_place(command: &CommandUse<'_>, field: &Field<'_>, place: &str) -> bool {
    field.known as usize == field.text.len()
        && !field.glob
        && !field.text.starts_with(['-', '.'])
        && path::join(command.directory.as_deref(), &field.text).as_deref() == Some(place)
}
