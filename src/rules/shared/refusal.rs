//! What BuildKit refuses when it turns instructions into a build, after their syntax was found good: the grammars
//! of its values, for the rules that tell of them. Looks at one value at a time; a value that depends on something
//! unknown is nobody's business here.

pub(in crate::rules) mod mount;
pub(in crate::rules) mod port;
pub(in crate::rules) mod reference;

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::syntax::{ExpandError, Expanded, Value, expand_known};
use std::borrow::Cow;

/// Why a value is refused, and what to write.
pub(in crate::rules) struct Refusal {
    pub(in crate::rules) message: String,
    pub(in crate::rules) help: String,
}

impl Refusal {
    pub(in crate::rules) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// A word in FROM, where only ARGs before the first FROM count; `None` where the command that builds is meant to give
/// a value.
pub(in crate::rules) fn expand_in_from<'w>(
    cx: &Context<'_>,
    word: &'w str,
) -> Option<Result<Expanded<'w>, ExpandError>> {
    let globals = &cx.model.globals;
    let lookup = |name: &str| match globals.get(name, globals.mark()) {
        Some(binding) => match binding.value.as_deref() {
            None | Some("") => Value::Unknown,
            Some(value) => Value::Set(Cow::Borrowed(value)),
        },
        None => match cx.model.options.predefined(name) {
            None => Value::Unset,
            // Another platform has one.
            Some("") => Value::Unknown,
            Some(value) => Value::Set(Cow::Borrowed(value)),
        },
    };
    let expanded = expand_known(word, cx.model.file.escape, &lookup);
    Some(expanded).filter(|expanded| expanded.as_ref().map_or(true, |expanded| expanded.known))
}

/// The start of a value, for a message.
pub(in crate::rules) fn shortened(text: &str) -> &str {
    text.char_indices().nth(60).map_or(text, |(at, _)| &text[..at])
}

/// A word of an instruction of a stage, expanded; what a base image may set is unknown.
pub(in crate::rules) fn expand<'w>(
    cx: &Context<'_>,
    stage: &'w Stage<'_>,
    step: &Step<'_>,
    word: &'w str,
) -> Result<Expanded<'w>, ExpandError> {
    let lookup = |name: &str| match stage.variables.get(name, step.scope.variables) {
        Some(binding) => binding.value.as_deref().map_or(Value::Unknown, |it| Value::Set(Cow::Borrowed(it))),
        None => Value::Unknown,
    };
    expand_known(word, cx.model.file.escape, &lookup)
}

/// The word, where all of it is known and can be expanded.
pub(in crate::rules) fn known_value<'w>(
    cx: &Context<'_>,
    stage: &'w Stage<'_>,
    step: &Step<'_>,
    word: &'w str,
) -> Option<Cow<'w, str>> {
    expand(cx, stage, step, word).ok().filter(|expanded| expanded.known).map(|expanded| expanded.text)
}

/// Why a word cannot be expanded; nothing where our own bounds say so.
pub(in crate::rules) fn expansion_refusal(error: &ExpandError, escape: char) -> Option<Refusal> {
    let (message, help) = match error {
        ExpandError::Quote(kind) => {
            (format!("a {kind} quote is never closed"), format!("close it, or put `{escape}` before it"))
        }
        ExpandError::Unclosed(_) | ExpandError::MissingBrace => {
            ("a substitution is never closed".to_owned(), "end it with `}`".to_owned())
        }
        ExpandError::Unsupported(modifier) => (
            unsupported(modifier),
            "the build knows `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/` and `//`; put `\\` before `$` to keep it as text"
                .replace('\\', escape.encode_utf8(&mut [0; 4])),
        ),
        ExpandError::Required(said) => {
            (format!("a variable that has to be set is not: {said}"), "set it above".to_owned())
        }
        ExpandError::MissingSlash | ExpandError::BadSubstitution | ExpandError::Pattern(_) => {
            (error.to_string(), "write `${name}`, or `${name/pattern/text}`".to_owned())
        }
        ExpandError::TooDeep | ExpandError::TooLong => return None,
    };
    Some(Refusal { message, help })
}

fn unsupported(modifier: &str) -> String {
    if modifier == "\u{FFFD}" {
        return "a substitution is never closed".to_owned();
    }
    format!("`{modifier}` is no modifier of a substitution")
}

/// Whether a mode is one that COPY and ADD take: octal up to 7777, or symbolic as chmod's.
pub(in crate::rules) fn is_mode(mode: &str) -> bool {
    if mode.starts_with(|ch: char| ch.is_ascii_digit()) {
        return u32::from_str_radix(mode, 8).is_ok_and(|mode| mode <= 0o7777);
    }
    let clause = |clause: &str| {
        let actions = clause.trim_start_matches(['u', 'g', 'o', 'a']);
        actions.starts_with(['+', '-', '=']) && actions.bytes().all(|byte| b"+-=rwxXstugo".contains(&byte))
    };
    mode.split(',').all(clause)
}

/// Whether STOPSIGNAL takes it: a number, or a name of Linux with or without `SIG`.
pub(in crate::rules) fn is_signal(signal: &str) -> bool {
    const NAMES: [&str; 38] = [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
        "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
        "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX", "EMT",
        "LOST",
    ];
    if let Ok(number) = signal.parse::<i64>() {
        return number != 0;
    }
    let upper = signal.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    NAMES.contains(&name) || name.starts_with("RTMIN+") || name.starts_with("RTMAX-")
}

/// What is wrong with `--platform`'s value, as far as its shape tells.
pub(in crate::rules) fn platform_fault(platform: &str) -> Option<&'static str> {
    let plain =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-()+%".contains(&byte));
    let parts: Vec<&str> = platform.split('/').collect();
    match parts.as_slice() {
        [_, _, _, _, ..] => Some("has too many parts"),
        parts if parts.iter().any(|part| part.is_empty()) => Some("has an empty part"),
        parts if parts.iter().all(|part| plain(part)) => None,
        _ => Some("holds a character that no platform has"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_octal_or_symbolic() {
        for mode in ["755", "0644", "7777", "u=rwX,go=rX", "+x", "a-w", "g=u"] {
            assert!(is_mode(mode), "{mode}");
        }
        for mode in ["999", "77777", "64a", "foo", "", "u", "755,"] {
            assert!(!is_mode(mode), "{mode}");
        }
    }

    #[test]
    fn signals_are_numbers_or_names() {
        assert!(["9", "TERM", "sigquit", "SIGRTMIN+3", "rtmax-1"].into_iter().all(is_signal));
        assert!(!["0", "", "FOO", "[SIGTERM]", "x y"].into_iter().any(is_signal));
    }

    #[test]
    fn platforms_have_up_to_three_parts() {
        assert!(
            ["linux/amd64", "linux/arm/v7", "amd64", "windows(10.0.17763)/amd64"]
                .iter()
                .all(|it| platform_fault(it).is_none())
        );
        assert!(["linux/", "a/b/c/d", "", "linux/$x"].iter().all(|it| platform_fault(it).is_some()));
    }
}
