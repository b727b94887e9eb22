//! The variables and the directory that a script starts with, and those it sets. Looks things up; walks nothing.

use super::Scratch;
use crate::model::text::Shared;
use crate::model::{Scope, Variables};
use crate::shell::{Field, Lookup, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// Variables that a script sets beyond these are unknown: a look-up goes through them one by one.
const MAX_VARIABLES: usize = 500;

/// A variable that a script sets, with its value where that is known.
pub(super) type Variable<'d> = (Cow<'d, str>, Option<Shared<'d>>);

/// The variables and directory a script starts with, and those it sets.
pub(in crate::model) struct Env<'e, 'd> {
    pub(super) scope: &'e Scope<'d>,
    pub(super) variables: &'e Variables<'d>,
    pub(super) home: Cow<'static, str>,
    /// Shared, so that a subshell costs nothing unless it sets something.
    pub(super) set: Rc<Vec<Variable<'d>>>,
    pub(super) cwd: Option<Shared<'d>>,
    /// The name and the arguments of the script in a file that is walked; none where they are not known.
    pub(super) args: Option<Rc<[Field<'d>]>>,
}

impl<'e, 'd> Env<'e, 'd> {
    pub(in crate::model) fn new(
        scope: &'e Scope<'d>,
        variables: &'e Variables<'d>,
        scratch: &Scratch<'d>,
    ) -> Self {
        let set = Rc::clone(&scratch.nothing_set);
        Self { scope, variables, home: scope.home(), set, cwd: scope.workdir.clone(), args: None }
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
        if before.is_some() {
            self.args = Some(argv.into());
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
        if let Some(slot) = set.iter_mut().find(|(known, _)| *known == name) {
            slot.1 = value;
        } else if set.len() < MAX_VARIABLES {
            set.push((name, value));
        }
    }
}

impl Lookup for Env<'_, '_> {
    fn get(&self, name: &str) -> Value<'_> {
        if let Some((_, value)) = self.set.iter().find(|(known, _)| known == name) {
            return value.as_deref().map_or(Value::Unknown, |value| Value::Known(Cow::Borrowed(value)));
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
            // The base image may define it.
            _ => self.args.as_ref().map_or(Value::Unknown, |args| parameter(args, name)),
        }
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
