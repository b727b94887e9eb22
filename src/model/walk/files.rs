//! Scripts that stand in files: called by their path, given to a shell, or sourced. What they do is read where their
//! texts are known; else such a command may do anything.

use super::indirect::plain;
use super::nested::Inside;
use super::sourced::{Sourced, functions};
use super::{Frame, Walker};
use crate::model::scripts::Caller;
use crate::model::text::Shared;
use crate::shell::{Command, CommandKind, Field, List, Lookup, Redirect, RedirectOp, Script, Value, Word};
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
    /// What calls it: `$0` where the file is no program of its own and has no name.
    name: &'a Field<'d>,
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
    /// `sh < x.sh`
    Input,
    /// `. x.sh`
    Source,
}

impl<'a, 'd> Call<'a, 'd> {
    /// `input` is the file that the command reads.
    fn of(argv: &'a [Field<'d>], input: Option<&'a Field<'d>>) -> Option<Self> {
        let (name, rest) = unwrapped(argv).split_first()?;
        let known = |field: &Field<'_>| field.is_known() && !field.glob && !field.text.is_empty();
        let program = path::file_name(name.value()?);
        let (file, arguments, how) = match program {
            "." | "source" => {
                let (file, arguments) = behind_dashes(rest).split_first()?;
                (file, arguments, How::Source)
            }
            "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" => match (operands(rest), input) {
                (Some([file, arguments @ ..]), _) => (file, arguments, How::Shell),
                (None | Some([]), Some(input)) => (input, fed_arguments(rest)?, How::Input),
                _ => return None,
            },
            _ => (name, rest, How::Program),
        };
        known(file).then_some(Self { name, file, arguments, how })
    }

    /// Whether the shell looks for it in PATH.
    fn is_sought(&self) -> bool {
        self.how == How::Program && !self.file.text.contains('/')
    }

    /// `$0` and what follows it. `path` is where the file stands.
    fn words(&self, path: Cow<'d, str>, around: Option<&Rc<[Field<'d>]>>) -> Vec<Field<'d>> {
        let zero = match self.how {
            How::Program if self.is_sought() => Field::known(path, self.file.span),
            How::Program | How::Shell => self.file.clone(),
            How::Input => self.name.clone(),
            // It stays what it is around it.
            How::Source => {
                let unknown =
                    Field { text: Cow::Borrowed("$0"), known: 0, glob: false, span: self.file.span };
                around.and_then(|args| args.first().cloned()).unwrap_or(unknown)
            }
        };
        std::iter::once(zero).chain(self.arguments.iter().cloned()).collect()
    }

    fn caller(&self, by_kernel: bool) -> Caller {
        match self.how {
            How::Program if by_kernel => Caller::Kernel,
            How::Program => Caller::Shell,
            How::Shell | How::Input | How::Source => Caller::Named,
        }
    }

    /// Where the file may stand, the likeliest first.
    fn paths(&self, cwd: Option<&str>, folders: &[String]) -> Vec<String> {
        let name = self.file.text.as_ref();
        if !self.is_sought() {
            return path::join(cwd, name).map(Cow::into_owned).into_iter().collect();
        }
        let folders = folders.iter().map(String::as_str).chain(PROGRAMS);
        folders.map(|folder| path::child(folder, name)).collect()
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

/// What a shell gives a script that it reads from its input: `sh -s -- a b`.
fn fed_arguments<'a, 'd>(words: &'a [Field<'d>]) -> Option<&'a [Field<'d>]> {
    let options =
        words.iter().take_while(|word| word.text.starts_with(['-', '+']) && word.text != "--").count();
    let is_text = |word: &Field<'_>| {
        let text = word.text.as_ref();
        text.starts_with('-') && !text.starts_with("--") && text.contains('c')
    };
    let rest = words.get(options..).filter(|_| !words[..options].iter().any(is_text))?;
    Some(behind_dashes(rest))
}

/// `-eo pipefail`
fn is_cluster_with_value(text: &str) -> bool {
    !text.starts_with("--") && text.ends_with(['o', 'O'])
}

impl<'d> Walker<'_, 'd> {
    /// Walks the script that a command calls; whether it is known.
    pub(super) fn file(&mut self, argv: &[Field<'d>], input: Option<&Field<'d>>, span: Span) -> bool {
        if !self.shelf.is_asked() {
            return false;
        }
        let Some(call) = Call::of(argv, input) else { return false };
        let folders = if call.is_sought() { self.folders() } else { Vec::new() };
        let paths = call.paths(self.env.cwd.as_deref(), &folders);
        let Some((id, text, path)) = self.shelf.find(self.step, paths) else { return false };
        if !text.is_read(call.caller(self.by_kernel)) || self.running.contains(&id) || !self.spend(1) {
            return false;
        }
        let before = self.found.len();
        let sources = call.how == How::Source;
        let called = if call.is_sought() { path.as_str() } else { call.file.text.as_ref() };
        let called: Rc<str> = if call.how == How::Input { Rc::default() } else { called.into() };
        let words = call.words(Cow::Owned(path), self.env.args.as_ref());
        self.pass(&words);
        let mut inside = Inside {
            arguments: Some(words.as_slice().into()),
            keeps_functions: sources,
            is_child: !sources,
            file: Some(called),
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

    /// The folders that programs are looked for in which the file names.
    fn folders(&self) -> Vec<String> {
        match self.env.get("PATH") {
            Value::Known(path) => path.split(':').map(str::to_owned).collect(),
            Value::Unset | Value::Unknown => self.shelf.folders(self.step),
        }
    }

    /// The file that a command shows as it is: `cat x.sh`.
    pub(super) fn shown_file(&self, command: &Command<'d>) -> Option<Field<'d>> {
        let simple = plain(command).filter(|_| command.redirects.is_empty())?;
        match simple.words.as_slice() {
            [name, file] if name.raw == "cat" => self.one(file),
            _ => None,
        }
    }

    /// The file that redirections give a command to read.
    pub(super) fn input(&self, redirects: &[Redirect<'d>]) -> Option<Field<'d>> {
        let reads = |it: &&Redirect<'_>| it.op == RedirectOp::In && matches!(it.fd, None | Some(0));
        self.one(&redirects.iter().rev().find(reads)?.target)
    }

    fn one(&self, word: &Word<'d>) -> Option<Field<'d>> {
        let mut fields = Vec::new();
        self.expand(std::slice::from_ref(word), &mut fields);
        fields.pop().filter(|_| fields.is_empty())
    }

    /// The files that the patterns of a loop stand for which runs each of them as a script, where all are known.
    pub(super) fn listed_scripts(
        &self,
        variable: &str,
        values: &[Field<'d>],
        body: &List<'_>,
    ) -> Option<Vec<Field<'d>>> {
        if !values.iter().any(|value| value.glob) || !calls(body, variable) || !self.shelf.is_asked() {
            return None;
        }
        let mut found = Vec::new();
        for value in values {
            let text = value.value()?;
            if !value.glob {
                found.push(value.clone());
                continue;
            }
            let pattern = path::join(self.env.cwd.as_deref(), text)?;
            // As the pattern is written: `./*.sh` gives `./a.sh`.
            let head = text.len() - path::file_name(text).len();
            let names = self.shelf.matching(self.step, &pattern);
            let named = names.iter().map(|name| format!("{}{}", &text[..head], path::file_name(name)));
            found.extend(named.map(|name| Field::known(Cow::Owned(name), value.span)));
        }
        Some(found).filter(|found| !found.is_empty())
    }

    /// `. /venv/bin/activate`: it sets variables and writes nothing; whether it is that.
    pub(super) fn activation(&mut self, argv: &[Field<'d>]) -> bool {
        let Some(Call { file, arguments: [], how: How::Source, .. }) = Call::of(argv, None) else {
            return false;
        };
        let Some(folder) = file.text.strip_suffix("/bin/activate") else { return false };
        let environment = path::join(self.env.cwd.as_deref(), folder);
        self.set("VIRTUAL_ENV".into(), environment.map(|it| Shared::Made(it.into())));
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

/// Whether a list runs the file that a variable names: `sh "$f"`, `. $f`, `$f`.
fn calls(list: &List<'_>, variable: &str) -> bool {
    let is_it = |word: &Word<'_>| {
        let raw = word.raw.trim_matches('"').strip_prefix('$');
        raw.is_some_and(|raw| {
            raw == variable || raw.strip_prefix('{').and_then(|raw| raw.strip_suffix('}')) == Some(variable)
        })
    };
    list.items.iter().flat_map(|item| &item.pipeline.commands).any(|command| match &command.kind {
        CommandKind::Simple(simple) => match simple.words.as_slice() {
            [name, rest @ ..] => {
                let runs =
                    matches!(path::file_name(name.raw), "sh" | "bash" | "ash" | "dash" | "." | "source");
                is_it(name) || runs && rest.iter().any(is_it)
            }
            [] => false,
        },
        _ => command.lists().any(|list| calls(list, variable)),
    })
}
