//! What a finding says of every place like its own. Findings of a file that agree in it are told together where people
//! read them; nothing else goes by it.

use std::borrow::Cow;

/// A finding without what is its own place's alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alike {
    /// What happens, without the names and figures of one place.
    pub message: Cow<'static, str>,
    /// What mends each such place; where that cannot be said in general, the first place's own help stands for all.
    pub each: Option<Cow<'static, str>>,
    /// What mends all of them at once, instead of each.
    pub at_once: Option<Cow<'static, str>>,
}

impl Alike {
    /// What is said of each.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), each: None, at_once: None }
    }

    /// The same with what mends each.
    #[must_use]
    pub fn each(self, help: impl Into<Cow<'static, str>>) -> Self {
        Self { each: Some(help.into()), ..self }
    }

    /// The same with what mends all at once, where there is such a mend.
    #[must_use]
    pub fn at_once(self, help: Option<impl Into<Cow<'static, str>>>) -> Self {
        Self { at_once: help.map(Into::into), ..self }
    }
}
