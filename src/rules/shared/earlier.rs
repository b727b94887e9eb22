//! A command that belongs in an earlier RUN: what it would be there, who stands in between and needs what it is about,
//! and how it goes from where it stands.

use crate::finding::Fix;
use crate::ids::EffectId;
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::code::Code;
use crate::rewrite::{Obstacle, remove_command, remove_words, set_option};
use crate::shell::Field;
use crate::size::{Fold, Written};
use crate::source::Span;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::{Effect, EffectKind, Invocation, Path, Recognised, path, recognise};

/// A command that comes too late.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct Late<'m> {
    pub(in crate::rules) stage: &'m Stage<'m>,
    pub(in crate::rules) step: &'m Step<'m>,
    pub(in crate::rules) command: &'m CommandUse<'m>,
}

impl<'m> Late<'m> {
    /// The command that has this effect.
    pub(in crate::rules) fn of(fold: &Fold<'m>, by: Written<'m>) -> Result<Self, Obstacle> {
        let step = fold.step(by.layer);
        let command = step.command_of(by.effect.id).and_then(|id| step.command(id));
        Ok(Self {
            stage: fold.layers[by.layer].stage,
            step,
            command: command.ok_or("no command of its own does it")?,
        })
    }

    /// What it is behind the commands of `run`, without the words at the places that `dropped` names.
    pub(in crate::rules) fn code_behind(
        &self,
        run: &Step<'_>,
        dropped: &dyn Fn(Span) -> bool,
    ) -> Result<String, Obstacle> {
        let code = Code::of(self.step, self.command).ok_or("its words are in no script")?;
        if !code.reads_the_same_behind(run, self.stage) {
            return Err("a variable stands in it".into());
        }
        if !code.is_found_behind(run, self.stage) {
            return Err(format!("`{}` may not be found there", self.command.program()).into());
        }
        if run.scope.user != self.step.scope.user && !is_root(run) {
            return Err("it runs as another user there".into());
        }
        if !code.means_the_same_behind(run, self.is_by_path()) {
            return Err("it would run in another directory there".into());
        }
        Ok(code.without(dropped))
    }

    /// Whether it names files: what a tool cleans or uninstalls is the same in any directory.
    fn is_by_path(&self) -> bool {
        let own = self.step.effects.get(self.command.effects.clone()).unwrap_or_default();
        own.iter().any(|effect| {
            matches!(
                effect.kind,
                EffectKind::Remove { .. } | EffectKind::Touch { .. } | EffectKind::Move { .. }
            )
        })
    }

    fn call(&self) -> Option<Invocation<'m, 'm>> {
        match recognise(&self.command.argv) {
            Recognised::Tool(call) => Some(call),
            _ => None,
        }
    }

    /// The word that one of its effects is about, where each has its own.
    pub(in crate::rules) fn operand(&self, effect: EffectId) -> Option<Span> {
        const BY_WORD: [&str; 4] = ["rm", "chown", "chmod", "chgrp"];
        let call = self.call().filter(|call| BY_WORD.contains(&call.tool.id))?;
        // Owner and mode stand in front of the paths.
        let skipped = usize::from(call.tool.id != "rm");
        let own = self.command.effects.clone();
        let at = (effect.index as usize).checked_sub(own.start).filter(|at| *at < own.len())?;
        let span = call.operands.get(at + skipped)?.span;
        // `{a,b}` is one word that stands for two.
        let alone = call.operands.iter().filter(|operand| operand.span == span).count() == 1;
        (alone && call.operands.len() == own.len() + skipped).then_some(span)
    }

    /// Whether it is content with nothing to do: what it is about may be gone before.
    pub(in crate::rules) fn takes_nothing(&self) -> bool {
        let own = self.step.effects.get(self.command.effects.clone()).unwrap_or_default();
        let cleans = own.iter().all(|effect| matches!(effect.kind, EffectKind::Clean { .. }));
        cleans || self.call().is_some_and(|call| call.tool.id == "rm" && call.has_option(&["-f", "--force"]))
    }

    /// How it stays where it stands and finds less, or nothing.
    pub(in crate::rules) fn forced(&self, file: &Dockerfile<'_>) -> Result<Fix, Obstacle> {
        match self.call() {
            Some(call) if call.tool.id == "rm" => set_option(file, self.step, self.command, "-f"),
            _ => Err("what is left of the command would fail".into()),
        }
    }

    /// How it goes from where it stands, with the words at `words` alone where it has others.
    pub(in crate::rules) fn removal(
        &self,
        file: &Dockerfile<'_>,
        words: Option<&[Span]>,
    ) -> Result<Fix, Obstacle> {
        match words {
            Some(words) => remove_words(file, self.step, self.command, words),
            None => remove_command(file, self.step, self.command),
        }
    }
}

fn is_root(run: &Step<'_>) -> bool {
    run.scope.user.as_deref().is_none_or(|user| matches!(user, "root" | "0"))
}

/// Whether a step needs what is at `place`: it names it, works in it, or does something there. `end`: only what stands
/// before that counts.
pub(in crate::rules) fn uses(step: &Step<'_>, place: &str, end: Option<u32>) -> bool {
    let name = path::file_name(place);
    if name.is_empty() {
        return true;
    }
    if only_deletes(step) {
        return false;
    }
    let is_in = |directory: Option<&str>| directory.is_some_and(|it| path::is_within(it, place));
    let before = |span: Span| end.is_none_or(|end| span.end <= end);
    let mut commands = step.commands.iter().filter(|command| before(command.span));
    if path::is_read_unasked(place) && commands.clone().next().is_some() {
        return true;
    }
    let mut effects = step.effects.iter().filter(|effect| before(effect.span));
    match end {
        // A letter or two may be anything, as the name of a program.
        None if name.len() > 2 && step.mentions(name) => return true,
        Some(_) if commands.clone().any(|it| names(it, name)) => return true,
        None if commands.clone().any(|it| may_name(it, name, place)) => return true,
        _ if commands.clone().any(|it| takes_by_pattern(step, it, place)) => return true,
        _ if commands.clone().any(|it| may_run_anything(step, it, place)) => return true,
        _ => {}
    }
    let works = step.instruction.kind == Kind::Run && is_in(step.scope.workdir.as_deref());
    (works && commands.clone().next().is_some())
        || commands.any(|command| is_in(command.directory.as_deref()))
        || effects.any(|effect| is_about(effect, place))
}

/// Whether a word of the command has the name as a part of a path.
fn names(command: &CommandUse<'_>, name: &str) -> bool {
    command.argv.iter().any(|word| path::components(&word.text).any(|part| part == name))
}

/// The same, but for the name of a program, and for whole paths of other places.
fn may_name(command: &CommandUse<'_>, name: &str, place: &str) -> bool {
    let is_elsewhere = |word: &Field<'_>| {
        path::components(&word.text).count() > 1
            && path::join(None, &word.text).is_some_and(|path| !path::is_within(&path, place))
    };
    let mut words = command.argv.iter().skip(1).filter(|word| !is_elsewhere(word));
    words.any(|word| path::components(&word.text).any(|part| part == name))
}

/// Whether a pattern among the command's words, which does not delete, means what lies at the place: `./*.deb`.
fn takes_by_pattern(step: &Step<'_>, command: &CommandUse<'_>, place: &str) -> bool {
    let own = step.effects.get(command.effects.clone()).unwrap_or_default();
    let deletes = own.iter().any(|effect| matches!(effect.kind, EffectKind::Remove { .. }));
    let means = |word: &Field<'_>| {
        let path = path::of_field(command.directory.as_deref(), word);
        matches!(path, Path::Glob(_)) && path::may_overlap(&path, &Path::Exact(place.into()))
    };
    !deletes && command.argv.iter().skip(1).any(|word| word.glob && means(word))
}

/// Whether nobody sees what a command runs: a text that comes of a variable, or, where the file lies, a program that is called
/// by its path.
fn may_run_anything(step: &Step<'_>, command: &CommandUse<'_>, place: &str) -> bool {
    let own = step.effects.get(command.effects.clone()).unwrap_or_default();
    let is_opaque = own.iter().any(|effect| matches!(effect.kind, EffectKind::Opaque));
    let is_text = |word: &Field<'_>| word.known == 0 && word.text.as_bytes().first() == Some(&b'$');
    let is_told = match command.program() {
        "eval" | "sh" | "bash" | "dash" | "ash" | "zsh" => command.arguments().iter().any(is_text),
        _ => command.unwrapped().first().is_some_and(|name| is_text(name) && command.name_at == 0),
    };
    let is_there = command.directory.as_deref().and_then(|it| path::part_within(place, it));
    let is_there = is_there.is_some_and(|rest| path::components(rest).count() == 1);
    is_opaque && (is_told || is_there && command.name_at > 0)
}

/// Whether something is done with what lies at the place.
fn is_about(effect: &Effect<'_>, place: &str) -> bool {
    let overlaps = |path: &Path<'_>| {
        !matches!(path, Path::Unknown) && path::may_overlap(path, &Path::Exact(place.into()))
    };
    match &effect.kind {
        EffectKind::Remove { .. }
        | EffectKind::Clean { .. }
        | EffectKind::Opaque
        | EffectKind::Install { .. }
        | EffectKind::Upgrade { .. }
        | EffectKind::Uninstall { .. } => false,
        EffectKind::Extract { archive: from }
        | EffectKind::Copy { from }
        | EffectKind::Move { from }
        | EffectKind::Link { target: from, .. } => overlaps(from) || overlaps(&effect.path),
        _ => overlaps(&effect.path),
    }
}

/// Whether a RUN does nothing but delete.
fn only_deletes(step: &Step<'_>) -> bool {
    let deletes =
        |kind: &EffectKind<'_>| matches!(kind, EffectKind::Remove { .. } | EffectKind::Clean { .. });
    !step.effects.is_empty() && step.effects.iter().all(|effect| deletes(&effect.kind))
}
