//! One command at its place: what its effects, its variables and the paths of its tool's data are there.

use super::effect::{Effect, EffectKind, Path};
use super::found::Found;
use super::invocation::{Invocation, Opt};
use super::path;
use super::template::{Environment, fill};
use crate::shell::{Lookup, Value};
use std::borrow::Cow;

/// The variable that says in which of Python's environments tools work.
const ENVIRONMENT: &str = "VIRTUAL_ENV";

/// Where and in what environment a command runs.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    /// The working directory, where it is known.
    pub cwd: Option<&'p str>,
    /// The variables; `HOME` should be among them.
    pub env: &'p dyn Lookup,
}

/// One command at its place.
pub(super) struct Run<'r, 'a, 't> {
    pub(super) invocation: &'r Invocation<'a, 't>,
    pub(super) place: &'r Place<'r>,
    /// What was found for it, by commands around it: the innermost last.
    pub(super) found: &'r [Found<'t>],
}

impl<'t> Run<'_, '_, 't> {
    pub(super) fn effect(&self, kind: EffectKind<'t>, path: Path<'t>) -> Effect<'t> {
        Effect::new(kind, path, self.invocation.span)
    }

    /// A variable, of this command or of the place; `None` when unset, empty or not known.
    pub(super) fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
        let own = self.invocation.env(name).map(Cow::Borrowed);
        own.or_else(|| match self.place.env.get(name) {
            Value::Known(value) => Some(value),
            _ => None,
        })
        .filter(|value| !value.is_empty())
    }

    /// The environment of Python that the command's own path names.
    fn environment(&self) -> Option<Cow<'_, str>> {
        path::join(self.place.cwd, self.invocation.environment()?)
    }

    /// A path of the tool's data, below the root that an option names.
    pub(super) fn fixed(&self, template: &'static str) -> Path<'t> {
        let root = self.invocation.option(self.invocation.tool.root).and_then(Opt::value_field);
        if root.is_none() && path::is_plain(template) {
            return Path::Exact(Cow::Borrowed(template));
        }
        let own = |name: &str| self.environment().filter(|_| name == ENVIRONMENT);
        let given = |name: &str| own(name).or_else(|| self.invocation.env(name).map(Cow::Borrowed));
        let environment = Environment { given: &given, place: self.place.env };
        let Some(text) = fill(template, &environment) else { return Path::Unknown };
        match root {
            None => path::join_into(self.place.cwd, text).map_or(Path::Unknown, Path::Exact),
            Some(root) => match path::of_field(self.place.cwd, &root) {
                Path::Exact(root) => {
                    Path::Exact(Cow::Owned(path::child(&root, text.trim_start_matches('/'))))
                }
                other => path::below(other),
            },
        }
    }
}
