//! What comes of a command: whether its failure ends the RUN, and where more can be put behind a RUN. Answers by the
//! script's tree alone, and follows no path.

mod ending;
mod options;
mod place;
#[cfg(test)]
mod tests;

pub use ending::{Ending, Join};
pub use options::{ShellOptions, sets_errexit};

use super::{CommandUse, Step};
use crate::shell::{
    self, Assignment, Command, CommandKind, Connector, Item, List, Role, Script, Simple, Word,
};
use crate::source::{Mapped, Span};
use crate::tools::Certainty;
use place::{Level, levels};

/// What becomes of a command's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The instruction fails, and with it the build.
    Stops,
    /// Only what reads its output notices (`curl … | tar x`).
    Piped,
    /// It is caught or passed over, or nobody can tell.
    Unseen,
}

/// What the failure of a part of a script is to the part around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// That fails, too, once it has come to its end.
    Fails,
    /// The same, but `-e` has passed over it once and does not look again.
    Quiet,
    /// The shell ends here, and fails.
    Ends,
    /// It is caught or passed over.
    Lost,
}

impl Step<'_> {
    /// What becomes of the failure of one of its commands.
    pub fn failure(&self, command: &CommandUse<'_>) -> Failure {
        if command.certainty != Certainty::Must || command.script.is_some() {
            return Failure::Unseen;
        }
        match self.script.as_ref().or(self.document.as_ref()) {
            Some(script) => in_script(script, self.shell_options(), command.span),
            // The words of an exec form are a command, and may hold a script with others.
            None if self.commands.iter().all(|other| command.span.contains(other.span)) => Failure::Stops,
            None => Failure::Unseen,
        }
    }

    /// The words of a command as its script has them; `None` where it is no script's, or stands in one in quotes.
    pub fn words_of(&self, command: &CommandUse<'_>) -> Option<&[Word<'_>]> {
        self.simple_of(command).map(|simple| &*simple.words)
    }

    /// What is assigned in front of those words.
    pub fn assignments_of(&self, command: &CommandUse<'_>) -> &[Assignment<'_>] {
        self.simple_of(command).map_or(&[], |simple| &simple.assignments)
    }

    /// The list in parentheses, or the command that has quotes read as a script, which runs a command in another shell
    /// than the RUN's own.
    pub fn subshell_of(&self, command: &CommandUse<'_>) -> Option<Span> {
        if self.words_of(command).is_none() {
            let calls = |it: &&CommandUse<'_>| it.span != command.span && it.span.contains(command.span);
            return self.commands.iter().rfind(calls).map(|outer| outer.span);
        }
        let levels = levels(&self.own_script()?.list, command.span);
        levels.iter().rev().find(|level| level.role == Role::Subshell).map(|level| level.list.span)
    }

    fn simple_of(&self, command: &CommandUse<'_>) -> Option<&Simple<'_>> {
        let script = self.own_script().filter(|_| command.script.is_none())?;
        match &levels(&script.list, command.span).last()?.command().kind {
            CommandKind::Simple(simple) if words_span(simple) == command.span => Some(simple),
            _ => None,
        }
    }

    fn own_script(&self) -> Option<&Script<'_>> {
        self.script.as_ref().or(self.document.as_ref())
    }

    /// The options that its script starts with.
    pub fn shell_options(&self) -> ShellOptions {
        let first = self.document.as_ref().and_then(|_| self.instruction.heredocs.first());
        let program = first.and_then(|heredoc| heredoc.body.text.lines().next()?.strip_prefix("#!"));
        program.map_or(self.scope.options, |line| ShellOptions::of(line.split_whitespace().skip(1)))
    }
}

fn in_script(script: &Script<'_>, options: ShellOptions, span: Span) -> Failure {
    let levels = levels(&script.list, span);
    let Some(last) = levels.last() else { return Failure::Unseen };
    // A command of a script in quotes has its place inside a word.
    let is_command =
        matches!(&last.command().kind, CommandKind::Simple(simple) if words_span(simple) == span);
    if !is_command || !script.errors.is_empty() {
        return Failure::Unseen;
    }
    let Some(seen) = on_the_way(&levels, options) else { return Failure::Unseen };
    let (mut fate, mut piped) = (Fate::Fails, false);
    for (at, level) in levels.iter().enumerate().rev() {
        let inner = levels.get(at + 1).map(|inner| (inner.role, inner.list));
        if let Some((role, list)) = inner {
            fate = of_command(fate, role, list, level.command());
        }
        fate = of_pipeline(fate, level, seen[at].options, &mut piped);
        if matches!(fate, Fate::Fails | Fate::Quiet) {
            fate = of_list(fate, level, seen[at]);
        }
    }
    match (fate, piped) {
        (Fate::Lost, _) => Failure::Unseen,
        (_, true) => Failure::Piped,
        (_, false) => Failure::Stops,
    }
}

/// What is in force at a level.
#[derive(Clone, Copy, Debug)]
struct Seen {
    options: ShellOptions,
    /// The shell passes over failures here whatever its options say: in a condition, or in front of `&&` or `||`.
    excused: bool,
}

/// What is in force at each level; `None` where the command is not come to, or something may hide its failure.
fn on_the_way(levels: &[Level<'_, '_>], mut options: ShellOptions) -> Option<Vec<Seen>> {
    let mut excused = false;
    let mut seen = Vec::with_capacity(levels.len());
    for level in levels {
        if level.role == Role::Substitution {
            // bash takes `-e` away there, dash does not.
            options.errexit = options.errexit.filter(|on| !on);
        }
        excused |= level.role == Role::Condition;
        let mut before = None;
        for item in level.before() {
            let is_certain = !matches!(before, Some(Connector::And | Connector::Or));
            if may_end_well(item, before) || (is_certain && leaves(item)) || hides_failures(item) {
                return None;
            }
            options = after(item, before, options);
            before = Some(item.then);
        }
        seen.push(Seen { options, excused });
        let item = level.item();
        excused |= item.pipeline.negated || matches!(item.then, Connector::And | Connector::Or);
    }
    Some(seen)
}

/// The options behind an item.
fn after(item: &Item<'_>, before: Option<Connector>, options: ShellOptions) -> ShellOptions {
    let [command] = item.pipeline.commands.as_slice() else { return options };
    let mut set = options;
    change(command, &mut set);
    if before == Some(Connector::Or) { options.meet(set) } else { set }
}

/// What a command changes of the options of the shell that runs it.
fn change(command: &Command<'_>, options: &mut ShellOptions) {
    match &command.kind {
        CommandKind::Simple(simple) if name(simple) == Some("set") => options.set(simple),
        CommandKind::Group(list) => list_changes(list, options),
        CommandKind::If { .. } | CommandKind::Loop { .. } | CommandKind::Case { .. } => {
            for list in command.lists() {
                let mut inside = *options;
                list_changes(list, &mut inside);
                *options = options.meet(inside);
            }
        }
        _ => {}
    }
}

fn list_changes(list: &List<'_>, options: &mut ShellOptions) {
    let mut before = None;
    for item in &list.items {
        *options = after(item, before, *options);
        before = Some(item.then);
    }
}

/// Whether the shell ends at an item, where it comes to it.
fn leaves(item: &Item<'_>) -> bool {
    let [command] = item.pipeline.commands.as_slice() else { return false };
    match &command.kind {
        CommandKind::Simple(simple) => is_exit(simple),
        CommandKind::Group(list) => list.items.first().is_some_and(leaves),
        _ => false,
    }
}

fn is_exit(simple: &Simple<'_>) -> bool {
    match name(simple) {
        Some("exit" | "return") => true,
        // Without words it only redirects.
        Some("exec") => simple.words.len() > 1,
        _ => false,
    }
}

/// Whether the shell may end inside an item without having failed.
fn may_end_well(item: &Item<'_>, before: Option<Connector>) -> bool {
    let [command] = item.pipeline.commands.as_slice() else { return false };
    match &command.kind {
        CommandKind::Simple(simple) => is_exit(simple) && !is_failure(simple, before == Some(Connector::Or)),
        CommandKind::Subshell(_) | CommandKind::Function { .. } => false,
        _ => command.lists().any(list_may_end_well),
    }
}

fn list_may_end_well(list: &List<'_>) -> bool {
    let before = std::iter::once(None).chain(list.items.iter().map(|item| Some(item.then)));
    list.items.iter().zip(before).any(|(item, before)| may_end_well(item, before))
}

/// Whether a trap may turn a failure into success.
fn hides_failures(item: &Item<'_>) -> bool {
    let traps = |command: &Command<'_>| match &command.kind {
        CommandKind::Simple(simple) if name(simple) == Some("trap") => exits(simple),
        _ => false,
    };
    item.pipeline.commands.iter().any(traps)
}

/// Whether the text of a trap ends the shell itself.
fn exits(trap: &Simple<'_>) -> bool {
    let Some(action) = trap.words.get(1) else { return false };
    let Some(text) = action.literal() else { return true };
    let text = Mapped::contiguous(&text, 0);
    let script = shell::parse(&text);
    list_may_end_well(&script.list)
}

/// What the failure of a list inside it is to a command.
fn of_command(fate: Fate, role: Role, list: &List<'_>, command: &Command<'_>) -> Fate {
    match (fate, role) {
        (Fate::Lost, _)
        | (_, Role::Function)
        | (Fate::Fails | Fate::Quiet, Role::Condition | Role::Repeated) => Fate::Lost,
        (_, Role::Substitution) if is_its_status(list, command) => Fate::Fails,
        (_, Role::Substitution) => Fate::Lost,
        (_, Role::Subshell) => Fate::Fails,
        (fate, _) => fate,
    }
}

/// Whether a substitution gives its command the status: `X=$(…)`, the last of them.
fn is_its_status(list: &List<'_>, command: &Command<'_>) -> bool {
    let CommandKind::Simple(simple) = &command.kind else { return false };
    let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
    let last = values.flat_map(|word| &word.substitutions).last();
    simple.words.is_empty() && last.is_some_and(|last| last.span == list.span)
}

/// What the failure of a command is to its pipeline.
fn of_pipeline(fate: Fate, level: &Level<'_, '_>, options: ShellOptions, piped: &mut bool) -> Fate {
    let pipeline = &level.item().pipeline;
    let (count, is_last) = (pipeline.commands.len(), level.part + 1 == pipeline.commands.len());
    if fate == Fate::Lost || (pipeline.negated && !(fate == Fate::Ends && count == 1)) {
        return Fate::Lost;
    }
    *piped |= !is_last && options.pipefail != Some(true);
    // Each command of several has a shell of its own.
    if count > 1 { Fate::Fails } else { fate }
}

/// What the failure of an item is to its list.
fn of_list(fate: Fate, level: &Level<'_, '_>, seen: Seen) -> Fate {
    let items = &level.list.items;
    let (mut at, mut is_seen) = (level.at, fate == Fate::Fails);
    loop {
        let Some(item) = items.get(at) else { return Fate::Quiet };
        let ends = is_seen && seen.options.errexit == Some(true) && !seen.excused;
        match item.then {
            // What stands behind it does not run, and what it returned stays.
            Connector::And => (at, is_seen) = (at + 1, false),
            Connector::Or => match items.get(at + 1).map(|next| failing(next, true)) {
                Some(Fate::Fails) => (at, is_seen) = (at + 1, true),
                fate => return fate.unwrap_or(Fate::Lost),
            },
            Connector::Background => return Fate::Lost,
            _ if ends => return Fate::Ends,
            _ if at + 1 < items.len() => return Fate::Lost,
            _ => return if is_seen { Fate::Fails } else { Fate::Quiet },
        }
    }
}

/// What an item that runs where another one failed makes of the failure.
fn failing(item: &Item<'_>, is_next: bool) -> Fate {
    let [command] = item.pipeline.commands.as_slice() else { return Fate::Lost };
    match &command.kind {
        _ if item.pipeline.negated => Fate::Lost,
        CommandKind::Simple(simple) => match name(simple) {
            Some("false") => Fate::Fails,
            Some("exit") if is_failure(simple, is_next) => Fate::Ends,
            _ => Fate::Lost,
        },
        CommandKind::Group(list) => at_the_end(list),
        CommandKind::Subshell(list) => match at_the_end(list) {
            Fate::Ends => Fate::Fails,
            fate => fate,
        },
        _ => Fate::Lost,
    }
}

/// The same of a list: it may say something first (`{ echo …; exit 1; }`).
fn at_the_end(list: &List<'_>) -> Fate {
    match list.items.as_slice() {
        [.., before, _] if before.then == Connector::Or => Fate::Lost,
        [only] => failing(only, true),
        [.., last] => failing(last, false),
        [] => Fate::Lost,
    }
}

/// Whether `exit` says that something failed; without a number it says what the command before it said.
fn is_failure(exit: &Simple<'_>, failed_before: bool) -> bool {
    if name(exit) == Some("exec") {
        return false;
    }
    let Some(status) = exit.words.get(1) else { return failed_before };
    status.literal().and_then(|status| status.parse::<u8>().ok()).is_some_and(|status| status != 0)
}

/// The command's name as it stands.
fn name<'t>(simple: &Simple<'t>) -> Option<&'t str> {
    simple.words.first().map(|word| word.raw)
}

fn words_span(simple: &Simple<'_>) -> Span {
    match (simple.words.first(), simple.words.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}
