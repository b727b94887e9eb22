//! Where a RUN, or one of its commands, ends: whether more can be put behind it so that it surely runs then, and by which
//! sign. Cuts no text.

use super::place::levels;
use super::{ShellOptions, after, list_may_end_well, on_the_way, sets_errexit};
use crate::model::{CommandUse, Step};
use crate::shell::{Command, CommandKind, Connector, Item, List, RedirectOp, Role, Script, Simple};

/// How more is put behind a RUN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// By `&&`.
    And,
    /// By `;`: under `-e`, which `&&` would take from what stands before it.
    Semicolon,
}

impl Join {
    /// The sign.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Semicolon => ";",
        }
    }
}

/// Where a RUN ends, or a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'s, 'd> {
    /// By which sign more is put behind it.
    pub join: Join,
    /// The list whose item ends there.
    pub list: &'s List<'d>,
    /// Which item.
    pub item: usize,
}

impl Ending<'_, '_> {
    /// Just behind it, in the file.
    pub fn at(&self) -> u32 {
        self.list.items[self.item].pipeline.span.end
    }
}

impl<'d> Step<'d> {
    /// Where more is put behind it so that it runs when all before it went well, and the RUN fails as it did before; or
    /// why that cannot be.
    pub fn ending(&self) -> Result<Ending<'_, 'd>, &'static str> {
        let is_alone = self.document.is_some() && self.instruction.heredocs.len() == 1;
        match (&self.script, &self.document) {
            _ if self.instruction.is_json() => Err("it is in exec form"),
            (Some(script), _) if self.instruction.heredocs.is_empty() => {
                of_script(script, self.scope.options, false)
            }
            (_, Some(script)) if is_alone => {
                // A comment at the end of a line stays with its command.
                of_script(script, self.shell_options(), !script.has_comment())
            }
            _ if self.instruction.heredocs.is_empty() => Err("its shell is not read"),
            _ => Err("a heredoc stands in it"),
        }
    }

    /// Where more is put behind one of its commands so that it runs when that went well, and what stood behind it runs as
    /// it did before; or why that cannot be.
    pub fn behind(&self, command: &CommandUse<'_>) -> Result<Ending<'_, 'd>, &'static str> {
        let script = self.script.as_ref().or(self.document.as_ref());
        let script = script.filter(|script| script.errors.is_empty()).ok_or("it is no script")?;
        self.words_of(command).ok_or("it stands in quotes")?;
        let levels = levels(&script.list, command.span);
        let level = levels.last().ok_or("it stands in no script")?;
        if matches!(level.role, Role::Condition | Role::Substitution) {
            return Err("its outcome is looked at");
        }
        let before = level.at.checked_sub(1).map(|before| level.list.items[before].then);
        let item = end_of_alternatives(level.list, level.at);
        let items = &level.list.items[level.at..=item];
        if before == Some(Connector::Or) || items.iter().any(|item| item.pipeline.negated) {
            return Err("it runs where something fails");
        }
        if items.iter().any(has_heredoc) {
            return Err("a heredoc stands in it");
        }
        let join = sign_behind(level.list, item, before, self.ends_at_failure(command), levels.len() == 1)?;
        Ok(Ending { join, list: level.list, item })
    }

    /// Whether the failure of a command of it ends its shell there (`-e`); none where nobody can tell.
    pub fn ends_at_failure(&self, command: &CommandUse<'_>) -> Option<bool> {
        let (script, options) = match (&self.script, &self.document) {
            (Some(script), _) => (script, self.scope.options),
            (None, document) => (document.as_ref()?, self.shell_options()),
        };
        let seen = on_the_way(&levels(&script.list, command.span), options)?;
        let last = seen.last()?;
        if last.excused { Some(false) } else { last.options.errexit }
    }

    /// Whether something runs in its place where a command of it fails: `a || true`.
    pub fn has_alternative(&self, command: &CommandUse<'_>) -> bool {
        let script = self.script.as_ref().or(self.document.as_ref());
        let levels = script.map(|script| levels(&script.list, command.span)).unwrap_or_default();
        levels.iter().any(|level| level.list.items[level.at].then == Connector::Or)
    }

    /// Whether its shell ends in the directory that it starts in.
    pub fn stays_in_place(&self) -> bool {
        self.left_in.is_some() && self.left_in == self.scope.workdir
    }
}

/// The last item of those that run where this one fails: `a || b || c`.
fn end_of_alternatives(list: &List<'_>, at: usize) -> usize {
    let behind = list.items[at..].iter().take_while(|item| item.then == Connector::Or).count();
    (at + behind).min(list.items.len() - 1)
}

fn has_heredoc(item: &Item<'_>) -> bool {
    let mut redirects = item.pipeline.commands.iter().flat_map(|command| &command.redirects);
    redirects.any(|redirect| redirect.op == RedirectOp::Heredoc)
}

/// The sign behind an item of a list.
fn sign_behind(
    list: &List<'_>,
    at: usize,
    before: Option<Connector>,
    errexit: Option<bool>,
    is_own: bool,
) -> Result<Join, &'static str> {
    let (is_last, is_alone) = (at + 1 == list.items.len(), before != Some(Connector::And));
    match (list.items[at].then, errexit) {
        (Connector::Background, _) => Err("it runs in the background"),
        (Connector::And, _) => Ok(Join::And),
        (_, Some(true)) if is_alone => Ok(Join::Semicolon),
        // The RUN fails by what the list comes to.
        (_, Some(true)) if is_last && is_own && is_plain_in(list, &list.items[at]) => Ok(Join::And),
        (_, Some(true)) => Err("`-e` would not see all that fails in it"),
        // Nobody looks whether it fails.
        (_, _) if !is_last && is_alone => Ok(Join::Semicolon),
        (_, Some(false)) => Ok(Join::And),
        (_, None) => Err("nobody can tell what its shell does about failures"),
    }
}

/// `by_lines`: a command more stands on a line of its own where that comes to the same.
fn of_script<'s, 'd>(
    script: &'s Script<'d>,
    options: ShellOptions,
    by_lines: bool,
) -> Result<Ending<'s, 'd>, &'static str> {
    let Some(last) = script.list.items.last().filter(|_| script.errors.is_empty()) else {
        return Err("the shell would refuse it");
    };
    match () {
        () if script.list.items.iter().any(|item| item.then == Connector::Background) => {
            Err("it leaves a command in the background")
        }
        () if calls(&script.list, "trap") => Err("a trap runs behind it"),
        () if list_may_end_well(&script.list) => Err("it may end earlier"),
        () => {
            let (list, item) = (&script.list, script.list.items.len() - 1);
            sign(list, last, options, by_lines).map(|join| Ending { join, list, item })
        }
    }
}

fn sign(
    list: &List<'_>,
    last: &Item<'_>,
    options: ShellOptions,
    by_lines: bool,
) -> Result<Join, &'static str> {
    let mut options = options;
    let mut before = None;
    for item in &list.items {
        options = after(item, before, options);
        before = Some(item.then);
    }
    let parts = |item: &Item<'_>| !matches!(item.then, Connector::And | Connector::Or);
    let before_last = &list.items[..list.items.len() - 1];
    let row = &list.items[before_last.iter().rposition(parts).map_or(0, |at| at + 1)..];
    let ends = options.errexit == Some(true) && row.len() == 1 && !last.pipeline.negated && is_seen(last);
    // Inside what stands in front of a `&&` or `||` nothing sees failures anyway.
    let sees_nothing = options.errexit == Some(false) && !sets_errexit(last);
    match sees_nothing || is_plain_in(list, last) {
        true if !(by_lines && ends) => return Ok(Join::And),
        _ if ends => return Ok(Join::Semicolon),
        _ => {}
    }
    Err("`-e` would not see all that fails in it")
}

/// Whether `-e` ends the shell where this fails: a group, branch or loop that fails by a list of `&&` or `||` ends nothing.
fn is_seen(item: &Item<'_>) -> bool {
    let [command] = item.pipeline.commands.as_slice() else { return true };
    let is_body = |role: Role| matches!(role, Role::Group | Role::Branch | Role::Repeated);
    let mut parts = command.parts().into_iter().filter(|(role, _)| is_body(*role));
    parts.all(|(_, list)| match list.items.split_last() {
        Some((last, before)) => {
            let is_listed = |item: &Item<'_>| matches!(item.then, Connector::And | Connector::Or);
            !before.last().is_some_and(is_listed) && !last.pipeline.negated && is_seen(last)
        }
        None => true,
    })
}

/// [`is_plain`] in a list that defines no function, which the command may be.
fn is_plain_in(list: &List<'_>, item: &Item<'_>) -> bool {
    is_plain(item) && !defines_functions(list)
}

fn defines_functions(list: &List<'_>) -> bool {
    let mut commands = list.items.iter().flat_map(|item| &item.pipeline.commands);
    commands.any(|command| {
        matches!(command.kind, CommandKind::Function { .. }) || command.lists().any(defines_functions)
    })
}

/// Whether it fails as a whole, so that `-e` has nothing to see inside it.
fn is_plain(item: &Item<'_>) -> bool {
    let short = |simple: &Simple<'_>| {
        let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
        let lists = simple.words.iter().chain(values).flat_map(|word| &word.substitutions);
        let is_one = |list: &List<'_>| list.items.len() <= 1 && list.items.iter().all(is_plain);
        lists.into_iter().all(is_one) && !simple.runs_text()
    };
    item.pipeline
        .commands
        .iter()
        .all(|command| matches!(&command.kind, CommandKind::Simple(simple) if short(simple)))
}

/// Whether the shell itself runs a command of this name, in a branch or not.
fn calls(list: &List<'_>, wanted: &str) -> bool {
    let is_it = |command: &Command<'_>| match &command.kind {
        CommandKind::Simple(simple) => super::name(simple) == Some(wanted),
        CommandKind::Subshell(_) => false,
        _ => command.lists().any(|list| calls(list, wanted)),
    };
    list.items.iter().any(|item| item.pipeline.commands.iter().any(is_it))
}
