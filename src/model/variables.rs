//! ARG and ENV as they stand at an instruction.

use std::borrow::Cow;

/// One ARG or ENV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding<'d> {
    /// The variable.
    pub name: Cow<'d, str>,
    /// Its value; `None` where it is declared without one or depends on something unknown.
    pub value: Option<Cow<'d, str>>,
    /// ARG, not ENV.
    pub is_arg: bool,
    /// An ARG without a default to which nobody gives a value, here or before: in FROM it is surely empty.
    pub is_bare: bool,
}

/// Bindings in the order of the file; a later one of the same name wins, but an ARG never over an ENV.
#[derive(Clone, Debug, Default)]
pub struct Variables<'d> {
    list: Vec<Binding<'d>>,
}

impl<'d> Variables<'d> {
    /// Adds a binding.
    pub fn push(&mut self, binding: Binding<'d>) {
        self.list.push(binding);
    }

    /// How many there are: a mark for [`Self::get`].
    pub fn mark(&self) -> usize {
        self.list.len()
    }

    /// The binding of `name` among the first `mark` ones: the last ENV, else the last ARG.
    pub fn get(&self, name: &str, mark: usize) -> Option<&Binding<'d>> {
        let mut arg = None;
        for binding in self.list.iter().take(mark).rev().filter(|binding| binding.name == name) {
            if !binding.is_arg {
                return Some(binding);
            }
            arg = arg.or(Some(binding));
        }
        arg
    }

    /// What a child stage starts with: the ENVs, and the ARGs too, as BuildKit has it.
    #[must_use]
    pub fn inherited(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(name: &'static str, value: &'static str, is_arg: bool) -> Binding<'static> {
        Binding { name: name.into(), value: Some(value.into()), is_arg, is_bare: false }
    }

    #[test]
    fn an_env_wins_over_any_arg() {
        let mut variables = Variables::default();
        variables.push(binding("A", "env", false));
        variables.push(binding("A", "arg", true));
        assert_eq!(variables.get("A", 2).and_then(|found| found.value.as_deref()), Some("env"));
        assert_eq!(variables.get("A", 0), None);
    }
}
