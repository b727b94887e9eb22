//! Programs that UPX packs.

use super::shared::wording::command_text;
use crate::bytes::human;
use crate::model::{CommandUse, Stage, Step};
use crate::rule::Context;
use crate::size::built::BuiltPacked;
use crate::tools::path::file_name;

/// Options with which it packs nothing.
const PACKS_NOTHING: [&str; 13] = [
    "-d",
    "--decompress",
    "-t",
    "--test",
    "-l",
    "--list",
    "--fileinfo",
    "-V",
    "--version",
    "-h",
    "--help",
    "-L",
    "--license",
];

/// What it is called: Debian's package has both.
const NAMES: [&str; 2] = ["upx", "upx-ucl"];

/// One finding for each command, with what the image that was built from it holds of that.
pub(super) fn check(step: &Step<'_>, _stage: &Stage<'_>, cx: &mut Context<'_>) {
    for command in step.commands.iter().filter(|it| calls(it)) {
        if command.argv.iter().any(|word| PACKS_NOTHING.contains(&&*word.text)) {
            continue;
        }
        let message = format!(
            "`{}` makes a program that is unpacked into memory at each start{}; layers are compressed anyway, so that little \
             less is pulled",
            command_text(command.span, cx.model.file.text),
            measured(cx, command)
        );
        cx.report(Some(step.instruction), command.span, message).help(
            "leave it out, with what installs upx, and build without debug information instead (Go: `-ldflags=-s`, \
             Rust: `strip = true`, C: `-s`)",
        );
    }
}

/// Whether it is one, or has find start one for each file.
fn calls(command: &CommandUse<'_>) -> bool {
    let words = command.arguments();
    let starts = |word: &str| matches!(word, "-exec" | "-execdir");
    let is_started =
        || words.windows(2).any(|pair| starts(&pair[0].text) && NAMES.contains(&file_name(&pair[1].text)));
    NAMES.contains(&command.program()) || command.program() == "find" && is_started()
}

/// What the packed programs of that name weigh in the image, on the disk and in memory.
fn measured(cx: &Context<'_>, command: &CommandUse<'_>) -> String {
    let is_named =
        |it: &&BuiltPacked| command.argv.iter().any(|word| file_name(&word.text) == file_name(&it.path));
    let packed = cx.facts.built.iter().flat_map(|built| &built.packed).filter(is_named);
    let all: Vec<String> = packed
        .map(|it| format!("{}, {} in the image, becomes {}", it.path, human(it.bytes), human(it.unpacked)))
        .collect();
    if all.is_empty() { String::new() } else { format!(" ({}: measured)", all.join("; ")) }
}
