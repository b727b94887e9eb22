//! What ldd prints, copied for an image of its own: less than the program needs.

use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;
use crate::shell::{Command, CommandKind, List, Role, Simple, Word};
use crate::source::Span;
use crate::tools::path::file_name;

/// What prints the libraries of a program.
const PRINTS: [&str; 2] = ["ldd", "lddtree"];
/// What copies files that it is told of.
const COPIES: [&str; 7] = ["cp", "rsync", "cpio", "tar", "install", "mv", "ln"];

/// One finding for each ldd whose output is copied by.
pub(super) fn check(step: &Step<'_>, _stage: &Stage<'_>, cx: &mut Context<'_>) {
    // The other one has its name in its own.
    if !cx.model.may_have(PRINTS[0]) || !PRINTS.iter().any(|name| step.mentions(name)) {
        return;
    }
    let Some(script) = step.script.as_ref().or(step.document.as_ref()) else { return };
    let mut found = Vec::new();
    printing(&script.list, &mut found);
    for command in found {
        let CommandKind::Simple(simple) = &command.kind else { continue };
        // What starts it for many files names none.
        let is_name = |word: &&Word<'_>| {
            !matches!(word.raw.as_bytes().first(), Some(b'-' | b'{' | b'\\' | b'+' | b';'))
        };
        let behind = place(simple).map_or(0, |at| at + 1);
        let program = simple.words.iter().skip(behind).find(is_name).map(|word| format!("`{}`", word.raw));
        let Some(program) = program.or_else(|| (behind > 1).then(|| "each of them".to_owned())) else {
            continue;
        };
        let readers = readers(&script.list, command);
        let reads =
            |other: &CommandUse<'_>| COPIES.contains(&other.program()) && readers.contains(other.span);
        if step.commands.iter().any(reads) {
            let message = format!(
                "this tells the libraries that {program} is linked to, and not what it loads later or opens: the name \
                 service, plug-ins, character sets, certificates"
            );
            cx.report(Some(step.instruction), command.span, message)
                .label("runs the program's loader, and prints what that loads at once")
                .help(HELP);
        }
    }
}

/// Where the name of what prints libraries stands: first, or behind what starts it.
fn place(simple: &Simple<'_>) -> Option<usize> {
    const STARTS: [&str; 5] = ["find", "xargs", "sudo", "env", "command"];
    let first = file_name(simple.words.first()?.raw);
    let at = simple.words.iter().position(|word| PRINTS.contains(&file_name(word.raw)))?;
    (at == 0 || STARTS.contains(&first)).then_some(at)
}

/// The commands that print libraries, wherever they stand: in words, too.
fn printing<'l, 't>(list: &'l List<'t>, found: &mut Vec<&'l Command<'t>>) {
    for command in list.items.iter().flat_map(|item| &item.pipeline.commands) {
        if let CommandKind::Simple(simple) = &command.kind
            && place(simple).is_some()
        {
            found.push(command);
        }
        command.lists().for_each(|inner| printing(inner, found));
    }
}

const HELP: &str = "save the image of this stage, and let `dockslim bundle --root IMAGE.tar PROGRAM -o OUT.oci.tar` read what the \
                    program needs: links are kept, nothing is run, what it cannot see is named, and the lines that do the same in a \
                    build are printed";

/// What reads the output of a command: the pipeline that it stands in, or, where it is substituted, the command that it is
/// substituted in.
fn readers(list: &List<'_>, printer: &Command<'_>) -> Span {
    let mut readers = Span { start: printer.span.end, end: printer.span.end };
    let mut is_substituted = false;
    let mut next = Some(list);
    while let Some(list) = next.take() {
        let Some(item) = list.items.iter().find(|item| item.pipeline.span.contains(printer.span)) else {
            break;
        };
        // What is substituted is read by that command, in whatever pipeline it stands itself.
        if !is_substituted && item.pipeline.commands.len() > 1 {
            readers = item.pipeline.span;
        }
        let Some(command) = item.pipeline.commands.iter().find(|command| command.span.contains(printer.span))
        else {
            break;
        };
        let parts = command.parts();
        let Some((role, inner)) = parts.into_iter().find(|(_, inner)| inner.span.contains(printer.span))
        else {
            break;
        };
        if role == Role::Substitution {
            (readers, is_substituted) = (command.span, true);
        } else if !is_substituted && role != Role::Group && role != Role::Subshell {
            readers = Span { start: printer.span.end, end: printer.span.end };
        }
        next = Some(inner);
    }
    readers
}
