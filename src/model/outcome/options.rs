//! What a shell was told about failures: `set -e`, `set -o pipefail`, and the same in SHELL. Follows words only.

use crate::shell::{CommandKind, Item, Simple, Word};
use std::borrow::Cow;

/// Whether an option is on; `None` where nobody can tell.
pub(super) type Switch = Option<bool>;

/// What a shell does about failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShellOptions {
    /// `-e`: a failing command ends it.
    pub errexit: Option<bool>,
    /// A pipeline fails where one of its commands does.
    pub pipefail: Option<bool>,
}

impl Default for ShellOptions {
    /// As a shell starts.
    fn default() -> Self {
        Self { errexit: Some(false), pipefail: Some(false) }
    }
}

impl ShellOptions {
    const UNKNOWN: Self = Self { errexit: None, pipefail: None };

    /// Those that the words behind a shell's name set: `-eo pipefail -c`.
    pub(in crate::model) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut options = Self::default();
        options.take(words.map(|word| Some(Cow::Borrowed(word))));
        options
    }

    /// What `set` changes.
    pub fn set(&mut self, command: &Simple<'_>) {
        self.take(command.words.iter().skip(1).map(Word::literal));
    }

    fn take<'w>(&mut self, mut words: impl Iterator<Item = Option<Cow<'w, str>>>) {
        while let Some(word) = words.next() {
            let Some(word) = word else { return *self = Self::UNKNOWN };
            let (on, letters) = match word.as_bytes() {
                [b'-', b'-', _, ..] => continue,
                [b'-', letters @ ..] if letters != b"-" && !letters.is_empty() => (true, letters),
                [b'+', letters @ ..] => (false, letters),
                // What follows are the script's own arguments.
                _ => return,
            };
            if letters.contains(&b'e') {
                self.errexit = Some(on);
            }
            if letters.contains(&b'o') {
                match words.next() {
                    Some(Some(name)) => self.named(&name, on),
                    Some(None) => *self = Self::UNKNOWN,
                    // The options are printed.
                    None => {}
                }
            }
        }
    }

    /// `-o NAME`
    fn named(&mut self, name: &str, on: bool) {
        match name {
            "errexit" => self.errexit = Some(on),
            "pipefail" => self.pipefail = Some(on),
            _ => {}
        }
    }

    /// What is the same in both: nobody knows which of them is in force.
    pub(super) fn meet(self, other: Self) -> Self {
        let both = |one: Switch, other: Switch| if one == other { one } else { None };
        Self { errexit: both(self.errexit, other.errexit), pipefail: both(self.pipefail, other.pipefail) }
    }
}

/// Whether a command of an item sets `-e`, or may: in the shell that runs it, a child of that, or a function.
pub fn sets_errexit(item: &Item<'_>) -> bool {
    item.pipeline.commands.iter().any(|command| {
        let own = match &command.kind {
            CommandKind::Simple(simple) if super::name(simple) == Some("set") => {
                let mut options = ShellOptions::default();
                options.set(simple);
                options.errexit != Some(false)
            }
            _ => false,
        };
        own || command.lists().any(|list| list.items.iter().any(sets_errexit))
    })
}
