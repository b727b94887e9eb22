//! Values that BuildKit takes for good syntax and refuses when it turns the file into a build: substitutions,
//! image names, ports, signals. Flags are `invalid-flag`'s.

mod nested;

use super::shared::refusal::{
    self, Refusal, expand, expand_in_from, expansion_refusal, port, reference, shortened,
};
use crate::finding::{Finding, Severity};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Args, Instruction, Kind, Word};
use std::borrow::Cow;

/// One finding for each value.
pub(super) fn check(cx: &mut Context<'_>) {
    for stage in &cx.model.stages {
        check_from(cx, stage);
        for step in &stage.steps {
            check_step(cx, stage, step);
        }
    }
}

fn report<'c>(
    cx: &'c mut Context<'_>,
    instruction: &Instruction<'_>,
    span: Span,
    refusal: Refusal,
) -> &'c mut Finding {
    cx.report(Some(instruction), span, refusal.message).label("the build stops here").help(refusal.help)
}

fn check_from(cx: &mut Context<'_>, stage: &Stage<'_>) {
    let Some(parts) = stage.from.from_parts() else { return };
    let word = parts.image;
    if is_plain(word.text.as_bytes(), cx.model.file.escape) {
        if let Some(refusal) = refused_base(cx, stage, &word.text, &[]) {
            report(cx, stage.from, word.span, refusal);
        }
        return;
    }
    if let Some(refusal) = nested::refused(cx, &word.text) {
        let finding = cx.report(Some(stage.from), word.span, refusal.message);
        finding.severity(Severity::Warning).label("the build stops here").help(refusal.help);
        return;
    }
    let refusal = match expand_in_from(cx, &word.text) {
        None => None,
        Some(Err(error)) => expansion_refusal(&error, cx.model.file.escape),
        Some(Ok(name)) => refused_base(cx, stage, &name.text, &name.unset),
    };
    if let Some(refusal) = refusal {
        report(cx, stage.from, word.span, refusal);
    }
}

fn refused_base(cx: &Context<'_>, stage: &Stage<'_>, name: &str, unset: &[String]) -> Option<Refusal> {
    let above = cx.model.stage_named(name, stage.index, false).map(|above| &cx.model.stages[above]);
    if name == "scratch" || above.is_some_and(|above| above.name.as_deref() == Some(name)) {
        return None;
    }
    let refusal = if name.trim().is_empty() {
        Some(Refusal::new("FROM an empty name", "name an image, a stage above, or scratch"))
    } else {
        reference::check(name)
    };
    let mut refusal = refusal?;
    if let Some(variable) = unset.first() {
        refusal.message = format!("{} (`{variable}` is not declared, so it is empty)", refusal.message);
        refusal.help = format!("declare it before the first FROM: `ARG {variable}=…`");
    } else if let Some(above) = stage_in_other_case(cx, stage, name) {
        refusal.help = format!("FROM finds a stage by its name in lower case: write `{above}`");
    }
    Some(refusal)
}

fn stage_in_other_case(cx: &Context<'_>, stage: &Stage<'_>, name: &str) -> Option<String> {
    let above = cx.model.stages[..stage.index].iter().filter_map(|other| other.name.as_deref());
    above.into_iter().find(|other| other.eq_ignore_ascii_case(name)).map(str::to_owned)
}

fn check_step(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>) {
    let instruction = step.instruction;
    let escape = cx.model.file.escape;
    let may_fail = |word: &&Word<'_>| !is_sound(&word.text, escape);
    match instruction.kind {
        Kind::Env | Kind::Label => {
            let words = instruction.pairs().iter().flat_map(|pair| [&pair.key, &pair.value]);
            words.filter(may_fail).for_each(|word| {
                check_word(cx, stage, step, word);
            });
        }
        Kind::Arg => instruction.words().iter().for_each(|word| check_arg(cx, stage, step, word)),
        Kind::Add | Kind::Copy => {
            let files = instruction.words().iter().filter(|word| !word.text.starts_with("<<"));
            files.for_each(|word| check_file(cx, stage, step, word));
        }
        Kind::Volume => instruction.words().iter().filter(may_fail).for_each(|word| {
            check_word(cx, stage, step, word);
        }),
        // BuildKit stops at the first, and behind a comment none is meant.
        Kind::Expose => {
            instruction.words().iter().any(|word| check_port(cx, stage, step, word));
        }
        Kind::User | Kind::Workdir | Kind::Stopsignal => check_text(cx, stage, step),
        _ => {}
    }
}

/// Whether nothing in a word can fail, as it is plain but for quotes around it.
fn is_sound(word: &str, escape: char) -> bool {
    match word.as_bytes() {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => is_plain(inner, escape),
        word => is_plain(word, escape),
    }
}

/// Whether a word is what it expands to.
fn is_plain(word: &[u8], escape: char) -> bool {
    // The first byte of a byte order mark, which is taken away, is among them.
    let special = |byte: u8| matches!(byte, b'$' | b'\'' | b'"' | 0xef) | (char::from(byte) == escape);
    !word.iter().any(|byte| special(*byte))
}

/// Tells of a word that cannot be expanded; else gives it, where all of it is known.
fn check_word<'w>(
    cx: &mut Context<'_>,
    stage: &'w Stage<'_>,
    step: &Step<'_>,
    word: &'w Word<'_>,
) -> Option<Cow<'w, str>> {
    check_part(cx, stage, step, &word.text, word.span)
}

fn check_part<'w>(
    cx: &mut Context<'_>,
    stage: &'w Stage<'_>,
    step: &Step<'_>,
    text: &'w str,
    span: Span,
) -> Option<Cow<'w, str>> {
    if is_plain(text.as_bytes(), cx.model.file.escape) {
        return Some(Cow::Borrowed(text));
    }
    match expand(cx, stage, step, text) {
        Ok(expanded) => expanded.known.then_some(expanded.text),
        Err(error) => {
            if let Some(refusal) = expansion_refusal(&error, cx.model.file.escape) {
                report(cx, step.instruction, span, refusal);
            }
            None
        }
    }
}

fn check_arg(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>, word: &Word<'_>) {
    // The name is taken as it stands.
    if let Some((_, value)) = word.text.split_once('=')
        && !is_sound(value, cx.model.file.escape)
    {
        check_part(cx, stage, step, value, word.span);
    }
}

fn check_file(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>, word: &Word<'_>) {
    let Some(name) = check_word(cx, stage, step, word) else { return };
    let is_source = step.instruction.words().last().is_none_or(|last| last.span != word.span);
    if step.instruction.kind != Kind::Copy || !is_source {
        return;
    }
    if !name.starts_with(['h', 'g']) {
        return;
    }
    let refusal = if ["http://", "https://"].iter().any(|scheme| name.starts_with(scheme)) {
        Refusal::new("COPY takes no URL", "use ADD, or fetch it in the RUN that needs it")
    } else if ["git@", "git://"].iter().any(|scheme| name.starts_with(scheme)) {
        Refusal::new("COPY takes no repository", "use ADD, or clone it in the RUN that needs it")
    } else {
        return;
    };
    report(cx, step.instruction, word.span, refusal);
}

/// Whether EXPOSE takes no such port.
fn check_port(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>, word: &Word<'_>) -> bool {
    let Some(ports) = check_word(cx, stage, step, word) else { return false };
    let refusal = ports.split_whitespace().find_map(port::check);
    let refused = refusal.is_some();
    if let Some(refusal) = refusal {
        report(cx, step.instruction, word.span, refusal).code("hadolint:DL3011");
    }
    refused
}

/// USER, WORKDIR and STOPSIGNAL take the rest of their line as one word.
fn check_text(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>) {
    let Args::Text = &step.instruction.args else { return };
    let body = &step.instruction.body;
    let span = body.file_span(Span::new(0, body.text.len() as u32));
    let Some(text) = check_part(cx, stage, step, &body.text, span) else { return };
    if step.instruction.kind == Kind::Stopsignal && !refusal::is_signal(&text) {
        let message = format!("`{}` is no signal", shortened(&text));
        let help = "write a name such as SIGTERM, or a number above 0";
        report(cx, step.instruction, span, Refusal::new(message, help));
    }
}
