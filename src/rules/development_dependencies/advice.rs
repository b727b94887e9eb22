//! What to write so that development dependencies stay out: the command as it stands, with what its version understands.

use super::managers::{Manager, Without};
use super::npm;
use crate::ids::CommandId;
use crate::model::{CommandUse, Model, Stage, Step};
use crate::rewrite::code::Code;
use crate::rules::shared::runtime::image_mentions;

/// What says that yarn is version 2 or later.
const BERRY: [&str; 7] =
    [".yarnrc.yml", "--immutable", "yarn set version", "yarn@2", "yarn@3", "yarn@4", "yarn@stable"];

/// An installation, with the stage and the step that it stands in.
pub(super) struct Install<'m> {
    pub(super) stage: &'m Stage<'m>,
    pub(super) step: &'m Step<'m>,
    pub(super) command: &'m CommandUse<'m>,
    pub(super) id: CommandId,
    pub(super) manager: &'static Manager,
}

impl Install<'_> {
    /// What installs the others only.
    pub(super) fn without(&self, model: &Model<'_>) -> String {
        match self.manager.without {
            Without::Option(option) => self.with(option),
            Without::Since(option, before) => format!("{} ({before})", self.with(option)),
            Without::Setting(line) => format!("`{line}` above it"),
            Without::Npm => match npm::is_old(model, self.stage) {
                Some(true) => self.with("--production"),
                Some(false) => self.with("--omit=dev"),
                None => format!("{} (before npm 7: `--production`)", self.with("--omit=dev")),
            },
            Without::Yarn if image_mentions(model, self.stage, &BERRY) => {
                "`yarn workspaces focus --production`".to_owned()
            }
            Without::Yarn => {
                format!(
                    "{} (yarn 2 and later: `yarn workspaces focus --production`)",
                    self.with("--production")
                )
            }
        }
    }

    /// The command with an option.
    fn with(&self, option: &str) -> String {
        let code = Code::of(self.step, self.command).and_then(|code| code.with_option(option));
        code.map_or_else(|| format!("it with `{option}`"), |code| format!("`{code}`"))
    }

    /// What takes them away behind a build, where the package manager can.
    pub(super) fn prune(&self, model: &Model<'_>) -> Option<String> {
        let prune = self.manager.prune;
        Some(match self.manager.without {
            _ if prune.is_empty() => return None,
            Without::Npm if npm::is_old(model, self.stage) == Some(true) => format!("{prune} --production"),
            Without::Npm => format!("{prune} --omit=dev"),
            Without::Yarn if image_mentions(model, self.stage, &BERRY) => {
                "yarn workspaces focus --production".to_owned()
            }
            _ => prune.to_owned(),
        })
    }
}
