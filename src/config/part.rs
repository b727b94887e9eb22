//! Parts of a configuration file to what they have to be; each error has its place and says what to write. Knows no
//! file's keys.

use super::nearest;
use super::raw::At;
use crate::finding::Severity;
use crate::source::short;
use crate::yaml::{Node, Place, Sort, Value, YamlError};

pub(super) type Result<T, E = YamlError> = std::result::Result<T, E>;

/// A part of a file, and what messages call it.
#[derive(Clone, Copy)]
pub(super) struct Part<'d> {
    pub(super) node: &'d Node,
    /// The key that it is the value of, or an entry of that.
    pub(super) key: &'d str,
    /// Of the key, or of the entry.
    pub(super) place: Place,
    is_entry: bool,
}

impl<'d> Part<'d> {
    /// The keys of a file.
    pub(super) fn top(root: &'d Node) -> Result<Vec<Self>> {
        if root.is_null() {
            return Ok(Vec::new());
        }
        let no_map = || {
            let sort = root.sort();
            format!("the file has to be a map of keys, as in `fail-on: error`, not {sort}")
        };
        Self::entries(root).ok_or_else(|| YamlError::new(Place::START, no_map()))
    }

    fn entries(node: &'d Node) -> Option<Vec<Self>> {
        let parts = node.map()?.iter().map(|(key, node)| Self {
            node,
            key: &key.text,
            place: key.place,
            is_entry: false,
        });
        Some(parts.collect())
    }

    /// The entries of a map.
    pub(super) fn map(self, expected: &str) -> Result<Vec<Self>> {
        Self::entries(self.node).ok_or_else(|| self.wrong(expected))
    }

    /// The error `message` about this part.
    pub(super) fn error(self, message: impl std::fmt::Display) -> YamlError {
        YamlError::new(self.place, message)
    }

    pub(super) fn wrong(self, expected: &str) -> YamlError {
        let whose = if self.is_entry { "an entry of " } else { "" };
        self.error(format_args!(
            "{whose}`{}` has to be {expected}, not {}",
            short(self.key),
            self.node.sort()
        ))
    }

    /// The same of a value, where it is the right sort of thing.
    pub(super) fn wrong_value(self, expected: &str) -> YamlError {
        match self.node.text() {
            Some(text) => {
                self.error(format_args!("`{}` has to be {expected}, not `{}`", short(self.key), short(text)))
            }
            None => self.wrong(expected),
        }
    }

    pub(super) fn at<T>(self, value: T) -> At<T> {
        At::file(value, self.place)
    }

    /// The entries of a list.
    pub(super) fn list(self, expected: &str) -> Result<Vec<Self>> {
        let Value::List(entries) = &self.node.value else { return Err(self.wrong(expected)) };
        Ok(entries.iter().map(|node| self.entry(node)).collect())
    }

    fn entry(self, node: &'d Node) -> Self {
        Self { node, key: self.key, place: node.place, is_entry: true }
    }

    /// A text, or a list of texts.
    pub(super) fn texts(self) -> Result<Vec<At<String>>> {
        let Value::List(entries) = &self.node.value else {
            return self.text().map(|text| vec![text]).map_err(|_| self.wrong("a list of texts"));
        };
        entries.iter().map(|node| self.entry(node).text()).collect()
    }

    pub(super) fn text(self) -> Result<At<String>> {
        match self.node.text() {
            Some(text) if !text.trim().is_empty() => Ok(self.at(text.to_owned())),
            Some(_) => Err(self.error("an empty text says nothing")),
            None => Err(self.wrong("a text")),
        }
    }

    pub(super) fn flag(self) -> Result<At<bool>> {
        match self.node.value {
            Value::Scalar(_, Sort::Flag(flag)) => Ok(self.at(flag)),
            _ => Err(self.wrong("true or false")),
        }
    }

    /// The severity that `word` names; `more` are other words that may stand in its place.
    pub(super) fn severity(self, word: &str, more: &[&'static str]) -> Result<Severity> {
        let known = || Severity::ALL.into_iter().map(Severity::as_str).chain(more.iter().copied());
        if let Some(severity) = Severity::ALL.into_iter().find(|it| it.as_str() == word) {
            return Ok(severity);
        }
        let off = ["off", "none", "never", "ignore"].contains(&word) && more.is_empty();
        let remedy = match nearest(word, known()) {
            _ if off => "to leave a rule out, name it under `ignore`".to_owned(),
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
        };
        Err(self.error(format_args!("`{}` is no severity; {remedy}", short(word))))
    }
}
