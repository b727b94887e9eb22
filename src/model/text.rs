//! Text that stands in many places at once. Cheap to copy; never changed.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

/// A part of the file, or text made from it that all copies share: a working directory is in force at every
/// instruction after it.
#[derive(Clone, Debug)]
pub enum Shared<'d> {
    /// As the file has it.
    Text(&'d str),
    /// Put together.
    Made(Arc<str>),
}

impl Shared<'_> {
    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Shared<'static> {
        match self {
            Self::Text(text) => Shared::Made(text.into()),
            Self::Made(text) => Shared::Made(text),
        }
    }
}

impl<'d> Shared<'d> {
    /// The same as a text of its own.
    pub fn to_cow(&self) -> Cow<'d, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Made(text) => Cow::Owned(text.to_string()),
        }
    }
}

impl Deref for Shared<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl PartialEq for Shared<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Shared<'_> {}

impl<'d> From<Cow<'d, str>> for Shared<'d> {
    fn from(text: Cow<'d, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Text(text),
            Cow::Owned(text) => Self::Made(text.into()),
        }
    }
}
