//! Keys of labels that are not as Docker's guidelines ask for.

use super::shared::labels::labels;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// What keys of Docker's own start with.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

/// One finding for each such key.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    for label in labels(step, stage, cx.model.file.escape) {
        let Some((key, (wrong, help))) = label.key.as_deref().and_then(|key| Some((key, fault(key)?))) else {
            continue;
        };
        let message = format!("the key `{key}` {wrong}");
        cx.report(Some(step.instruction), label.key_span, message)
            .code("hadolint:DL3048")
            .label("no key by Docker's guidelines")
            .help(help);
    }
}

/// What is wrong with a key, and what to write.
fn fault(key: &str) -> Option<(String, &'static str)> {
    let bytes = key.as_bytes();
    let is_end = |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    let is_inner = |byte: &u8| is_end(Some(byte)) || b".-_/".contains(byte);
    if let Some(start) = RESERVED.iter().find(|start| key.starts_with(**start)) {
        let wrong = format!("is one of Docker's own: they start with `{start}`");
        return Some((wrong, "start it with a domain of yours in reverse, as in `com.example.…`"));
    }
    if !bytes.iter().all(is_inner) {
        let wrong = "has other signs than lower-case letters, digits, `.`, `-`, `_` and `/`";
        return Some((wrong.to_owned(), "write it in lower-case letters, its words parted by `-` or `.`"));
    }
    let twice = ["..", "--"].into_iter().find(|twice| key.contains(twice));
    if let Some(twice) = twice {
        return Some((format!("has `{twice}` in it"), "write the sign once"));
    }
    if !bytes.first().is_some_and(u8::is_ascii_lowercase) {
        return Some(("does not begin with a lower-case letter".to_owned(), "begin it with a letter"));
    }
    let wrong = || ("ends with neither a lower-case letter nor a digit".to_owned(), "end it with a letter");
    (!is_end(bytes.last())).then(wrong)
}
