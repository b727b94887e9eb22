//! The variables and the directory that a script starts with, and those it sets. Looks things up; walks nothing.

use super::Scratch;
use crate::model::text::Shared;
use crate::model::{Scope, Variables};
use crate::shell::{Lookup, Value};
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
}

impl<'e, 'd> Env<'e, 'd> {
    pub(in crate::model) fn new(
        scope: &'e Scope<'d>,
        variables: &'e Variables<'d>,
        scratch: &Scratch<'d>,
    ) -> Self {
        let set = Rc::clone(&scratch.nothing_set);
        Self { scope, variables, home: scope.home(), set, cwd: scope.workdir.clone() }
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
            _ => Value::Unknown,
        }
    }
}
