//! What is only spelt otherwise, and means the same.

use crate::finding::Cure;
use crate::rewrite::replace;
use crate::rule::Context;
use crate::source::Span;

/// Writes `text` in the place of a word that means the same.
pub(in crate::rules) fn respelt(cx: &Context<'_>, word: Span, text: &str) -> Option<Cure> {
    cx.cure(|| Ok(replace(cx.model.file, word, text).safe_if(true)), |why| why.to_string())
}
