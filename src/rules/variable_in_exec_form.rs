//! Variables in the arrays of CMD, ENTRYPOINT and HEALTHCHECK, which no shell reads.

use super::shared::runtime::last_instruction;
use crate::model::{Model, Stage, Step};
use crate::rule::Context;
use crate::syntax::{Args, Kind, Word};
use crate::tools::path::file_name;

/// What runs a script that stands in a word, or reads variables for itself.
const READERS: [&str; 24] = [
    "sh",
    "bash",
    "ash",
    "dash",
    "zsh",
    "ksh",
    "fish",
    "busybox",
    "cmd",
    "cmd.exe",
    "powershell",
    "powershell.exe",
    "pwsh",
    "pwsh.exe",
    "awk",
    "gawk",
    "perl",
    "php",
    "envsubst",
    "make",
    "expect",
    "nginx",
    "psql",
    "mysql",
];

/// One finding for each word.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let words = match &step.instruction.args {
        Args::Json(words) => words.as_slice(),
        Args::Health { command, json: true, .. } => command,
        _ => return,
    };
    let reads = |word: &Word<'_>| READERS.contains(&file_name(&word.text.to_ascii_lowercase()));
    if words.iter().any(reads) || !step.scope.shell.is_read() {
        return;
    }
    // Nothing takes these for the environment of what stands behind them.
    let assigned = words.iter().take_while(|word| assigns(&word.text)).count();
    let are_arguments = is_for_entrypoint(step, stage, cx.model);
    for (at, word) in words.iter().enumerate() {
        let Some(variable) = variable(&word.text) else { continue };
        let message = format!("no shell reads this: the program is given `{variable}` as it stands");
        cx.report(Some(step.instruction), word.span, message)
            .label("is not expanded")
            .help(if at < assigned {
                "leave it out: it is taken for the program, which has the variables of ENV and of `docker run -e` without being given them"
            } else if are_arguments {
                "write the value, or let what ENTRYPOINT starts, whose arguments these are, read the variable itself"
            } else {
                "write the value, or let a shell read it: `[\"sh\", \"-c\", \"exec …\"]`"
            });
    }
}

/// Whether these words are given to a program that takes none as a command, as tini does: a shell among them would not run.
fn is_for_entrypoint(step: &Step<'_>, stage: &Stage<'_>, model: &Model<'_>) -> bool {
    const WRAPPERS: [&str; 6] = ["tini", "dumb-init", "catatonit", "gosu", "su-exec", "env"];
    let entrypoint = || last_instruction(model, stage, Kind::Entrypoint).map(|it| &it.args);
    step.instruction.kind == Kind::Cmd
        && match entrypoint() {
            Some(Args::Json(words)) => {
                words.first().is_some_and(|word| !WRAPPERS.contains(&file_name(&word.text)))
            }
            _ => false,
        }
}

/// `NAME=value`
fn assigns(text: &str) -> bool {
    let name =
        |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    text.split_once('=').is_some_and(|(before, _)| name(before))
}

/// The first variable in a word, as written.
fn variable(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let start = bytes.iter().position(|byte| *byte == b'$')?;
    let is_braced = bytes.get(start + 1) == Some(&b'{');
    let name = start + 1 + usize::from(is_braced);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = bytes[name..].iter().take_while(|byte| is_part(byte)).count();
    let end = name + length + usize::from(is_braced && bytes.get(name + length) == Some(&b'}'));
    let is_escaped = start > 0 && matches!(bytes[start - 1], b'\\' | b'$');
    // Of one letter they are a regular expression's or a script's more often than not.
    (length > 1 && !bytes[name].is_ascii_digit() && !is_escaped).then(|| &text[start..end])
}
