//! Scripts in heredocs that go on after a failure.

use super::shared::pipes::alone;
use super::shared::wording::command_text;
use crate::finding::{Fix, Safety};
use crate::model::{ShellOptions, Stage, Step};
use crate::rewrite::{Obstacle, replace};
use crate::rule::Context;
use crate::shell::{Connector, Item, Simple};
use crate::source::Span;

/// One finding for each RUN, at the first command whose failure is passed over.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(script) = step.document.as_ref().filter(|script| script.errors.is_empty()) else { return };
    let Some(passed) = passed_over(&script.list.items, step.shell_options()) else { return };
    let text = cx.model.file.text;
    let message = format!(
        "where `{}` fails, the RUN goes on with the next line",
        command_text(passed.pipeline.span, text)
    );
    let cure = cx.cure(|| with_errexit(step, cx), |_| "write `set -e` as the first line".to_owned());
    cx.report(Some(step.instruction), passed.pipeline.span, message)
        .label("its failure is passed over")
        .cure(cure, text);
}

/// The first item that may fail with others behind it.
fn passed_over<'s, 'd>(items: &'s [Item<'d>], mut options: ShellOptions) -> Option<&'s Item<'d>> {
    let (_, before) = items.split_last()?;
    for (at, item) in before.iter().enumerate() {
        if let Some(set) = alone(item).filter(|simple| is(simple, &["set"])) {
            options.set(set);
        }
        // A failure in front of `||` is seen, and what begins behind it is another case.
        let is_alone = at == 0 || matches!(items[at - 1].then, Connector::Newline | Connector::Semicolon);
        let ends = matches!(item.then, Connector::Newline | Connector::Semicolon);
        match options.errexit {
            Some(false) if is_alone && ends && may_fail(item) => return Some(item),
            Some(false) => {}
            _ => return None,
        }
    }
    None
}

/// Whether anybody would want to know of its failure: not of what prints, and of variables.
fn may_fail(item: &Item<'_>) -> bool {
    const QUIET: [&str; 20] = [
        ":", "cd", "echo", "exit", "export", "false", "printf", "set", "shopt", "trap", "true", "umask",
        "unset", "alias", "ls", "env", "readonly", "pwd", "local", "declare",
    ];
    !item.pipeline.negated
        && alone(item).is_some_and(|simple| !simple.words.is_empty() && !is(simple, &QUIET))
}

fn is(simple: &Simple<'_>, names: &[&str]) -> bool {
    simple.words.first().is_some_and(|name| names.contains(&name.raw))
}

/// The line in front of all others, but for the one that says which shell it is.
fn with_errexit(step: &Step<'_>, cx: &Context<'_>) -> Result<Fix, Obstacle> {
    let file = cx.model.file;
    let heredoc = step.instruction.heredocs.first().ok_or("it has no heredoc")?;
    let content = heredoc.content.slice(file.text);
    let first = content.lines().next().unwrap_or_default();
    let shebang = if first.as_bytes().get(..2) == Some(b"#!") {
        memchr::memchr(b'\n', content.as_bytes()).map_or(0, |end| end + 1)
    } else {
        0
    };
    let indent: String = first.chars().take_while(|c| *c == '\t').collect();
    let at = Span::at(heredoc.content.start + shebang as u32);
    let mut fix = replace(file, at, &format!("{indent}set -e\n"));
    fix.title =
        format!("write `set -e` as the first line of the heredoc of line {}", step.instruction.start_line)
            .into();
    fix.safety = Safety::Unsafe;
    Ok(fix)
}
