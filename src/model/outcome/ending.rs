//! Where a RUN ends: whether more can be put behind it so that it surely runs last, and by which sign. Cuts no text.

use super::place::levels;
use super::{ShellOptions, after, list_may_end_well, on_the_way};
use crate::model::{CommandUse, Step};
use crate::shell::{Command, CommandKind, Connector, Item, List, Script, Simple};

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

/// Where a RUN ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// By which sign more is put behind it.
    pub join: Join,
    /// Just behind its last command, in the file.
    pub at: u32,
}

impl Step<'_> {
    /// Where more is put behind it so that it runs when all before it went well, and the RUN fails as it did before; or
    /// why that cannot be.
    pub fn ending(&self) -> Result<Ending, &'static str> {
        let is_alone = self.document.is_some() && self.instruction.heredocs.len() == 1;
        match (&self.script, &self.document) {
            _ if self.instruction.is_json() => Err("it is in exec form"),
            (Some(script), _) if self.instruction.heredocs.is_empty() => {
                of_script(script, self.scope.options)
            }
            (_, Some(script)) if is_alone => of_script(script, self.shell_options()),
            _ if self.instruction.heredocs.is_empty() => Err("its shell is not read"),
            _ => Err("a heredoc stands in it"),
        }
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

    /// Whether its shell ends in the directory that it starts in.
    pub fn stays_in_place(&self) -> bool {
        self.left_in.is_some() && self.left_in == self.scope.workdir
    }
}

fn of_script(script: &Script<'_>, options: ShellOptions) -> Result<Ending, &'static str> {
    let Some(last) = script.list.items.last().filter(|_| script.errors.is_empty()) else {
        return Err("the shell would refuse it");
    };
    match () {
        () if script.list.items.iter().any(|item| item.then == Connector::Background) => {
            Err("it leaves a command in the background")
        }
        () if calls(&script.list, "trap") => Err("a trap runs behind it"),
        () if list_may_end_well(&script.list) => Err("it may end earlier"),
        () => sign(&script.list, last, options).map(|join| Ending { join, at: last.pipeline.span.end }),
    }
}

fn sign(list: &List<'_>, last: &Item<'_>, options: ShellOptions) -> Result<Join, &'static str> {
    let mut options = options;
    let mut before = None;
    for item in &list.items {
        options = after(item, before, options);
        before = Some(item.then);
    }
    let parts = |item: &Item<'_>| !matches!(item.then, Connector::And | Connector::Or);
    let before_last = &list.items[..list.items.len() - 1];
    let row = &list.items[before_last.iter().rposition(parts).map_or(0, |at| at + 1)..];
    if options.errexit == Some(false) || row.iter().all(is_plain) {
        return Ok(Join::And);
    }
    if options.errexit == Some(true) && row.len() == 1 && !last.pipeline.negated {
        return Ok(Join::Semicolon);
    }
    Err("`-e` would not see all that fails in it")
}

/// Whether it fails as a whole, so that `-e` has nothing to see inside it.
fn is_plain(item: &Item<'_>) -> bool {
    let short = |simple: &Simple<'_>| {
        let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
        let lists = simple.words.iter().chain(values).flat_map(|word| &word.substitutions);
        lists.into_iter().all(|list| list.items.len() <= 1)
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
