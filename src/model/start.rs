//! The words of what a container starts, in either form. What they start is not said.

use crate::shell::{Command, CommandKind, Connector, List, Word, parse};
use crate::syntax::{Args, Instruction};
use std::borrow::Cow;

/// The words of CMD, ENTRYPOINT, HEALTHCHECK or SHELL, in order, without quotes where those are all that hides them:
/// of an array, of the script in it, or of the shell form.
pub fn start_words(instruction: &Instruction<'_>) -> Vec<String> {
    if let Some(text) = instruction.shell_script() {
        let mut words = Vec::new();
        in_list(&parse(&text).list, &mut words);
        return words;
    }
    let array = match &instruction.args {
        Args::Json(words) | Args::Words(words) => words.as_slice(),
        Args::Health { command, .. } => command,
        _ => &[],
    };
    let split = array.iter().flat_map(|word| word.text.split_whitespace());
    split.map(|word| word.trim_matches(['"', '\'', ',', '[', ']', ';', '(', ')', '`']).to_owned()).collect()
}

/// A shell form that is one program with its arguments, and nothing that only a shell does.
#[derive(Debug, PartialEq, Eq)]
pub struct PlainCommand {
    /// The program and its arguments, unquoted.
    pub words: Vec<String>,
    /// Whether `exec` stands in front of them.
    pub is_handed_over: bool,
}

/// What only a shell can do.
const BUILTINS: [&str; 17] = [
    ".", ":", "alias", "cd", "eval", "exit", "export", "hash", "read", "readonly", "set", "shift", "source",
    "trap", "ulimit", "umask", "wait",
];

/// The command of CMD or ENTRYPOINT in shell form, where it is a plain one.
pub fn plain_command(instruction: &Instruction<'_>) -> Option<PlainCommand> {
    let text = instruction.shell_script()?;
    let script = parse(&text);
    let ([item], true) = (script.list.items.as_slice(), script.errors.is_empty()) else { return None };
    let ([command], false) = (item.pipeline.commands.as_slice(), item.pipeline.negated) else { return None };
    let CommandKind::Simple(simple) = &command.kind else { return None };
    if item.then != Connector::End
        || script.has_comment()
        || !command.redirects.is_empty()
        || !simple.assignments.is_empty()
    {
        return None;
    }
    let words: Option<Vec<String>> =
        simple.words.iter().map(|word| word.literal().map(Cow::into_owned)).collect();
    let mut words = words?;
    let is_handed_over = words.first().is_some_and(|word| word == "exec");
    if is_handed_over {
        words.remove(0);
    }
    let program = words.first()?;
    let is_program = !program.starts_with('-') && !BUILTINS.contains(&program.as_str());
    is_program.then_some(PlainCommand { words, is_handed_over })
}

fn in_list(list: &List<'_>, words: &mut Vec<String>) {
    list.items.iter().flat_map(|item| &item.pipeline.commands).for_each(|command| in_command(command, words));
}

fn in_command(command: &Command<'_>, words: &mut Vec<String>) {
    let value = |word: &Word<'_>| word.literal().map_or_else(|| word.raw.to_owned(), Cow::into_owned);
    if let CommandKind::Simple(simple) = &command.kind {
        // A script in quotes has words of its own.
        let values = simple.words.iter().map(value);
        words.extend(values.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()));
    }
    command.lists().for_each(|list| in_list(list, words));
}
