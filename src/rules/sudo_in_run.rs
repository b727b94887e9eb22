//! sudo in a RUN: what USER does without it.

use super::shared::wording::command_text;
use crate::finding::{Alike, Cure, Fix};
use crate::model::{Base, CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, remove_words};
use crate::rule::Context;
use crate::shell::Field;
use crate::size::catalog;
use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::tools::path::file_name;
use crate::tools::peel;

/// Why it does nothing.
const ROOT_ANYWAY: &str = "root runs it anyway";

/// One finding for each command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    // Hardly any has one.
    let mut calls = step.commands.iter().filter_map(|command| Some((command, sudo_of(command)?))).peekable();
    if calls.peek().is_none() || step.scope.user.is_none() && !starts_as_root(cx.model.root_base(stage)) {
        return;
    }
    for (command, sudo) in calls {
        let file = cx.model.file;
        let message =
            format!("`{}` changes the user by sudo, not by USER", command_text(command.span, file.text));
        let cure = cx.cure(|| without(file, step, command, sudo), |_| by_hand(step, sudo));
        let alike = Alike::new("a command changes the user by sudo, not by USER");
        let alike = match &cure {
            Some(Cure::Plan(_)) => alike.each(format!("drop `sudo`: {ROOT_ANYWAY}")),
            Some(Cure::Prose(help, _)) => alike.each(help.clone()),
            None => alike,
        };
        cx.report(Some(step.instruction), command.span, message)
            .code("hadolint:DL3004")
            .alike(alike)
            .cure(cure, file.text);
    }
}

/// Official images that are somebody else's than root's.
const OWN_USER: [&str; 12] = [
    "chronograf",
    "elasticsearch",
    "flink",
    "haproxy",
    "jenkins",
    "kibana",
    "kong",
    "logstash",
    "memcached",
    "solr",
    "sonarqube",
    "varnish",
];

/// Whether an image is known to be root's; another one may say USER.
fn starts_as_root(base: &Base<'_>) -> bool {
    let Base::Image(image) = base else { return false };
    let name = catalog::official(&image.name);
    !name.contains('/') && catalog::lists(name) && !OWN_USER.contains(&name)
}

/// The words from `sudo` on, behind other wrappers.
fn sudo_of<'a, 't>(command: &'a CommandUse<'t>) -> Option<&'a [Field<'t>]> {
    // Where nothing is behind it, it is the program itself.
    if command.wrapping == 0 && command.program() != "sudo" {
        return None;
    }
    let mut inner: &[Field<'_>] = &command.argv;
    while !inner.first().is_some_and(|name| name.is_known() && file_name(&name.text) == "sudo") {
        inner = peel(inner)?;
    }
    Some(inner)
}

/// Whom sudo makes the user; none for root.
fn other_user<'a>(sudo: &'a [Field<'_>]) -> Option<&'a str> {
    let own = &sudo[..sudo.len() - peel(sudo).map_or(0, <[_]>::len)];
    target(own).filter(|user| !matches!(*user, "root" | "#0" | "0"))
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

/// For root sudo does nothing but run the command.
fn without(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    sudo: &[Field<'_>],
) -> Result<Fix, Obstacle> {
    let is_root = step.scope.user.as_deref().is_none_or(|user| matches!(user, "root" | "0"));
    if !is_root || other_user(sudo).is_some() {
        return Err("another user runs it".into());
    }
    let inner = peel(sudo).and_then(<[_]>::first).ok_or("it runs no command")?;
    let is_own =
        |word: &&Field<'_>| word.span.start < inner.span.start && !word.text.as_bytes().contains(&b'=');
    let words: Vec<Span> =
        sudo.iter().take_while(|word| word.span != inner.span).filter(is_own).map(|word| word.span).collect();
    let mut fix = remove_words(file, step, command, &words)?;
    fix.title = format!("drop `sudo` in line {}: {ROOT_ANYWAY}", step.instruction.start_line).into();
    Ok(fix)
}

fn by_hand(step: &Step<'_>, sudo: &[Field<'_>]) -> String {
    match (other_user(sudo), step.scope.user.as_deref()) {
        (Some(user), own) => {
            let back = own.filter(|own| *own != "0").unwrap_or("root");
            format!("put it into a RUN of its own, `USER {user}` before that and `USER {back}` after it")
        }
        (None, Some(user)) => format!("put `USER root` before this RUN, and `USER {user}` after it"),
        (None, None) => "leave sudo out: root runs it anyway".to_owned(),
    }
}
