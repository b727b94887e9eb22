//! Several RUNs as a heredoc under `set -e`: a line for each command that this ends where it fails, as a chain would. What
//! counts on another reading of failures keeps to a subshell.

use super::body::Body;
use super::{Around, between, by_errexit, comments_in};
use crate::model::Step;
use crate::rewrite::draft::{Draft, has_comment};
use crate::shell::Connector;
use crate::source::Span;
use crate::syntax::Dockerfile;

/// What may end it: the first that no line of it is.
const NAMES: [&str; 3] = ["EOF", "EOT", "END_OF_RUN"];

/// Bodies that can be lines of a heredoc.
pub(super) struct Document<'m, 's> {
    file: &'s Dockerfile<'s>,
    runs: &'m [&'m Step<'s>],
    bodies: &'m [Body<'s>],
    around: Vec<Around>,
    code: Option<&'m str>,
    name: &'static str,
}

impl<'m, 's> Document<'m, 's> {
    /// None where a shell would read the lines of a heredoc otherwise than BuildKit those of a RUN.
    pub(super) fn new(
        file: &'s Dockerfile<'s>,
        runs: &'m [&'m Step<'s>],
        bodies: &'m [Body<'s>],
        code: Option<&'m str>,
    ) -> Option<Self> {
        let around = by_errexit(bodies, code.is_some());
        let bare = |(body, around)| if keeps_to_itself(body) { Around::NOTHING } else { around };
        let around = bodies.iter().zip(around).map(bare).collect();
        let all = Span::new(bodies.first()?.span.start, bodies.last()?.span.end).slice(file.text);
        let name = NAMES.into_iter().find(|name| all.lines().all(|line| line.trim() != *name))?;
        let document = Self { file, runs, bodies, around, code, name };
        let mut pieces = (0..bodies.len()).flat_map(|at| document.pieces(at));
        let fits = file.escape == '\\'
            && file.takes_heredocs()
            && memchr::memchr(b'\r', all.as_bytes()).is_none()
            && !bodies.iter().any(|body| body.breaks_quotes)
            && pieces.all(|piece| document.reads_the_same(piece));
        drop(pieces);
        fits.then_some(document)
    }

    pub(super) fn draft(&self) -> Draft<'s> {
        let mut draft = Draft::new(self.file);
        let first = &self.bodies[0];
        let is_set = self.around[0] == Around::NOTHING && first.errexit;
        let set = if is_set { "" } else { "set -e\n" };
        draft.put(Span::at(first.span.start), format!("<<{}\n{set}{}", self.name, self.before(0)));
        for (at, run) in self.runs.iter().enumerate() {
            let pieces = self.pieces(at);
            for pair in pieces.windows(2) {
                let gap = Span::new(pair[0].end, pair[1].start);
                draft.put(gap, format!("\n{}", self.comments(gap)));
            }
            let (body, after) = (&self.bodies[at], self.around[at].after);
            if let Some(next) = self.bodies.get(at + 1) {
                let comments = self.comments(between(run, self.runs[at + 1]));
                let gap = Span::new(body.span.end, next.span.start);
                draft.put(gap, format!("{after}\n{comments}{}", self.before(at + 1)));
                draft.touch(self.runs[at + 1].instruction);
            } else {
                let code = self.code.map(|code| format!("\n{code}")).unwrap_or_default();
                draft.put(Span::new(body.span.end, body.last), format!("{after}{code}\n{}", self.name));
            }
        }
        draft
    }

    fn before(&self, at: usize) -> &'static str {
        match self.around[at].before {
            "set +e; " => "set +e\n",
            before => before,
        }
    }

    /// The parts of a body that get lines of their own.
    fn pieces(&self, at: usize) -> Vec<Span> {
        let body = &self.bodies[at];
        let splits = |then: Connector| match then {
            _ if !self.around[at].after.is_empty() => false,
            Connector::Semicolon => true,
            Connector::And => keeps_to_itself(body),
            _ => false,
        };
        let mut pieces = Vec::new();
        let mut start = body.span.start;
        for pair in body.items.windows(2).filter(|pair| splits(pair[0].then)) {
            pieces.push(Span::new(start, pair[0].pipeline.span.end));
            start = pair[1].pipeline.span.start;
        }
        pieces.push(Span::new(start, body.span.end));
        pieces
    }

    fn comments(&self, gap: Span) -> String {
        comments_in(self.file, gap).flat_map(|comment| [comment, "\n"]).collect()
    }

    /// Whether a part's line ends are continuations to a shell as well.
    fn reads_the_same(&self, piece: Span) -> bool {
        let mut lines = piece.slice(self.file.text).lines().rev();
        lines.next();
        !has_comment(self.file, piece) && lines.all(|line| line.as_bytes().last() == Some(&b'\\'))
    }
}

/// Whether each of its commands may stand on a line of its own, in the shell of all.
fn keeps_to_itself(body: &Body<'_>) -> bool {
    body.strict && !body.leaks
}
