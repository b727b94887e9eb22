//! Words of a command or an instruction: more, less, others. What is changed stands in the file as it is read; what came
//! of a variable does not.

use super::command::item_of;
use super::draft::{Draft, has_comment, indent, line, line_end, line_of, line_start};
use super::{Obstacle, code, in_file};
use crate::finding::Fix;
use crate::model::{CommandUse, Step};
use crate::shell::Field;
use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction};
use crate::tools::{Invocation, Recognised, recognise};

/// Puts `text` in the place of a part of the file.
pub fn replace(file: &Dockerfile<'_>, part: Span, text: &str) -> Fix {
    let mut draft = Draft::new(file);
    draft.put(part, text);
    draft.titled(format!("write `{text}`"))
}

/// Puts words behind another one: each on a line of its own, where that one has one.
pub fn insert_after(file: &Dockerfile<'_>, word: Span, words: &[&str]) -> Fix {
    let sign = match own_line(file, word) {
        Some(blanks) => format!(" {}{}{blanks}", file.escape, line_end(file.text)),
        None => " ".to_owned(),
    };
    let mut draft = Draft::new(file);
    draft.put(Span::at(word.end), words.iter().flat_map(|word| [&*sign, word]).collect::<String>());
    draft.titled(format!("add {} behind `{}`", words.join(" "), word.slice(file.text)))
}

/// The blanks in front of a word that begins a line of an instruction, and not its first one. In a heredoc other signs
/// carry lines on.
fn own_line<'f>(file: &Dockerfile<'f>, word: Span) -> Option<&'f str> {
    let instruction = file.instruction_at(word.start).filter(|it| it.heredocs.is_empty())?;
    let blanks = indent(file.text, word.start);
    let start = line_start(file.text, word.start);
    let begins = start + blanks.len() as u32 == word.start && start > instruction.span.start;
    begins.then_some(blanks)
}

/// Takes words of a command out, each with the blank or the line end before it.
pub fn remove_words(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    words: &[Span],
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let own = step.words_of(command).ok_or("its words are in no script")?;
    let mut draft = Draft::new(file);
    let mut shown = Vec::new();
    for word in words {
        let at = own.iter().position(|it| it.span == *word).ok_or("it comes of a variable")?;
        // The first one is the command's name, behind which another one takes its place.
        let cut = match at.checked_sub(1) {
            Some(before) => Span::new(own[before].span.end, word.end),
            None => Span::new(word.start, own.get(1).ok_or("nothing else is left of it")?.span.start),
        };
        if has_comment(file, cut) {
            return Err("a comment stands beside it".into());
        }
        draft.put(cut, "");
        shown.push(format!("`{}`", own[at].raw));
    }
    Ok(draft.titled(format!("take {} out of line {}", shown.join(" and "), line_of(file, step, command))))
}

/// Takes a word out of an instruction, with the blank before it.
pub fn remove_part(
    file: &Dockerfile<'_>,
    instruction: &Instruction<'_>,
    word: Span,
) -> Result<Fix, Obstacle> {
    let before = Span::new(instruction.span.start, word.start).slice(file.text);
    let blanks = before.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if blanks == 0 || instruction.is_json() {
        return Err("it does not stand by itself on its line".into());
    }
    let mut draft = Draft::new(file);
    draft.put(Span::new(word.start - blanks as u32, word.end), "");
    Ok(draft.titled(format!("take `{}` out of line {}", word.slice(file.text), line(file, instruction))))
}

/// Gives a command of a tool an option, behind its subcommand.
pub fn set_option(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    option: &str,
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let Recognised::Tool(call) = recognise(&command.argv) else {
        return Err("nobody knows its options".into());
    };
    let last = code::subcommand(command).ok_or("it comes of a variable")?;
    stands(file, step, last)?;
    let mut draft = Draft::new(file);
    let text = if step.instruction.is_json() { format!(", \"{option}\"") } else { format!(" {option}") };
    draft.put(Span::at(last.span.end), text);
    let called = called(command, &call).join(" ");
    let line = line_of(file, step, command);
    Ok(draft.titled(format!("add {option} to `{called}` in line {line}")))
}

/// The words by which a tool is called, without options: `apt-get install`, `python3 -m pip install`.
fn called<'c>(command: &'c CommandUse<'_>, call: &Invocation<'_, '_>) -> Vec<&'c str> {
    let name = command.argv.iter().position(|field| field.span == call.name.span).unwrap_or_default();
    let is_module =
        |at: usize| command.argv.get(name + 1).is_some_and(|it| it.text == "-m") && at <= name + 2;
    let is_named = |(at, field): &(usize, &Field<'_>)| {
        *at >= name && (*at == name || is_module(*at) || call.is_called_by(field))
    };
    let named = command.argv.iter().enumerate().filter(is_named);
    named.map(|(_, field)| field.text.as_ref()).collect()
}

/// Gives a command one more letter among its options.
pub fn set_letter(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    letter: char,
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let code = code::Code::of(step, command).ok_or("its words are in no script")?;
    let mut draft = Draft::new(file);
    let (at, text) = code.place_for(letter);
    draft.put(Span::at(at), text);
    Ok(draft.titled(format!("write `{}`", code.with_letter(letter))))
}

/// What a command is to name instead of all below its paths.
#[derive(Clone, Copy, Debug)]
pub struct Narrow<'n> {
    /// The option that has it take what stands below: as a letter, and in words.
    pub option: (char, &'n str),
    /// The words of the paths that it takes alone from now on.
    pub alone: &'n [Span],
    /// The words of its other paths, which it goes on taking with all below.
    pub whole: &'n [Span],
    /// Paths that it takes alone besides.
    pub more: &'n [String],
}

/// Has a command take paths alone, without what stands below them, and some more beside them.
pub fn narrow(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    to: Narrow<'_>,
) -> Result<Fix, Obstacle> {
    in_file(command)?;
    let code = code::Code::of(step, command).ok_or("its words are in no script")?;
    let (letter, long) = to.option;
    let found = code.letter(letter, long, &|word| to.whole.contains(&word));
    let (cut, alone) = found.ok_or("nobody can tell where its option stands")?;
    let more: String = to.more.iter().flat_map(|path| [" ", path]).collect();
    let mut left = format!("{alone}{more}");
    let mut draft = Draft::new(file);
    if to.whole.is_empty() {
        draft.put(cut, "");
        draft.put(Span::at(code.span().end), more);
    } else {
        if has_comment(file, code.span()) {
            return Err("a comment stands beside it".into());
        }
        item_of(step, command)?;
        left = format!("{} && {left}", code.without(&|word| to.alone.contains(&word)));
        draft.put(code.span(), left.as_str());
    }
    draft.drop_idle();
    Ok(draft.titled(format!("leave `{left}` of it in line {}", line_of(file, step, command))))
}

/// Whether a word of a command stands in the file as it is: in a script, in quotes, or in a JSON form.
fn stands(file: &Dockerfile<'_>, step: &Step<'_>, field: &Field<'_>) -> Result<(), Obstacle> {
    let text = field.span.slice(file.text);
    let is_it = if step.instruction.is_json() {
        text.bytes().eq(format!("{:?}", field.text).bytes())
    } else {
        text == field.text
    };
    if is_it { Ok(()) } else { Err("it comes of a variable, or is written in an unusual way".into()) }
}
