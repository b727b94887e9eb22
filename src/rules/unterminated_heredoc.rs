//! Heredocs whose last line never comes.

use crate::rule::Context;
use crate::source::Span;
use crate::syntax::ErrorKind;

/// How many of them are looked after: each one takes the rest of the file for its text.
const MAX_SEARCHED: usize = 3;

/// With the line that was meant to end it, where blanks keep it from doing so.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let errors = file.errors.iter().filter(|error| error.kind == ErrorKind::UnterminatedHeredoc);
    for (index, error) in errors.enumerate() {
        let meant = (index < MAX_SEARCHED).then(|| meant_end(file.text, error.span)).flatten();
        let instruction = file.instruction_at(error.span.start);
        let finding = cx.report(instruction, error.span, error.message.as_str());
        finding.code("hadolint:DL1000").help.clone_from(&error.help);
        if let Some(span) = meant {
            finding.related(span, "this line does not end it: blanks stand beside the name");
        }
    }
}

/// The first line below `name` that holds it alone but for blanks.
fn meant_end(text: &str, name: Span) -> Option<Span> {
    let word = name.slice(text);
    let mut start = name.end as usize;
    for line in text.get(start..)?.split_inclusive('\n') {
        if line.len() > word.len() && line.trim() == word && start > name.end as usize {
            let at = (start + line.find(word)?) as u32;
            return Some(Span::new(at, at + word.len() as u32));
        }
        start += line.len();
    }
    None
}
