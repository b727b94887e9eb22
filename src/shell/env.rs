//! The variables of a shell, as whoever expands a word knows them.

use super::ast::List;
use std::borrow::Cow;

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'v> {
    /// Its value.
    Known(Cow<'v, str>),
    /// It is surely not set.
    Unset,
    /// Nothing.
    Unknown,
}

/// The variables of a shell.
pub trait Lookup {
    /// What is known of `name`: a variable, or a parameter such as `1`, `@`, `?` or `a[0]`.
    fn get(&self, name: &str) -> Value<'_>;

    /// What the commands of `$(…)` print, where that is known.
    fn printed(&self, _: &List<'_>) -> Option<String> {
        None
    }
}
