//! Scripts that stand in files: called by their path, given to a shell, or sourced. What they do is read where their
//! texts are known; else such a command may do anything.

use super::nested::Inside;
use super::sourced::{Sourced, functions};
use super::{Frame, Walker};
use crate::model::scripts::Caller;
use crate::shell::{Field, Script};
use crate::source::Span;
use crate::tools::{path, unwrapped};
use std::borrow::Cow;
use std::rc::Rc;

/// Where a shell looks for a program that is called by its name, as images have it.
const PROGRAMS: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/// Options of shells that a word follows.
const WITH_VALUE: [&str; 6] = ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"];

/// A command that calls a file.
struct Call<'a, 'd> {
    file: &'a Field<'d>,
    arguments: &'a [Field<'d>],
    how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// `./x.sh`
    Program,
    /// `sh x.sh`
    Shell,
    /// `. x.sh`
    Source,
}

impl<'a, 'd> Call<'a, 'd> {
    fn of(argv: &'a [Field<'d>]) -> Option<Self> {
        let (name, rest) = unwrapped(argv).split_first()?;
        let known = |field: &Field<'_>| field.is_known() && !field.glob && !field.text.is_empty();
        let program = path::file_name(name.value()?);
        let (file, arguments, how) = match program {
            "." | "source" => {
                let (file, arguments) = behind_dashes(rest).split_first()?;
                (file, arguments, How::Source)
            }
            "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" => {
                let (file, arguments) = operands(rest)?.split_first()?;
                (file, arguments, How::Shell)
            }
            _ => (name, rest, How::Program),
        };
        known(file).then_some(Self { file, arguments, how })
    }

    fn caller(&self, by_kernel: bool) -> Caller {
        match self.how {
            How::Program if by_kernel => Caller::Kernel,
            How::Program => Caller::Shell,
            How::Shell | How::Source => Caller::Named,
        }
    }

    /// Where the file may stand, the likeliest first.
    fn paths(&self, cwd: Option<&'a str>) -> impl Iterator<Item = Cow<'a, str>> {
        let name = self.file.text.as_ref();
        let in_path = self.how == How::Program && !name.contains('/');
        let here = Some(name).filter(|_| !in_path).and_then(|name| path::join(cwd, name));
        let programs = PROGRAMS.iter().filter(move |_| in_path);
        here.into_iter().chain(programs.map(move |folder| Cow::Owned(path::child(folder, name))))
    }
}

/// What follows `--`.
fn behind_dashes<'a, 'd>(words: &'a [Field<'d>]) -> &'a [Field<'d>] {
    match words.split_first() {
        Some((first, rest)) if first.text == "--" => rest,
        _ => words,
    }
}

/// What follows the options of a shell; none where its script is no file.
fn operands<'a, 'd>(words: &'a [Field<'d>]) -> Option<&'a [Field<'d>]> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = word.text.as_ref();
        if matches!(text, "--" | "-") {
            return words.get(at + 1..);
        }
        if !text.starts_with(['-', '+']) {
            return words.get(at..);
        }
        // `-ec` takes a text, `-s` reads one.
        if text.starts_with('-') && !text.starts_with("--") && text.contains(['c', 's']) {
            return None;
        }
        let takes_value = WITH_VALUE.contains(&text) || text.len() > 2 && is_cluster_with_value(text);
        at += if takes_value { 2 } else { 1 };
    }
    None
}

/// `-eo pipefail`
fn is_cluster_with_value(text: &str) -> bool {
    !text.starts_with("--") && text.ends_with(['o', 'O'])
}

impl<'d> Walker<'_, 'd> {
    /// Walks the script that a command calls; whether it is known.
    pub(super) fn file(&mut self, argv: &[Field<'d>], span: Span) -> bool {
        if !self.shelf.is_asked() {
            return false;
        }
        let Some(call) = Call::of(argv) else { return false };
        let cwd = self.env.cwd.clone();
        let Some((id, text)) = self.shelf.find(self.step, call.paths(cwd.as_deref())) else { return false };
        if !text.is_read(call.caller(self.by_kernel)) || self.running.contains(&id) || !self.spend(1) {
            return false;
        }
        let before = self.found.len();
        let sources = call.how == How::Source;
        let words: Vec<Field<'d>> = std::iter::once(call.file).chain(call.arguments).cloned().collect();
        self.pass(&words);
        let mut inside = Inside {
            arguments: Some(words.as_slice().into()),
            keeps_functions: sources,
            ..Inside::of(id, &text, span)
        };
        if sources && call.arguments.is_empty() {
            inside.arguments.clone_from(&self.env.args);
        }
        let (set, cwd) = self.nested(text.text(), inside);
        if sources {
            (self.env.set, self.env.cwd) = (Rc::new(set), cwd);
        }
        self.found.truncate(before);
        true
    }

    /// Walks the function of a sourced script that a command calls; whether it is one.
    pub(super) fn sourced_function(&mut self, argv: &[Field<'d>], span: Span) -> bool {
        if self.sourced.is_empty() {
            return false;
        }
        let Some(name) = argv.first().and_then(Field::value) else { return false };
        let found = self.sourced.iter().rev().find(|sourced| sourced.defines(name));
        let Some(Sourced { id, text, .. }) = found.cloned() else { return false };
        if !self.spend(1) {
            return false;
        }
        let inside = Inside {
            arguments: Some(argv.into()),
            function: Some(name),
            keeps_functions: true,
            ..Inside::of(id, &text, span)
        };
        let (set, cwd) = self.nested(text.text(), inside);
        (self.env.set, self.env.cwd) = (Rc::new(set), cwd);
        true
    }

    /// Walks one function of a script.
    pub(super) fn function(&mut self, script: &Script<'d>, name: &str) {
        let found = functions(&script.list).into_iter().rev().find(|(known, _)| *known == name);
        if let Some((_, body)) = found {
            self.command(body, &mut Frame::default());
        }
    }
}
