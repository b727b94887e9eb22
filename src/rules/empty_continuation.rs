//! Blank lines inside an instruction.

use crate::rewrite::remove_blank_lines;
use crate::rule::Context;
use crate::syntax::Kind;

/// One finding for each instruction, at the line that goes on below the first blank one.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    for instruction in &file.instructions {
        let Some(blank) = instruction.blank_line else { continue };
        let name = instruction.kind.as_str();
        let next = file.line_below(blank).filter(|line| line.end <= instruction.span.end);
        let taken_in = next.and_then(|line| keyword(line.slice(file.text)));
        let message = match (taken_in, next) {
            (Some(kind), _) => format!(
                "this line is a part of the {name} above, in spite of the blank line between, and no {kind}"
            ),
            (None, Some(_)) => {
                format!("this line is a part of the {name} above, in spite of the blank line between")
            }
            (None, None) => format!("the {name} goes on into blank lines, with nothing behind them"),
        };
        let escape = file.escape;
        let cure = cx.cure(
            || match taken_in {
                Some(kind) => Err(format!(
                    "take the `{escape}` off the end of the line above the blank one, if a {kind} is meant; else take the blank line out"
                )
                .into()),
                None => Ok(remove_blank_lines(file, instruction)?.safe_if(true)),
            },
            |why| why.to_string(),
        );
        cx.report(Some(instruction), next.unwrap_or(blank), message)
            .code("buildkit:NoEmptyContinuation")
            .related(blank, "blank, and will be an error")
            .cure(cure, file.text);
    }
}

/// The instruction that a line begins with, if it looks like one: shells have commands of the same names in small letters.
fn keyword(line: &str) -> Option<&'static str> {
    let first = line.split_whitespace().next()?;
    let kind = Kind::of(first);
    (kind != Kind::Unknown && first == kind.as_str()).then_some(kind.as_str())
}
