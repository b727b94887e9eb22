//! Variables without a value where they are used, as far as no base image can give them one.

mod evidence;

use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Kind, Value, expand_in_heredoc, expand_known};
use evidence::{Evidence, Use};

/// One finding for each variable of each word.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let instruction = step.instruction;
    // Most use none, and what a RUN runs is the shell's.
    let text = instruction.span.slice(cx.model.file.text);
    if instruction.kind == Kind::Run && instruction.flags.is_empty()
        || memchr::memchr(b'$', text.as_bytes()).is_none()
    {
        return;
    }
    let mut words = Words { step, stage, cx };
    let here = step.scope.variables;
    match instruction.kind {
        Kind::Run => {
            let mounts = instruction.flags.iter().filter(|flag| flag.name() == "mount");
            mounts.for_each(|flag| words.word(&flag.text, flag.span, here, None));
        }
        Kind::Add | Kind::Copy => {
            let known = ["chown", "chmod", "checksum"];
            let flags = instruction.flags.iter().filter(|flag| known.contains(&flag.name()));
            flags.for_each(|flag| words.word(flag.value().unwrap_or_default(), flag.span, here, None));
            for word in instruction.words() {
                match instruction.heredoc_of(word) {
                    Some(heredoc) if heredoc.expand => words.heredoc(&heredoc.body.text, word.span),
                    Some(_) => {}
                    None => words.word(&word.text, word.span, here, None),
                }
            }
        }
        Kind::Volume => {
            instruction.words().iter().for_each(|word| words.word(&word.text, word.span, here, None));
        }
        // Each sees those before it.
        Kind::Arg => {
            for (at, word) in instruction.words().iter().enumerate() {
                let (name, default) = word.argument();
                words.word(default.unwrap_or_default(), word.span, here + at, Some(name));
            }
        }
        Kind::Env | Kind::Label => {
            for pair in instruction.pairs() {
                words.word(&pair.key.text, pair.key.span, here, None);
                let sets = (instruction.kind == Kind::Env).then_some(&*pair.key.text);
                words.word(&pair.value.text, pair.value.span, here, sets);
            }
        }
        _ => {
            let body = &instruction.body;
            words.word(&body.text, body.file_span(Span::new(0, body.text.len() as u32)), here, None);
        }
    }
}

/// Looks at the words of an instruction.
struct Words<'w, 'a, 's, 'd> {
    step: &'s Step<'d>,
    stage: &'s Stage<'d>,
    cx: &'w mut Context<'a>,
}

impl Words<'_, '_, '_, '_> {
    /// A word that is expanded where `mark` variables are known; `sets` is what gets its value.
    fn word(&mut self, text: &str, span: Span, mark: usize, sets: Option<&str>) {
        if !text.contains('$') {
            return;
        }
        let stage = self.stage;
        let expanded = expand_known(text, self.cx.model.file.escape, &|name| value(stage, name, mark));
        let unset = expanded.map(|expanded| expanded.unset).unwrap_or_default();
        self.report(unset, span, mark, sets);
    }

    fn heredoc(&mut self, text: &str, span: Span) {
        let (stage, mark) = (self.stage, self.step.scope.variables);
        if memchr::memchr(b'$', text.as_bytes()).is_some() {
            let expanded = expand_in_heredoc(text, &|name| value(stage, name, mark));
            let unset = expanded.map(|expanded| expanded.unset).unwrap_or_default();
            self.report(unset, span, mark, None);
        }
    }

    fn report(&mut self, unset: Vec<String>, span: Span, mark: usize, sets: Option<&str>) {
        for name in unset {
            // `ENV LIBS=/x:$LIBS`: whoever writes that means a value of the base image's.
            if sets == Some(&*name) {
                continue;
            }
            let used = Use { step: self.step, stage: self.stage, name: &name, mark };
            let Some(Evidence { what, help, at }) = evidence::of(&used, self.cx) else { continue };
            let instruction = self.step.instruction;
            let own = instruction.kind == Kind::Env && at.is_some_and(|at| instruction.span.contains(at));
            let finding = self.cx.report(Some(instruction), span, what);
            finding.code("buildkit:UndefinedVar").help(help);
            if own {
                finding.code("hadolint:DL3044");
            }
            if let Some(at) = at {
                finding.related(at, "set here");
            }
        }
    }
}

/// Whether a variable is set where `mark` of the stage's are known; to what does not matter. Every image has a PATH.
fn value(stage: &Stage<'_>, name: &str, mark: usize) -> Value<'static> {
    let is_set = name == "PATH" || stage.variables.get(name, mark).is_some();
    if is_set { Value::Unknown } else { Value::Unset }
}
