//! Files that one command finds and another gets: through a pipe, in a loop, as a script's arguments. Says which
//! files they are as far as the words tell; looks at none.

use super::{Frame, MAX_UNROLLED, Walker, span_of};
use crate::shell::{Command, CommandKind, Field, List, LoopKind, Word};
use crate::tools::{Found, Place, Recognised, Site, filtered, listed, path, peel, recognise};
use std::borrow::Cow;

/// What a command prints.
pub(super) enum Printed<'d> {
    /// These words.
    Words(Vec<Field<'d>>),
    /// The names of these files.
    Names(Vec<Site<'d>>),
}

impl<'d> Walker<'_, 'd> {
    /// Walks something in which words stand for files that were found. What is searched for may not be there, and
    /// then it does not run; what it does to such files it surely does to all there are.
    pub(super) fn with_found(&mut self, found: Found<'d>, inside: impl FnOnce(&mut Self)) {
        let (before, start) = (self.found.len(), self.effects.len());
        let searched =
            found.sites.iter().filter(|site| site.selection.is_some()).cloned().collect::<Vec<_>>();
        self.found.push(found);
        if searched.is_empty() {
            inside(self);
        } else {
            self.branch(inside);
        }
        self.found.truncate(before);
        let place = (self.certainty(), self.branch);
        for effect in
            self.effects.iter_mut().skip(start).filter(|it| searched.iter().any(|site| site.has(it)))
        {
            (effect.certainty, effect.branch) = place;
        }
    }

    /// A loop: once for each of a few known words, else once, as a branch with an unknown variable.
    pub(super) fn repeat<'s>(
        &mut self,
        variable: Option<&'d str>,
        words: &'s [Word<'d>],
        body: &'s List<'d>,
        frame: &mut Frame<'s, 'd>,
    ) {
        let mut values = Vec::new();
        let printed = if let [word] = words { self.printed_by(word) } else { None };
        let is_known = match printed {
            Some(Printed::Words(printed)) if !words[0].raw.starts_with('"') => {
                values = printed;
                true
            }
            _ => self.expand(words, &mut values),
        };
        if let Some(scripts) = variable.and_then(|variable| self.listed_scripts(variable, &values, body)) {
            values = scripts;
        }
        let known = is_known
            && !values.is_empty()
            && values.len() <= MAX_UNROLLED
            && values.iter().all(|value| value.is_known() && !value.glob);
        match variable {
            Some(variable) if known && self.spend(values.len()) => {
                for value in values {
                    self.set(variable.into(), Some(value.text.into()));
                    self.list(body, frame);
                }
            }
            variable => {
                let sites = variable.and_then(|_| self.sites(words, &values));
                if let Some(variable) = variable {
                    self.set(variable.into(), None);
                    if let Some(sites) = sites {
                        // For each of them, which is all of them.
                        let found = Found::variable(variable, sites);
                        return self.with_found(found, |walker| walker.list(body, frame));
                    }
                }
                self.branch(|walker| walker.list(body, frame));
            }
        }
    }

    /// The files that the words of a loop stand for, where at least one is a pattern or was found.
    pub(super) fn sites(&self, words: &[Word<'d>], values: &[Field<'d>]) -> Option<Vec<Site<'d>>> {
        if let [word] = words
            && let Some(sites) = self.substituted_by(word)
        {
            return Some(sites);
        }
        if words.is_empty() {
            return self.named("$@");
        }
        let cwd = self.env.cwd.as_deref();
        let mut sites = Vec::with_capacity(values.len());
        for value in values {
            match self.named(&value.text) {
                Some(found) => sites.extend(found),
                None if value.is_known() => sites.push(Site::of(path::of_field(cwd, value))),
                None => return None,
            }
        }
        Some(sites).filter(|sites| (1..=MAX_SITES).contains(&sites.len()))
    }

    /// The files that a word stands for by its name.
    fn named(&self, name: &str) -> Option<Vec<Site<'d>>> {
        let found = self.found.iter().rev().find(|found| found.names.iter().any(|own| own == name))?;
        Some(found.sites.clone())
    }

    /// The files whose names stand in the place of words such as `$(find …)`.
    pub(super) fn substituted(&self, words: &[Word<'d>]) -> Vec<Found<'d>> {
        let found = words.iter().filter(|word| !word.substitutions.is_empty());
        found.filter_map(|word| Some(Found::named(unquoted(word.raw), self.substituted_by(word)?))).collect()
    }

    fn substituted_by(&self, word: &Word<'d>) -> Option<Vec<Site<'d>>> {
        match self.printed_by(word)? {
            Printed::Names(sites) => Some(sites),
            Printed::Words(_) => None,
        }
    }

    /// What the commands print that a word is made of: `$(find …)`.
    fn printed_by(&self, word: &Word<'d>) -> Option<Printed<'d>> {
        let [list] = word.substitutions.as_slice() else { return None };
        let raw = unquoted(word.raw);
        let whole = raw.starts_with("$(") && raw.ends_with(')') || raw.starts_with('`') && raw.ends_with('`');
        let [item] = list.items.as_slice() else { return None };
        if !whole {
            return None;
        }
        item.pipeline.commands.iter().fold(None, |printed, command| self.printed(command, printed))
    }

    /// The names that a command lists, or lets through of those that it reads.
    pub(super) fn names(&self, argv: &[Field<'d>], read: Option<Printed<'d>>) -> Option<Vec<Site<'d>>> {
        match read {
            Some(Printed::Names(sites)) => filtered(argv, sites),
            _ => listed(argv, &Place { cwd: self.env.cwd.as_deref(), env: &self.env }),
        }
    }

    /// `xargs COMMAND`, and `while read NAME; do …; done`, fed with names. Whether it is one of them.
    pub(super) fn feed<'s>(
        &mut self,
        command: &'s Command<'d>,
        sites: &[Site<'d>],
        frame: &mut Frame<'s, 'd>,
    ) -> bool {
        match &command.kind {
            CommandKind::Loop { kind: LoopKind::While, condition, body, .. } => {
                let Some(name) = read_name(condition) else { return false };
                self.set(name.into(), None);
                let found = Found::variable(name, sites.to_vec());
                self.with_found(found, |walker| walker.list(body, frame));
            }
            CommandKind::Simple(simple) => {
                let Some((argv, found)) = self.fed_names(&simple.words, sites) else { return false };
                let (start, span) = (self.effects.len(), span_of(&simple.words));
                self.with_found(found, |walker| walker.run(argv, span, &simple.words, &command.redirects));
                self.effects.iter_mut().skip(start).for_each(|effect| effect.span = span);
            }
            _ => return false,
        }
        self.redirects(&command.redirects, None);
        true
    }

    /// What xargs runs, and what stands there for the names.
    fn fed_names(&self, words: &[Word<'d>], sites: &[Site<'d>]) -> Option<(Vec<Field<'d>>, Found<'d>)> {
        let mut argv = Vec::with_capacity(words.len() + 1);
        if words.iter().any(|word| !word.substitutions.is_empty()) || !self.expand(words, &mut argv) {
            return None;
        }
        let at = argv.iter().position(|field| field.text == "xargs")?;
        let rest = argv.get(at..)?;
        let taken = at + rest.len() - peel(rest)?.len();
        let mark = replaced(argv.get(at + 1..taken)?);
        let span = argv.last()?.span;
        argv.drain(..taken);
        if mark.is_none() {
            argv.push(Field::known(Cow::Borrowed("{}"), span));
        }
        Some((argv, Found::named(mark.unwrap_or(Cow::Borrowed("{}")), sites.to_vec())))
    }

    /// Scripts that `find` runs on what it finds.
    pub(super) fn scripts(&mut self, scripts: Vec<(Vec<Field<'d>>, Found<'d>)>, words: &[Word<'d>]) {
        for (argv, found) in scripts {
            self.with_found(found, |walker| {
                if let Recognised::Script(field) = recognise(&argv) {
                    walker.script_argument(field, &argv, words);
                }
            });
        }
    }

    /// Gives a script its arguments: `$0` and so on.
    pub(super) fn pass(&mut self, arguments: &[Field<'d>]) {
        for (index, argument) in arguments.iter().take(MAX_ARGUMENTS).enumerate() {
            if let Some(sites) = self.named(&argument.text) {
                let mut found = Found::variable(&index.to_string(), sites);
                if index > 0 {
                    found.names.extend(["$@", "$*"].map(Cow::Borrowed));
                }
                self.found.push(found);
            }
        }
    }
}

/// More places than these are not told apart.
const MAX_SITES: usize = 64;
/// More arguments of a script have no digit as their name.
const MAX_ARGUMENTS: usize = 10;

fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw)
}

/// The variable that `read` sets for each line, where it is the whole condition.
fn read_name<'d>(condition: &List<'d>) -> Option<&'d str> {
    let [item] = condition.items.as_slice() else { return None };
    let [Command { kind: CommandKind::Simple(simple), .. }] = item.pipeline.commands.as_slice() else {
        return None;
    };
    let (first, words) = simple.words.split_first().filter(|(first, _)| first.raw == "read")?;
    debug_assert_eq!(first.raw, "read");
    let name = words.last()?.raw;
    // `read -r -d '' name`: all between are options and their values.
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let only = words
        .iter()
        .rev()
        .skip(1)
        .all(|word| word.raw.starts_with('-') || matches!(word.raw, "''" | "$'\\0'" | "\"\""));
    (plain && only).then_some(name)
}

/// What stands for a name in the command of `xargs -I MARK`.
fn replaced<'d>(options: &[Field<'d>]) -> Option<Cow<'d, str>> {
    for (index, option) in options.iter().enumerate() {
        match option.text.as_ref() {
            "-I" => return Some(options.get(index + 1)?.text.clone()),
            "-i" | "--replace" => return Some(Cow::Borrowed("{}")),
            text => {
                let mark = text.strip_prefix("-I").or_else(|| text.strip_prefix("--replace="));
                let mark = mark.or_else(|| text.strip_prefix("-i"));
                if let Some(mark) = mark {
                    return Some(Cow::Owned(mark.to_owned()));
                }
            }
        }
    }
    None
}
