//! Edits of a file: each verb gives what it changes and says so, or why it cannot. Cut from the file's own text, never
//! printed from the tree, so that comments, continuations and the author's own hand stay.

pub mod chain;
pub mod code;
mod command;
mod draft;
mod ending;
mod instruction;
mod words;

pub use chain::MergeStyle;
pub use command::{prepend, remove_command, remove_commands};
pub use draft::all;
pub use ending::{append, insert_behind, insert_in_quotes};
pub use instruction::{move_instruction, remove_blank_lines, remove_instruction, set_flags};
pub use words::{Narrow, insert_after, narrow, remove_part, remove_words, replace, set_letter, set_option};

use crate::model::CommandUse;
use std::borrow::Cow;
use std::fmt;

/// Refuses to write where a command stands in a script that the file only calls.
fn in_file(command: &CommandUse<'_>) -> Result<(), Obstacle> {
    match command.script {
        Some(_) => Err("it stands in a script, and scripts are not edited".into()),
        None => Ok(()),
    }
}

/// Why a verb cannot write what was asked of it: half a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle(Cow<'static, str>);

impl From<&'static str> for Obstacle {
    fn from(why: &'static str) -> Self {
        Self(Cow::Borrowed(why))
    }
}

impl From<String> for Obstacle {
    fn from(why: String) -> Self {
        Self(Cow::Owned(why))
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
