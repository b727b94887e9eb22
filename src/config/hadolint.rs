//! hadolint's configuration, as far as it has a meaning here. What has none is read over, as hadolint reads over
//! keys that it does not know.

use super::file::Reader;
use super::raw::{At, Raw};
use super::yaml::{ConfigError, Node, Step};
use crate::finding::Severity;

/// What a `.hadolint.yaml` says, and the keys that say nothing here.
pub(super) fn raw(reader: &Reader<'_>) -> Result<(Raw, Vec<String>), ConfigError> {
    let mut raw = Raw::default();
    let mut unused = Vec::new();
    let mut no_fail = None;
    for (name, node) in reader.top()? {
        let path = &[Step::Key(name.clone())][..];
        match (name.as_str(), node) {
            // hadolint takes a key without a value for one that is not there.
            (_, Node::Null) => {}
            ("ignored", _) => raw.ignore = codes(reader.texts(node, path)?),
            ("override", _) => severities(reader, node, path, &mut raw)?,
            ("failure-threshold", Node::Text(word)) => raw.fail_on = Some(threshold(reader, word, path)?),
            ("no-fail", _) => no_fail = Some(reader.flag(node, path)?),
            _ => unused.push(name.clone()),
        }
    }
    if let Some(At { value: true, path }) = no_fail {
        raw.fail_on = Some(At { value: None, path });
    }
    Ok((raw, unused))
}

/// Names as hadolint has them, under its name: `DL3008` is `hadolint:DL3008`.
fn codes(words: Vec<At<String>>) -> Vec<At<String>> {
    let code = |word: At<String>| At { value: format!("hadolint:{}", word.value), path: word.path };
    words.into_iter().map(code).collect()
}

/// Codes with a severity of the user's own also run.
fn severities(reader: &Reader<'_>, node: &Node, path: &[Step], raw: &mut Raw) -> Result<(), ConfigError> {
    let mut select = vec![At::file("default".to_owned(), path)];
    for (word, node, path) in reader.map(node, path, "a map of severities to lists of rules")? {
        if *node == Node::Null {
            continue;
        }
        let severity = reader.severity(word, &path, &[])?;
        for code in codes(reader.texts(node, &path)?) {
            raw.severities.push(At { value: (code.value.clone(), severity), path: code.path.clone() });
            select.push(code);
        }
    }
    raw.select = Some(select);
    Ok(())
}

fn threshold(reader: &Reader<'_>, word: &str, path: &[Step]) -> Result<At<Option<Severity>>, ConfigError> {
    if ["none", "ignore"].contains(&word) {
        return Ok(At::file(None, path));
    }
    let severity = reader.severity(word, path, &["none", "ignore"])?;
    Ok(At::file(Some(severity), path))
}
