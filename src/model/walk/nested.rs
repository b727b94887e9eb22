//! Scripts inside scripts: `sh -c`, a heredoc that a shell reads, the text of `eval`. Each is walked by a walker of
//! its own, and what it does is copied out.

use super::env::{Env, Variable};
use super::{MAX_SCRIPTS, Scratch, Walker};
use crate::model::CommandUse;
use crate::model::text::Shared;
use crate::shell::{self, Field, Redirect, RedirectOp, Word};
use crate::source::{Mapped, Span};
use crate::tools::Effect;
use std::borrow::Cow;
use std::rc::Rc;

/// The variables and directory that a script leaves.
pub(super) type Left = (Vec<Variable<'static>>, Option<Shared<'static>>);

/// What a script leaves, borrowing nothing.
pub(super) fn left(env: Env<'_, '_>) -> Left {
    let own = |(name, value): Variable<'_>| (Cow::Owned(name.into_owned()), value.map(Shared::into_owned));
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
        match quoted {
            Some(text) => self.nested(&text, None),
            // Escapes or expansions stand in it: its places are lost, the word stands for all of them.
            None => self.nested(&Mapped::contiguous(&field.text, 0), Some(field.span)),
        };
        self.found.truncate(before);
    }

    /// Walks a script that does not live as long as the file; what it does is copied out.
    pub(super) fn nested(&mut self, text: &Mapped<'_>, place: Option<Span>) -> Left {
        if self.depth >= MAX_SCRIPTS || !self.budget.spend(text.text.len()) {
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
        let mut inner = Walker::new(env, &[], self.budget, Scratch::default());
        inner.depth = self.depth + 1;
        inner.level = self.level;
        inner.found = self.found.clone();
        (inner.branch, inner.branches) = (self.branch, self.branches);
        let script = shell::parse(text);
        inner.source = Some(text);
        inner.script(&script);
        let Walker { env, commands, effects, branches, .. } = inner;
        self.branches = branches;
        let offset = self.effects.len();
        self.effects.extend(effects.into_iter().map(|effect| own_effect(effect, place)));
        self.commands.extend(commands.into_iter().map(|command| own_command(command, place, offset)));
        left(env)
    }
}

fn own_effect(effect: Effect<'_>, place: Option<Span>) -> Effect<'static> {
    let mut effect = effect.into_owned();
    effect.span = place.unwrap_or(effect.span);
    effect
}

fn own_command(command: CommandUse<'_>, place: Option<Span>, offset: usize) -> CommandUse<'static> {
    CommandUse {
        wrapping: command.wrapping,
        name_at: command.name_at,
        argv: command.argv.into_iter().map(Field::into_owned).collect(),
        span: place.unwrap_or(command.span),
        certainty: command.certainty,
        directory: command.directory.map(Shared::into_owned),
        effects: command.effects.start + offset..command.effects.end + offset,
        redirects: command.redirects.start + offset..command.redirects.end + offset,
    }
}
