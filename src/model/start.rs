//! The words of what a container starts, in either form. What they start is not said.

use crate::shell::{Command, CommandKind, List, Word, parse};
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
