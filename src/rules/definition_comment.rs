//! Comments above ARGs and stages that do not begin with the name: `docker build --call=outline` shows those that do.

use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Comment, Instruction, Kind, Word};
use std::borrow::Cow;

const CODE: &str = "InvalidDefinitionDescription";

/// So many names are told of one ARG.
const MOST: usize = 3;

/// One finding for each comment.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let checks = file.checks(cx.model.options.checks());
    let is_asked = checks.is_some_and(|it| it.asks_for(CODE));
    // Nearly always in the order of the instructions.
    let mut comments = file.comments.iter().filter(|comment| !comment.inside).peekable();
    for (index, instruction) in file.instructions.iter().enumerate() {
        let mut last = None;
        while let Some(comment) = comments.next_if(|comment| comment.instruction as usize <= index) {
            last = Some(comment).filter(|comment| !text_of(comment, file.text).is_empty());
        }
        let Some(comment) = last else { continue };
        let (names, at) = names(instruction);
        let text = text_of(comment, file.text);
        let first = text.split_whitespace().next().unwrap_or_default();
        if names.is_empty() || names.iter().any(|name| name == first) || is_for_linter(first) {
            continue;
        }
        let wanted: Vec<String> = names.iter().take(MOST).map(|name| format!("`# {name} …`")).collect();
        let message =
            "the lists of arguments and stages leave this comment out: it does not begin with a name";
        let finding = cx.report(Some(instruction), at, message);
        finding.related(comment.span, "the comment").help(format!(
            "write {}, or an empty comment (`#`) below it where it is no description",
            wanted.join(" or ")
        ));
        if is_asked {
            finding.code(format!("buildkit:{CODE}"));
        }
    }
}

/// What an instruction declares, and where.
fn names<'i>(instruction: &'i Instruction<'_>) -> (Vec<Cow<'i, str>>, Span) {
    let name = |word: &'i Word<'_>| Cow::Borrowed(word.argument().0);
    let (names, at) = match instruction.kind {
        Kind::Arg => (instruction.words().iter().map(name).collect(), instruction.words().first()),
        Kind::From => {
            let alias = instruction.from_parts().and_then(|parts| parts.alias);
            (alias.map(|alias| Cow::Owned(alias.text.to_lowercase())).into_iter().collect(), alias)
        }
        _ => (Vec::new(), None),
    };
    (names, at.map_or(instruction.span, |word| word.span))
}

fn text_of<'f>(comment: &Comment, text: &'f str) -> &'f str {
    comment.span.slice(text).trim_start_matches('#').trim()
}

/// Whether a comment that begins so tells a linter something.
fn is_for_linter(first: &str) -> bool {
    ["dockslim", "hadolint", "shellcheck", "checkov", "trivy"].iter().any(|name| first.starts_with(name))
        || first.starts_with("check=")
}
