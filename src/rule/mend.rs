//! What a declarative rule writes in place of what it finds: a verb of `rewrite`, as plain data.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use std::borrow::Cow;

/// A verb with its text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mend {
    /// What to do.
    pub verb: Verb,
    /// What to write, with `{command}` and the like; empty for verbs that only take away.
    #[serde(default)]
    pub text: Cow<'static, str>,
}

/// What to do with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// A command at the end of the RUN.
    Append,
    /// A word behind the one that was found.
    InsertAfter,
    /// Another text in the place of what was found.
    Replace,
    /// The word that was found, less.
    RemoveWords,
    /// The command, less.
    RemoveCommand,
    /// The instruction, less.
    RemoveInstruction,
    /// A flag of the instruction, or an option of the command that was found.
    SetFlag,
}

impl Verb {
    const ALL: [Self; 7] = [
        Self::Append,
        Self::InsertAfter,
        Self::Replace,
        Self::RemoveWords,
        Self::RemoveCommand,
        Self::RemoveInstruction,
        Self::SetFlag,
    ];
    /// The words that rule files use for them, in the same order.
    const NAMES: [&'static str; 7] = [
        "append",
        "insert-after",
        "replace",
        "remove-words",
        "remove-command",
        "remove-instruction",
        "set-flag",
    ];

    fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Whether it writes a text.
    pub fn writes(self) -> bool {
        matches!(self, Self::Append | Self::InsertAfter | Self::Replace | Self::SetFlag)
    }
}

impl<'de> Deserialize<'de> for Verb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let found = Self::ALL.into_iter().find(|verb| verb.name() == word);
        found.ok_or_else(|| D::Error::unknown_variant(&word, &Self::NAMES))
    }
}

impl Mend {
    /// What is wrong with it: a text that is missing, or one that nobody reads.
    pub fn check(&self) -> Result<(), String> {
        let name = self.verb.name();
        match (self.verb.writes(), self.text.trim().is_empty()) {
            (true, true) => Err(format!("`{name}` needs a `text`: what to write")),
            (false, false) => Err(format!("`{name}` takes no `text`")),
            _ => Ok(()),
        }
    }
}
