//! YAML to a plain tree in which each part has its place, and that tree to values by serde. One pass over the text; every
//! text is bounded in bytes, parts and depth, what aliases stand for counted in. Knows no setting and no rule.

mod de;
mod scalar;
mod tree;

pub use scalar::Sort;

use std::fmt;

/// The most bytes that a text may have, and with what its aliases stand for again.
pub const MOST_BYTES: usize = 1 << 20;
/// The most parts (keys, values, lists and maps) that a text may have, each alias counting as what it stands for.
pub const MOST_PARTS: usize = 50_000;
/// How deep lists and maps may stand in one another.
pub const DEEPEST: usize = 64;

/// How much a text may have; its depth is [`DEEPEST`] always.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes, and with what its aliases stand for again.
    pub bytes: usize,
    /// The most parts.
    pub parts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: MOST_BYTES, parts: MOST_PARTS }
    }
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1-based.
    pub line: usize,
    /// 1-based, in Unicode scalar values.
    pub column: usize,
}

impl Place {
    /// Where a text begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {message}", place.line, place.column)]
pub struct YamlError {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and what to write.
    pub message: String,
}

impl YamlError {
    /// The error `message` at `place`.
    pub fn new(place: Place, message: impl fmt::Display) -> Self {
        Self { place, message: brief(message.to_string()) }
    }
}

/// What quotes a long value whole, as readers of other people's make may do: its start and its end, where the remedy is.
fn brief(message: String) -> String {
    const MOST: usize = 2_000;
    const START: usize = 200;
    const END: usize = 1_000;
    if message.len() <= MOST {
        return message;
    }
    let boundary =
        |from: usize| (from..message.len()).find(|at| message.is_char_boundary(*at)).unwrap_or_default();
    format!("{} … {}", &message[..boundary(START)], &message[boundary(message.len() - END)..])
}

/// A part of a text.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it is written: an alias, not what it stands for.
    pub place: Place,
}

/// What a part is.
#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar as it is written (`3.10` stays `3.10`), and what it is taken for.
    Scalar(String, Sort),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the text; no key stands twice.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug)]
pub struct Key {
    /// As it is written: `3.10` is a text here.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

impl Node {
    /// Reads a text, with or without a byte-order mark; one that says nothing is null.
    pub fn parse(text: &str) -> Result<Self, YamlError> {
        Self::parse_within(text, Limits::default())
    }

    /// The same within other limits.
    pub fn parse_within(text: &str, limits: Limits) -> Result<Self, YamlError> {
        tree::read(text.strip_prefix('\u{feff}').unwrap_or(text), limits)
    }

    /// The value that it is.
    pub fn read<'de, T: serde::Deserialize<'de>>(&'de self) -> Result<T, YamlError> {
        T::deserialize(de::Part(self)).map_err(|fault| fault.at(self.place).into())
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, Sort::Text) => Some(text),
            _ => None,
        }
    }

    /// The entries, where it is a map.
    pub fn map(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Whether it says nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Scalar(_, Sort::Null))
    }

    /// What it is, for messages.
    pub fn sort(&self) -> &'static str {
        match self.value {
            Value::Scalar(_, sort) => sort.name(),
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

#[cfg(test)]
mod tests;
