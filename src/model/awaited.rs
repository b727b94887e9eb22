//! Build arguments that a text waits for: declared in the file, and without a value so far. Gives none.

use super::{Binding, Model, Stage, Step};
use crate::syntax::{self, Value};
use std::borrow::Cow;

impl<'d> Stage<'d> {
    /// The build arguments that a text waits for where `step` stands.
    pub fn awaits(&self, step: &Step<'d>, text: &str, escape: char) -> Vec<String> {
        awaited(text, escape, &|name| self.variables.get(name, step.scope.variables))
    }
}

impl Model<'_> {
    /// The build arguments that a text of FROM waits for.
    pub fn awaits_in_from(&self, text: &str) -> Vec<String> {
        awaited(text, self.file.escape, &|name| self.globals.get(name, self.globals.mark()))
    }
}

fn awaited<'v>(text: &str, escape: char, variable: &dyn Fn(&str) -> Option<&'v Binding<'v>>) -> Vec<String> {
    if !text.contains('$') {
        return Vec::new();
    }
    let lookup = |name: &str| match variable(name).and_then(|binding| binding.value.as_deref()) {
        Some(value) => Value::Set(Cow::Borrowed(value)),
        None => Value::Unset,
    };
    let names =
        syntax::expand_known(text, escape, &lookup).map(|expanded| expanded.unset).unwrap_or_default();
    let is_open = |name: &String| variable(name).is_some_and(|it| it.is_arg && it.value.is_none());
    names.into_iter().filter(is_open).collect()
}
