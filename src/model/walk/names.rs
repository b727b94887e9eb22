//! What commands print that only take the names of files apart: `$(dirname "$0")`, `$(cd x && pwd)`. Looks at no file.

use super::Env;
use crate::model::text::Shared;
use crate::shell::{Command, CommandKind, Connector, Field, List, Simple, expand};
use crate::tools::path;

/// What a list of such commands prints.
pub(super) fn printed(env: &Env<'_, '_>, list: &List<'_>) -> Option<String> {
    let mut env = env.clone();
    let (mut printed, mut before) = (None, Connector::End);
    for item in &list.items {
        let [command] = item.pipeline.commands.as_slice() else { return None };
        // What stands behind a command that went well is not come to.
        if before != Connector::Or {
            let CommandKind::Simple(simple) = &command.kind else { return None };
            let words = words(&env, simple).filter(|_| !item.pipeline.negated)?;
            if words.first()? == "cd" {
                let target = words.get(1..)?.iter().find(|word| !word.starts_with('-'))?;
                env.cwd = Some(Shared::Made((*path::join(env.cwd.as_deref(), target)?).into()));
            } else if printed.is_none() && is_shown(command) {
                printed = Some(line(&env, &words)?);
            } else {
                return None;
            }
        }
        before = item.then;
    }
    printed
}

/// Whether what a command prints goes where it is read.
fn is_shown(command: &Command<'_>) -> bool {
    command.redirects.iter().all(|redirect| redirect.fd == Some(2))
}

fn words(env: &Env<'_, '_>, simple: &Simple<'_>) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    simple.words.iter().for_each(|word| expand(word, env, &mut fields));
    let text = |field: Field<'_>| Some(field.value().filter(|_| !field.glob)?.to_owned());
    fields.into_iter().map(text).collect::<Option<_>>().filter(|_| simple.assignments.is_empty())
}

/// What one command prints.
fn line(env: &Env<'_, '_>, words: &[String]) -> Option<String> {
    let (name, rest) = words.split_first()?;
    let mut operands = rest.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let absolute = |word: &str| Some(path::join(env.cwd.as_deref(), word)?.into_owned());
    Some(match (name.as_str(), operands.next(), operands.next()) {
        ("pwd", None, None) => env.cwd.as_deref()?.to_owned(),
        ("dirname", Some(word), None) => directory(word).to_owned(),
        ("basename", Some(word), ending) => {
            let name = path::file_name(word.trim_end_matches('/'));
            let cut = ending.and_then(|ending| name.strip_suffix(ending));
            cut.filter(|cut| !cut.is_empty()).unwrap_or(name).to_owned()
        }
        // A link would lead to another place; scripts of a build context are none.
        ("realpath", Some(word), None) => absolute(word)?,
        ("readlink", Some(word), None) if rest.iter().any(|word| word.starts_with('-')) => absolute(word)?,
        _ => return None,
    })
}

fn directory(name: &str) -> &str {
    match name.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) => "/",
        Some((directory, _)) => directory.trim_end_matches('/'),
        None if name.starts_with('/') => "/",
        None => ".",
    }
}
