//! Walks a script as a shell would run it, when all goes well, and notes each command with its effects.
//!
//! Branches are all walked, as *may*; variables and the directory are tracked and become unknown where a branch
//! sets them. A command that no tool file knows may write anywhere.

mod builtins;
mod env;
mod files;
mod flow;
mod found;
mod indirect;
mod names;
mod nested;
mod redirects;
mod scratch;
mod sourced;

pub(super) use self::env::Env;
use self::env::Variable;
use self::nested::Inside;
use self::redirects::printed_url;
pub(super) use self::scratch::Scratch;
use self::sourced::Sourced;
use super::CommandUse;
use super::budget::{self, Budget};
use super::read::{Around, Read};
use super::scripts::Shelf;
use super::text::Shared;
use crate::ids::{ScriptId, StepId};
use crate::shell::{self, Assignment, Command, CommandKind, Field, Redirect, Script, Simple, Word, expand};
use crate::source::{Mapped, Span};
use crate::syntax::Heredoc;
use crate::tools::{
    Branch, Certainty, Effect, EffectKind, Found, Path, Place, Recognised, effects_on, recognise, scripts,
    unwrapped,
};
use std::borrow::Cow;
use std::rc::Rc;

/// How deep scripts inside scripts (`sh -c`, functions) are followed.
const MAX_SCRIPTS: u32 = 8;
/// How deep commands inside one another are followed, through functions and scripts: the walk is a recursion.
const MAX_LEVEL: u32 = 256;
/// A loop over at most this many known words is walked once for each of them.
const MAX_UNROLLED: usize = 16;

/// Collects the commands and effects of a script.
pub(super) struct Walker<'e, 'd> {
    env: Env<'e, 'd>,
    /// The text that is walked.
    source: Option<&'d Mapped<'d>>,
    /// The Dockerfile's own heredocs, whose bodies stand outside the script's text.
    heredocs: &'e [Heredoc<'d>],
    next_heredoc: usize,
    /// The branch that is walked, and how many there were so far.
    branch: Branch,
    branches: u32,
    /// The branch that the innermost shell runs in, and whether it has surely ended.
    shell: Branch,
    has_ended: bool,
    depth: u32,
    /// How many commands stand around, those of other scripts and functions included.
    level: u32,
    /// Function calls and loop turns left: a script cannot make the walk longer than this.
    turns: u32,
    /// Files that commands around find, and what stands for them here.
    found: Vec<Found<'d>>,
    /// What all walks of the file may make together.
    budget: &'e Budget,
    /// The instruction that is read.
    step: StepId,
    /// The scripts that it may call.
    shelf: &'e Shelf<'e>,
    /// Those that are walked, and call one another.
    running: Vec<ScriptId>,
    /// Those that were sourced: their functions can be called.
    sourced: Vec<Sourced>,
    /// Whether no shell starts what is called.
    by_kernel: bool,
    /// The file that the next command reads from a pipe.
    input: Option<Field<'d>>,
    commands: Vec<CommandUse<'d>>,
    effects: Vec<Effect<'d>>,
    parser: shell::Scratch<'d>,
    nothing_set: Rc<Vec<Variable<'d>>>,
}

/// The functions of one script.
#[derive(Default)]
struct Frame<'s, 'd> {
    functions: Vec<(&'d str, &'s Command<'d>)>,
    /// What `trap … EXIT` says, and in which branch.
    at_exit: Option<(Field<'d>, Branch)>,
}

impl<'e, 'd> Walker<'e, 'd> {
    pub(super) fn new(
        env: Env<'e, 'd>,
        heredocs: &'e [Heredoc<'d>],
        around: Around<'e, 'd>,
        scratch: Scratch<'d>,
    ) -> Self {
        let Scratch { commands, effects, parser, nothing_set } = scratch;
        Self {
            env,
            source: None,
            heredocs,
            next_heredoc: 0,
            branch: Branch::default(),
            branches: 0,
            shell: Branch::default(),
            has_ended: false,
            depth: 0,
            level: 0,
            turns: 1_000,
            found: Vec::new(),
            budget: around.budget,
            step: around.step,
            shelf: around.shelf,
            running: Vec::new(),
            sourced: Vec::new(),
            by_kernel: false,
            input: None,
            commands,
            effects,
            parser,
            nothing_set,
        }
    }

    /// The commands and effects with the directory of the end, and what they were collected in.
    pub(super) fn finish(mut self) -> (Read<'d>, Scratch<'d>) {
        let (commands, effects) = (self.commands.split_off(0), self.effects.split_off(0));
        let Self { commands: own, effects: done, parser, nothing_set, env, .. } = self;
        let read = Read { commands, effects, left_in: env.cwd, ..Read::default() };
        (read, Scratch { commands: own, effects: done, parser, nothing_set })
    }

    /// Walks a script in the RUN's own text or in a heredoc.
    pub(super) fn text(&mut self, text: &'d Mapped<'d>) -> Script<'d> {
        let script: Script<'d> = shell::parse_with(text, &mut self.parser);
        self.source = Some(text);
        self.script(&script);
        script
    }

    fn script(&mut self, script: &Script<'d>) {
        let mut frame = Frame::default();
        self.list(&script.list, &mut frame);
        let has_ended = std::mem::take(&mut self.has_ended);
        self.exit(&mut frame);
        self.has_ended = has_ended;
    }

    /// Runs the words of an exec form.
    pub(super) fn exec(&mut self, argv: Vec<Field<'d>>) {
        let (Some(first), Some(last)) = (argv.first(), argv.last()) else { return };
        let span = first.span.to(last.span);
        self.by_kernel = true;
        self.run(argv, span, &[], &[]);
    }

    pub(super) fn opaque(&mut self, span: Span) {
        self.push(opaque(span));
    }

    fn push(&mut self, effect: Effect<'d>) {
        let start = self.effects.len();
        self.effects.push(effect);
        self.take_effects(start);
    }

    /// Whether what is walked surely runs.
    fn certainty(&self) -> Certainty {
        if self.branch == Branch::default() { Certainty::Must } else { Certainty::May }
    }

    /// Puts the effects since `start` into the branch that they happen in. What is too much is one that
    /// may write anywhere.
    fn take_effects(&mut self, start: usize) {
        let place = (self.certainty(), self.branch);
        let new = &mut self.effects[start..];
        for effect in &mut *new {
            (effect.certainty, effect.branch) = place;
        }
        let Some(last) = new.last().map(|last| last.span) else { return };
        if !self.budget.spend_effects(new) {
            self.effects.truncate(start);
            self.give_up(last);
        }
    }

    /// Notes once that what follows is not looked at.
    fn give_up(&mut self, span: Span) {
        if self.effects.last().is_none_or(|last| last.kind != EffectKind::Opaque) {
            self.effects.push(opaque(span));
        }
    }

    /// Appends the fields of some words; whether there was room for them.
    fn expand(&self, words: &[Word<'d>], out: &mut Vec<Field<'d>>) -> bool {
        words.iter().all(|word| {
            let start = out.len();
            match self.env.arguments(word.raw) {
                Some(arguments) => out.extend(arguments.map(|it| Field { span: word.span, ..it.clone() })),
                None => expand(word, &self.env, out),
            }
            self.budget.spend_fields(&out[start..])
        })
    }

    /// Enters a new branch; whoever enters it leaves it.
    fn enter(&mut self) {
        self.branches += 1;
        self.branch = Branch(self.branches);
    }

    fn command<'s>(&mut self, command: &'s Command<'d>, frame: &mut Frame<'s, 'd>) {
        if self.level == MAX_LEVEL || !self.budget.spend(budget::COMMAND) {
            return self.give_up(command.span);
        }
        self.level += 1;
        let before = self.commands.len();
        self.kind(command, frame);
        let start = self.effects.len();
        let last = self.commands[before..].last().filter(|_| !command.redirects.is_empty());
        let fetched = last.and_then(|last| printed_url(&last.argv));
        self.redirects(&command.redirects, fetched.map(|url| (url, command.span)).as_ref());
        if let (CommandKind::Simple(_), Some(last)) = (&command.kind, self.commands[before..].last_mut()) {
            last.redirects = start..self.effects.len();
        }
        self.level -= 1;
    }

    fn kind<'s>(&mut self, command: &'s Command<'d>, frame: &mut Frame<'s, 'd>) {
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple, command, frame),
            CommandKind::Group(list) => self.list(list, frame),
            CommandKind::Subshell(list) => self.subshell(|walker| walker.list(list, frame)),
            CommandKind::If { branches, otherwise } => self.choose(branches, otherwise.as_ref(), frame),
            CommandKind::Loop { variable, words, condition, body, .. } => {
                self.list(condition, frame);
                self.repeat(*variable, words, body, frame);
            }
            CommandKind::Case { subject, arms } => match self.taken(subject, arms) {
                Some(taken) => taken.iter().for_each(|arm| self.list(&arm.body, frame)),
                None => arms.iter().for_each(|arm| self.branch(|walker| walker.list(&arm.body, frame))),
            },
            CommandKind::Function { name, body } => frame.functions.push((name, body)),
            CommandKind::Test(_) | CommandKind::Arithmetic => {}
            CommandKind::Opaque => self.opaque(command.span),
        }
    }

    /// Walks something whose variables and directory do not outlive it.
    fn subshell(&mut self, inside: impl FnOnce(&mut Self)) {
        let (set, cwd, args) = (Rc::clone(&self.env.set), self.env.cwd.clone(), self.env.args.clone());
        let around = (std::mem::replace(&mut self.shell, self.branch), self.has_ended);
        inside(self);
        (self.env.set, self.env.cwd, self.env.args) = (set, cwd, args);
        (self.shell, self.has_ended) = around;
    }

    /// Walks something that may not run: what it sets is unknown afterwards.
    fn branch(&mut self, inside: impl FnOnce(&mut Self)) {
        let (set, cwd, args) = (Rc::clone(&self.env.set), self.env.cwd.clone(), self.env.args.clone());
        let around = self.branch;
        self.enter();
        inside(self);
        self.branch = around;
        if set != self.env.set {
            for slot in Rc::make_mut(&mut self.env.set) {
                if !set.contains(slot) {
                    slot.value = None;
                }
            }
        }
        if self.env.cwd != cwd {
            self.env.cwd = None;
        }
        if self.env.args != args {
            self.env.args = None;
        }
    }

    /// Gives a variable a value; it stands for nothing found any longer.
    fn set(&mut self, name: Cow<'d, str>, value: Option<Shared<'d>>) {
        let stale = |found: &&mut Found<'d>| {
            found.names.first().and_then(|own| own.strip_prefix('$')) == Some(&*name)
        };
        self.found.iter_mut().filter(stale).for_each(|found| found.names.clear());
        self.env.assign(name, value);
    }

    fn spend(&mut self, turns: usize) -> bool {
        let left = self.turns.checked_sub(turns as u32);
        self.turns = left.unwrap_or(self.turns);
        left.is_some()
    }

    fn simple<'s>(&mut self, simple: &'s Simple<'d>, command: &'s Command<'d>, frame: &mut Frame<'s, 'd>) {
        for word in simple.assignments.iter().flat_map(|assignment| &assignment.values) {
            self.substitutions(word, frame);
        }
        let mut argv = Vec::with_capacity(simple.words.len());
        for word in &simple.words {
            self.substitutions(word, frame);
            if !self.expand(std::slice::from_ref(word), &mut argv) {
                return self.give_up(command.span);
            }
        }
        if argv.is_empty() {
            simple.assignments.iter().for_each(|assignment| self.assign(assignment));
        } else if let Some(body) = called(&argv, frame) {
            if self.depth < MAX_SCRIPTS && self.spend(1) {
                self.depth += 1;
                let args = self.env.pass(&argv);
                self.command(body, frame);
                self.env.args = args;
                self.depth -= 1;
            } else {
                self.opaque(command.span);
            }
        } else if !(self.sourced_function(&argv, command.span)
            || self.builtin(&argv)
            || self.eval(&argv)
            || self.trap(&argv, frame))
        {
            let found = self.substituted(&simple.words);
            let before = self.found.len();
            self.found.extend(found);
            self.with_assignments(simple, |walker| {
                walker.run(argv, span_of(&simple.words), &simple.words, &command.redirects);
            });
            self.found.truncate(before);
        }
    }

    fn substitutions<'s>(&mut self, word: &'s Word<'d>, frame: &mut Frame<'s, 'd>) {
        for list in &word.substitutions {
            self.subshell(|walker| walker.list(list, frame));
        }
    }

    /// Runs something with the variables that stand before its name.
    fn with_assignments(&mut self, simple: &Simple<'d>, inside: impl FnOnce(&mut Self)) {
        if simple.assignments.is_empty() {
            return inside(self);
        }
        let set = Rc::clone(&self.env.set);
        for assignment in &simple.assignments {
            self.assign(assignment);
            self.env.export(assignment.name);
        }
        inside(self);
        self.env.set = set;
    }

    fn assign(&mut self, assignment: &Assignment<'d>) {
        let mut fields = Vec::new();
        let known = self.expand(&assignment.values, &mut fields)
            && !assignment.append
            && fields.iter().all(|field| field.is_known() && !field.glob);
        let value = match fields.as_mut_slice() {
            [] if known => Some(Shared::Text("")),
            [field] if known => Some(std::mem::take(&mut field.text).into()),
            fields if known => {
                let texts: Vec<&str> = fields.iter().map(|field| field.text.as_ref()).collect();
                Some(Shared::Made(texts.join(" ").into()))
            }
            _ => None,
        };
        self.set(assignment.name.into(), value);
    }

    fn run(&mut self, argv: Vec<Field<'d>>, span: Span, words: &[Word<'d>], redirects: &[Redirect<'d>]) {
        let start = self.effects.len();
        let input = self.input.take();
        if let Some(body) = self.piped_script(&argv, redirects) {
            self.nested(body, Inside::default());
        } else {
            match recognise(&argv) {
                Recognised::Tool(invocation) => {
                    let place = Place { cwd: self.env.cwd.as_deref(), env: &self.env };
                    if let Some(scripts) = scripts(&invocation, &place) {
                        self.scripts(scripts, words);
                    } else {
                        effects_on(&invocation, &place, &self.found, &mut self.effects);
                        self.take_effects(start);
                    }
                }
                Recognised::Script(field) => self.script_argument(field, &argv, words),
                Recognised::Harmless => {}
                Recognised::Unknown
                    if self.file(&argv, input.or_else(|| self.input(redirects)).as_ref(), span)
                        || self.activation(&argv) => {}
                Recognised::Unknown => self.opaque(span),
            }
        }
        let effects = start..self.effects.len();
        let (certainty, directory) = (self.certainty(), self.env.cwd.clone());
        let inner = unwrapped(&argv);
        let wrapping = (argv.len() - inner.len()) as u32;
        let slash = inner.first().and_then(|name| name.text.rfind('/'));
        let name_at = slash.map_or(0, |slash| slash + 1) as u32;
        self.commands.push(CommandUse {
            argv,
            wrapping,
            name_at,
            span,
            script: None,
            certainty,
            directory,
            effects,
            redirects: 0..0,
        });
    }
}

/// The function that a command calls.
fn called<'s, 'd>(argv: &[Field<'d>], frame: &Frame<'s, 'd>) -> Option<&'s Command<'d>> {
    let name = argv[0].value()?;
    frame.functions.iter().rev().find(|(known, _)| *known == name).map(|(_, body)| *body)
}

/// An effect that may write anywhere.
fn opaque<'d>(span: Span) -> Effect<'d> {
    Effect::new(EffectKind::Opaque, Path::Unknown, span)
}

fn span_of(words: &[Word<'_>]) -> Span {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}
