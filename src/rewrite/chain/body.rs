//! What matters of a RUN's body for joining it with others: how its commands are joined, and what it changes of
//! the shell that runs it.

use crate::model::{ShellOptions, Step, sets_errexit};
use crate::shell::{Command, CommandKind, Connector, Item, List, Redirect, RedirectOp, Script, Simple, Word};
use crate::source::Span;
use crate::syntax::{Heredoc, Instruction};

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

/// Where the text of a body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In the line of the RUN.
    Line,
    /// There, and in heredocs behind it.
    Fed,
    /// In a heredoc that is all of it.
    Document,
}

impl Form {
    fn of(run: &Step<'_>) -> Result<Self, &'static str> {
        match run.instruction.heredocs.as_slice() {
            [] => Ok(Self::Line),
            [heredoc] if run.document.is_some() => {
                let text = heredoc.body.text.trim_end().as_bytes();
                match () {
                    () if matches!(text, [b'#', b'!', ..]) => Err("one of them names its interpreter"),
                    () if text.last() == Some(&b'\\') => Err("a heredoc ends in a continuation"),
                    () if heredoc.chomp => Err("one of them is a heredoc whose tabs go"),
                    () => Ok(Self::Document),
                }
            }
            _ => Ok(Self::Fed),
        }
    }
}

/// A RUN's body.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own, and they occur in any mix")]
pub(super) struct Body<'s> {
    pub(super) form: Form,
    /// The line of the RUN, behind its flags.
    pub(super) line: Span,
    /// What ends the heredoc that is all of it, where that is a plain word.
    pub(super) name: Option<&'s str>,
    /// As it is written, without what ends its last command.
    pub(super) span: Span,
    /// The comment behind that, on the same line.
    pub(super) comment: Option<&'s str>,
    /// Just behind all of it.
    pub(super) last: u32,
    pub(super) shape: Shape,
    /// Its pipelines.
    pub(super) items: &'s [Item<'s>],
    /// Quotes in it go over a line's end, which a Dockerfile takes out of them and a heredoc does not.
    pub(super) breaks_quotes: bool,
    /// Simple commands joined by `&&` alone: `set -e` makes no difference to them.
    pub(super) strict: bool,
    /// It starts by `set -e`.
    pub(super) errexit: bool,
    /// Its last command, failing, ends a shell under `set -e`.
    pub(super) ends_checked: bool,
    /// It may change what the shell does for what comes after it.
    pub(super) leaks: bool,
    /// The variables that it sets in the shell.
    pub(super) variables: Vec<&'s str>,
    /// The words that may read a variable.
    words: Vec<&'s Word<'s>>,
    /// As may heredocs in it.
    has_heredoc: bool,
    /// Its `set` commands that change more than tracing.
    pub(super) options: Vec<Set<'s>>,
    /// Those set nothing but `-e` (and tracing).
    pub(super) only_errexit: bool,
    /// The `set` command that it starts with.
    pub(super) first_set: Option<Set<'s>>,
}

impl<'s> Body<'s> {
    pub(super) fn read(run: &'s Step<'s>, text: &'s str) -> Result<Self, &'static str> {
        let form = Form::of(run)?;
        let Some(script) = run.script.as_ref().or(run.document.as_ref()) else {
            return Err("one of them is no script");
        };
        let run = run.instruction;
        if !script.errors.is_empty() || script.list.items.is_empty() {
            return Err("the shell would refuse one of them");
        }
        let comment = script.comment.filter(|_| form == Form::Line).map(|comment| comment.slice(text));
        let ends_it = |comment: &str| {
            run.body.file_offset(run.body.text.len() as u32) == script.comment.map_or(0, |it| it.end)
                && memchr::memchr(b'\n', comment.as_bytes()).is_none()
        };
        if comment.is_some_and(|comment| !ends_it(comment)) {
            return Err("a comment ends the text of one of them");
        }
        let mut traits = Traits::default();
        traits.list(&script.list, true);
        if traits.background {
            return Err("one of them leaves a command in the background");
        }
        if form != Form::Document && traits.heredocs != run.heredocs.len() {
            return Err("a heredoc stands in one of them");
        }
        Ok(Self { comment, ..Self::of(script, traits, run, form, text) })
    }

    fn of(
        script: &'s Script<'s>,
        traits: Traits<'s>,
        run: &'s Instruction<'s>,
        form: Form,
        text: &'s str,
    ) -> Self {
        let items = &script.list.items;
        let line = run.body.file_span(Span::new(0, run.body.text.len() as u32));
        let (all, last) = match (form, run.heredocs.last()) {
            (Form::Document, Some(heredoc)) => (heredoc.content, heredoc.terminator.end),
            (Form::Fed, Some(heredoc)) => (line.to(heredoc.terminator), heredoc.terminator.end),
            _ => {
                let last = &items[items.len() - 1];
                let end = match last.then {
                    Connector::End if script.has_comment() => last.pipeline.span.end,
                    Connector::End => line.end,
                    _ => last.connector.start,
                };
                (Span::new(line.start, end), line.end)
            }
        };
        let shape = shape(items);
        let first_set = only_command(&items[0]).filter(|simple| is_set(simple)).map(Set);
        let errexit =
            first_set.as_ref().is_some_and(|set| set.has_errexit()) && items[0].then != Connector::Or;
        let length = all.slice(text).trim_end().len();
        Self {
            form,
            name: run.heredocs.first().filter(|_| form == Form::Document).and_then(plain_name),
            line,
            span: Span::new(all.start, all.start + length as u32),
            comment: None,
            last,
            shape,
            items,
            breaks_quotes: traits.breaks_quotes && form != Form::Document,
            strict: shape == Shape::And && items.iter().all(is_strict),
            errexit,
            ends_checked: ends_checked(items),
            leaks: traits.leaks,
            only_errexit: traits.options.iter().all(|set| set.is_only_errexit()),
            variables: traits.variables,
            words: traits.words,
            has_heredoc: traits.heredocs > 0,
            options: traits.options,
            first_set,
        }
    }

    /// Whether an `&&` behind it would take away what its `set -e` does, or that of a child of its shell.
    pub(super) fn needs_errexit(&self) -> bool {
        !self.strict && self.items.iter().any(sets_errexit)
    }

    /// Whether it may read the variable.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.has_heredoc || self.words.iter().any(|word| word.mentions(name))
    }

    /// Whether it trusts, from its start, that a command in the middle of it ends it by failing.
    pub(super) fn counts_on_errexit(&self) -> bool {
        self.errexit && self.shape != Shape::And
    }
}

fn plain_name<'s>(heredoc: &'s Heredoc<'s>) -> Option<&'s str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    Some(&*heredoc.name).filter(|name| name.bytes().all(is_plain))
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
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own, and they occur in any mix")]
struct Traits<'s> {
    leaks: bool,
    background: bool,
    heredocs: usize,
    breaks_quotes: bool,
    variables: Vec<&'s str>,
    words: Vec<&'s Word<'s>>,
    options: Vec<Set<'s>>,
}

impl<'s> Traits<'s> {
    /// `here`: in the shell itself, not in a child of it.
    fn list(&mut self, list: &'s List<'s>, here: bool) {
        for item in &list.items {
            self.background |= item.then == Connector::Background;
            let here = here && item.pipeline.commands.len() == 1;
            for command in &item.pipeline.commands {
                self.command(command, here);
            }
        }
    }

    fn command(&mut self, command: &'s Command<'s>, here: bool) {
        self.heredocs += command.redirects.iter().filter(|it| is_heredoc(it)).count();
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
                self.variables.extend(variable.filter(|_| here));
                for word in words {
                    self.word(word, here);
                }
                self.list(condition, here);
                self.list(body, here);
            }
            CommandKind::Case { subject, arms } => {
                self.word(subject, here);
                for arm in arms {
                    arm.patterns.iter().for_each(|pattern| self.word(pattern, here));
                    self.list(&arm.body, here);
                }
            }
            CommandKind::Test(words) => words.iter().for_each(|word| self.word(word, here)),
            CommandKind::Function { body, .. } => {
                self.leaks |= here;
                self.command(body, false);
            }
            CommandKind::Arithmetic | CommandKind::Opaque => {
                self.leaks |= here;
                self.breaks_quotes = true;
            }
        }
    }

    fn simple(&mut self, simple: &'s Simple<'s>, here: bool) {
        for assignment in &simple.assignments {
            for word in &assignment.values {
                self.word(word, here);
            }
            if here && simple.words.is_empty() {
                self.variables.push(assignment.name);
            }
        }
        for word in &simple.words {
            self.word(word, here);
        }
        let Some(name) = simple.words.first().filter(|_| here) else { return };
        if is_set(simple) {
            if !Set(simple).is_only_tracing() {
                self.options.push(Set(simple));
            }
        } else {
            let first = simple.words.get(1).map_or("", |word| word.raw);
            let looks = name.raw == "command" && first == "-v" || name.raw == "printf" && first != "-v";
            self.leaks |= name.special || !looks && changes_shell(name.raw);
        }
    }

    fn word(&mut self, word: &'s Word<'s>, here: bool) {
        self.breaks_quotes |= word.special && word.raw.len() != word.span.len() as usize;
        for list in &word.substitutions {
            self.list(list, false);
        }
        self.leaks |= here && word.assigns();
        if word.special {
            self.words.push(word);
        }
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

fn is_set(simple: &Simple<'_>) -> bool {
    simple.words.first().is_some_and(|name| name.raw == "set")
}

/// A `set` command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Set<'s>(&'s Simple<'s>);

impl Set<'_> {
    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.words.iter().skip(1).map(|word| word.raw)
    }

    fn has_errexit(self) -> bool {
        let mut options = ShellOptions::default();
        options.set(self.0);
        options.errexit == Some(true)
    }

    /// Whether it is `set -e`, and no more.
    pub(super) fn is_errexit(self) -> bool {
        self.words().eq(["-e"])
    }

    fn is_only_tracing(self) -> bool {
        self.words().all(|word| matches!(word, "-x" | "+x" | "-v" | "+v" | "-xv" | "-vx"))
    }

    fn is_only_errexit(self) -> bool {
        let is_letter = |letter: &u8| matches!(letter, b'e' | b'x' | b'v');
        let is_plain =
            |word: &str| matches!(word.as_bytes(), [b'-', letters @ ..] if letters.iter().all(is_letter));
        self.0.words.len() > 1 && self.words().all(is_plain)
    }
}

impl PartialEq for Set<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.words().eq(other.words())
    }
}

/// Simple commands that `set -e` reads as everyone does: none that has the shell run a text, which would be read under
/// it, too.
fn is_strict(item: &Item<'_>) -> bool {
    let is_plain = |list: &List<'_>| list.items.len() <= 1 && list.items.iter().all(is_strict);
    let plain = |word: &Word<'_>| word.substitutions.iter().all(is_plain);
    !item.pipeline.negated
        && item.pipeline.commands.iter().all(|command| match &command.kind {
            CommandKind::Simple(simple) => {
                let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
                simple.words.iter().chain(values).all(plain) && !simple.runs_text()
            }
            _ => false,
        })
}

/// Whether the last command, failing, ends a shell under `set -e`: it stands in no `&&` list, and is no compound
/// in which a failure was already passed over.
pub(super) fn ends_checked(items: &[Item<'_>]) -> bool {
    let (last, before) = (&items[items.len() - 1], items.len().checked_sub(2).map(|at| items[at].then));
    !last.pipeline.negated
        && !matches!(before, Some(Connector::And | Connector::Or))
        && matches!(
            last.pipeline.commands.last().map(|command| &command.kind),
            Some(CommandKind::Simple(_) | CommandKind::Subshell(_))
        )
}
