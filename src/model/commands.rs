//! The commands of a RUN: those of its own text, and those of scripts that it calls, which no edit may take for text of
//! the file.

use super::Shared;
use crate::ids::EffectId;
use crate::shell::Field;
use crate::source::{ScriptPlace, Span};
use crate::tools::{Certainty, Effect};
use std::ops::{Deref, Range};

/// The commands of a RUN. Whoever goes through them meets those of its own text; those of scripts have to be asked for.
#[derive(Debug, Default)]
pub struct Commands<'d> {
    own: Vec<CommandUse<'d>>,
    /// Those of scripts, each with how many of its own run before it.
    called: Vec<(usize, CommandUse<'d>)>,
}

impl<'d> Commands<'d> {
    /// All that run, in order.
    pub(super) fn new(all: Vec<CommandUse<'d>>) -> Self {
        if all.iter().all(|it| it.script.is_none()) {
            return Self { own: all, called: Vec::new() };
        }
        let mut commands = Self::default();
        for command in all {
            if command.script.is_some() {
                commands.called.push((commands.own.len(), command));
            } else {
                commands.own.push(command);
            }
        }
        commands
    }

    /// All that run, in order, those of scripts too, each with its number.
    pub fn all(&self) -> impl Iterator<Item = (u32, &CommandUse<'d>)> {
        let (mut own, mut called) = ((0_u32..).zip(&self.own), (self.own.len() as u32..).zip(&self.called));
        let (mut next, mut done) = (called.next(), 0);
        std::iter::from_fn(move || {
            if let Some((index, (before, command))) = next
                && *before <= done
            {
                next = called.next();
                return Some((index, command));
            }
            done += 1;
            own.next()
        })
    }

    /// The same without their numbers.
    pub fn everywhere(&self) -> impl Iterator<Item = &CommandUse<'d>> {
        self.all().map(|(_, command)| command)
    }

    /// Those of scripts, in order.
    pub fn called(&self) -> impl Iterator<Item = &CommandUse<'d>> {
        self.called.iter().map(|(_, command)| command)
    }

    /// One by its number.
    pub fn numbered(&self, index: u32) -> Option<&CommandUse<'d>> {
        let at = index as usize;
        let called = || self.called.get(at - self.own.len()).map(|(_, command)| command);
        self.own.get(at).or_else(called)
    }
}

impl<'d> Deref for Commands<'d> {
    type Target = [CommandUse<'d>];

    fn deref(&self) -> &[CommandUse<'d>] {
        &self.own
    }
}

impl<'c, 'd> IntoIterator for &'c Commands<'d> {
    type Item = &'c CommandUse<'d>;
    type IntoIter = std::slice::Iter<'c, CommandUse<'d>>;

    fn into_iter(self) -> Self::IntoIter {
        self.own.iter()
    }
}

/// One simple command of a RUN.
#[derive(Debug)]
pub struct CommandUse<'d> {
    /// Its words, expanded; never empty.
    pub argv: Vec<Field<'d>>,
    /// How many of them are wrappers' (`sudo -E`, `env A=b`) in front of the command that runs in the end.
    pub wrapping: u32,
    /// Where the name of that command's program starts in its word, behind the directory.
    pub name_at: u32,
    /// In the file, without redirections behind it.
    pub span: Span,
    /// Where a script has it, where [`Self::span`] only calls the script. Then none of its words stands in the file.
    pub script: Option<ScriptPlace>,
    /// Whether it surely runs.
    pub certainty: Certainty,
    /// The directory that it runs in, where that is known.
    pub directory: Option<Shared<'d>>,
    /// Its effects among those of the step.
    pub effects: Range<usize>,
    /// Those of its redirections.
    pub redirects: Range<usize>,
}

impl<'d> CommandUse<'d> {
    /// Its words behind all wrappers.
    pub fn unwrapped(&self) -> &[Field<'d>] {
        self.argv.get(self.wrapping as usize..).unwrap_or_default()
    }

    /// What follows the program behind all wrappers.
    pub fn arguments(&self) -> &[Field<'d>] {
        self.unwrapped().get(1..).unwrap_or_default()
    }

    /// Whether it stands behind an effect of the same stage; of what one script does, in the order in which it happens.
    pub fn stands_behind(&self, effect: &Effect<'_>) -> bool {
        let in_script = self.script.is_some() && effect.script.is_some() && self.span == effect.span;
        self.span.start > effect.span.start || in_script && self.effects.start > effect.id.index as usize
    }

    /// Whether it stands behind another command of the same stage, in the same sense.
    pub fn runs_behind(&self, other: &CommandUse<'_>) -> bool {
        let in_script = self.script.is_some() && other.script.is_some() && self.span == other.span;
        self.span.start > other.span.start || in_script && self.effects.start > other.effects.start
    }

    /// Whether it has this effect of its step, itself or by a redirection.
    pub fn has(&self, effect: EffectId) -> bool {
        let at = effect.index as usize;
        self.effects.contains(&at) || self.redirects.contains(&at)
    }

    /// The name of the program behind all wrappers, without its directory.
    pub fn program(&self) -> &str {
        self.unwrapped().first().and_then(|name| name.text.get(self.name_at as usize..)).unwrap_or_default()
    }
}
