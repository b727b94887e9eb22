//! Scripts that stand in files and that a RUN calls: their texts, and what runs them. Reads no file; whoever knows the
//! texts answers.

use super::Commands;
use crate::ids::{ScriptId, StepId};
use crate::source::{Mapped, SourceFile};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// A longer script is not read.
pub const MOST_BYTES: usize = 1 << 20;
/// Scripts that are read for one file.
const MOST: usize = 256;
/// Of a file only so much is looked at to tell a text from a program.
const HEAD: usize = 8_000;
/// Lines in which a program that writes scripts says so.
const FIRST_LINES: usize = 8;

/// A byte order mark.
const MARK: char = '\u{feff}';

/// The text of a script that stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptText {
    /// The file; none where a heredoc of the Dockerfile itself writes it.
    pub file: Option<Arc<SourceFile>>,
    /// What a shell reads of it, with the way back to the file's text.
    text: Arc<Mapped<'static>>,
}

/// How a RUN calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// As a program of its own, in a shell: without a first line that says another, a shell reads it.
    Shell,
    /// As a program of its own, by the kernel: its first line says what reads it.
    Kernel,
    /// A shell that is named, or that reads it itself (`.`).
    Named,
}

impl ScriptText {
    /// The script of which `bytes` are the file's; none where that is no text, or longer than any script
    /// (1 MiB). `name` is what reports print.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Option<Self> {
        if bytes.len() > MOST_BYTES || bytes.iter().take(HEAD).any(|byte| *byte == 0) {
            return None;
        }
        let file = SourceFile::from_bytes(name, bytes).ok()?;
        let text = Arc::new(as_read(&file.text).into_owned());
        Some(Self { file: Some(Arc::new(file)), text })
    }

    /// The one that a heredoc of the Dockerfile writes.
    pub fn of_heredoc(body: &Mapped<'_>) -> Option<Self> {
        (body.text.len() <= MOST_BYTES)
            .then(|| Self { file: None, text: Arc::new(body.clone().into_owned()) })
    }

    /// What a shell reads of it.
    pub fn text(&self) -> &Mapped<'static> {
        &self.text
    }

    /// The text that its places stand in, of a file of its own.
    pub fn file_text(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.text.as_str())
    }

    /// Whether a shell reads it that is like sh.
    pub(super) fn is_read(&self, caller: Caller) -> bool {
        let text = &self.text.text;
        match interpreter(text) {
            // What that does goes by what it finds where it runs.
            Some(_) if text.lines().take(FIRST_LINES).any(|line| line.contains("GNU Autoconf")) => false,
            Some(name) => matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh"),
            None => caller != Caller::Kernel,
        }
    }

    /// Whether it is the same text at the same place.
    fn is(&self, other: &Self) -> bool {
        let name = |it: &Self| it.file.as_ref().map(|file| file.name.clone());
        let place = |it: &Self| it.text.file_offset(0);
        name(self) == name(other) && place(self) == place(other)
    }
}

/// A file's text without a byte order mark, and with plain line ends: what is meant, where an editor of another system
/// wrote it.
fn as_read(text: &str) -> Mapped<'_> {
    let start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let rest = &text[start..];
    if !rest.contains("\r\n") {
        return Mapped::contiguous(rest, start as u32);
    }
    let (mut read, mut at) = (Mapped::empty(start as u32), start);
    for line in rest.split_inclusive('\n') {
        match line.strip_suffix("\r\n") {
            Some(kept) => {
                read.push(kept, at as u32);
                read.push("\n", (at + kept.len() + 1) as u32);
            }
            None => read.push(line, at as u32),
        }
        at += line.len();
    }
    read
}

/// The program that the first line of a script names (`#!/usr/bin/env bash`), without its directory.
pub(super) fn interpreter(text: &str) -> Option<&str> {
    let line = text.lines().next().and_then(|line| line.strip_prefix("#!"))?;
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let is_name = |word: &&str| *word != "env" && !word.starts_with('-') && !word.contains('=');
    Some(words.find(is_name).unwrap_or_default())
}

/// Who knows which scripts stand where.
pub trait Scripts {
    /// The script at an absolute path when a step runs; none where nobody knows its text.
    fn at(&self, step: StepId, path: &str) -> Option<ScriptText>;

    /// Whether a file stands at an absolute path when a step runs: surely, or nothing is known to have put one there.
    fn stands(&self, step: StepId, path: &str) -> Option<bool>;

    /// The scripts whose absolute paths match a pattern when a step runs, in order, as far as they are known.
    fn matching(&self, step: StepId, pattern: &str) -> Vec<String>;

    /// The folders that instructions before a step have put in PATH, the first that counts first.
    fn folders(&self, step: StepId) -> Vec<String>;
}

/// The scripts of one file, as they are come to.
#[derive(Default)]
pub(super) struct Shelf<'e> {
    scripts: Option<&'e dyn Scripts>,
    read: RefCell<Vec<ScriptText>>,
    /// Whether any command calls a file that may be one.
    is_wanted: Cell<bool>,
}

impl<'e> Shelf<'e> {
    pub(super) fn new(scripts: Option<&'e dyn Scripts>) -> Self {
        Self { scripts, ..Self::default() }
    }

    /// Notes that a file is called that may be a script; whether anybody knows any.
    pub(super) fn is_asked(&self) -> bool {
        self.is_wanted.set(true);
        self.scripts.is_some()
    }

    /// Whether a file stands at a path; see [`Scripts::stands`].
    pub(super) fn stands(&self, step: StepId, path: &str) -> Option<bool> {
        self.scripts?.stands(step, path)
    }

    /// See [`Scripts::matching`].
    pub(super) fn matching(&self, step: StepId, pattern: &str) -> Vec<String> {
        self.scripts.map(|scripts| scripts.matching(step, pattern)).unwrap_or_default()
    }

    /// See [`Scripts::folders`].
    pub(super) fn folders(&self, step: StepId) -> Vec<String> {
        self.scripts.map(|scripts| scripts.folders(step)).unwrap_or_default()
    }

    /// The script at one of these paths, and at which.
    pub(super) fn find(&self, step: StepId, paths: Vec<String>) -> Option<(ScriptId, ScriptText, String)> {
        let scripts = self.scripts?;
        let (found, path) = paths.into_iter().find_map(|path| Some((scripts.at(step, &path)?, path)))?;
        let mut read = self.read.borrow_mut();
        let at = read.iter().position(|known| known.is(&found)).unwrap_or(read.len());
        if at == read.len() {
            if at == MOST {
                return None;
            }
            read.push(found.clone());
        }
        Some((ScriptId::new(at), found, path))
    }

    /// The scripts that commands stand in, each once.
    pub(super) fn of(&self, commands: &Commands<'_>) -> Vec<ScriptText> {
        let mut ids: Vec<ScriptId> =
            commands.called().filter_map(|it| it.script).map(|place| place.script).collect();
        ids.sort_unstable();
        ids.dedup();
        let read = self.read.borrow();
        ids.iter().filter_map(|id| read.get(id.index()).cloned()).collect()
    }

    /// What was read, and whether more is called.
    pub(super) fn into_parts(self) -> (Vec<ScriptText>, bool) {
        (self.read.into_inner(), self.is_wanted.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_another_system_are_read_as_they_are_meant() {
        let script = ScriptText::from_bytes("x.sh", "\u{feff}#!/bin/sh\r\nrm a\r\nb\n".into()).unwrap();
        assert_eq!(script.text().text, "#!/bin/sh\nrm a\nb\n");
        let at = script.text().file_offset(10) as usize;
        assert!(script.file_text().unwrap()[at..].starts_with("rm a\r\n"));
        assert!(script.is_read(Caller::Kernel));
    }

    #[test]
    fn the_first_line_says_who_reads_it() {
        let is_read = |text: &str, caller| {
            ScriptText::from_bytes("x", text.into()).is_some_and(|script| script.is_read(caller))
        };
        assert!(is_read("#!/usr/bin/env -S bash -e\n", Caller::Kernel));
        assert!(is_read("#! /bin/ash\n", Caller::Named));
        assert!(!is_read("#!/usr/bin/env python3\n", Caller::Shell));
        assert!(!is_read("#!/usr/bin/perl\n", Caller::Named));
        assert!(!is_read("#! /bin/sh\n# Guess values\n# Generated by GNU Autoconf 2.71\n", Caller::Shell));
        assert!(is_read("a\n", Caller::Shell) && is_read("", Caller::Named));
        assert!(!is_read("a\n", Caller::Kernel), "the kernel takes it for no program");
        assert!(!is_read("\u{7f}ELF\0", Caller::Shell));
        let longest = "#".repeat(MOST_BYTES);
        assert!(is_read(&longest, Caller::Shell) && !is_read(&(longest + "#"), Caller::Shell));
    }
}
