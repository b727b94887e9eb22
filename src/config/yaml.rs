//! A YAML document as a plain tree, with the place of each part on request. Refuses duplicate keys; knows no
//! setting.

use serde::de::{self, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// What is wrong with a configuration file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ConfigError {
    /// 1-based.
    pub line: usize,
    /// 1-based, in Unicode scalar values.
    pub column: usize,
    /// What is wrong, and what to write.
    pub message: String,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Flag(bool),
    Whole(u64),
    /// Any other number; its text is [`Document::text_at`].
    Number,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What it is, for messages.
    pub(super) fn sort(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Flag(_) => "true or false",
            Self::Whole(_) | Self::Number => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// A step from a part to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the value of this key.
    Key(String),
    /// To this entry, counted from 0.
    Entry(usize),
}

/// A document and its text.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    pub(super) root: Node,
}

impl Document {
    /// Reads a text, with or without a byte-order mark.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let blank = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        let root = if blank {
            Node::Null
        } else {
            let document = serde_yaml::Deserializer::from_str(text);
            Tree.deserialize(document).map_err(|error| placed(&error))?
        };
        Ok(Self { text: text.to_owned(), root })
    }

    /// The error `message` about what `path` leads to: about the key where it ends in one.
    pub(super) fn error(&self, path: &[Step], message: impl Into<String>) -> ConfigError {
        let (line, column) = self.place(path);
        ConfigError { line, column, message: message.into() }
    }

    /// Line and column of the key or entry that `path` ends in.
    pub(super) fn place(&self, path: &[Step]) -> (usize, usize) {
        // The parser tells places with errors only: read again, and stop there.
        match self.seek(path, &Leaf::Stop) {
            Err(error) => error.location().map_or((1, 1), |at| (at.line(), at.column())),
            Ok(()) => (1, 1),
        }
    }

    /// The text of the scalar that `path` leads to, as it is written: `3.10` stays `3.10`.
    pub(super) fn text_at(&self, path: &[Step]) -> Option<String> {
        let found = Cell::new(None);
        self.seek(path, &Leaf::Take(&found)).ok()?;
        found.take()
    }

    fn seek(&self, path: &[Step], leaf: &Leaf<'_>) -> Result<(), serde_yaml::Error> {
        Seek { path, leaf }.deserialize(serde_yaml::Deserializer::from_str(&self.text))
    }
}

/// A parser's error, its place taken out of its message.
fn placed(error: &serde_yaml::Error) -> ConfigError {
    let text = error.to_string();
    let message = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    let message = match message {
        "repetition limit exceeded" => "aliases multiply to more than a configuration can hold",
        "recursion limit exceeded" => "nested too deeply",
        "deserializing from YAML containing more than one document is not supported" => {
            "there is more than one document: delete the `---` between them"
        }
        other => other,
    };
    // A message of this file's own comes with the path of keys before it.
    let message = message.split_once(OWN).map_or(message, |(_, own)| own);
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    ConfigError { line, column, message: message.to_owned() }
}

/// Stands before messages of this file's own; no key has it.
const OWN: char = '\u{1}';

fn own<E: de::Error>(message: impl fmt::Display) -> E {
    E::custom(format_args!("{OWN}{message}"))
}

/// Builds the tree.
struct Tree;

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Whole(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Node, E> {
        Ok(Node::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Node, E> {
        Ok(Node::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = entries.next_element_seed(Self)? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map: Vec<(String, Node)> = Vec::new();
        while let Some(key) = entries.next_key_seed(NewKey(&map))? {
            let value = entries.next_value_seed(Self)?;
            map.push((key, value));
        }
        Ok(Node::Map(map))
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(own("a tag (`!…`) has no meaning here: delete it"))
    }
}

/// A key that is not among these.
struct NewKey<'m>(&'m [(String, Node)]);

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        // By `str`, so that a key such as `3.10` is taken as it is written.
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NewKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text as key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        if self.0.iter().any(|(known, _)| known == key) {
            return Err(own(format_args!("`{key}` is here a second time: keep one of the two")));
        }
        Ok(key.to_owned())
    }
}

/// What is done at the end of a path.
enum Leaf<'c> {
    /// Fails there, which tells the place.
    Stop,
    /// Takes the text.
    Take(&'c Cell<Option<String>>),
}

/// Follows a path.
struct Seek<'p> {
    path: &'p [Step],
    leaf: &'p Leaf<'p>,
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match (self.path, self.leaf) {
            ([], Leaf::Take(_)) => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the part that is looked for")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if let ([], Leaf::Take(found)) = (self.path, self.leaf) {
            found.set(Some(text.to_owned()));
            return Ok(());
        }
        Err(E::custom("here"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((Step::Entry(wanted), rest)) = self.path.split_first() else {
            return Err(A::Error::custom("here"));
        };
        for _ in 0..*wanted {
            entries.next_element::<IgnoredAny>()?;
        }
        entries.next_element_seed(Seek { path: rest, leaf: self.leaf })?;
        while entries.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), rest)) = self.path.split_first() else {
            return Err(A::Error::custom("here"));
        };
        let stop = rest.is_empty() && matches!(self.leaf, Leaf::Stop);
        while let Some(found) = entries.next_key_seed(SeekKey { wanted, stop })? {
            if found {
                entries.next_value_seed(Seek { path: rest, leaf: self.leaf })?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Whether a key is the wanted one; with `stop` it fails there, so that the key's place is told and not its value's.
struct SeekKey<'p> {
    wanted: &'p str,
    stop: bool,
}

impl<'de> DeserializeSeed<'de> for SeekKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for SeekKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text as key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<bool, E> {
        match (key == self.wanted, self.stop) {
            (true, true) => Err(E::custom("here")),
            (found, _) => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Step {
        Step::Key(key.to_owned())
    }

    fn error(text: &str) -> String {
        Document::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_part_has_a_place() {
        let document = Document::parse("\u{feff}# c\na:\n  - x\n  - {b: 1}\nç: {d: 3.10}\n").unwrap();
        assert_eq!(document.place(&[key("a")]), (2, 1));
        assert_eq!(document.place(&[key("a"), Step::Entry(0)]), (3, 5));
        assert_eq!(document.place(&[key("a"), Step::Entry(1), key("b")]), (4, 6));
        assert_eq!(document.place(&[key("ç"), key("d")]), (5, 5));
        assert_eq!(document.text_at(&[key("ç"), key("d")]).as_deref(), Some("3.10"));
        assert_eq!(document.text_at(&[key("a")]), None);
    }

    #[test]
    fn a_key_stands_once() {
        assert_eq!(
            error("a: 1\nb: {c: 1,\n  c: 2}\n"),
            "3:3: `c` is here a second time: keep one of the two"
        );
        assert_eq!(error("a: 1\nb: 2\na: 3\n"), "3:1: `a` is here a second time: keep one of the two");
    }

    #[test]
    fn what_is_no_document_is_told_with_its_place() {
        assert!(error("a: [1\nb: 2\n").starts_with("2:"), "{}", error("a: [1\nb: 2\n"));
        assert!(error("a: *b\n").contains("unknown anchor"), "{}", error("a: *b\n"));
        assert!(error("a: 1\n---\nb: 2\n").contains("more than one document"));
        assert!(error("a: !tag b\n").ends_with("delete it"), "{}", error("a: !tag b\n"));
        assert!(error("? [a]\n: b\n").contains("a text as key"), "{}", error("? [a]\n: b\n"));
        assert_eq!(Document::parse(" # nothing\n\n").unwrap().root, Node::Null);
    }

    #[test]
    fn aliases_that_multiply_and_depth_without_end_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..10 {
            let entries = vec![format!("*a{}", n - 1); 9].join(", ");
            bomb = format!("{bomb}a{n}: &a{n} [{entries}]\n");
        }
        assert!(error(&bomb).contains("aliases multiply"), "{}", error(&bomb));
        let deep = format!("a: {}", "[".repeat(5000));
        assert!(Document::parse(&deep).is_err());
    }
}
