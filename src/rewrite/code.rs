//! A command as code to write elsewhere: all of its words, as they stand. Never shortened, never wrapped.

use crate::model::{CommandUse, Stage, Step};
use crate::shell::{Field, Word};
use crate::source::Span;
use crate::tools::{Recognised, recognise};
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

    /// Whether its words, which may read variables of the build, are behind `run` what they are where it stands.
    pub fn reads_the_same_behind(&self, run: &Step<'_>, stage: &Stage<'_>) -> bool {
        let is_same = |name: &&str| stage.is_same_in(name, run, self.step);
        // `~` is what HOME says, or else the user's own.
        let at_home = self.words.iter().any(Word::is_at_home);
        (!at_home || stage.is_no_other_in("HOME", run, self.step))
            && self.words.iter().all(|word| word.variables().is_some_and(|names| names.iter().all(is_same)))
    }

    /// Whether it does there what it does where it stands, if its words are the same; `by_path`: it names files.
    pub fn means_the_same_behind(&self, run: &Step<'_>, by_path: bool) -> bool {
        let at_home = self.words.iter().any(Word::is_at_home);
        (!at_home || run.scope.user == self.step.scope.user)
            && (!by_path || self.is_anywhere() || self.is_where_it_ends(run))
    }

    /// Whether its program is found behind `run`, too: by its path, as a system's own, or where PATH says the same.
    pub fn is_found_behind(&self, run: &Step<'_>, stage: &Stage<'_>) -> bool {
        let is_own = match recognise(&self.command.argv) {
            Recognised::Tool(call) => call.tool.caches.is_empty() || call.tool.system,
            _ => true,
        };
        let program = self.command.program();
        let runs_it = |it: &CommandUse<'_>| it.name_at == 0 && it.program() == program;
        self.command.name_at > 0
            || is_own
            || run.commands.iter().any(runs_it)
            || stage.finds_the_same(run, self.step)
    }

    /// Whether it is the same in any shell: no variable, nothing that is run.
    pub fn is_fixed(&self) -> bool {
        self.words.iter().all(Word::is_fixed)
    }

    fn is_where_it_ends(&self, run: &Step<'_>) -> bool {
        // What is not known may go elsewhere.
        let may_leave = |command: &CommandUse<'_>| {
            command.program() == "eval" && command.arguments().iter().any(|word| !word.is_known())
        };
        run.left_in.is_some() && run.left_in == self.command.directory && !run.commands.iter().any(may_leave)
    }

    /// Whether it names its files by whole paths.
    pub fn is_anywhere(&self) -> bool {
        let Recognised::Tool(call) = recognise(&self.command.argv) else { return false };
        // Behind the first test of `find` stand no paths.
        let is_path = |text: &str| !matches!(text.as_bytes().first(), Some(b'-' | b'(' | b'!'));
        let count = match call.tool.id {
            "find" => call.operands.iter().take_while(|operand| is_path(&operand.text)).count(),
            _ => call.operands.len(),
        };
        // Owner and mode stand in front of the paths.
        let first = usize::from(matches!(call.tool.id, "chown" | "chgrp" | "chmod"));
        let mut paths = call.operands.iter().take(count).skip(first).peekable();
        // Without any it is about the directory that it runs in.
        paths.peek().is_some() && paths.all(|it| it.text.as_bytes().first() == Some(&b'/'))
    }
}

impl Code<'_> {
    /// The command with one more letter among its options.
    pub fn with_letter(&self, letter: char) -> String {
        let (at, more) = self.place_for(letter);
        let mut out = String::new();
        for word in self.words {
            let blank = if out.is_empty() { "" } else { " " };
            let inside =
                at.checked_sub(word.span.start).filter(|_| at <= word.span.end).map(|at| at as usize);
            match inside.and_then(|at| word.raw.split_at_checked(at)) {
                Some((start, end)) => out.extend([blank, start, &more, end]),
                None => out.extend([blank, word.raw]),
            }
        }
        out
    }

    /// The command with one more option behind its subcommand, where that is written there.
    pub fn with_option(&self, option: &str) -> Option<String> {
        let behind = subcommand(self.command)?.span;
        let at = self.words.iter().position(|word| word.span == behind)?;
        let mut words: Vec<&str> = self.words.iter().map(|word| word.raw).collect();
        words.insert(at + 1, option);
        Some(words.join(" "))
    }

    /// Where one more letter among its options goes in the file, and the text to put there.
    pub(super) fn place_for(&self, letter: char) -> (u32, String) {
        match self.words {
            [_, first, ..] if matches!(first.raw.as_bytes(), [b'-', next, ..] if *next != b'-') => {
                (first.span.start + 1, letter.to_string())
            }
            [name, ..] => (name.span.end, format!(" -{letter}")),
            [] => (self.command.span.start, String::new()),
        }
    }

    /// Where a letter among its options stands, or a long option, with the blank before that; and the command without
    /// it, and without the words at the places that `dropped` names.
    pub(super) fn letter(
        &self,
        letter: char,
        long: &str,
        dropped: &dyn Fn(Span) -> bool,
    ) -> Option<(Span, String)> {
        let is_cluster = |raw: &[u8]| matches!(raw, [b'-', first, ..] if *first != b'-');
        let found = self.words.iter().enumerate().skip(1).find_map(|(at, word)| {
            let raw = word.raw.as_bytes();
            let inside = raw.iter().position(|byte| char::from(*byte) == letter);
            match inside.filter(|_| is_cluster(raw)) {
                Some(_) if raw.len() == 2 => Some((at, None)),
                Some(inside) => Some((at, Some(inside))),
                None => (word.raw == long).then_some((at, None)),
            }
        });
        let (at, inside) = found?;
        let word = &self.words[at];
        let Some(inside) = inside else {
            let cut = Span::new(self.words[at - 1].span.end, word.span.end);
            return Some((cut, self.without(&|span| span == word.span || dropped(span))));
        };
        let place = word.span.start + inside as u32;
        let kept = self.words.iter().enumerate().filter(|(_, word)| !dropped(word.span));
        let shown = kept.map(|(n, other)| {
            let mut raw = other.raw.to_owned();
            if n == at {
                raw.remove(inside);
            }
            raw
        });
        Some((Span::new(place, place + 1), shown.collect::<Vec<_>>().join(" ")))
    }

    /// From its first word to its last.
    pub(super) fn span(&self) -> Span {
        let ends = self.words.first().zip(self.words.last());
        ends.map_or(self.command.span, |(first, last)| Span::new(first.span.start, last.span.end))
    }

    /// The command without the words at the places that `dropped` names.
    pub fn without(&self, dropped: &dyn Fn(Span) -> bool) -> String {
        let kept = self.words.iter().filter(|word| !dropped(word.span));
        kept.map(|word| word.raw).collect::<Vec<_>>().join(" ")
    }
}

/// The last word of a tool's subcommand, or of its name (`python3 get-pip.py`): options stand behind it.
pub(super) fn subcommand<'c, 'd>(command: &'c CommandUse<'d>) -> Option<&'c Field<'d>> {
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    command.argv.iter().rev().find(|field| call.is_called_by(field))
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
