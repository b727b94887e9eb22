//! A configuration file's text to what it says. Knows the keys, not the rules: what they name is looked up by the
//! engine.

use super::hadolint;
use super::keys::KEYS;
use super::nearest;
use super::raw::{At, Raw};
use super::yaml::{ConfigError, Document, Node, Step};
use crate::finding::Severity;
use crate::rule::{OptionSetting, OptionValue};

/// A configuration file, read.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// What it says.
    pub raw: Raw,
    /// Keys of hadolint's that are read over.
    pub unused: Vec<String>,
    document: Document,
}

impl ConfigFile {
    /// Reads a `.dockslim.yaml`.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        let document = Document::parse(text)?;
        let raw = Reader(&document).raw()?;
        Ok(Self { raw, unused: Vec::new(), document })
    }

    /// Reads a `.hadolint.yaml`.
    pub fn read_hadolint(text: &str) -> Result<Self, ConfigError> {
        let document = Document::parse(text)?;
        let (raw, unused) = hadolint::raw(&Reader(&document))?;
        Ok(Self { raw, unused, document })
    }

    /// The 1-based line and column of the key or entry that `path` ends in.
    pub fn place(&self, path: &[Step]) -> (usize, usize) {
        self.document.place(path)
    }

    /// The error `message` at `path`.
    pub fn error(&self, path: &[Step], message: impl Into<String>) -> ConfigError {
        self.document.error(path, message)
    }
}

type Result<T, E = ConfigError> = std::result::Result<T, E>;

/// Whether an ARG can be called so: what stands before the `=` of a build argument.
pub fn is_arg_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|it: char| it == '=' || it.is_whitespace() || it.is_control())
}

/// Reads parts of a document; each error has its place.
pub(super) struct Reader<'d>(pub(super) &'d Document);

impl<'d> Reader<'d> {
    /// The top of the file.
    pub(super) fn top(&self) -> Result<&'d [(String, Node)]> {
        match &self.0.root {
            Node::Null => Ok(&[]),
            Node::Map(map) => Ok(map),
            other => {
                let message =
                    format!("the file has to be a map of keys, as in `fail-on: error`, not {}", other.sort());
                Err(self.0.error(&[], message))
            }
        }
    }

    fn raw(&self) -> Result<Raw> {
        let mut raw = Raw::default();
        for (name, node) in self.top()? {
            self.key(&mut raw, name, node)?;
        }
        Ok(raw)
    }

    fn key(&self, raw: &mut Raw, name: &str, node: &Node) -> Result<()> {
        let path = &[Step::Key(name.to_owned())][..];
        match name {
            "select" => raw.select = Some(self.some_texts(node, path)?),
            "ignore" => raw.ignore = self.texts(node, path)?,
            "severity" => raw.severities = self.severities(node, path)?,
            "options" => raw.options = self.options(node, path)?,
            "exclude" => raw.exclude = self.texts(node, path)?,
            "fail-on" => raw.fail_on = Some(self.fail_on(node, path)?),
            "require-reason" => raw.require_reason = Some(self.flag(node, path)?),
            "target" => raw.target = Some(self.text(node, path)?),
            "build-args" => raw.build_args = self.pairs(node, path)?,
            "context" => raw.context = Some(self.text(node, path)?),
            "rules" => raw.rules = self.texts(node, path)?,
            _ => return Err(self.unknown_key(name, path)),
        }
        Ok(())
    }

    fn unknown_key(&self, name: &str, path: &[Step]) -> ConfigError {
        let known = || KEYS.iter().map(|key| key.name);
        let message = match nearest(name, known()) {
            Some(meant) => format!("`{name}` is no key; did you mean `{meant}`?"),
            None => format!("`{name}` is no key; there are {}", known().collect::<Vec<_>>().join(", ")),
        };
        self.0.error(path, message)
    }

    fn wrong(&self, path: &[Step], expected: &str, node: &Node) -> ConfigError {
        let name = path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Entry(_) => None,
        });
        let whose = if matches!(path.last(), Some(Step::Entry(_))) { "an entry of " } else { "" };
        self.0.error(
            path,
            format!("{whose}`{}` has to be {expected}, not {}", name.unwrap_or("it"), node.sort()),
        )
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, node: &Node, path: &[Step]) -> Result<Vec<At<String>>> {
        let Node::List(entries) = node else {
            let text = || self.text(node, path).map(|text| vec![text]);
            return text().map_err(|_| self.wrong(path, "a list of texts", node));
        };
        let entry = |(n, entry): (usize, &Node)| {
            let path: Vec<Step> = path.iter().cloned().chain([Step::Entry(n)]).collect();
            self.text(entry, &path)
        };
        entries.iter().enumerate().map(entry).collect()
    }

    fn some_texts(&self, node: &Node, path: &[Step]) -> Result<Vec<At<String>>> {
        let texts = self.texts(node, path)?;
        if texts.is_empty() {
            let message = "nothing is selected: leave the key out for the default rules";
            return Err(self.0.error(path, message));
        }
        Ok(texts)
    }

    pub(super) fn text(&self, node: &Node, path: &[Step]) -> Result<At<String>> {
        match node {
            Node::Text(text) if !text.trim().is_empty() => Ok(At::file(text.clone(), path)),
            Node::Text(_) => Err(self.0.error(path, "an empty text says nothing")),
            _ => Err(self.wrong(path, "a text", node)),
        }
    }

    pub(super) fn flag(&self, node: &Node, path: &[Step]) -> Result<At<bool>> {
        match node {
            Node::Flag(flag) => Ok(At::file(*flag, path)),
            _ => Err(self.wrong(path, "true or false", node)),
        }
    }

    fn fail_on(&self, node: &Node, path: &[Step]) -> Result<At<Option<Severity>>> {
        match node {
            Node::Text(word) if word == "never" => Ok(At::file(None, path)),
            Node::Text(word) => {
                let severity = self.severity(word, path, &["never"])?;
                Ok(At::file(Some(severity), path))
            }
            _ => Err(self.wrong(path, "error, warning, info, style or never", node)),
        }
    }

    /// The severity of this name; `more` are other words that may stand in its place.
    pub(super) fn severity(&self, word: &str, path: &[Step], more: &[&'static str]) -> Result<Severity> {
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
        Err(self.0.error(path, format!("`{word}` is no severity; {remedy}")))
    }

    /// A map's entries, each with its path.
    pub(super) fn map<'n>(
        &self,
        node: &'n Node,
        path: &[Step],
        expected: &str,
    ) -> Result<Vec<(&'n str, &'n Node, Vec<Step>)>> {
        let Node::Map(map) = node else { return Err(self.wrong(path, expected, node)) };
        let step = |key: &String| path.iter().cloned().chain([Step::Key(key.clone())]).collect();
        Ok(map.iter().map(|(key, value)| (key.as_str(), value, step(key))).collect())
    }

    fn severities(&self, node: &Node, path: &[Step]) -> Result<Vec<At<(String, Severity)>>> {
        let entries = self.map(node, path, "a map of rules to severities")?;
        let entry = |(rule, node, path): (&str, &Node, Vec<Step>)| {
            let path = path.as_slice();
            let Node::Text(word) = node else {
                return Err(self.wrong(path, "error, warning, info or style", node));
            };
            let severity = self.severity(word, path, &[])?;
            Ok(At::file((rule.to_owned(), severity), path))
        };
        entries.into_iter().map(entry).collect()
    }

    fn pairs(&self, node: &Node, path: &[Step]) -> Result<Vec<At<(String, String)>>> {
        let entries = self.map(node, path, "a map of names to values")?;
        let entry = |(name, node, path): (&str, &Node, Vec<Step>)| match node {
            _ if !is_arg_name(name) => Err(self.0.error(&path, format!("`{name}` is no name of an ARG"))),
            Node::List(_) | Node::Map(_) | Node::Null => Err(self.wrong(&path, "a text", node)),
            // Numbers as they are written: 3.10 is not 3.1.
            _ => {
                let value = self.0.text_at(&path).unwrap_or_default();
                Ok(At::file((name.to_owned(), value), &path))
            }
        };
        entries.into_iter().map(entry).collect()
    }

    fn options(&self, node: &Node, path: &[Step]) -> Result<Vec<At<OptionSetting>>> {
        let mut settings = Vec::new();
        for (rule, node, path) in self.map(node, path, "a map of rules to their options")? {
            for (option, node, path) in self.map(node, &path, "a map of options to values")? {
                let path = path.as_slice();
                let value = match node {
                    Node::Whole(number) => OptionValue::Number(*number),
                    Node::Text(_) | Node::List(_) => {
                        let texts = self.texts(node, path)?;
                        OptionValue::Texts(texts.into_iter().map(|text| text.value).collect())
                    }
                    _ => return Err(self.wrong(path, "a whole number, a text or a list of texts", node)),
                };
                let setting = OptionSetting { rule: rule.to_owned(), option: option.to_owned(), value };
                settings.push(At::file(setting, path));
            }
        }
        Ok(settings)
    }
}
