//! What is in force where an instruction stands: directory, user, shell and variables.

use super::{ImageRef, Shared, ShellOptions};
use crate::syntax::{Args, Instruction};
use std::borrow::Cow;

/// Stands for the base image's own working directory, which a Dockerfile does not tell. It starts like a path
/// that no file can have, so nothing absolute is ever taken to lie in it.
pub const BASE_WORKDIR: &str = "/\u{0}";

/// No directory's name is longer, and no login's: in bytes.
const MAX_NAME: usize = 255;

/// What is in force at an instruction.
#[derive(Clone, Debug)]
pub struct Scope<'d> {
    /// How many of the stage's variables stand before it ([`super::Variables::get`]).
    pub variables: usize,
    /// The working directory; `None` where it depends on something unknown.
    pub workdir: Option<Shared<'d>>,
    /// USER as written (expanded), where one was set.
    pub user: Option<Shared<'d>>,
    /// The environment of Python whose programs PATH names first.
    pub environment: Option<Shared<'d>>,
    /// What runs a RUN in shell form.
    pub shell: Shell,
    /// What that is told about failures.
    pub options: ShellOptions,
}

/// What runs the shell form of RUN, CMD, ENTRYPOINT and HEALTHCHECK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// sh, bash, dash or busybox.
    Posix,
    /// Read as such, though it may be another: zsh, a wrapper, or what a base brings that only the build knows.
    Alike,
    /// PowerShell, cmd or something else: its commands are not read.
    Other,
}

impl Shell {
    /// What a base image runs commands by. `name` is what is known of its reference.
    pub(super) fn of_base(image: Option<&ImageRef<'_>>, name: &str, escape: char) -> Self {
        let named = image.and_then(ImageRef::is_windows).or_else(|| names_windows(name).then_some(true));
        match named {
            // The escape character is for paths of Windows; some write it for Linux all the same.
            Some(windows) => {
                if windows {
                    Self::Other
                } else {
                    Self::Posix
                }
            }
            None if escape == '`' => Self::Other,
            None if image.is_none() => Self::Alike,
            None => Self::Posix,
        }
    }

    /// The shell that a SHELL instruction sets, and its options.
    pub(super) fn of(instruction: &Instruction<'_>) -> (Self, ShellOptions) {
        let Args::Json(words) = &instruction.args else { return (Self::Other, ShellOptions::default()) };
        let names = words.iter().map(|word| base_name(&word.text));
        let found = names.enumerate().find_map(|(at, name)| Some((at, Self::named(name)?)));
        let Some((at, shell)) = found else { return (Self::Other, ShellOptions::default()) };
        let options = ShellOptions::of(words[at + 1..].iter().map(|word| word.text.as_ref()));
        // A wrapper around a shell: `["/usr/bin/env", "bash", "-c"]`, `["conda", "run", "-n", "x", "/bin/bash", "-c"]`.
        (if at == 0 { shell } else { Self::Alike }, options)
    }

    /// The shell that a comment names for hadolint. Its options are not those of the build, which no comment changes.
    pub(super) fn of_pragma(comment: &str) -> Option<Self> {
        let rest = comment.trim_start_matches('#').trim_start().strip_prefix("hadolint")?;
        let rest = rest.trim_start_matches([' ', '\t']).strip_prefix("shell")?.trim_start();
        let mut words = rest.strip_prefix('=')?.split_whitespace();
        Some(Self::named(base_name(words.next()?)).unwrap_or(Self::Other))
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "sh" | "bash" | "ash" | "dash" | "busybox" => Some(Self::Posix),
            "zsh" | "ksh" => Some(Self::Alike),
            _ => None,
        }
    }

    /// Whether its commands are read.
    pub fn is_read(self) -> bool {
        self != Self::Other
    }
}

/// Whether an image's name speaks of Windows.
fn names_windows(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["windows", "nanoserver", "servercore"].iter().any(|mark| lower.contains(mark))
}

/// A program without its directory, as either system writes it.
fn base_name(program: &str) -> &str {
    program.rsplit(['/', '\\']).next().unwrap_or(program)
}

impl Scope<'_> {
    /// The user by a number that no image has a home directory for, as far as is known.
    pub fn is_homeless(&self) -> bool {
        let name = self.user.as_deref().and_then(|user| user.split(':').next());
        name.is_some_and(|name| name != "0" && name.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The home directory of the user in force: root's unless USER names another, who cannot be where the name is too
    /// long for one.
    pub fn home(&self) -> Cow<'static, str> {
        let Some(user) = self.user.as_deref() else { return Cow::Borrowed("/root") };
        match user.split(':').next().unwrap_or(user) {
            "root" | "0" | "" => Cow::Borrowed("/root"),
            name if name.len() > MAX_NAME => Cow::Borrowed("/home"),
            name => Cow::Owned(format!("/home/{name}")),
        }
    }
}
