//! RUNs in a row, and what stands between them.

use crate::model::Step;
use crate::rewrite::Obstacle;
use crate::rewrite::draft::{line_end, next_line};
use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction, Kind};

/// The RUNs among steps between which nothing stands but what no RUN sees and that writes no files; else what does.
pub fn row<'s, 'm>(steps: impl IntoIterator<Item = &'s Step<'m>>) -> Result<Vec<&'s Step<'m>>, &'s Step<'m>> {
    let mut runs = Vec::new();
    for step in steps {
        match step.instruction.kind {
            Kind::Run => runs.push(step),
            kind if kind.only_describes() => {}
            _ => return Err(step),
        }
    }
    Ok(runs)
}

/// What stands between a RUN and the next one.
#[derive(Debug)]
pub(super) struct Gap {
    /// Instructions that go behind both, with the comments above them.
    described: Option<Span>,
    /// Behind these.
    pub(super) rest: Span,
}

/// What stands between each RUN and the next one.
pub(super) fn gaps(file: &Dockerfile<'_>, runs: &[&Step<'_>]) -> Result<Vec<Gap>, Obstacle> {
    runs.windows(2).map(|pair| gap(file, pair[0], pair[1])).collect()
}

fn gap(file: &Dockerfile<'_>, one: &Step<'_>, next: &Step<'_>) -> Result<Gap, Obstacle> {
    let all = between(one, next);
    let inside = instructions(file, all);
    if let Some(other) = inside.iter().find(|it| !it.kind.only_describes()) {
        let (name, line) = (other.kind.as_str(), other.start_line);
        return Err(format!("the {name} of line {line} stands between them").into());
    }
    let Some(last) = inside.last() else { return Ok(Gap { described: None, rest: all }) };
    let described = Span::new(next_line(file.text, all.start).min(last.span.start), last.span.end);
    Ok(Gap { described: Some(described), rest: Span::new(last.span.end, all.end) })
}

/// What stands between two instructions.
pub(super) fn between(one: &Step<'_>, next: &Step<'_>) -> Span {
    Span::new(one.instruction.span.end, next.instruction.span.start)
}

fn instructions<'f, 's>(file: &'f Dockerfile<'s>, part: Span) -> &'f [Instruction<'s>] {
    let first = file.instructions.partition_point(|it| it.span.start < part.start);
    let count = file.instructions[first..].iter().take_while(|it| part.contains(it.span)).count();
    &file.instructions[first..first + count]
}

impl Gap {
    /// The instructions that go behind both RUNs.
    pub(super) fn instructions<'f, 's>(&self, file: &'f Dockerfile<'s>) -> &'f [Instruction<'s>] {
        self.described.map_or(&[], |described| instructions(file, described))
    }
}

/// The lines of all that goes behind the RUNs, each led by a line's end.
pub(super) fn behind(file: &Dockerfile<'_>, gaps: &[Gap]) -> String {
    let described = gaps.iter().filter_map(|gap| gap.described);
    described.flat_map(|described| [line_end(file.text), described.slice(file.text)]).collect()
}
