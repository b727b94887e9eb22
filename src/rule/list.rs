//! A list that is a static of the binary or owned by a user's rule. Never grows.

use std::fmt;
use std::ops::Deref;

/// A list of `T`, borrowed for ever or owned.
pub enum List<T: 'static> {
    /// Of a built-in rule.
    Static(&'static [T]),
    /// Of a user's own.
    Owned(Box<[T]>),
}

impl<T> List<T> {
    /// Nothing.
    pub const EMPTY: Self = Self::Static(&[]);
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Static(items) => items,
            Self::Owned(items) => items,
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Owned(items.into())
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
