//! Instructions to stages: scopes are threaded through, commands and effects are taken at each instruction.

use super::budget::Budget;
use super::graph::{self, Names, lower_case};
use super::read::{Around, Read};
use super::scripts::{Scripts, Shelf};
use super::sibling::Siblings;
use super::stage::{Base, Stage, Step};
use super::threes::Threes;
use super::variables::{Binding, Variables};
use super::walk::Scratch;
use super::{
    BASE_WORKDIR, Commands, ImageRef, Model, Options, Scope, Shared, Shell, ShellOptions, copy, run,
};
use crate::ids::{EffectId, StageId, StepId};
use crate::syntax::{Args, Comment, Dockerfile, Heredoc, Instruction, Kind, Value, Word, expand_known};
use crate::tools::path;
use std::borrow::Cow;
use std::cell::Cell;

/// How much longer than the word itself a value may be: what doubles itself is soon unknown.
const MAX_VALUE: usize = 1 << 16;

/// What is known of other files that bears on what a Dockerfile means.
#[derive(Clone, Copy, Default)]
pub struct Beside<'b> {
    /// The scripts that its RUNs call.
    pub scripts: Option<&'b dyn Scripts>,
    /// The images that other Dockerfiles build.
    pub siblings: Option<&'b dyn Siblings>,
}

/// Reads what `file` means.
pub fn build<'d>(file: &'d Dockerfile<'d>, options: &'d Options) -> Model<'d> {
    build_with(file, options, Beside::default())
}

/// The same, with what is known of other files.
pub fn build_with<'d>(
    file: &'d Dockerfile<'d>,
    options: &'d Options,
    Beside { scripts, siblings }: Beside<'_>,
) -> Model<'d> {
    let first = file.instructions.iter().position(|instruction| instruction.kind == Kind::From);
    let (preamble, rest) = file.instructions.split_at(first.unwrap_or(file.instructions.len()));
    let mut builder = Builder {
        file,
        options,
        globals: Variables::default(),
        stages: Vec::new(),
        triggers: Vec::new(),
        ends: Vec::new(),
        names: Names::default(),
        budget: Budget::default(),
        shells: shells(file),
        scratch: Cell::default(),
        shelf: Shelf::new(scripts),
        siblings,
    };
    builder.read_globals(preamble);
    for part in rest.chunk_by(|_, next| next.kind != Kind::From) {
        builder.read_stage(part);
    }
    let Builder { globals, mut stages, mut triggers, ends, names, shelf, .. } = builder;
    let (scripts, calls_files) = shelf.into_parts();
    let named = options.target.as_deref().and_then(|target| names.find(target, stages.len(), true));
    let target = named.or(stages.len().checked_sub(1));
    if let Some(target) = target {
        graph::mark(&mut stages, &names, target, named.is_some());
    }
    for trigger in &mut triggers {
        trigger.reaches_image = stages[trigger.index].reaches_image;
        trigger.is_shipped = stages[trigger.index].is_shipped;
    }
    let given = options.build_args.iter().map(|(_, value)| value.as_str());
    let called = scripts.iter().map(|script| &*script.text().text);
    let threes = Threes::of(called.chain(given).chain([file.text]));
    Model {
        file,
        preamble,
        options,
        globals,
        stages,
        triggers,
        target,
        scripts,
        calls_files,
        ends,
        names,
        threes,
    }
}

struct Builder<'s, 'd> {
    file: &'d Dockerfile<'d>,
    options: &'d Options,
    globals: Variables<'d>,
    stages: Vec<Stage<'d>>,
    triggers: Vec<Stage<'d>>,
    /// What is in force at the end of each stage.
    ends: Vec<Scope<'d>>,
    names: Names<'d>,
    budget: Budget,
    /// The shells that comments name: for which instruction, by its place.
    shells: Vec<(u32, Shell)>,
    /// What is left of the last RUN's reading.
    scratch: Cell<Option<Scratch<'d>>>,
    shelf: Shelf<'s>,
    siblings: Option<&'s dyn Siblings>,
}

impl<'d> Builder<'_, 'd> {
    fn read_globals(&mut self, preamble: &'d [Instruction<'d>]) {
        for instruction in preamble.iter().filter(|instruction| instruction.kind == Kind::Arg) {
            for word in instruction.words() {
                let mark = self.globals.mark();
                let binding =
                    self.arg(word, &self.globals, mark, |default| self.expand_global(default, mark));
                // One that says nothing leaves what stands before it.
                let stays = |before: &Binding<'_>| before.value.is_some() && !word.text.contains('=');
                if binding.value.is_some() || !self.globals.get(&binding.name, mark).is_some_and(stays) {
                    self.globals.push(binding);
                }
            }
        }
    }

    fn read_stage(&mut self, part: &'d [Instruction<'d>]) {
        let Some((from, body)) = part.split_first() else { return };
        let index = self.stages.len();
        let base = self.base(from);
        let (variables, scope) = self.inherit(&base);
        let root = if let Base::Stage(parent) = base { self.stages[parent].root } else { index };
        let name = match from.words() {
            [_, keyword, name, ..] if keyword.text.eq_ignore_ascii_case("as") => Some(lower_case(&name.text)),
            _ => None,
        };
        if let Some(name) = &name {
            self.names.add(name.clone(), index);
        }
        let steps = Vec::with_capacity(body.len());
        let (reaches_image, is_shipped, is_referred) = (false, false, false);
        self.stages.push(Stage {
            index,
            from,
            name,
            base,
            steps,
            variables,
            root,
            reaches_image,
            is_shipped,
            is_referred,
        });
        let mut scope = scope;
        self.take_shell(from, &mut scope);
        for instruction in body {
            self.read_step(index, instruction, &mut scope);
        }
        self.stages[index].variables.seal();
        if body.iter().any(|instruction| instruction.trigger.is_some()) {
            self.read_triggers(index, from, body, scope.clone());
        }
        self.ends.push(scope);
    }

    /// What ONBUILD leaves: it runs where the stage ends, in the builds of images that are FROM it.
    fn read_triggers(
        &mut self,
        index: usize,
        from: &'d Instruction<'d>,
        body: &'d [Instruction<'d>],
        mut scope: Scope<'d>,
    ) {
        let variables = self.stages[index].variables.inherited();
        let mut steps = Vec::new();
        for onbuild in body {
            let Some(trigger) = onbuild.trigger.as_deref() else { continue };
            let id = StepId { stage: StageId::triggers(self.triggers.len()), index: steps.len() as u32 };
            let read = self.act((id, trigger), &onbuild.heredocs, &scope, &variables);
            let at = scope.clone();
            self.apply(trigger, &variables, &mut scope);
            steps.push(step((id, trigger), at, read, &self.shelf));
        }
        let base = Base::Stage(index);
        let (name, root) = (None, self.stages[index].root);
        let (reaches_image, is_shipped, is_referred) = (false, false, false);
        self.triggers.push(Stage {
            index,
            from,
            name,
            base,
            steps,
            variables,
            root,
            reaches_image,
            is_shipped,
            is_referred,
        });
    }

    /// The commands and effects of RUN, COPY and ADD.
    fn act(
        &self,
        (id, instruction): (StepId, &'d Instruction<'d>),
        heredocs: &'d [Heredoc<'d>],
        scope: &Scope<'d>,
        variables: &Variables<'d>,
    ) -> Read<'d> {
        match instruction.kind {
            Kind::Run => {
                let scratch = self.scratch.take().unwrap_or_else(Scratch::with_room);
                let around = Around { scope, variables, budget: &self.budget, step: id, shelf: &self.shelf };
                let (mut read, scratch) = run::read(instruction, heredocs, around, scratch);
                self.scratch.set(Some(scratch));
                let expand = |text: &str| Some(self.expand(text, variables, scope.variables)?.into_owned());
                run::divert_to_mounts(instruction, scope, &expand, &mut read.effects);
                read
            }
            Kind::Copy | Kind::Add => {
                let expand = |text: &'d str| self.expand(text, variables, scope.variables);
                Read { effects: copy::read(instruction, scope, &expand, &self.budget), ..Read::default() }
            }
            _ => Read::default(),
        }
    }

    /// What a stage starts with: its base stage's variables and last scope, or an image's unknown ones.
    fn inherit(&self, base: &Base<'d>) -> (Variables<'d>, Scope<'d>) {
        if let Base::Stage(parent) = base {
            let variables = self.stages[*parent].variables.inherited();
            let mut scope = self.ends[*parent].clone();
            scope.variables = variables.mark();
            return (variables, scope);
        }
        if let (Base::Image(image), Some(siblings)) = (base, self.siblings)
            && let Some(end) = siblings.end_of(image)
        {
            return end.start();
        }
        let shell = match base {
            Base::Scratch | Base::Stage(_) => Shell::Posix,
            Base::Image(image) => Shell::of_base(Some(image), &image.text, self.file.escape),
            Base::Unresolved(text) => Shell::of_base(None, text, self.file.escape),
        };
        let workdir = if matches!(base, Base::Scratch) { "/" } else { BASE_WORKDIR };
        let options = ShellOptions::default();
        let scope = Scope {
            variables: 0,
            workdir: Some(Shared::Text(workdir)),
            user: None,
            environment: None,
            shell,
            options,
        };
        (Variables::default(), scope)
    }

    fn base(&self, from: &'d Instruction<'d>) -> Base<'d> {
        let Some(word) = from.words().first() else { return Base::Unresolved(Cow::Borrowed("")) };
        let mark = self.globals.mark();
        let Some(text) = self.expand_global(&word.text, mark) else {
            return Base::Unresolved(Cow::Borrowed(&*word.text));
        };
        if text == "scratch" {
            return Base::Scratch;
        }
        // BuildKit looks the name up as written among the lower-cased names.
        match self.names.latest(&text, self.stages.len()) {
            Some(index) => Base::Stage(index),
            None if text.is_empty() => Base::Unresolved(Cow::Borrowed(&*word.text)),
            None => Base::Image(ImageRef::new(text, word.span, word.text.contains('$'))),
        }
    }

    fn read_step(&mut self, index: usize, instruction: &'d Instruction<'d>, scope: &mut Scope<'d>) {
        self.declare(index, instruction, scope);
        self.take_shell(instruction, scope);
        let at = scope.clone();
        let id = StepId { stage: StageId::stage(index), index: self.stages[index].steps.len() as u32 };
        let read = self.act((id, instruction), &instruction.heredocs, &at, &self.stages[index].variables);
        self.apply(instruction, &self.stages[index].variables, scope);
        scope.variables = self.stages[index].variables.mark();
        self.stages[index].steps.push(step((id, instruction), at, read, &self.shelf));
    }

    /// Adds the variables that `instruction` declares to its stage.
    fn declare(&mut self, index: usize, instruction: &'d Instruction<'d>, scope: &Scope<'d>) {
        // The values are those before the instruction: what it adds lies behind the mark.
        let mark = scope.variables;
        match instruction.kind {
            Kind::Arg => {
                for word in instruction.words() {
                    let binding = self.stage_arg(word, index, mark);
                    self.stages[index].variables.push(binding);
                }
            }
            Kind::Env => {
                for pair in instruction.pairs() {
                    let value = self.expand(&pair.value.text, &self.stages[index].variables, mark);
                    let (name, value) = (unquoted(&pair.key.text), value.map(Shared::from));
                    let binding = Binding { name, value, is_arg: false, is_bare: false };
                    self.stages[index].variables.push(binding);
                }
            }
            _ => {}
        }
    }

    /// The shell that a comment above `instruction` names; for the first FROM, also one above an ARG before it.
    fn take_shell(&self, instruction: &Instruction<'_>, scope: &mut Scope<'d>) {
        if self.shells.is_empty() {
            return;
        }
        let starts = |at: u32| self.file.instructions.get(at as usize).map(|it| it.span.start);
        let is_first = instruction.kind == Kind::From && self.stages.len() == 1;
        let is_for = |at: u32| {
            starts(at)
                .is_some_and(|it| it == instruction.span.start || is_first && it < instruction.span.start)
        };
        let end =
            self.shells.partition_point(|it| starts(it.0).is_some_and(|at| at <= instruction.span.start));
        if let Some((_, shell)) = self.shells[..end].last().filter(|it| is_for(it.0)) {
            scope.shell = *shell;
        }
    }

    /// What USER, WORKDIR and SHELL change for the instructions after them.
    fn apply(&self, instruction: &'d Instruction<'d>, variables: &Variables<'d>, scope: &mut Scope<'d>) {
        match instruction.kind {
            Kind::Workdir => {
                let target = self.expand(text_of(instruction), variables, scope.variables);
                let path = target.and_then(|target| path::join_cow(scope.workdir.as_deref(), &target));
                scope.workdir = path.map(Shared::from);
            }
            Kind::User => {
                let user = self.expand(text_of(instruction), variables, scope.variables);
                scope.user = user.map(Shared::from);
            }
            Kind::Env => {
                let mut paths = instruction.pairs().iter().filter(|pair| pair.key.text == "PATH");
                let Some(front) = paths.next_back().map(|pair| front_of(&pair.value.text)) else { return };
                let front = self.expand(front, variables, scope.variables);
                let found = front.as_deref().and_then(path::environment_of);
                scope.environment =
                    found.and_then(|it| path::join(None, it)).map(|it| Shared::Made(it.into()));
            }
            Kind::Shell => (scope.shell, scope.options) = Shell::of(instruction),
            _ => {}
        }
    }

    /// An ARG before the first FROM, or one with a default.
    fn arg(
        &self,
        word: &'d Word<'d>,
        variables: &Variables<'d>,
        mark: usize,
        expand: impl FnOnce(&'d str) -> Option<Cow<'d, str>>,
    ) -> Binding<'d> {
        let (name, default) = split_arg(&word.text);
        let given = self.options.build_args.iter().find(|(key, _)| key == name);
        let value = match (given, default) {
            (Some((_, value)), _) => Some(Shared::Text(value)),
            (None, Some(default)) => expand(default).map(Shared::from),
            (None, None) => None,
        };
        let before = variables.get(name, mark);
        let is_bare = given.is_none() && default.is_none() && before.is_none_or(|before| before.is_bare);
        Binding { name: Cow::Borrowed(name), value, is_arg: true, is_bare }
    }

    /// An ARG in a stage: without a default it takes the one before the first FROM.
    fn stage_arg(&self, word: &'d Word<'d>, index: usize, mark: usize) -> Binding<'d> {
        let variables = &self.stages[index].variables;
        let mut binding = self.arg(word, variables, mark, |default| self.expand(default, variables, mark));
        if binding.value.is_none() && !word.text.contains('=') {
            let global = self.globals.get(&binding.name, self.globals.mark());
            binding.value = match global {
                Some(Binding { is_bare: false, value, .. }) => value.clone(),
                _ => self.options.predefined(&binding.name).map(Shared::Text),
            };
        }
        binding
    }

    /// The value of a word in a stage, or `None` where it depends on something unknown.
    fn expand<'t>(&self, text: &'t str, variables: &Variables<'d>, mark: usize) -> Option<Cow<'t, str>> {
        self.expand_by(text, variables, mark, |binding, _| match binding {
            Some(Binding { value: Some(value), .. }) => Value::Set(Cow::Borrowed(value)),
            // The base image may set it.
            _ => Value::Unknown,
        })
    }

    /// The same before the first FROM and in FROM, where only ARGs can set a variable.
    fn expand_global(&self, text: &'d str, mark: usize) -> Option<Cow<'d, str>> {
        self.expand_by(text, &self.globals, mark, |binding, name| match binding {
            Some(Binding { value: Some(value), .. }) => Value::Set(Cow::Borrowed(value)),
            Some(binding) if !binding.is_bare => Value::Unknown,
            _ if is_predefined(name) => {
                self.options.predefined(name).map_or(Value::Unknown, |value| Value::Set(Cow::Borrowed(value)))
            }
            _ => Value::Unset,
        })
    }

    fn expand_by<'t>(
        &self,
        text: &'t str,
        variables: &Variables<'d>,
        mark: usize,
        value: impl for<'v> Fn(Option<&'v Binding<'d>>, &str) -> Value<'v>,
    ) -> Option<Cow<'t, str>> {
        if !text.bytes().any(|byte| matches!(byte, b'$' | b'\'' | b'"' | b'\\' | b'`')) {
            return Some(Cow::Borrowed(text));
        }
        let lookup = |name: &str| value(variables.get(name, mark), name);
        let expanded = expand_known(text, self.file.escape, &lookup).ok()?;
        // What is empty is meant to be given by whoever builds, but where a default stands by.
        let usable =
            |name: &String| [":-", "-"].iter().any(|sign| text.contains(&["${", name, sign].concat()));
        let is_known = expanded.known && expanded.unset.iter().all(usable);
        let fits = expanded.text.len() <= text.len() + MAX_VALUE && self.budget.spend(expanded.text.len());
        (is_known && fits).then_some(expanded.text)
    }
}

/// A step with its effects, numbered.
fn step<'d>(
    (id, instruction): (StepId, &'d Instruction<'d>),
    scope: Scope<'d>,
    read: Read<'d>,
    shelf: &Shelf<'_>,
) -> Step<'d> {
    let Read { script, document, commands, mut effects, left_in } = read;
    for (index, effect) in effects.iter_mut().enumerate() {
        effect.id = EffectId { step: id, index: index as u32 };
    }
    let from = instruction.flag("from");
    let commands = Commands::new(commands);
    let scripts = shelf.of(&commands);
    Step { id, instruction, from, scope, commands, script, document, effects, scripts, left_in }
}

/// The whole body of USER, WORKDIR and the like.
fn text_of<'d>(instruction: &'d Instruction<'d>) -> &'d str {
    match &instruction.args {
        Args::Text => &instruction.body.text,
        _ => "",
    }
}

/// The first directory of a PATH, without the quotes around all of it.
fn front_of(search: &str) -> &str {
    search.trim_matches(['"', '\'']).split(':').next().unwrap_or_default()
}

fn split_arg(word: &str) -> (&str, Option<&str>) {
    word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)))
}

/// The shells that comments name, as hadolint reads them: `# hadolint shell=powershell`.
fn shells(file: &Dockerfile<'_>) -> Vec<(u32, Shell)> {
    let named = |comment: &Comment| {
        let shell = Shell::of_pragma(comment.span.slice(file.text)).filter(|_| !comment.inside)?;
        Some((comment.instruction, shell))
    };
    file.comments.iter().filter_map(named).collect()
}

fn unquoted(key: &str) -> Cow<'_, str> {
    Cow::Borrowed(key.trim_matches(['"', '\'']))
}

/// Whether BuildKit sets the variable itself, by the platform that is built.
fn is_predefined(name: &str) -> bool {
    name.starts_with("TARGET") || name.starts_with("BUILD")
}
