//! A command as code to write elsewhere: all of its words, as they stand. Never shortened, never wrapped.

use crate::model::{CommandUse, Step};
use crate::shell::Word;
use crate::tools::{Recognised, recognise};
use std::borrow::Cow;
use std::fmt;

/// A command of a RUN.
#[derive(Clone, Copy, Debug)]
pub struct Code<'s> {
    step: &'s Step<'s>,
    command: &'s CommandUse<'s>,
    words: &'s [Word<'s>],
}

impl<'s> Code<'s> {
    /// The command, where its words stand in a script.
    pub fn of(step: &'s Step<'s>, command: &'s CommandUse<'s>) -> Option<Self> {
        Some(Self { step, command, words: step.words_of(command)? })
    }

    /// Whether it does behind `run` what it does where it stands; `by_path`: it names files.
    pub fn means_the_same_behind(&self, run: &Step<'_>, by_path: bool) -> bool {
        let at_home = self.words.iter().any(Word::is_at_home);
        self.words.iter().all(Word::is_fixed)
            && (!at_home || run.scope.user == self.step.scope.user)
            && (!by_path || self.is_anywhere() || self.is_where_it_ends(run))
    }

    fn is_where_it_ends(&self, run: &Step<'_>) -> bool {
        run.left_in.is_some() && run.left_in == self.command.directory
    }

    /// Whether it names its files by whole paths.
    pub fn is_anywhere(&self) -> bool {
        let Recognised::Tool(call) = recognise(&self.command.argv) else { return false };
        call.operands.iter().all(|operand| operand.text.as_bytes().first() == Some(&b'/'))
    }
}

impl Code<'_> {
    /// The command with one more letter among its options.
    pub fn with_letter(&self, letter: char) -> String {
        let mut words: Vec<Cow<'_, str>> = self.words.iter().map(|word| Cow::Borrowed(word.raw)).collect();
        let cluster = words.get(1).and_then(|word| match word.as_bytes() {
            [b'-', first, ..] if *first != b'-' => Some(format!("-{letter}{}", &word[1..])),
            _ => None,
        });
        match cluster {
            Some(cluster) => words[1] = Cow::Owned(cluster),
            None => words.insert(words.len().min(1), Cow::Owned(format!("-{letter}"))),
        }
        words.join(" ")
    }
}

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.words.iter().enumerate() {
            let blank = if at > 0 { " " } else { "" };
            write!(f, "{blank}{}", word.raw)?;
        }
        Ok(())
    }
}
