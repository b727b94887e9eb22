//! Whether the user that a change names is there where it is to go.

use super::{Change, MAX_BETWEEN};
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::code::Code;
use crate::rewrite::{Obstacle, move_instruction};
use crate::tools::{Effect, EffectKind, is_system};

/// Users that images have, whatever is installed later.
const USUAL_USERS: [&str; 4] = ["www-data", "nobody", "daemon", "node"];

impl<'m> Change<'m> {
    /// What has the user made before a COPY names it.
    pub(super) fn user_before(&self, copy: &Step<'m>) -> Result<Option<Fix>, Obstacle> {
        self.check_number(copy)?;
        let Some(maker) = self.maker_behind(copy) else {
            self.check_user(copy)?;
            return Ok(None);
        };
        let line = maker.instruction.start_line;
        if maker.scope.user != copy.scope.user
            || !maker.commands.iter().all(makes_users)
            || maker.id == self.late.step.id
        {
            return Err(format!("line {line}, which makes the user, has to come before it").into());
        }
        if self.reads_otherwise(maker, copy) {
            return Err(
                format!("line {line}, which makes the user, reads variables that are set behind it").into()
            );
        }
        move_instruction(self.file, maker.instruction, copy.instruction).map(Some)
    }

    /// How the user comes to be there where a step names it; none where it is.
    pub(super) fn user_first(&self, step: &Step<'m>) -> Option<String> {
        let line = step.instruction.start_line;
        if let Some(maker) = self.maker_behind(step) {
            let with =
                if self.reads_otherwise(maker, step) { ", with the ENV and ARG that it reads" } else { "" };
            let late = maker.instruction.start_line;
            return Some(format!("make the user before line {line} (line {late} is too late){with}"));
        }
        let is_known = self.check_number(step).is_err() || self.check_user(step).is_ok();
        (!is_known).then(|| format!("see to it that the user is there before line {line}"))
    }

    /// Whether a variable has another value at a step than where the user is made.
    fn reads_otherwise(&self, maker: &Step<'m>, step: &Step<'m>) -> bool {
        let reads = |command: &CommandUse<'m>| {
            Code::of(maker, command).is_none_or(|code| !code.reads_the_same_behind(step, self.stage))
        };
        maker.commands.iter().filter(|command| makes_users(command)).any(reads)
    }

    /// The user and the group that the command names; none that every image has.
    fn names(&self) -> Vec<&'m str> {
        let command = self.late.command;
        let gives_owner = matches!(command.program(), "chown" | "chgrp");
        let word = command.arguments().iter().find(|word| gives_owner && !word.is_option());
        let known = |name: &&str| {
            !name.is_empty() && *name != "root" && !name.bytes().all(|byte| byte.is_ascii_digit())
        };
        word.iter().flat_map(|word| word.text.split(':')).filter(known).collect()
    }

    /// The RUN behind a step that makes the user or the group.
    fn maker_behind(&self, step: &Step<'m>) -> Option<&'m Step<'m>> {
        let names = self.names();
        self.behind(step).find(|(_, command)| makes_one(command, &names)).map(|(step, _)| step)
    }

    /// Whether the user and the group have the number at a step that they have where the change is.
    pub(super) fn check_number(&self, step: &Step<'m>) -> Result<(), Obstacle> {
        let names = self.names();
        let of = |command: &CommandUse<'_>| names.iter().find(|name| renumbers(command, name)).copied();
        match self.behind(step).find_map(|(step, command)| Some((step, of(command)?))) {
            Some((step, name)) => Err(format!(
                "line {} gives `{name}` another number, by which it would have to be named",
                step.instruction.start_line
            )
            .into()),
            None => Ok(()),
        }
    }

    /// The commands behind a step, up to the change.
    fn behind(
        &self,
        step: &Step<'m>,
    ) -> impl Iterator<Item = (&'m Step<'m>, &'m CommandUse<'m>)> + use<'_, 'm> {
        let steps = self.stage.steps.get(step.id.index as usize + 1..=self.to).unwrap_or_default().iter();
        let commands = steps.flat_map(|step| step.commands.iter().map(move |command| (step, command)));
        commands.filter(|(_, command)| command.span.start < self.late.command.span.start)
    }

    /// Whether the user is there when a step runs, as far as can be told.
    pub(super) fn check_user(&self, step: &Step<'m>) -> Result<(), Obstacle> {
        let names = self.names();
        self.check_number(step)?;
        if let Some(maker) = self.maker_behind(step) {
            return Err(format!(
                "line {}, which makes the user, has to come before it",
                maker.instruction.start_line
            )
            .into());
        }
        let at = step.id.index as usize;
        let before = &self.stage.steps[..=at];
        let is_made = |name: &&str| {
            USUAL_USERS.contains(name)
                || before
                    .iter()
                    .rev()
                    .take(MAX_BETWEEN)
                    .any(|step| step.commands.iter().any(|it| makes_one(it, &[name])))
        };
        let may_make = |effect: &Effect<'_>| match effect.kind {
            EffectKind::Install { tool, .. } => is_system(tool),
            EffectKind::Opaque => true,
            _ => false,
        };
        let between = self.stage.steps[at + 1..self.to].iter().flat_map(|step| &step.effects);
        if names.iter().all(is_made) || !between.into_iter().any(may_make) {
            return Ok(());
        }
        Err("something between may make the user".into())
    }
}

fn makes_users(command: &CommandUse<'_>) -> bool {
    matches!(command.program(), "useradd" | "adduser" | "groupadd" | "addgroup" | "usermod" | "groupmod")
}

/// Whether a command makes one of these; what changes a user or a group makes none but by another name.
fn makes_one(command: &CommandUse<'_>, names: &[&str]) -> bool {
    let changes = matches!(command.program(), "usermod" | "groupmod");
    makes_users(command)
        && (!changes || has_option(command, &["-l", "--login", "-n", "--new-name"]))
        && command.argv.iter().any(|word| names.contains(&&*word.text))
}

/// Whether a command gives a user or a group another number.
fn renumbers(command: &CommandUse<'_>, name: &str) -> bool {
    let numbers = match command.program() {
        "usermod" => has_option(command, &["-u", "--uid", "-ou", "-uo"]),
        "groupmod" => has_option(command, &["-g", "--gid", "-og", "-go"]),
        _ => false,
    };
    numbers && command.argv.iter().any(|word| word.text == name)
}

fn has_option(command: &CommandUse<'_>, options: &[&str]) -> bool {
    command.argv.iter().any(|word| options.contains(&&*word.text))
}
