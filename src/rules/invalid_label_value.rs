//! Values of labels that are not what the settings say they are.

mod formats;
mod license;

use super::shared::labels::labels;
use crate::model::{Stage, Step};
use crate::rule::Context;

/// A kind of value.
struct ValueKind {
    /// The option that takes the keys.
    option: &'static str,
    code: &'static str,
    holds: fn(&str) -> bool,
    /// What is said of a value that is none.
    wrong: &'static str,
    help: &'static str,
}

const KINDS: [ValueKind; 7] = [
    ValueKind {
        option: "text",
        code: "hadolint:DL3051",
        holds: |value| !value.is_empty(),
        wrong: "is empty",
        help: "say something in it, or leave the label out",
    },
    ValueKind {
        option: "url",
        code: "hadolint:DL3052",
        holds: formats::is_url,
        wrong: "is no URL",
        help: "write the whole URL, as in `https://example.com/`, blanks as `%20`",
    },
    ValueKind {
        option: "rfc3339",
        code: "hadolint:DL3053",
        holds: formats::is_time,
        wrong: "is no time as RFC 3339 has it",
        help: "write it as `date -u +%Y-%m-%dT%H:%M:%SZ` does: `2026-11-25T10:00:00Z`",
    },
    ValueKind {
        option: "spdx",
        code: "hadolint:DL3054",
        holds: license::is_expression,
        wrong: "is no SPDX licence expression",
        help: "take identifiers of https://spdx.org/licenses/ (`MIT OR Apache-2.0`), or `LicenseRef-…` for another licence",
    },
    ValueKind {
        option: "hash",
        code: "hadolint:DL3055",
        holds: formats::is_commit,
        wrong: "is no commit of git",
        help: "write what `git rev-parse HEAD` prints, or its first seven digits and more",
    },
    ValueKind {
        option: "semver",
        code: "hadolint:DL3056",
        holds: formats::is_version,
        wrong: "is no semantic version",
        help: "write three numbers, as in `1.2.0`, without a `v`",
    },
    ValueKind {
        option: "email",
        code: "hadolint:DL3058",
        holds: formats::is_address,
        wrong: "is no address of e-mail",
        help: "write the address alone, as in `web@example.com`",
    },
];

/// One finding for each such label, and each kind that it is not of.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    for kind in &KINDS {
        let keys = cx.texts(kind.option);
        if keys.is_empty() {
            continue;
        }
        for label in labels(step, stage, cx.model.file.escape) {
            let (Some(key), Some(value)) = (label.key, label.value) else { continue };
            if keys.contains(&&*key) && !(kind.holds)(&value) {
                let message = format!("the label `{key}` {}", kind.wrong);
                cx.report(Some(step.instruction), label.span, message).code(kind.code).help(kind.help);
            }
        }
    }
}
