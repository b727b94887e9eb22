//! ARG and ENV as they stand at an instruction.

use super::Shared;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// One ARG or ENV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding<'d> {
    /// The variable.
    pub name: Cow<'d, str>,
    /// Its value; `None` where it is declared without one or depends on something unknown.
    pub value: Option<Shared<'d>>,
    /// ARG, not ENV.
    pub is_arg: bool,
    /// An ARG without a default to which nobody gives a value, here or before: in FROM it is surely empty.
    pub is_bare: bool,
}

/// Bindings in the order of the file; a later one of the same name wins, but an ARG never over an ENV.
#[derive(Clone, Debug, Default)]
pub struct Variables<'d> {
    top: Option<Arc<Part<'d>>>,
}

/// Some of the bindings, over others: those below are shared with the stages that added them, not copied.
#[derive(Debug, Default)]
struct Part<'d> {
    list: Vec<Binding<'d>>,
    /// The places of each name, once there are many bindings.
    index: FxHashMap<Cow<'d, str>, Vec<usize>>,
    below: Option<Arc<Self>>,
    /// How many stand below.
    before: usize,
}

/// More bindings than this are found by an index.
const MAX_LISTED: usize = 32;

impl<'d> Part<'d> {
    fn push(&mut self, binding: Binding<'d>) {
        self.list.push(binding);
        let new = match self.list.len() {
            length if length <= MAX_LISTED => return,
            length if length == MAX_LISTED + 1 => 0,
            length => length - 1,
        };
        for (at, binding) in self.list.iter().enumerate().skip(new) {
            self.index.entry(binding.name.clone()).or_default().push(at);
        }
    }

    /// The binding of `name` among the first `count`: the last ENV, else the last ARG.
    fn get(&self, name: &str, count: usize) -> Option<&Binding<'d>> {
        let list = &self.list[..count.min(self.list.len())];
        if self.list.len() <= MAX_LISTED {
            return last(list.iter().rev().filter(|binding| binding.name == name));
        }
        let places = self.index.get(name)?;
        last(places[..places.partition_point(|&at| at < list.len())].iter().rev().map(|&at| &list[at]))
    }
}

/// Of bindings of one name, the last one first: the first ENV, else the first ARG.
fn last<'b, 'd: 'b>(bindings: impl Iterator<Item = &'b Binding<'d>>) -> Option<&'b Binding<'d>> {
    let mut arg = None;
    for binding in bindings {
        if !binding.is_arg {
            return Some(binding);
        }
        arg = arg.or(Some(binding));
    }
    arg
}

impl<'d> Variables<'d> {
    /// Adds a binding.
    pub fn push(&mut self, binding: Binding<'d>) {
        if let Some(part) = self.top.as_mut().and_then(Arc::get_mut) {
            return part.push(binding);
        }
        let mut part = Part { before: self.mark(), below: self.top.take(), ..Part::default() };
        part.push(binding);
        self.top = Some(Arc::new(part));
    }

    /// Called at the end of a stage, before others stand on it. Parts that are not much longer than what stands over
    /// them become one with it: there are never many, however many stages stand on one another.
    pub(super) fn seal(&mut self) {
        let mut rest = self.top.as_ref();
        let (mut lists, mut length) = (Vec::new(), 0);
        while let Some(part) = rest.filter(|part| lists.is_empty() || part.list.len() <= 2 * length) {
            length += part.list.len();
            lists.push(&part.list);
            rest = part.below.as_ref();
        }
        if lists.len() < 2 {
            return;
        }
        let below = rest.cloned();
        let mut part = Part { before: self.mark() - length, below, ..Part::default() };
        lists.into_iter().rev().flatten().cloned().for_each(|binding| part.push(binding));
        self.top = Some(Arc::new(part));
    }

    /// How many there are: a mark for [`Self::get`].
    pub fn mark(&self) -> usize {
        self.top.as_ref().map_or(0, |part| part.before + part.list.len())
    }

    /// The binding of `name` among the first `mark` ones: the last ENV, else the last ARG.
    pub fn get(&self, name: &str, mark: usize) -> Option<&Binding<'d>> {
        let parts = std::iter::successors(self.top.as_deref(), |part| part.below.as_deref());
        last(parts.filter_map(|part| part.get(name, mark.saturating_sub(part.before))))
    }

    /// The names of the first `mark` ones, those below last; some more than once.
    pub fn names(&self, mark: usize) -> impl Iterator<Item = &str> {
        let parts = std::iter::successors(self.top.as_deref(), |part| part.below.as_deref());
        parts.flat_map(move |part| {
            let count = mark.saturating_sub(part.before).min(part.list.len());
            part.list[..count].iter().map(|binding| &*binding.name)
        })
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
        Binding { name: name.into(), value: Some(Shared::Text(value)), is_arg, is_bare: false }
    }

    #[test]
    fn an_env_wins_over_any_arg() {
        let mut variables = Variables::default();
        variables.push(binding("A", "env", false));
        variables.push(binding("A", "arg", true));
        assert_eq!(variables.get("A", 2).and_then(|found| found.value.as_deref()), Some("env"));
        assert_eq!(variables.get("A", 0), None);
    }

    #[test]
    fn a_child_stage_adds_to_what_it_shares() {
        let mut parent = Variables::default();
        parent.push(binding("A", "parent", false));
        let mut child = parent.inherited();
        child.push(binding("A", "child", false));
        child.push(binding("B", "child", false));
        let value = |of: &Variables<'_>, name: &str, mark: usize| {
            of.get(name, mark).and_then(|found| found.value.as_deref().map(str::to_owned))
        };
        assert_eq!((parent.mark(), child.mark()), (1, 3));
        assert_eq!(value(&child, "A", 3).as_deref(), Some("child"));
        assert_eq!(value(&child, "A", 1).as_deref(), Some("parent"));
        assert_eq!((value(&child, "B", 2), value(&parent, "B", 3)), (None, None));
    }

    /// What a list of all bindings says, gone through one by one.
    fn naive<'l>(list: &'l [Binding<'static>], name: &str, mark: usize) -> Option<&'l Binding<'static>> {
        let of_name = || list.iter().take(mark).rev().filter(|binding| binding.name == name);
        of_name().find(|binding| !binding.is_arg).or_else(|| of_name().next())
    }

    #[test]
    fn many_stages_and_bindings_say_what_a_plain_list_says() {
        let names = ["A", "B", "C", "D", "E", "F", "G"];
        let (mut variables, mut list) = (Variables::default(), Vec::new());
        let mut held = Vec::new();
        for n in 0..600_usize {
            let new = binding(names[n * n % 7], names[n % 7], n % 3 != 0);
            variables.push(new.clone());
            list.push(new);
            // Some stages add one binding, some a hundred.
            if n < 200 || n % 100 == 0 {
                variables.seal();
                held.push(variables.inherited());
            }
            for name in names {
                for mark in [n / 2, n, n + 1] {
                    assert_eq!(variables.get(name, mark), naive(&list, name, mark), "{name} of {mark}");
                }
            }
        }
        let parts = std::iter::successors(variables.top.as_deref(), |part| part.below.as_deref());
        assert!(parts.count() <= 12);
        assert_eq!(held[10].mark(), 11);
        assert_eq!(held[10].get("B", 600), naive(&list[..11], "B", 11));
    }
}
