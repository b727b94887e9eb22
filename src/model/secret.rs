//! Whether a command puts a secret into a file: by what it calls what it writes. Looks at words only.

use super::{Stage, Step};
use crate::shell::Field;
use crate::syntax::{Kind, MountKind};
use crate::tools::Effect;
use memchr::memmem;

/// How secrets are called, in lower case: in the names of variables, and in front of them in settings.
const MARKS: [&str; 9] =
    ["token", "password", "passwd", "secret", "_auth", "credential", "private_key", "api_key", "apikey"];

impl Step<'_> {
    /// Whether what an effect of it writes is called a secret by the command that writes it, or by a heredoc. A variable
    /// that is written by its name alone (`'${TOKEN}'`) is none.
    pub fn writes_secret(&self, effect: &Effect<'_>) -> bool {
        let by_name = |word: &Field<'_>| word.is_known() && word.text.contains('$');
        let command = self.command_of(effect.id).and_then(|id| self.command(id));
        let words = command.map_or(&[][..], |command| &command.argv);
        let heredocs = self.instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
        words.iter().filter(|word| !by_name(word)).any(|word| is_called_secret(&word.text))
            || !words.iter().any(by_name)
                && heredocs.into_iter().any(|heredoc| is_called_secret(&heredoc.body.text))
    }
}

impl Stage<'_> {
    /// Whether its RUNs are given a secret by a variable or a mount: what they read may name it, and not hold it.
    pub fn is_given_secret(&self) -> bool {
        self.steps.iter().map(|step| step.instruction).any(|instruction| match instruction.kind {
            Kind::Arg => instruction.words().iter().any(|word| is_called_secret(&word.text)),
            Kind::Env => instruction.pairs().iter().any(|pair| is_called_secret(&pair.key.text)),
            Kind::Run => instruction.mounts().iter().any(|mount| mount.kind == MountKind::Secret),
            _ => false,
        })
    }
}

fn is_called_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    MARKS.iter().any(|mark| memmem::find(lower.as_bytes(), mark.as_bytes()).is_some())
}
