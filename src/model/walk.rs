//! Walks a script as a shell would run it, when all goes well, and notes each command with its effects.
//!
//! Branches are all walked, as *may*; variables and the directory are tracked and become unknown where a branch
//! sets them. A command that no tool file knows may write anywhere.

mod indirect;
mod scratch;

use self::indirect::Left;
pub(super) use self::scratch::Scratch;
use super::run::opaque;
use super::{CommandUse, Scope, Variables};
use crate::shell::{
    self, Assignment, Command, CommandKind, Connector, Field, List, Lookup, Redirect, RedirectOp, Script,
    Simple, Value, Word, expand,
};
use crate::source::{Mapped, Span};
use crate::syntax::Heredoc;
use crate::tools::{Certainty, Effect, EffectKind, Into, Place, Recognised, effects, path, recognise};
use std::borrow::Cow;
use std::rc::Rc;

/// How deep scripts inside scripts (`sh -c`, functions) are followed.
const MAX_SCRIPTS: u32 = 8;
/// Variables that a script sets beyond these are unknown: a look-up goes through them one by one.
const MAX_VARIABLES: usize = 500;
/// A loop over at most this many known words is walked once for each of them.
const MAX_UNROLLED: usize = 16;

/// A variable that a script sets, with its value where that is known.
type Variable<'d> = (Cow<'d, str>, Option<Cow<'d, str>>);

/// The variables and directory a script starts with, and those it sets.
pub(super) struct Env<'e, 'd> {
    scope: &'e Scope<'d>,
    variables: &'e Variables<'d>,
    home: Cow<'static, str>,
    /// Shared, so that a subshell costs nothing unless it sets something.
    set: Rc<Vec<Variable<'d>>>,
    cwd: Option<Cow<'d, str>>,
}

impl<'e, 'd> Env<'e, 'd> {
    pub(super) fn new(scope: &'e Scope<'d>, variables: &'e Variables<'d>, scratch: &Scratch<'d>) -> Self {
        let set = Rc::clone(&scratch.nothing_set);
        Self { scope, variables, home: scope.home(), set, cwd: scope.workdir.clone() }
    }

    fn assign(&mut self, name: Cow<'d, str>, value: Option<Cow<'d, str>>) {
        let set = Rc::make_mut(&mut self.set);
        if let Some(slot) = set.iter_mut().find(|(known, _)| *known == name) {
            slot.1 = value;
        } else if set.len() < MAX_VARIABLES {
            set.push((name, value));
        }
    }
}

impl Lookup for Env<'_, '_> {
    fn get(&self, name: &str) -> Value<'_> {
        if let Some((_, value)) = self.set.iter().find(|(known, _)| known == name) {
            return value.as_deref().map_or(Value::Unknown, |value| Value::Known(Cow::Borrowed(value)));
        }
        if self.set.len() >= MAX_VARIABLES {
            return Value::Unknown;
        }
        if let Some(binding) = self.variables.get(name, self.scope.variables) {
            return binding
                .value
                .as_deref()
                .map_or(Value::Unknown, |value| Value::Known(Cow::Borrowed(value)));
        }
        match name {
            "HOME" => Value::Known(Cow::Borrowed(&self.home)),
            "PWD" => self.cwd.as_deref().map_or(Value::Unknown, |cwd| Value::Known(Cow::Borrowed(cwd))),
            // The base image may define it.
            _ => Value::Unknown,
        }
    }
}

/// Collects the commands and effects of a script.
pub(super) struct Walker<'e, 'd> {
    env: Env<'e, 'd>,
    /// The text that is walked.
    source: Option<&'d Mapped<'d>>,
    /// The Dockerfile's own heredocs, whose bodies stand outside the script's text.
    heredocs: &'e [Heredoc<'d>],
    next_heredoc: usize,
    certainty: Certainty,
    depth: u32,
    /// Function calls and loop turns left: a script cannot make the walk longer than this.
    budget: u32,
    commands: Vec<CommandUse<'d>>,
    effects: Vec<Effect<'d>>,
    parser: shell::Scratch<'d>,
    nothing_set: Rc<Vec<Variable<'d>>>,
}

/// The functions of one script.
#[derive(Default)]
struct Frame<'s, 'd> {
    functions: Vec<(&'d str, &'s Command<'d>)>,
    /// What `trap … EXIT` says, and whether it surely does.
    at_exit: Option<(Field<'d>, Certainty)>,
}

impl<'e, 'd> Walker<'e, 'd> {
    pub(super) fn new(env: Env<'e, 'd>, heredocs: &'e [Heredoc<'d>], scratch: Scratch<'d>) -> Self {
        let Scratch { commands, effects, parser, nothing_set } = scratch;
        Self {
            env,
            source: None,
            heredocs,
            next_heredoc: 0,
            certainty: Certainty::Must,
            depth: 0,
            budget: 1_000,
            commands,
            effects,
            parser,
            nothing_set,
        }
    }

    /// The commands and effects, and what they were collected in.
    pub(super) fn finish(mut self) -> (Vec<CommandUse<'d>>, Vec<Effect<'d>>, Scratch<'d>) {
        let (commands, effects) = (self.commands.split_off(0), self.effects.split_off(0));
        let Self { commands: own, effects: done, parser, nothing_set, .. } = self;
        (commands, effects, Scratch { commands: own, effects: done, parser, nothing_set })
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
        self.exit(&mut frame);
    }

    /// Runs the words of an exec form.
    pub(super) fn exec(&mut self, argv: Vec<Field<'d>>) {
        let (Some(first), Some(last)) = (argv.first(), argv.last()) else { return };
        let span = first.span.to(last.span);
        self.run(argv, span, &[], &[]);
    }

    pub(super) fn opaque(&mut self, span: Span) {
        self.push(opaque(span));
    }

    fn push(&mut self, mut effect: Effect<'d>) {
        effect.certainty = effect.certainty.max(self.certainty);
        self.effects.push(effect);
    }

    fn list<'s>(&mut self, list: &'s List<'d>, frame: &mut Frame<'s, 'd>) {
        let base = self.certainty;
        let mut guarded = false;
        for item in &list.items {
            if let [command] = item.pipeline.commands.as_slice() {
                self.command(command, frame);
            } else {
                self.subshell(|walker| walker.pipeline(&item.pipeline.commands, frame));
            }
            guarded = item.then == Connector::And
                && (guarded || is_test(&item.pipeline.commands, item.pipeline.negated));
            let may = guarded || item.then == Connector::Or;
            self.certainty = if may { Certainty::May } else { base };
        }
        self.certainty = base;
    }

    fn command<'s>(&mut self, command: &'s Command<'d>, frame: &mut Frame<'s, 'd>) {
        match &command.kind {
            CommandKind::Simple(simple) => return self.simple(simple, command, frame),
            CommandKind::Group(list) => self.list(list, frame),
            CommandKind::Subshell(list) => self.subshell(|walker| walker.list(list, frame)),
            CommandKind::If { branches, otherwise } => {
                for branch in branches {
                    self.list(&branch.condition, frame);
                    self.branch(|walker| walker.list(&branch.body, frame));
                }
                if let Some(list) = otherwise {
                    self.branch(|walker| walker.list(list, frame));
                }
            }
            CommandKind::Loop { variable, words, condition, body, .. } => {
                self.list(condition, frame);
                self.repeat(*variable, words, body, frame);
            }
            CommandKind::Case { arms, .. } => {
                for arm in arms {
                    self.branch(|walker| walker.list(&arm.body, frame));
                }
            }
            CommandKind::Function { name, body } => frame.functions.push((name, body)),
            CommandKind::Test(_) | CommandKind::Arithmetic => {}
            CommandKind::Opaque => self.opaque(command.span),
        }
        self.redirects(&command.redirects);
    }

    /// Walks something whose variables and directory do not outlive it.
    fn subshell(&mut self, inside: impl FnOnce(&mut Self)) {
        let (set, cwd) = (Rc::clone(&self.env.set), self.env.cwd.clone());
        inside(self);
        (self.env.set, self.env.cwd) = (set, cwd);
    }

    /// Walks something that may not run: what it sets is unknown afterwards.
    fn branch(&mut self, inside: impl FnOnce(&mut Self)) {
        let (set, cwd) = (Rc::clone(&self.env.set), self.env.cwd.clone());
        let certainty = std::mem::replace(&mut self.certainty, Certainty::May);
        inside(self);
        self.certainty = certainty;
        if !Rc::ptr_eq(&set, &self.env.set) {
            for slot in Rc::make_mut(&mut self.env.set) {
                if !set.contains(slot) {
                    slot.1 = None;
                }
            }
        }
        if self.env.cwd != cwd {
            self.env.cwd = None;
        }
    }

    /// A loop: once for each of a few known words, else once, as a branch with an unknown variable.
    fn repeat<'s>(
        &mut self,
        variable: Option<&'d str>,
        words: &'s [Word<'d>],
        body: &'s List<'d>,
        frame: &mut Frame<'s, 'd>,
    ) {
        let mut values = Vec::new();
        for word in words {
            expand(word, &self.env, &mut values);
        }
        let known = !values.is_empty()
            && values.len() <= MAX_UNROLLED
            && values.iter().all(|value| value.is_known() && !value.glob);
        match variable {
            Some(variable) if known && self.spend(values.len()) => {
                for value in values {
                    self.env.assign(variable.into(), Some(value.text));
                    self.list(body, frame);
                }
            }
            variable => {
                if let Some(variable) = variable {
                    self.env.assign(variable.into(), None);
                }
                self.branch(|walker| walker.list(body, frame));
            }
        }
    }

    fn spend(&mut self, turns: usize) -> bool {
        let left = self.budget.checked_sub(turns as u32);
        self.budget = left.unwrap_or(self.budget);
        left.is_some()
    }

    fn simple<'s>(&mut self, simple: &'s Simple<'d>, command: &'s Command<'d>, frame: &mut Frame<'s, 'd>) {
        for word in simple.assignments.iter().flat_map(|assignment| &assignment.values) {
            self.substitutions(word, frame);
        }
        let mut argv = Vec::with_capacity(simple.words.len());
        for word in &simple.words {
            self.substitutions(word, frame);
            expand(word, &self.env, &mut argv);
        }
        if argv.is_empty() {
            simple.assignments.iter().for_each(|assignment| self.assign(assignment));
        } else if let Some(body) = called(&argv, frame) {
            if self.depth < MAX_SCRIPTS && self.spend(1) {
                self.depth += 1;
                self.command(body, frame);
                self.depth -= 1;
            } else {
                self.opaque(command.span);
            }
        } else if !(self.builtin(&argv) || self.eval(&argv) || self.trap(&argv, frame)) {
            self.with_assignments(simple, |walker| {
                walker.run(argv, span_of(&simple.words), &simple.words, &command.redirects);
            });
        }
        self.redirects(&command.redirects);
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
        simple.assignments.iter().for_each(|assignment| self.assign(assignment));
        inside(self);
        self.env.set = set;
    }

    fn assign(&mut self, assignment: &Assignment<'d>) {
        let mut fields = Vec::new();
        for word in &assignment.values {
            expand(word, &self.env, &mut fields);
        }
        let known = !assignment.append && fields.iter().all(|field| field.is_known() && !field.glob);
        let value = match fields.as_mut_slice() {
            [] if known => Some(Cow::Borrowed("")),
            [field] if known => Some(std::mem::take(&mut field.text)),
            fields if known => {
                Some(Cow::Owned(fields.iter().map(|field| field.text.as_ref()).collect::<Vec<_>>().join(" ")))
            }
            _ => None,
        };
        self.env.assign(assignment.name.into(), value);
    }

    /// What changes the shell itself and writes nothing.
    fn builtin(&mut self, argv: &[Field<'d>]) -> bool {
        match argv[0].text.as_ref() {
            "cd" | "pushd" => {
                let target = argv.iter().skip(1).find(|field| !field.text.starts_with('-'));
                let cwd = self.env.cwd.as_deref();
                self.env.cwd = match target {
                    None => path::join_cow(cwd, &self.env.home),
                    Some(field) if field.is_known() => path::join_cow(cwd, &field.text),
                    Some(_) => None,
                };
            }
            "popd" => self.env.cwd = None,
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                for field in &argv[1..] {
                    if let Some((name, value)) = field.text.split_once('=') {
                        let value = field.is_known().then(|| Cow::Owned(value.to_owned()));
                        self.env.assign(Cow::Owned(name.to_owned()), value);
                    }
                }
            }
            "unset" | "read" => {
                for field in &argv[1..] {
                    self.env.assign(field.text.clone(), None);
                }
            }
            _ => return false,
        }
        true
    }

    fn run(&mut self, argv: Vec<Field<'d>>, span: Span, words: &[Word<'d>], redirects: &[Redirect<'d>]) {
        let start = self.effects.len();
        if let Some(body) = self.piped_script(&argv, redirects) {
            self.nested(body, None);
        } else {
            match recognise(&argv) {
                Recognised::Tool(invocation) => {
                    let place = Place { cwd: self.env.cwd.as_deref(), env: &self.env };
                    effects(&invocation, &place, &mut self.effects);
                    for effect in &mut self.effects[start..] {
                        effect.certainty = effect.certainty.max(self.certainty);
                    }
                }
                Recognised::Script(field) => self.script_argument(field, words),
                Recognised::Harmless => {}
                Recognised::Unknown => self.opaque(span),
            }
        }
        let effects = start..self.effects.len();
        self.commands.push(CommandUse { argv, span, certainty: self.certainty, effects });
    }

    /// The heredoc that a bare shell reads as its script.
    fn piped_script(&self, argv: &[Field<'d>], redirects: &[Redirect<'d>]) -> Option<&'e Mapped<'d>> {
        let outside =
            |redirect: &&Redirect<'d>| redirect.op == RedirectOp::Heredoc && redirect.heredoc.is_none();
        redirects.iter().find(outside)?;
        let name = argv[0].text.rsplit('/').next()?;
        let bare = argv[1..].iter().all(|field| field.text.starts_with('-') || field.text.starts_with('+'));
        let shell = matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh");
        (shell && bare).then(|| self.heredocs.get(self.next_heredoc))?.map(|heredoc| &heredoc.body)
    }

    /// The text of `sh -c`.
    fn script_argument(&mut self, field: &Field<'d>, words: &[Word<'d>]) {
        let word = words.iter().find(|word| word.span == field.span);
        let quoted = word.zip(self.source).and_then(|(word, source)| word.quoted_script(source));
        match quoted {
            Some(text) => self.nested(&text, None),
            // Escapes or expansions stand in it: its places are lost, the word stands for all of them.
            None => self.nested(&Mapped::contiguous(&field.text, 0), Some(field.span)),
        };
    }

    /// Walks a script that does not live as long as the file; what it does is copied out.
    fn nested(&mut self, text: &Mapped<'_>, place: Option<Span>) -> Left {
        if self.depth >= MAX_SCRIPTS {
            self.opaque(place.unwrap_or_else(|| text.file_span(Span::new(0, text.text.len() as u32))));
            return Left::default();
        }
        let env = Env {
            scope: self.env.scope,
            variables: self.env.variables,
            home: self.env.home.clone(),
            set: Rc::clone(&self.env.set),
            cwd: self.env.cwd.clone(),
        };
        let mut inner = Walker::new(env, &[], Scratch::default());
        inner.depth = self.depth + 1;
        inner.certainty = self.certainty;
        let script = shell::parse(text);
        inner.source = Some(text);
        inner.script(&script);
        let Walker { env, commands, effects, .. } = inner;
        let offset = self.effects.len();
        self.effects.extend(effects.into_iter().map(|effect| own_effect(effect, place)));
        self.commands.extend(commands.into_iter().map(|command| own_command(command, place, offset)));
        indirect::left(env)
    }

    fn redirects(&mut self, redirects: &[Redirect<'d>]) {
        for redirect in redirects {
            match redirect.op {
                RedirectOp::Out | RedirectOp::Append | RedirectOp::OutAndErr | RedirectOp::InOut => {
                    self.write(redirect);
                }
                RedirectOp::Heredoc if redirect.heredoc.is_none() => self.next_heredoc += 1,
                _ => {}
            }
        }
    }

    fn write(&mut self, redirect: &Redirect<'d>) {
        let mut fields = Vec::new();
        expand(&redirect.target, &self.env, &mut fields);
        let Some(field) = fields.into_iter().next() else { return };
        let path = path::of_field(self.env.cwd.as_deref(), &field);
        let (kind, span) = (EffectKind::Write, redirect.span);
        self.push(Effect { kind, path, certainty: Certainty::Must, span, into: Into::Layer });
    }
}

fn own_effect(effect: Effect<'_>, place: Option<Span>) -> Effect<'static> {
    let mut effect = effect.into_owned();
    effect.span = place.unwrap_or(effect.span);
    effect
}

fn own_command(command: CommandUse<'_>, place: Option<Span>, offset: usize) -> CommandUse<'static> {
    CommandUse {
        argv: command.argv.into_iter().map(Field::into_owned).collect(),
        span: place.unwrap_or(command.span),
        certainty: command.certainty,
        effects: command.effects.start + offset..command.effects.end + offset,
    }
}

/// The function that a command calls.
fn called<'s, 'd>(argv: &[Field<'d>], frame: &Frame<'s, 'd>) -> Option<&'s Command<'d>> {
    let name = argv[0].value()?;
    frame.functions.iter().rev().find(|(known, _)| *known == name).map(|(_, body)| *body)
}

fn span_of(words: &[Word<'_>]) -> Span {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

/// Whether what follows `&&` is not meant to run always.
fn is_test(commands: &[Command<'_>], negated: bool) -> bool {
    let [command] = commands else { return false };
    match &command.kind {
        CommandKind::Simple(simple) => {
            negated || simple.words.first().is_some_and(|word| matches!(word.raw, "[" | "test"))
        }
        CommandKind::Test(_) | CommandKind::Arithmetic => true,
        _ => negated,
    }
}
