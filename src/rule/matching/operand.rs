//! The words of an instruction that is not a RUN, with the variables that the model knows.

use super::{Hit, HitKind, Site};
use crate::model::Model;
use crate::rule::pattern::{Pattern, Text, Truth, test_any};
use crate::source::Span;
use crate::syntax::{Args, Kind};
use std::borrow::Cow;

/// Whether one of the words fits; words of a RUN are its commands'.
pub(super) fn test<'u>(
    site: Site<'u, '_>,
    model: &'u Model<'_>,
    patterns: &[Pattern],
    hits: &mut Vec<Hit<'u>>,
) -> Truth {
    if matches!(site.instruction.kind, Kind::Run | Kind::Onbuild) {
        return Truth::Unknown;
    }
    let mut greatest = Truth::No;
    for (word, span) in words(site) {
        let (text, known) = expanded(word, site, model);
        let truth = test_any(patterns, Text { text: &text, known });
        if truth == Truth::Yes {
            hits.push(Hit { kind: HitKind::Operand, span, text });
        }
        greatest = greatest.max(truth);
    }
    greatest
}

fn words<'u>(site: Site<'u, '_>) -> Vec<(Cow<'u, str>, Span)> {
    let of_words = |words: &'u [crate::syntax::Word<'_>]| {
        words.iter().map(|word| (Cow::Borrowed(&*word.text), word.span)).collect()
    };
    match &site.instruction.args {
        Args::None => Vec::new(),
        Args::Text => {
            let body = &site.instruction.body;
            vec![(Cow::Borrowed(&*body.text), body.file_span(Span::new(0, body.text.len() as u32)))]
        }
        Args::Words(words) | Args::Json(words) => of_words(words),
        Args::Health { command, .. } => of_words(command),
        Args::Pairs(pairs) => pairs
            .iter()
            .map(|pair| {
                (
                    Cow::Owned(format!("{}={}", pair.key.text, pair.value.text)),
                    pair.key.span.to(pair.value.span),
                )
            })
            .collect(),
    }
}

/// The word with what is known put in, and how much of it is certain.
fn expanded<'u>(word: Cow<'u, str>, site: Site<'u, '_>, model: &'u Model<'_>) -> (Cow<'u, str>, usize) {
    let literal = !word.bytes().any(|byte| matches!(byte, b'$' | b'\'' | b'"' | b'\\' | b'`'));
    if literal || !is_expanded(site.instruction.kind) {
        let known = word.len();
        return (word, known);
    }
    let value = site
        .stage
        .zip(site.step)
        .and_then(|(stage, step)| stage.expand(step, &word, model.file.escape).map(Cow::into_owned));
    if let Some(value) = value {
        let known = value.len();
        return (Cow::Owned(value), known);
    }
    let known = word.find(['$', '\'', '"', '\\', '`']).unwrap_or(word.len());
    (word, known)
}

/// Whether the build puts variables into its words.
fn is_expanded(kind: Kind) -> bool {
    !matches!(kind, Kind::Cmd | Kind::Entrypoint | Kind::Shell | Kind::Healthcheck | Kind::Maintainer)
}
