//! The value of `$name` and `${name…}` under known variables. What is not known stays unknown.

use super::env::{Lookup, Value};
use super::pattern::Pattern;
use super::words::{Operator, Parameter, PartKind, Parts};
use std::borrow::Cow;

/// `${a:-${b:-…}}` deeper than this is unknown.
const MAX_DEPTH: usize = 16;
/// A longer value is unknown: values may multiply.
pub(super) const MAX_VALUE: usize = 1 << 16;

/// Variables, and how deep the expansion has gone.
#[derive(Clone, Copy)]
pub(super) struct Scope<'v> {
    pub(super) env: &'v dyn Lookup,
    pub(super) depth: usize,
}

impl<'v> Scope<'v> {
    /// The value of `parameter`; `None` where it is not known.
    pub(super) fn value(self, parameter: &Parameter<'v>) -> Option<Cow<'v, str>> {
        let value = match self.env.get(parameter.name) {
            Value::Known(value) if value.len() <= MAX_VALUE => Some(value),
            Value::Unset => None,
            Value::Known(_) | Value::Unknown => return None,
        };
        let missing = value.as_ref().is_none_or(|value| parameter.colon && value.is_empty());
        let argument = parameter.argument;
        match parameter.operator {
            Operator::Default | Operator::Assign if missing => self.text(argument).map(Cow::Owned),
            Operator::Alternative if missing => Some(Cow::Borrowed("")),
            Operator::Alternative => self.text(argument).map(Cow::Owned),
            // The shell stops here.
            Operator::Require if missing => None,
            operator => self.apply(operator, value.unwrap_or_default(), argument),
        }
    }

    fn apply(self, operator: Operator, value: Cow<'v, str>, argument: &str) -> Option<Cow<'v, str>> {
        Some(match operator {
            Operator::Plain | Operator::Default | Operator::Assign | Operator::Require => value,
            Operator::Length => Cow::Owned(value.chars().count().to_string()),
            Operator::TrimStart { longest } => {
                Cow::Owned(Pattern::read(argument)?.trim_start(&value, longest)?.to_owned())
            }
            Operator::TrimEnd { longest } => {
                Cow::Owned(Pattern::read(argument)?.trim_end(&value, longest)?.to_owned())
            }
            Operator::Replace { all } => Cow::Owned(self.replace(&value, argument, all)?),
            Operator::Substring => Cow::Owned(substring(&value, argument)?),
            Operator::Indirect | Operator::Alternative | Operator::Other => return None,
        })
    }

    /// `${x/from/to}` where `from` is literal.
    fn replace(self, value: &str, argument: &str, all: bool) -> Option<String> {
        if argument.contains("\\/") {
            return None;
        }
        let (from, to) = argument.split_once('/').unwrap_or((argument, ""));
        let from = literal(from)?;
        if from.is_empty() || from.starts_with(['#', '%']) {
            return None;
        }
        let to = self.text(to)?;
        let times = if all { value.matches(&from).count() } else { 1 };
        let fits = times.saturating_mul(to.len()).saturating_add(value.len()) <= MAX_VALUE;
        fits.then(|| value.replacen(&from, &to, times))
    }

    /// The value of an operator's argument: a word without field splitting.
    fn text(self, argument: &str) -> Option<String> {
        let inner = Scope { env: self.env, depth: self.depth + 1 };
        if inner.depth > MAX_DEPTH {
            return None;
        }
        let mut text = String::new();
        for part in Parts::new(argument) {
            match part.kind {
                PartKind::Literal(literal) => text.push_str(&literal),
                PartKind::Glob => text.push_str(part.raw),
                PartKind::Parameter(parameter) => text.push_str(&inner.value(&parameter)?),
                PartKind::Command(_) | PartKind::Arithmetic | PartKind::Tilde(_) => return None,
            }
            if text.len() > MAX_VALUE {
                return None;
            }
        }
        Some(text)
    }
}

/// The value of a text of literals only.
fn literal(raw: &str) -> Option<String> {
    let mut text = String::new();
    for part in Parts::new(raw) {
        let PartKind::Literal(literal) = part.kind else { return None };
        text.push_str(&literal);
    }
    Some(text)
}

/// `${x:offset}` and `${x:offset:length}` for plain numbers.
fn substring(value: &str, argument: &str) -> Option<String> {
    let (offset, length) = match argument.split_once(':') {
        Some((offset, length)) => (offset, Some(length.trim().parse().ok()?)),
        None => (argument, None),
    };
    let chars = value.chars().skip(offset.trim().parse().ok()?);
    Some(chars.take(length.unwrap_or(usize::MAX)).collect())
}
