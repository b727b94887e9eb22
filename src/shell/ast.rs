//! The shell tree: plain data borrowed from the script's joined text. Holds no parsing.

use crate::source::{Mapped, Span};
use std::ops::Deref;

/// A whole RUN body or heredoc script.
#[derive(Debug)]
pub struct Script<'t> {
    /// Its commands.
    pub list: List<'t>,
    /// What a shell would refuse; the tree holds what could be read.
    pub errors: Vec<ShellError>,
    /// The first comment in it. Where the text has no line ends, that swallows all behind it.
    pub comment: Option<Span>,
}

impl Script<'_> {
    /// Whether a comment stands in it.
    pub fn has_comment(&self) -> bool {
        self.comment.is_some()
    }
}

/// Something a shell refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellError {
    /// What is wrong, in one clause.
    pub message: &'static str,
    /// Where, in the file.
    pub span: Span,
    /// Whether each of bash and dash refuses the whole script for it. Else it stands in something that only one of them
    /// knows, or that is looked at when it is come to: `[[ ]]`, backticks, `${a/b/c}`.
    pub everywhere: bool,
}

/// Pipelines in a row, each with what joins it to the next.
#[derive(Debug, Default)]
pub struct List<'t> {
    /// In order.
    pub items: Vec<Item<'t>>,
    /// From the first to the last byte, in the file; empty at its place when there is nothing.
    pub span: Span,
}

impl List<'_> {
    /// The innermost item that holds `span`: its list, and its place there.
    pub fn innermost(&self, span: Span) -> Option<(&Self, usize)> {
        let mut found = None;
        let mut next = Some(self);
        while let Some(list) = next {
            let at = list.items.partition_point(|item| item.pipeline.span.end < span.end);
            let Some(item) = list.items.get(at).filter(|item| item.pipeline.span.contains(span)) else {
                break;
            };
            found = Some((list, at));
            let mut inner = item.pipeline.commands.iter().flat_map(Command::lists);
            next = inner.find(|list| list.span.contains(span));
        }
        found
    }
}

/// A pipeline and the connector after it.
#[derive(Debug)]
pub struct Item<'t> {
    /// What runs.
    pub pipeline: Pipeline<'t>,
    /// What stands after it.
    pub then: Connector,
    /// Where the connector stands; empty at the end of the list.
    pub connector: Span,
}

/// What joins a pipeline to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`
    Semicolon,
    /// A line end.
    Newline,
    /// `&`
    Background,
    /// The list ends.
    End,
}

/// Commands joined by `|` or `|&`.
#[derive(Debug)]
pub struct Pipeline<'t> {
    /// `!` in front.
    pub negated: bool,
    /// At least one.
    pub commands: Commands<'t>,
    /// In the file, `!` (and `time`) included.
    pub span: Span,
}

/// At least one command. Nearly always it is one, which then needs no memory of its own.
#[derive(Debug)]
pub enum Commands<'t> {
    /// One.
    One([Command<'t>; 1]),
    /// Several.
    Several(Vec<Command<'t>>),
}

impl<'t> Commands<'t> {
    /// All of them.
    pub fn as_slice(&self) -> &[Command<'t>] {
        match self {
            Self::One(one) => one,
            Self::Several(several) => several,
        }
    }
}

impl<'t> Deref for Commands<'t> {
    type Target = [Command<'t>];

    fn deref(&self) -> &[Command<'t>] {
        self.as_slice()
    }
}

impl<'c, 't> IntoIterator for &'c Commands<'t> {
    type Item = &'c Command<'t>;
    type IntoIter = std::slice::Iter<'c, Command<'t>>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

/// A command with its redirections.
#[derive(Debug)]
pub struct Command<'t> {
    /// What it is.
    pub kind: CommandKind<'t>,
    /// For compound commands those after the closing word; for simple ones wherever they stand, in order.
    pub redirects: Vec<Redirect<'t>>,
    /// In the file, redirections included.
    pub span: Span,
}

impl<'t> Command<'t> {
    /// The lists inside it, those of its words included.
    pub fn lists(&self) -> impl Iterator<Item = &List<'t>> {
        self.parts().into_iter().map(|(_, list)| list)
    }

    /// The same, each with what it is to the command.
    pub fn parts(&self) -> Vec<(Role, &List<'t>)> {
        let mut parts = Vec::new();
        let mut words: Vec<&Word<'t>> = self.redirects.iter().map(|redirect| &redirect.target).collect();
        match &self.kind {
            CommandKind::Function { body, .. } => {
                parts.extend(body.parts().into_iter().map(|(_, list)| (Role::Function, list)));
            }
            CommandKind::Simple(simple) => {
                words.extend(simple.assignments.iter().flat_map(|assignment| &assignment.values));
                words.extend(&simple.words);
            }
            CommandKind::Group(list) => parts.push((Role::Group, list)),
            CommandKind::Subshell(list) => parts.push((Role::Subshell, list)),
            CommandKind::If { branches, otherwise } => {
                for Branch { condition, body } in branches {
                    parts.extend([(Role::Condition, condition), (Role::Branch, body)]);
                }
                parts.extend(otherwise.iter().map(|list| (Role::Branch, list)));
            }
            CommandKind::Loop { words: over, condition, body, .. } => {
                words.extend(over);
                parts.extend([(Role::Condition, &**condition), (Role::Repeated, &**body)]);
            }
            CommandKind::Case { subject, arms } => {
                words.push(subject);
                parts.extend(arms.iter().map(|arm| (Role::Branch, &arm.body)));
            }
            CommandKind::Test(tested) => words.extend(tested),
            CommandKind::Arithmetic | CommandKind::Opaque => {}
        }
        let substituted = words.into_iter().flat_map(|word| &word.substitutions);
        parts.extend(substituted.map(|list| (Role::Substitution, list)));
        parts
    }
}

/// What a list is to the command around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `{ … }`, and the script itself.
    Group,
    /// `( … )`
    Subshell,
    /// Behind `if`, `elif`, `while` or `until`.
    Condition,
    /// Behind `then` or `else`, or an arm of `case`.
    Branch,
    /// The body of a loop.
    Repeated,
    /// Inside a function: it runs where that is called.
    Function,
    /// `$( … )`, backticks or `<( … )`
    Substitution,
}

/// The sorts of command. What is rare stands behind boxes, so that it does not make every command large.
#[derive(Debug)]
pub enum CommandKind<'t> {
    /// `A=1 name words…`
    Simple(Simple<'t>),
    /// `{ …; }`
    Group(List<'t>),
    /// `( … )`
    Subshell(List<'t>),
    /// `if … then … elif … else … fi`
    If {
        /// `if` and each `elif`, in order.
        branches: Vec<Branch<'t>>,
        /// `else`.
        otherwise: Option<List<'t>>,
    },
    /// `for`, `while`, `until`, `select`.
    Loop {
        /// Which.
        kind: LoopKind,
        /// The variable of `for` and `select`.
        variable: Option<&'t str>,
        /// The words after `in`; empty for `while`, `until` and `for x` without `in`.
        words: Vec<Word<'t>>,
        /// The condition of `while` and `until`; empty for the others.
        condition: Box<List<'t>>,
        /// What is repeated.
        body: Box<List<'t>>,
    },
    /// `case WORD in … esac`
    Case {
        /// What is compared.
        subject: Box<Word<'t>>,
        /// The arms, in order.
        arms: Vec<CaseArm<'t>>,
    },
    /// `name() …` or `function name …`; the body runs only where it is called.
    Function {
        /// Its name.
        name: &'t str,
        /// Its body.
        body: Box<Command<'t>>,
    },
    /// `[[ … ]]`: the words between.
    Test(Vec<Word<'t>>),
    /// `(( … ))`
    Arithmetic,
    /// Nested too deep or not readable: may do anything.
    Opaque,
}

/// Which loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// `for x in …` and bash's `for ((…))`
    For,
    /// `while`
    While,
    /// `until`
    Until,
    /// bash's `select`
    Select,
}

/// `if` or `elif` with its `then`.
#[derive(Debug)]
pub struct Branch<'t> {
    /// The condition.
    pub condition: List<'t>,
    /// What runs when it holds.
    pub body: List<'t>,
}

/// `pattern | pattern) … ;;`
#[derive(Debug)]
pub struct CaseArm<'t> {
    /// The patterns.
    pub patterns: Vec<Word<'t>>,
    /// What runs.
    pub body: List<'t>,
}

/// A simple command.
#[derive(Debug, Default)]
pub struct Simple<'t> {
    /// `NAME=value` words in front.
    pub assignments: Vec<Assignment<'t>>,
    /// The command's name and arguments; empty for assignments or redirections alone.
    pub words: Vec<Word<'t>>,
}

impl Simple<'_> {
    /// Whether by its name it has the shell itself run what its words say, or a file: under the options in force there.
    pub fn runs_text(&self) -> bool {
        let Some(name) = self.words.first() else { return false };
        let looks = self.words.get(1).is_some_and(|word| matches!(word.raw, "-v" | "-V"));
        matches!(name.raw, "." | "source" | "eval" | "trap" | "builtin") || name.raw == "command" && !looks
    }
}

/// `NAME=value`, `NAME+=value`, or bash's `NAME=(…)`.
#[derive(Debug)]
pub struct Assignment<'t> {
    /// The variable (with a subscript as written).
    pub name: &'t str,
    /// `+=`.
    pub append: bool,
    /// What stands after `=`; one word, or the words of an array.
    pub values: Vec<Word<'t>>,
    /// Whether it is an array.
    pub array: bool,
    /// In the file.
    pub span: Span,
}

/// A word as written.
#[derive(Debug)]
pub struct Word<'t> {
    /// Its text, quotes and expansions as they stand (continuations already removed).
    pub raw: &'t str,
    /// In the file.
    pub span: Span,
    /// Whether quotes, escapes, expansions, globs or a leading tilde stand in it: [`Self::raw`] is then not its value.
    pub special: bool,
    /// The command lists of its `$( … )`, backticks and `<( … )`, in order of place.
    pub substitutions: Vec<List<'t>>,
}

/// `N>file` and the like.
#[derive(Debug)]
pub struct Redirect<'t> {
    /// Which.
    pub op: RedirectOp,
    /// The number in front, where there is one.
    pub fd: Option<u32>,
    /// The file, the descriptor, or a heredoc's delimiter as written.
    pub target: Word<'t>,
    /// A heredoc's body, where it stands in this script's own text.
    pub heredoc: Option<Heredoc<'t>>,
    /// In the file, operator and target.
    pub span: Span,
}

/// The body of a heredoc inside a script.
#[derive(Debug)]
pub struct Heredoc<'t> {
    /// The body; leading tabs removed for `<<-`.
    pub body: Mapped<'t>,
    /// Whether expansions happen in it.
    pub expand: bool,
}

/// Redirection operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectOp {
    /// `<`
    In,
    /// `>` and `>|`
    Out,
    /// `>>`
    Append,
    /// `<>`
    InOut,
    /// `<&`
    DupIn,
    /// `>&`
    DupOut,
    /// `&>` and `&>>`
    OutAndErr,
    /// `<<` and `<<-`
    Heredoc,
    /// `<<<`
    HereString,
}
