//! The labels that LABEL sets, variables resolved. Judges none.

use crate::model::{Stage, Step};
use crate::source::Span;
use crate::syntax::{Kind, Value, expand_known};
use std::borrow::Cow;

/// A label. What only the build knows is `None`.
pub(in crate::rules) struct Label<'s> {
    pub(in crate::rules) key: Option<Cow<'s, str>>,
    pub(in crate::rules) key_span: Span,
    pub(in crate::rules) value: Option<Cow<'s, str>>,
    /// Of key and value.
    pub(in crate::rules) span: Span,
}

/// The labels of a step; none where it is no LABEL.
pub(in crate::rules) fn labels<'s>(
    step: &'s Step<'_>,
    stage: &'s Stage<'_>,
    escape: char,
) -> impl Iterator<Item = Label<'s>> {
    let is_label = step.instruction.kind == Kind::Label;
    let pairs = if is_label { step.instruction.pairs() } else { &[] };
    let expand = move |word: &'s str| {
        let lookup = |name: &str| {
            let binding = stage.variables.get(name, step.scope.variables);
            match binding.and_then(|binding| binding.value.as_deref()) {
                Some(value) => Value::Set(Cow::Borrowed(value)),
                None => Value::Unknown,
            }
        };
        let expanded = expand_known(word, escape, &lookup).ok()?;
        expanded.known.then_some(expanded.text)
    };
    pairs.iter().map(move |pair| Label {
        key: expand(&pair.key.text),
        key_span: pair.key.span,
        value: expand(&pair.value.text),
        span: pair.key.span.to(pair.value.span),
    })
}
