//! Caches of another user: what runs by `su`, `sudo -u` and the like fills that user's home, and only that user's tool
//! empties it.

use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::rewrite::{Obstacle, insert_behind, insert_in_quotes};
use crate::shell::Field;
use crate::syntax::Dockerfile;
use crate::tools::path::file_name;
use crate::tools::peel;

/// Whether a command runs as another user than its RUN.
pub(super) fn is_other(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let around = step.commands.iter().filter(|it| it.span.contains(command.span));
    around.into_iter().any(|it| names_user(&it.argv))
}

/// Whether a wrapper among the words changes the user, and not to root.
fn names_user(argv: &[Field<'_>]) -> bool {
    let mut inner = Some(argv);
    while let Some(words) = inner {
        let own = &words[..words.len() - peel(words).map_or(0, <[_]>::len)];
        let is_user = |word: &Field<'_>| matches!(word.text.as_bytes(), [b'-', b'u', ..] | [b'-', .., b'u']);
        let names = match words.first().map(|name| file_name(&name.text)) {
            Some("gosu" | "su-exec" | "su" | "runuser") => true,
            Some("sudo" | "doas") => own.iter().any(|word| is_user(word) || word.text.starts_with("--user")),
            _ => false,
        };
        if names {
            return true;
        }
        inner = peel(words);
    }
    false
}

/// Has the user of a command clean up directly behind it.
pub(super) fn clean(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    code: &str,
) -> Result<Fix, Obstacle> {
    let Some(words) = step.words_of(command) else {
        let inside = insert_in_quotes(file, step, command, code);
        return inside.map_err(|why| format!("it is another user's, who runs it in quotes: {why}").into());
    };
    let mut own: &[Field<'_>] = &command.argv;
    while let Some(inner) = peel(own) {
        own = inner;
    }
    let name = own.first().map(|name| name.span);
    let wrapped = words.iter().take_while(|word| Some(word.span) != name).map(|word| word.raw);
    let wrapped: Vec<&str> = wrapped.chain([code]).collect();
    insert_behind(file, step, command, &wrapped.join(" "))
}
