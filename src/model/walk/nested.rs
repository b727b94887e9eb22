//! Scripts inside scripts: `sh -c`, a heredoc that a shell reads, the text of `eval`. Each is walked by a walker of
//! its own, and what it does is copied out.

use super::env::{Env, Variable};
use super::sourced::Sourced;
use super::{MAX_SCRIPTS, Scratch, Walker};
use crate::ids::ScriptId;
use crate::model::CommandUse;
use crate::model::read::Around;
use crate::model::scripts::ScriptText;
use crate::model::text::Shared;
use crate::shell::{self, Field, Redirect, RedirectOp, Word};
use crate::source::{Mapped, ScriptPlace, Span};
use crate::tools::Effect;
use std::borrow::Cow;
use std::rc::Rc;

/// The variables and directory that a script leaves.
pub(super) type Left = (Vec<Variable<'static>>, Option<Shared<'static>>);

/// What is to be known of a text that is walked by itself.
#[derive(Default)]
pub(super) struct Inside<'a> {
    /// What stands for all places of the text, where they are not the file's.
    pub(super) place: Option<Span>,
    /// The script whose text it is, where it stands in a file.
    pub(super) script: Option<(ScriptId, &'a ScriptText)>,
    /// The name and the arguments that it gets.
    pub(super) arguments: Option<Rc<[Field<'a>]>>,
    /// The function of it that runs, in place of all.
    pub(super) function: Option<&'a str>,
    /// Whether functions outlive it, and those of before can be called.
    pub(super) keeps_functions: bool,
    /// Whether a program of its own runs it, which only gets what is exported.
    pub(super) is_child: bool,
    /// The file that the shell takes it for, as it is called.
    pub(super) file: Option<Rc<str>>,
}

impl Inside<'_> {
    /// What has lost its places to this one.
    pub(super) fn at(place: Span) -> Self {
        Self { place: Some(place), ..Self::default() }
    }
}

impl<'a> Inside<'a> {
    /// A script in a file, which is called at this place.
    pub(super) fn of(id: ScriptId, text: &'a ScriptText, place: Span) -> Self {
        Self { place: Some(place), script: Some((id, text)), ..Self::default() }
    }
}

/// What a script leaves, borrowing nothing.
pub(super) fn left(env: Env<'_, '_>) -> Left {
    let own = |Variable { name, value, is_exported }: Variable<'_>| Variable {
        name: Cow::Owned(name.into_owned()),
        value: value.map(Shared::into_owned),
        is_exported,
    };
    let set = Rc::unwrap_or_clone(env.set).into_iter().map(own);
    (set.collect(), env.cwd.map(Shared::into_owned))
}

impl<'e, 'd> Walker<'e, 'd> {
    /// The heredoc that a bare shell reads as its script.
    pub(super) fn piped_script(
        &self,
        argv: &[Field<'d>],
        redirects: &[Redirect<'d>],
    ) -> Option<&'e Mapped<'d>> {
        let outside =
            |redirect: &&Redirect<'d>| redirect.op == RedirectOp::Heredoc && redirect.heredoc.is_none();
        redirects.iter().find(outside)?;
        let name = argv[0].text.rsplit('/').next()?;
        let bare = argv[1..].iter().all(|field| field.text.starts_with('-') || field.text.starts_with('+'));
        let shell = matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh");
        (shell && bare).then(|| self.heredocs.get(self.next_heredoc))?.map(|heredoc| &heredoc.body)
    }

    /// The text of `sh -c`, with the arguments behind it.
    pub(super) fn script_argument(&mut self, field: &Field<'d>, argv: &[Field<'d>], words: &[Word<'d>]) {
        let at = argv.iter().position(|word| word.span == field.span).unwrap_or(argv.len());
        let before = self.found.len();
        self.pass(argv.get(at + 1..).unwrap_or(&[]));
        let word = words.iter().find(|word| word.span == field.span);
        let quoted = word.zip(self.source).and_then(|(word, source)| word.quoted_script(source));
        if let Some(text) = quoted {
            self.nested(&text, Inside { is_child: true, ..Inside::default() });
        } else {
            // Escapes or expansions stand in it: its places are lost, the word stands for all of them.
            let inside = Inside { is_child: true, ..Inside::at(field.span) };
            self.nested(&Mapped::contiguous(&field.text, 0), inside);
        }
        self.found.truncate(before);
    }

    /// Walks a script that does not live as long as the file; what it does is copied out.
    pub(super) fn nested(&mut self, text: &Mapped<'_>, inside: Inside<'_>) -> Left {
        let Inside { place, script: file, arguments, function, keeps_functions, is_child, file: called } =
            inside;
        if self.depth >= MAX_SCRIPTS || !self.budget.spend(text.text.len()) {
            self.opaque(place.unwrap_or_else(|| text.file_span(Span::new(0, text.text.len() as u32))));
            return Left::default();
        }
        let (scope, variables) = (self.env.scope, self.env.variables);
        let set = if is_child { self.env.exported() } else { Rc::clone(&self.env.set) };
        let (home, cwd) = (self.env.home.clone(), self.env.cwd.clone());
        let exports_all = self.env.exports_all && !is_child;
        let env = Env { scope, variables, home, set, cwd, args: arguments, file: called, exports_all };
        let around = Around { scope, variables, budget: self.budget, step: self.step, shelf: self.shelf };
        let mut inner = Walker::new(env, &[], around, Scratch::default());
        inner.depth = self.depth + 1;
        inner.level = self.level;
        inner.found = self.found.clone();
        let own = file.map(|(id, _)| id);
        inner.running.extend(self.running.iter().copied().chain(own));
        if keeps_functions {
            inner.sourced.clone_from(&self.sourced);
        }
        (inner.branch, inner.branches) = (self.branch, self.branches);
        inner.shell = if keeps_functions { self.shell } else { self.branch };
        let script = shell::parse(text);
        inner.source = Some(text);
        match function {
            Some(name) => inner.function(&script, name),
            None => inner.script(&script),
        }
        let Walker { env, commands, effects, branches, sourced, has_ended, .. } = inner;
        self.branches = branches;
        if keeps_functions {
            self.sourced = sourced;
            self.has_ended |= has_ended;
            if let (Some((id, text)), None) = (file, function) {
                self.sourced.retain(|sourced| !sourced.is(id));
                self.sourced.push(Sourced::new(id, text, &script));
            }
        }
        let offset = self.effects.len();
        self.effects.extend(effects.into_iter().map(|effect| own_effect(effect, place, own)));
        self.commands.extend(commands.into_iter().map(|command| own_command(command, place, own, offset)));
        left(env)
    }
}

fn own_effect(effect: Effect<'_>, place: Option<Span>, script: Option<ScriptId>) -> Effect<'static> {
    let mut effect = effect.into_owned();
    effect.script = within(effect.script, script, effect.span);
    effect.span = place.unwrap_or(effect.span);
    effect
}

/// Where a script has what stands at `span` of the text that was walked; the innermost.
fn within(inner: Option<ScriptPlace>, script: Option<ScriptId>, span: Span) -> Option<ScriptPlace> {
    inner.or(script.map(|script| ScriptPlace { script, within: span }))
}

fn own_command(
    command: CommandUse<'_>,
    place: Option<Span>,
    script: Option<ScriptId>,
    offset: usize,
) -> CommandUse<'static> {
    let script = within(command.script, script, command.span);
    let mut argv: Vec<Field<'static>> = command.argv.into_iter().map(Field::into_owned).collect();
    if let Some(place) = place {
        for field in &mut argv {
            field.span = place;
        }
    }
    CommandUse {
        wrapping: command.wrapping,
        name_at: command.name_at,
        argv,
        span: place.unwrap_or(command.span),
        script,
        certainty: command.certainty,
        directory: command.directory.map(Shared::into_owned),
        effects: command.effects.start + offset..command.effects.end + offset,
        redirects: command.redirects.start + offset..command.redirects.end + offset,
    }
}
