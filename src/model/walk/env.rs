//! The variables and the directory that a script starts with, and those it sets. Looks things up; walks nothing.

use super::{Scratch, names};
use crate::model::text::Shared;
use crate::model::{Scope, Variables};
use crate::shell::{Field, List, Lookup, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// Variables that a script sets beyond these are unknown: a look-up goes through them one by one.
const MAX_VARIABLES: usize = 500;

/// A variable that a script sets.
#[derive(Clone, PartialEq)]
pub(super) struct Variable<'d> {
    pub(super) name: Cow<'d, str>,
    /// Where it is known.
    pub(super) value: Option<Shared<'d>>,
    /// Whether programs that the shell starts get it.
    pub(super) is_exported: bool,
}

/// The variables and directory a script starts with, and those it sets.
#[derive(Clone)]
pub(in crate::model) struct Env<'e, 'd> {
    pub(super) scope: &'e Scope<'d>,
    pub(super) variables: &'e Variables<'d>,
    pub(super) home: Cow<'static, str>,
    /// Shared, so that a subshell costs nothing unless it sets something.
    pub(super) set: Rc<Vec<Variable<'d>>>,
    pub(super) cwd: Option<Shared<'d>>,
    /// The name and the arguments of the script in a file that is walked; none where they are not known.
    pub(super) args: Option<Rc<[Field<'d>]>>,
    /// The script in a file that is walked, as it was called.
    pub(super) file: Option<Rc<str>>,
    /// Whether what is set is exported, too (`set -a`).
    pub(super) exports_all: bool,
}

impl<'e, 'd> Env<'e, 'd> {
    pub(in crate::model) fn new(
        scope: &'e Scope<'d>,
        variables: &'e Variables<'d>,
        scratch: &Scratch<'d>,
    ) -> Self {
        let set = Rc::clone(&scratch.nothing_set);
        let (home, cwd) = (scope.home(), scope.workdir.clone());
        Self { scope, variables, home, set, cwd, args: None, file: None, exports_all: false }
    }

    /// The arguments that a word stands for which is nothing but all of them.
    pub(super) fn arguments(&self, raw: &str) -> Option<impl Iterator<Item = &Field<'d>>> {
        let args = self.args.as_ref()?;
        let is_all = matches!(raw, "$@" | "\"$@\"" | "${@}" | "\"${@}\"" | "$*" | "${*}");
        is_all.then(|| args.iter().skip(1))
    }

    /// Takes the arguments of a function that is called, where those of the script are known, and gives those back.
    pub(super) fn pass(&mut self, argv: &[Field<'d>]) -> Option<Rc<[Field<'d>]>> {
        let before = self.args.clone();
        if let Some(args) = &before {
            // `$0` stays the script.
            let rest = argv.iter().skip(1);
            self.args = Some(args.iter().take(1).chain(rest).cloned().collect());
        }
        before
    }

    /// `shift N`; whether there was anything to shift.
    pub(super) fn shift(&mut self, argv: &[Field<'d>]) -> bool {
        let Some(args) = self.args.take() else { return false };
        let count = argv.get(1).map_or(Some(1), |count| count.value()?.parse().ok());
        self.args = count.map(|count: usize| {
            let rest = args.iter().skip(1).skip(count);
            args.iter().take(1).chain(rest).cloned().collect()
        });
        true
    }

    /// `set -- WORDS`; whether it was one.
    pub(super) fn replace(&mut self, argv: &[Field<'d>]) -> bool {
        let at = argv.iter().position(|word| word.text == "--");
        let Some((args, at)) = self.args.as_mut().zip(at) else { return false };
        *args = args.iter().take(1).chain(&argv[at + 1..]).cloned().collect();
        true
    }

    pub(super) fn assign(&mut self, name: Cow<'d, str>, value: Option<Shared<'d>>) {
        let set = Rc::make_mut(&mut self.set);
        if let Some(slot) = set.iter_mut().find(|known| known.name == name) {
            slot.value = value;
            slot.is_exported |= self.exports_all;
        } else if set.len() < MAX_VARIABLES {
            // What the shell has from its own environment stays in that of its children.
            let is_exported = self.exports_all
                || matches!(&*name, "HOME" | "PATH" | "PWD")
                || self.variables.get(&name, self.scope.variables).is_some();
            set.push(Variable { name, value, is_exported });
        }
    }

    /// `export NAME`
    pub(super) fn export(&mut self, name: &str) {
        let at = self.set.iter().position(|known| known.name == name && !known.is_exported);
        if let Some(at) = at {
            Rc::make_mut(&mut self.set)[at].is_exported = true;
        }
    }

    /// `set -a`, `set -o allexport`, and back.
    pub(super) fn set_options(&mut self, argv: &[Field<'d>]) {
        for (at, word) in argv.iter().enumerate().skip(1) {
            let named = || argv.get(at + 1).is_some_and(|name| name.text == "allexport");
            let of = |letters: &str| letters.contains('a') || letters.ends_with('o') && named();
            match word.text.as_bytes() {
                b"--" => break,
                [b'-', ..] if of(&word.text[1..]) => self.exports_all = true,
                [b'+', ..] if of(&word.text[1..]) => self.exports_all = false,
                _ => {}
            }
        }
    }

    /// What a program that the shell starts gets of its variables.
    pub(super) fn exported(&self) -> Rc<Vec<Variable<'d>>> {
        if self.set.iter().all(|known| known.is_exported) {
            return Rc::clone(&self.set);
        }
        Rc::new(self.set.iter().filter(|known| known.is_exported).cloned().collect())
    }
}

impl Lookup for Env<'_, '_> {
    fn get(&self, name: &str) -> Value<'_> {
        if let Some(known) = self.set.iter().find(|known| known.name == name) {
            return known.value.as_deref().map_or(Value::Unknown, |value| Value::Known(Cow::Borrowed(value)));
        }
        if self.set.len() >= MAX_VARIABLES {
            return Value::Unknown;
        }
        if let Some(binding) = self.variables.get(name, self.scope.variables) {
            return binding
                .value
                .as_deref()
                .map_or(Value::Unknown, |value| Value::Known(Cow::Borrowed(value)));
        }
        match name {
            "HOME" => Value::Known(Cow::Borrowed(&self.home)),
            "PWD" => self.cwd.as_deref().map_or(Value::Unknown, |cwd| Value::Known(Cow::Borrowed(cwd))),
            "BASH_SOURCE" | "BASH_SOURCE[0]" => {
                self.file.as_deref().map_or(Value::Unknown, |file| Value::Known(Cow::Borrowed(file)))
            }
            "VIRTUAL_ENV" => match self.scope.environment.as_deref() {
                Some(environment) => Value::Known(Cow::Borrowed(environment)),
                None => Value::Unknown,
            },
            // The base image may define it.
            _ => self.args.as_ref().map_or(Value::Unknown, |args| parameter(args, name)),
        }
    }

    fn printed(&self, list: &List<'_>) -> Option<String> {
        // A RUN's own text is taken as it stands: only scripts look for what lies beside them.
        self.file.as_ref().and_then(|_| names::printed(self, list))
    }
}

/// A parameter of a script whose arguments are known.
fn parameter<'a>(args: &'a [Field<'_>], name: &str) -> Value<'a> {
    let rest = args.get(1..).unwrap_or_default();
    match name {
        "#" => Value::Known(Cow::Owned(rest.len().to_string())),
        "@" | "*" => match rest {
            [] => Value::Unset,
            [one] => value(one),
            // A value is one text.
            _ => Value::Unknown,
        },
        _ => match name.parse::<usize>() {
            Ok(at) => args.get(at).map_or(Value::Unset, value),
            Err(_) => Value::Unknown,
        },
    }
}

fn value<'a>(field: &'a Field<'_>) -> Value<'a> {
    field.value().filter(|_| !field.glob).map_or(Value::Unknown, |text| Value::Known(Cow::Borrowed(text)))
}
