//! Where a label points that is about a layer and not about one command of it, so that it covers nothing that another
//! finding points at. Decides nothing.

use crate::model::Step;
use crate::source::Span;
use crate::syntax::Word;
use crate::tools::Effect;

/// Where it is written which files a layer brings: their word in a COPY or ADD, the keyword of a RUN.
pub(in crate::rules) fn of_source(step: &Step<'_>, effect: &Effect<'_>) -> Span {
    let parts = step.instruction.copy_parts();
    of(step, parts.and_then(|(sources, _)| sources.get(effect.id.index as usize)))
}

/// Where it is written what a layer stores them as: the destination of a COPY or ADD, the keyword of a RUN.
pub(in crate::rules) fn of_destination(step: &Step<'_>) -> Span {
    of(step, step.instruction.copy_parts().map(|(_, destination)| destination))
}

fn of(step: &Step<'_>, word: Option<&Word<'_>>) -> Span {
    word.map_or(step.instruction.keyword.span, |word| word.span)
}
