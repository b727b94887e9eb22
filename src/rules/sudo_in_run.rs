//! sudo in a RUN, where USER says the same.

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::shell::Field;
use crate::tools::{path, peel};

/// One finding for each command that sudo runs.
pub(super) fn check(step: &Step<'_>, _stage: &Stage<'_>, cx: &mut Context<'_>) {
    for command in &step.commands {
        let Some(words) = words_of_sudo(&command.argv) else { continue };
        let text = super::shared::wording::command_text(command.span, cx.model.file.text);
        let help = cx.explain(|| help(target(words), step.scope.user.as_deref()));
        let message = format!("`{text}` changes the user by sudo, not by USER");
        cx.report(Some(step.instruction), command.span, message).code("hadolint:DL3004").help = help;
    }
}

/// The words of a sudo among the wrappers of a command, up to what it runs.
fn words_of_sudo<'a, 't>(argv: &'a [Field<'t>]) -> Option<&'a [Field<'t>]> {
    let mut rest = argv;
    loop {
        let name = rest.first()?;
        let inner = peel(rest).unwrap_or(&[]);
        if path::file_name(&name.text) == "sudo" {
            return rest.get(..rest.len() - inner.len());
        }
        rest = inner;
    }
}

/// The user that it is to become, where that is said: `-u app`, `-Hu app`, `-uapp`, `--user=app`.
fn target<'a>(words: &'a [Field<'_>]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(at, word)| match word.text.as_bytes() {
        b"--user" | [b'-', b'u'] | [b'-', b'A'..=b'Z' | b'a'..=b'z', .., b'u'] => {
            words.get(at + 1).map(|name| name.text.as_ref())
        }
        _ => word.text.strip_prefix("--user=").or_else(|| word.text.strip_prefix("-u")),
    })
}

fn help(target: Option<&str>, user: Option<&str>) -> String {
    let is_root = |name: &str| matches!(name, "root" | "0");
    match (target.filter(|name| !is_root(name)), user.filter(|name| !is_root(name))) {
        (Some(target), user) => {
            let back = user.unwrap_or("root");
            format!("put `USER {target}` before this RUN and `USER {back}` after it, and leave sudo out")
        }
        (None, Some(user)) => {
            format!("put `USER root` before the RUNs that need it and `USER {user}` after them, and leave sudo out")
        }
        (None, None) => {
            "leave sudo out: the RUN is root's, unless the base image says USER; then put `USER root` before it".to_owned()
        }
    }
}
