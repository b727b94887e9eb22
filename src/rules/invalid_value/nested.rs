//! FROM through the defaults of ARGs: a variable that nothing declares, and so is empty, inside the default of another
//! one. The build can give that one, so it is no error of every build.

use super::{Refusal, reference};
use crate::rule::Context;
use crate::syntax::{Expanded, Kind, Value, expand_known};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// So many variables are looked up for a FROM, defaults inside defaults included.
const MAX_LOOKED_UP: usize = 200;

/// An ARG whose default has in it a variable that nothing declares.
#[derive(Clone)]
struct Cause {
    arg: String,
    unset: String,
}

struct Defaults<'c, 'd> {
    cx: &'c Context<'d>,
    cause: RefCell<Option<Cause>>,
    looked_up: Cell<usize>,
}

/// Why no image has the name that the defaults make of `word`.
pub(super) fn refused(cx: &Context<'_>, word: &str) -> Option<Refusal> {
    let defaults = Defaults { cx, cause: RefCell::default(), looked_up: Cell::new(0) };
    let name = defaults.expand(word, u32::MAX, None)?;
    let Cause { arg, unset } = defaults.cause.take()?;
    let mut refusal = reference::check(&name)?;
    refusal.message = format!(
        "{} (`{unset}` is not declared, so it is empty), unless the build gives `{arg}`",
        refusal.message
    );
    refusal.help = format!("declare it above: `ARG {unset}=…`, or build with `--build-arg {arg}=…`");
    Some(refusal)
}

impl Defaults<'_, '_> {
    /// A text with what stands before a place, the default of `arg` or a FROM's own; `None` where the build is meant to
    /// give something of it.
    fn expand(&self, text: &str, before: u32, arg: Option<&str>) -> Option<String> {
        let lookup = |name: &str| self.value(name, before);
        let escape = self.cx.model.file.escape;
        let Expanded { text, unset, known } = expand_known(text, escape, &lookup).ok()?;
        if let Some((arg, unset)) = arg.zip(unset.first()) {
            let cause = Cause { arg: arg.to_owned(), unset: unset.clone() };
            self.cause.borrow_mut().get_or_insert(cause);
        }
        known.then(|| text.into_owned())
    }

    fn value(&self, name: &str, before: u32) -> Value<'static> {
        self.looked_up.set(self.looked_up.get() + 1);
        if self.looked_up.get() > MAX_LOOKED_UP {
            return Value::Unknown;
        }
        let model = self.cx.model;
        let above = model.preamble.iter().filter(|it| it.kind == Kind::Arg && it.span.start < before);
        let words = above.flat_map(|it| it.words().iter().map(move |word| (it.span.start, word)));
        let split =
            |text: &str| text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut found = None;
        for (start, word) in words {
            match split(&word.text) {
                Some((own, default)) if own == name => found = Some(Some((start, default))),
                None if word.text == name && found.is_none() => found = Some(None),
                _ => {}
            }
        }
        match found {
            Some(Some((start, default))) if model.globals.get(name, model.globals.mark()).is_some() => self
                .expand(&default, start, Some(name))
                .filter(|value| !value.is_empty())
                .map_or(Value::Unknown, |value| Value::Set(Cow::Owned(value))),
            Some(_) => Value::Unknown,
            None if model.options.predefined(name).is_some() => Value::Unknown,
            None => Value::Unset,
        }
    }
}
