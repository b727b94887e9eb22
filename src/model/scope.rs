//! What is in force where an instruction stands: directory, user, shell and variables.

use super::Shared;
use crate::syntax::{Args, Instruction};
use std::borrow::Cow;

/// Stands for the base image's own working directory, which a Dockerfile does not tell. It starts like a path
/// that no file can have, so nothing absolute is ever taken to lie in it.
pub const BASE_WORKDIR: &str = "/\u{0}";

/// What is in force at an instruction.
#[derive(Clone, Debug)]
pub struct Scope<'d> {
    /// How many of the stage's variables stand before it ([`super::Variables::get`]).
    pub variables: usize,
    /// The working directory; `None` where it depends on something unknown.
    pub workdir: Option<Shared<'d>>,
    /// USER as written (expanded), where one was set.
    pub user: Option<Shared<'d>>,
    /// What runs a RUN in shell form.
    pub shell: Shell,
}

/// What runs a RUN in shell form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// sh, bash and the like.
    Posix,
    /// PowerShell, cmd or something else: its commands are not read.
    Other,
}

impl Shell {
    /// The shell that a SHELL instruction sets.
    pub fn of(instruction: &Instruction<'_>) -> Self {
        let Args::Json(words) = &instruction.args else { return Self::Other };
        let Some(program) = words.first() else { return Self::Other };
        let name = program.text.rsplit(['/', '\\']).next().unwrap_or_default();
        match name {
            "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "busybox" => Self::Posix,
            // A wrapper around a shell: `["/usr/bin/env", "bash", "-c"]`, `["conda", "run", "-n", "x", "/bin/bash", "-c"]`.
            _ if words.iter().any(|word| {
                word.text.ends_with("/bash") || word.text == "bash" || word.text.ends_with("/sh")
            }) =>
            {
                Self::Posix
            }
            _ => Self::Other,
        }
    }
}

impl Scope<'_> {
    /// The home directory of the user in force: root's unless USER names another.
    pub fn home(&self) -> Cow<'static, str> {
        let Some(user) = self.user.as_deref() else { return Cow::Borrowed("/root") };
        match user.split(':').next().unwrap_or(user) {
            "root" | "0" | "" => Cow::Borrowed("/root"),
            name => Cow::Owned(format!("/home/{name}")),
        }
    }
}
