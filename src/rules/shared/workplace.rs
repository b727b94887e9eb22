//! Images that people work in: they want their compilers, SDKs and editors. Judges by names alone.

use super::runtime::start_instructions;
use crate::model::{Model, Stage, start_words};
use crate::syntax::Kind;
use crate::tools::path::{file_name, glob_matches};

/// Shells, and what keeps a container without work alive.
const IDLE: [&str; 10] = ["bash", "sh", "zsh", "ash", "dash", "fish", "ksh", "sleep", "tail", "cat"];

/// What lets people in.
const DOORS: [&str; 9] = [
    "sshd",
    "code-server",
    "openvscode-server",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "start-notebook.sh",
    "start-notebook.py",
    "theia",
];

/// Programs in front of the one that is meant.
const WRAPPERS: [&str; 7] = ["exec", "tini", "dumb-init", "env", "gosu", "su-exec", "catatonit"];

/// Whether the image is one to work in, by the name of its file or stage, or by what a container of it starts.
pub(in crate::rules) fn is_workplace(model: &Model<'_>, image: &Stage<'_>) -> bool {
    model.file.workplace || is_called_so(image) || starts_idle(model, image)
}

/// Whether what is built by default is one by its stage's name.
pub(in crate::rules) fn is_built_to_work_in(model: &Model<'_>) -> bool {
    model.target.and_then(|target| model.stages.get(target)).is_some_and(is_called_so)
}

fn is_called_so(image: &Stage<'_>) -> bool {
    const NAMES: [&str; 8] =
        ["dev", "dev[-_]*", "*[-_]dev", "devel", "develop", "development", "devcontainer", "workspace"];
    image.name.as_deref().is_some_and(|name| NAMES.iter().any(|pattern| glob_matches(pattern, name)))
}

/// Whether the last of ENTRYPOINT and CMD waits for people: a shell without a script, `sleep infinity`, sshd.
fn starts_idle(model: &Model<'_>, image: &Stage<'_>) -> bool {
    let starts: Vec<_> =
        start_instructions(model, image).map(|start| (start.kind, start_words(start))).collect();
    let lets_in = |word: &String| DOORS.contains(&file_name(word));
    if starts.iter().any(|(_, words)| words.iter().any(lets_in)) {
        return true;
    }
    let Some((kind, words)) = starts.last() else { return false };
    // Without a CMD, an ENTRYPOINT that is a shell runs whatever it is given.
    if *kind == Kind::Entrypoint && starts.len() == 1 && words.len() > 1 {
        return false;
    }
    let is_option = |word: &&String| word.as_bytes().first() == Some(&b'-');
    let mut program = words.iter().skip_while(|word| WRAPPERS.contains(&file_name(word)) || is_option(word));
    let is_idle = |word: &String| IDLE.contains(&file_name(word));
    program.next().is_some_and(is_idle)
        && program.filter(|word| !is_option(word)).all(|word| is_idle(word) || is_waiting(word))
}

/// What such a program waits for: `infinity`, `1d`, `/dev/null`.
fn is_waiting(word: &str) -> bool {
    matches!(word, "infinity" | "inf" | "/dev/null" | "wait" | "&&" | ";")
        || word.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}
