//! Several RUNs as a heredoc under `set -e`: a line for each command that this ends where it fails, as a chain would. What
//! counts on another reading of failures keeps to a subshell.

use super::body::{Body, Form};
use super::row::Gap;
use super::{Around, Joint, by_errexit, comments_in, repeats};
use crate::rewrite::draft::{Draft, has_comment};
use crate::shell::Connector;
use crate::source::Span;

/// What may end it: the first that no line of it is.
const NAMES: [&str; 3] = ["EOF", "EOT", "END_OF_RUN"];

/// Bodies that can be lines of a heredoc.
pub(super) struct Document<'m, 's> {
    joint: &'m Joint<'m, 's>,
    around: Vec<Around>,
    name: &'s str,
}

impl<'m, 's> Document<'m, 's> {
    /// None where a shell would read the lines of a heredoc otherwise than BuildKit those of a RUN.
    pub(super) fn new(joint: &'m Joint<'m, 's>) -> Option<Self> {
        let Joint { file, bodies, code, .. } = joint;
        let (first, last) = (bodies.first()?, bodies.last()?);
        let around = by_errexit(bodies, code.is_some());
        let bare = |(body, around)| if keeps_to_itself(body) { Around::NOTHING } else { around };
        let around = bodies.iter().zip(around).map(bare).collect();
        let text = |body: &Body<'s>| body.span.slice(file.text);
        let own = bodies.iter().filter_map(|body| body.name);
        let name = own
            .chain(NAMES)
            .find(|name| bodies.iter().all(|body| text(body).lines().all(|line| line.trim() != *name)))?;
        let document = Self { joint, around, name };
        let mut lines = (0..bodies.len()).flat_map(|at| document.lines(at));
        let fits = file.escape == '\\'
            && file.takes_heredocs()
            && memchr::memchr(b'\r', first.line.to(last.span).slice(file.text).as_bytes()).is_none()
            && !bodies.iter().any(|body| body.breaks_quotes)
            && lines.all(|line| document.reads_the_same(line));
        drop(lines);
        fits.then_some(document)
    }

    pub(super) fn draft(&self) -> Draft<'s> {
        let Joint { file, bodies, gaps, code, end, behind } = self.joint;
        let mut draft = Draft::new(file);
        let first = &bodies[0];
        let is_set = self.around[0] == Around::NOTHING && first.errexit;
        let set = if is_set { "" } else { "set -e\n" };
        let start = Span::new(first.line.start, first.span.start);
        draft.put(start, format!("<<{}\n{set}{}", self.name, self.before(0)));
        let starts = repeats::starts(bodies, &self.around, !is_set, file.text);
        for (at, body) in bodies.iter().enumerate() {
            for pair in self.pieces(at, starts[at]).windows(2) {
                let gap = Span::new(pair[0].end, pair[1].start);
                draft.put(gap, format!("\n{}", self.comments(gap)));
            }
            let after = self.after(at);
            let comment = body.comment.map_or_else(String::new, |comment| format!("{comment}\n"));
            if let Some(Gap { rest, .. }) = gaps.get(at) {
                let gap = Span::new(body.span.end, starts[at + 1]);
                draft.put(gap, format!("{after}\n{comment}{}{}", self.comments(*rest), self.before(at + 1)));
            } else {
                let code = code.map(|code| format!("\n{code}")).unwrap_or_default();
                draft.put(*end, format!("{after}{code}\n{comment}{}{behind}", self.name));
            }
        }
        draft
    }

    /// What has lines of its own is put between lines.
    fn before(&self, at: usize) -> &'static str {
        match (self.around[at].before, self.joint.bodies[at].form) {
            ("set +e; ", _) => "set +e\n",
            ("( ", Form::Document) => "(\n",
            ("( set +e; ", Form::Document) => "(\nset +e\n",
            (before, _) => before,
        }
    }

    fn after(&self, at: usize) -> &'static str {
        match (self.around[at].after, self.joint.bodies[at].form) {
            (" )", Form::Document | Form::Fed) => "\n)",
            (after, _) => after,
        }
    }

    /// The parts of a body, from `start` on, that get lines of their own.
    fn pieces(&self, at: usize, mut start: u32) -> Vec<Span> {
        let body = &self.joint.bodies[at];
        let splits = |then: Connector| match then {
            _ if body.form != Form::Line || !self.around[at].after.is_empty() => false,
            Connector::Semicolon => true,
            Connector::And => keeps_to_itself(body),
            _ => false,
        };
        let mut pieces = Vec::new();
        let parted = body.items.windows(2).filter(|pair| splits(pair[0].then));
        let behind = start;
        for pair in parted.filter(|pair| pair[0].pipeline.span.end > behind) {
            pieces.push(Span::new(start, pair[0].pipeline.span.end));
            start = pair[1].pipeline.span.start;
        }
        pieces.push(Span::new(start, body.span.end));
        pieces
    }

    /// The parts of a body that BuildKit reads as a line.
    fn lines(&self, at: usize) -> Vec<Span> {
        let body = &self.joint.bodies[at];
        match body.form {
            Form::Line => self.pieces(at, body.span.start),
            Form::Fed => vec![body.line],
            Form::Document => Vec::new(),
        }
    }

    fn comments(&self, gap: Span) -> String {
        comments_in(self.joint.file, gap).flat_map(|comment| [comment, "\n"]).collect()
    }

    /// Whether a part's line ends are continuations to a shell as well.
    fn reads_the_same(&self, part: Span) -> bool {
        let file = self.joint.file;
        let mut lines = part.slice(file.text).lines().rev();
        lines.next();
        !has_comment(file, part) && lines.all(|line| line.as_bytes().last() == Some(&b'\\'))
    }
}

/// Whether each of its commands may stand on a line of its own, in the shell of all.
fn keeps_to_itself(body: &Body<'_>) -> bool {
    body.strict && !body.leaks && (body.form == Form::Line || body.items.len() == 1)
}
