//! hadolint's configuration, as far as it has a meaning here. What has none is read over, as hadolint reads over
//! keys that it does not know.

use super::part::{Part, Result};
use super::raw::{At, Raw};
use crate::finding::Severity;
use crate::yaml::Node;

/// What a `.hadolint.yaml` says, and the keys that say nothing here.
pub(super) fn raw(root: &Node) -> Result<(Raw, Vec<String>)> {
    let mut raw = Raw::default();
    let mut unused = Vec::new();
    let mut no_fail = None;
    for part in Part::top(root)? {
        match (part.key, part.node.text()) {
            // hadolint takes a key without a value for one that is not there.
            _ if part.node.is_null() => {}
            ("ignored", _) => raw.ignore = codes(part.texts()?),
            ("override", _) => severities(part, &mut raw)?,
            ("failure-threshold", Some(word)) => raw.fail_on = Some(threshold(part, word)?),
            ("no-fail", _) => no_fail = Some(part.flag()?),
            _ => unused.push(part.key.to_owned()),
        }
    }
    if let Some(At { value: true, place }) = no_fail {
        raw.fail_on = Some(At { value: None, place });
    }
    Ok((raw, unused))
}

/// Names as hadolint has them, under its name: `DL3008` is `hadolint:DL3008`.
fn codes(words: Vec<At<String>>) -> Vec<At<String>> {
    let code = |word: At<String>| At { value: format!("hadolint:{}", word.value), place: word.place };
    words.into_iter().map(code).collect()
}

/// Codes with a severity of the user's own also run.
fn severities(part: Part<'_>, raw: &mut Raw) -> Result<()> {
    let mut select = vec![part.at("default".to_owned())];
    for part in part.map("a map of severities to lists of rules")? {
        if part.node.is_null() {
            continue;
        }
        let severity = part.severity(part.key, &[])?;
        for code in codes(part.texts()?) {
            raw.severities.push(At { value: (code.value.clone(), severity), place: code.place });
            select.push(code);
        }
    }
    raw.select = Some(select);
    Ok(())
}

fn threshold(part: Part<'_>, word: &str) -> Result<At<Option<Severity>>> {
    if ["none", "ignore"].contains(&word) {
        return Ok(part.at(None));
    }
    part.severity(word, &["none", "ignore"]).map(|severity| part.at(Some(severity)))
}
