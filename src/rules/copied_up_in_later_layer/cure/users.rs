//! Whether the user that a change names is there where it is to go.

use super::{Change, MAX_BETWEEN};
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::{Obstacle, move_instruction};
use crate::tools::path::file_name;
use crate::tools::{Effect, EffectKind, unwrapped};

/// Users that images have, whatever is installed later.
const USUAL_USERS: [&str; 4] = ["www-data", "nobody", "daemon", "node"];

impl<'m> Change<'m> {
    /// What has the user made before a COPY names it.
    pub(super) fn user_before(&self, copy: &Step<'m>) -> Result<Option<Fix>, Obstacle> {
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
        move_instruction(self.file, maker.instruction, copy.instruction).map(Some)
    }

    /// The user and the group that the command names; none that every image has.
    fn names(&self) -> Vec<&'m str> {
        let argv = unwrapped(&self.late.command.argv);
        let owner = argv.first().filter(|name| matches!(file_name(&name.text), "chown" | "chgrp"));
        let word = owner.and_then(|_| argv[1..].iter().find(|word| !word.is_option()));
        let known = |name: &&str| {
            !name.is_empty() && *name != "root" && !name.bytes().all(|byte| byte.is_ascii_digit())
        };
        word.iter().flat_map(|word| word.text.split(':')).filter(known).collect()
    }

    /// The RUN behind a step that makes the user or the group.
    fn maker_behind(&self, step: &Step<'m>) -> Option<&'m Step<'m>> {
        let behind = &self.stage.steps[step.id.index as usize + 1..=self.to];
        let names = self.names();
        behind.iter().find(|step| step.commands.iter().any(|command| makes_one(command, &names)))
    }

    /// Whether the user is there when a step runs, as far as can be told.
    pub(super) fn check_user(&self, step: &Step<'m>) -> Result<(), Obstacle> {
        let names = self.names();
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
        let may_make = |effect: &Effect<'_>| {
            matches!(
                effect.kind,
                EffectKind::Install { tool: "apt" | "apk" | "dnf" | "yum" | "microdnf" | "zypper", .. }
                    | EffectKind::Opaque
            )
        };
        let between = self.stage.steps[at + 1..self.to].iter().flat_map(|step| &step.effects);
        if names.iter().all(is_made) || !between.into_iter().any(may_make) {
            return Ok(());
        }
        Err("something between may make the user".into())
    }
}

fn makes_users(command: &CommandUse<'_>) -> bool {
    let name = unwrapped(&command.argv).first().map_or("", |name| file_name(&name.text));
    matches!(name, "useradd" | "adduser" | "groupadd" | "addgroup" | "usermod")
}

fn makes_one(command: &CommandUse<'_>, names: &[&str]) -> bool {
    makes_users(command) && command.argv.iter().any(|word| names.contains(&&*word.text))
}
