//! What matters of a RUN's body for joining it with others: how its commands are joined, and what it changes of
//! the shell that runs it.

use crate::model::Step;
use crate::shell::{Command, CommandKind, Connector, Item, List, Redirect, RedirectOp, Script, Simple, Word};
use crate::source::Span;
use crate::syntax::Instruction;

/// How the commands of a body are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One command, or several joined by `&&`: fails where one of them fails.
    And,
    /// `||` stands among them.
    AndOr,
    /// `;` or line ends: fails only where the last one fails, or by `set -e`.
    List,
}

/// A RUN's body.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own, and they occur in any mix")]
pub(super) struct Body<'d> {
    /// As it is written, without what ends its last command.
    pub(super) text: &'d str,
    pub(super) shape: Shape,
    /// How many pipelines it has.
    pub(super) items: usize,
    /// Simple commands joined by `&&` alone: `set -e` makes no difference to them.
    pub(super) strict: bool,
    /// It starts by `set -e`.
    errexit: bool,
    /// Its last command, failing, ends a shell under `set -e`.
    pub(super) ends_checked: bool,
    /// It may change what the shell does for what comes after it.
    pub(super) leaks: bool,
    /// The variables that it sets in the shell.
    pub(super) variables: Vec<String>,
    /// Its `set` commands that change more than tracing.
    pub(super) options: Vec<String>,
    /// Those set nothing but `-e` (and tracing).
    pub(super) only_errexit: bool,
    /// The `set` command that it starts with.
    pub(super) first_set: Option<String>,
}

impl<'d> Body<'d> {
    pub(super) fn read(run: &Step<'d>, text: &'d str) -> Result<Self, &'static str> {
        let Some(script) = &run.script else { return Err("one of them is no script") };
        let run = run.instruction;
        if !script.errors.is_empty() || script.list.items.is_empty() {
            return Err("the shell would refuse one of them");
        }
        if has_comment(&run.body.text) {
            return Err("a comment ends the text of one of them");
        }
        let mut traits = Traits::default();
        traits.list(&script.list, true);
        if traits.background {
            return Err("one of them leaves a command in the background");
        }
        if traits.heredoc {
            return Err("a heredoc stands in one of them");
        }
        Ok(Self::of(script, traits, run, text))
    }

    fn of(script: &Script<'_>, traits: Traits, run: &Instruction<'d>, text: &'d str) -> Self {
        let items = &script.list.items;
        let last = &items[items.len() - 1];
        let body = run.body.file_span(Span::new(0, run.body.text.len() as u32));
        let end = if last.then == Connector::End { body.end } else { last.connector.start };
        let shape = shape(items);
        let first_set = only_command(&items[0]).map(words_of).filter(|words| is_set(words));
        let errexit = first_set.as_deref().is_some_and(sets_errexit) && items[0].then != Connector::Or;
        Self {
            text: Span::new(body.start, end).slice(text).trim_end(),
            shape,
            items: items.len(),
            strict: shape == Shape::And && items.iter().all(is_strict),
            errexit,
            ends_checked: ends_checked(items),
            leaks: traits.leaks,
            only_errexit: traits.options.iter().all(|set| sets_only_errexit(set)),
            variables: traits.variables,
            options: traits.options,
            first_set,
        }
    }

    /// Whether an `&&` behind it would take away what its `set -e` does.
    pub(super) fn needs_errexit(&self) -> bool {
        !self.strict && self.options.iter().any(|set| sets_errexit(set))
    }

    /// Whether it trusts, from its start, that a command in the middle of it ends it by failing.
    pub(super) fn counts_on_errexit(&self) -> bool {
        self.errexit && self.shape != Shape::And
    }
}

fn shape(items: &[Item<'_>]) -> Shape {
    let inner = || items[..items.len() - 1].iter().map(|item| item.then);
    if inner().all(|then| then == Connector::And) {
        Shape::And
    } else if inner().all(|then| matches!(then, Connector::And | Connector::Or)) {
        Shape::AndOr
    } else {
        Shape::List
    }
}

/// What a body does to the shell and cannot keep to itself.
#[derive(Debug, Default)]
struct Traits {
    leaks: bool,
    background: bool,
    heredoc: bool,
    variables: Vec<String>,
    options: Vec<String>,
}

impl Traits {
    /// `here`: in the shell itself, not in a child of it.
    fn list(&mut self, list: &List<'_>, here: bool) {
        for item in &list.items {
            self.background |= item.then == Connector::Background;
            let here = here && item.pipeline.commands.len() == 1;
            for command in &item.pipeline.commands {
                self.command(command, here);
            }
        }
    }

    fn command(&mut self, command: &Command<'_>, here: bool) {
        self.heredoc |= command.redirects.iter().any(is_heredoc);
        for redirect in &command.redirects {
            self.word(&redirect.target, here);
        }
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple, here),
            CommandKind::Group(list) => self.list(list, here),
            CommandKind::Subshell(list) => self.list(list, false),
            CommandKind::If { branches, otherwise } => {
                for branch in branches {
                    self.list(&branch.condition, here);
                    self.list(&branch.body, here);
                }
                if let Some(list) = otherwise {
                    self.list(list, here);
                }
            }
            CommandKind::Loop { variable, words, condition, body, .. } => {
                self.variables.extend(variable.filter(|_| here).map(str::to_owned));
                for word in words {
                    self.word(word, here);
                }
                self.list(condition, here);
                self.list(body, here);
            }
            CommandKind::Case { subject, arms } => {
                self.word(subject, here);
                for arm in arms {
                    self.list(&arm.body, here);
                }
            }
            CommandKind::Test(words) => words.iter().for_each(|word| self.word(word, here)),
            CommandKind::Function { body, .. } => {
                self.leaks |= here;
                self.command(body, false);
            }
            CommandKind::Arithmetic | CommandKind::Opaque => self.leaks |= here,
        }
    }

    fn simple(&mut self, simple: &Simple<'_>, here: bool) {
        for assignment in &simple.assignments {
            for word in &assignment.values {
                self.word(word, here);
            }
            if here && simple.words.is_empty() {
                self.variables.push(assignment.name.to_owned());
            }
        }
        for word in &simple.words {
            self.word(word, here);
        }
        let Some(name) = simple.words.first().filter(|_| here) else { return };
        let words = words_of(simple);
        if is_set(&words) {
            if !sets_only_tracing(&words) {
                self.options.push(words);
            }
        } else {
            let looks = words.starts_with("command -v")
                || words.starts_with("printf") && !words.starts_with("printf -v");
            self.leaks |= name.special || !looks && changes_shell(name.raw);
        }
    }

    fn word(&mut self, word: &Word<'_>, here: bool) {
        for list in &word.substitutions {
            self.list(list, false);
        }
        // `${X:=1}` and `$((X = 1))` set a variable of the shell.
        let sets = |open: &str| word.raw.contains(open) && word.raw.contains(['=', '+', '-']);
        self.leaks |= here && word.special && (word.raw.contains(":=") || sets("$(("));
    }
}

fn is_heredoc(redirect: &Redirect<'_>) -> bool {
    redirect.op == RedirectOp::Heredoc
}

/// Commands that change the shell, or may.
fn changes_shell(name: &str) -> bool {
    const NAMES: [&str; 33] = [
        "cd",
        "pushd",
        "popd",
        "dirs",
        "export",
        "unset",
        "umask",
        "exit",
        "exec",
        "trap",
        ".",
        "source",
        "shopt",
        "alias",
        "unalias",
        "ulimit",
        "readonly",
        "declare",
        "typeset",
        "local",
        "return",
        "eval",
        "read",
        "getopts",
        "shift",
        "mapfile",
        "readarray",
        "let",
        "hash",
        "enable",
        "builtin",
        "command",
        "printf",
    ];
    NAMES.contains(&name)
}

/// The simple command that a pipeline is made of, where it is nothing else.
fn only_command<'s, 't>(item: &'s Item<'t>) -> Option<&'s Simple<'t>> {
    match item.pipeline.commands.as_slice() {
        [Command { kind: CommandKind::Simple(simple), .. }] if !item.pipeline.negated => Some(simple),
        _ => None,
    }
}

fn words_of(simple: &Simple<'_>) -> String {
    simple.words.iter().map(|word| word.raw).collect::<Vec<_>>().join(" ")
}

fn is_set(words: &str) -> bool {
    words == "set" || words.starts_with("set ")
}

fn sets_errexit(words: &str) -> bool {
    words.split(' ').skip(1).any(has_errexit_option)
}

fn sets_only_tracing(words: &str) -> bool {
    words.split(' ').skip(1).all(|word| matches!(word, "-x" | "+x" | "-v" | "+v" | "-xv" | "-vx"))
}

fn sets_only_errexit(words: &str) -> bool {
    let mut options = words.split(' ').skip(1).peekable();
    options.peek().is_some()
        && options
            .all(|word| word.strip_prefix('-').is_some_and(|it| it.bytes().all(|b| b"exv".contains(&b))))
}

/// Whether an option word of a shell or of `set` turns on `-e`.
pub(super) fn has_errexit_option(word: &str) -> bool {
    word == "errexit" || word.starts_with('-') && !word.starts_with("--") && word.contains('e')
}

/// Simple commands that `set -e` reads as everyone does.
fn is_strict(item: &Item<'_>) -> bool {
    let plain = |word: &Word<'_>| word.substitutions.iter().all(|list| list.items.len() <= 1);
    !item.pipeline.negated
        && item.pipeline.commands.iter().all(|command| match &command.kind {
            CommandKind::Simple(simple) => {
                let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
                simple.words.iter().chain(values).all(plain)
            }
            _ => false,
        })
}

/// Whether the last command, failing, ends a shell under `set -e`: it stands in no `&&` list, and is no compound
/// in which a failure was already passed over.
fn ends_checked(items: &[Item<'_>]) -> bool {
    let (last, before) = (&items[items.len() - 1], items.len().checked_sub(2).map(|at| items[at].then));
    !last.pipeline.negated
        && !matches!(before, Some(Connector::And | Connector::Or))
        && matches!(
            last.pipeline.commands.last().map(|command| &command.kind),
            Some(CommandKind::Simple(_) | CommandKind::Subshell(_))
        )
}

/// Whether a `#` starts a comment in the joined text: it would swallow what is put behind it.
fn has_comment(text: &str) -> bool {
    let (mut quote, mut escaped, mut blank) = (None, false, true);
    for byte in text.bytes() {
        match (byte, quote) {
            _ if escaped => escaped = false,
            (b'\\', None | Some(b'"')) => escaped = true,
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            (b'#', None) if blank => return true,
            _ => {}
        }
        blank = matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')');
    }
    // Quotes that do not end here are nested in a way that this does not follow.
    quote.is_some() && text.contains('#')
}
