//! What redirections write.

use super::Walker;
use crate::shell::{Field, Redirect, RedirectOp};
use crate::source::Span;
use crate::tools::{Effect, EffectKind, Kept, Recognised, path, recognise};
use std::borrow::Cow;

impl<'d> Walker<'_, 'd> {
    /// What comes of redirections; of a command that prints what it fetches from somewhere, a download.
    pub(super) fn redirects(&mut self, redirects: &[Redirect<'d>], fetched: Option<&(Cow<'d, str>, Span)>) {
        for redirect in redirects {
            match redirect.op {
                RedirectOp::Out | RedirectOp::Append | RedirectOp::OutAndErr | RedirectOp::InOut => {
                    self.write(redirect, fetched);
                }
                RedirectOp::Heredoc if redirect.heredoc.is_none() => self.next_heredoc += 1,
                _ => {}
            }
        }
    }

    fn write(&mut self, redirect: &Redirect<'d>, fetched: Option<&(Cow<'d, str>, Span)>) {
        let mut fields = Vec::new();
        self.expand(std::slice::from_ref(&redirect.target), &mut fields);
        let Some(field) = fields.into_iter().next() else { return };
        let path = path::of_field(self.env.cwd.as_deref(), &field);
        let is_output = matches!(redirect.op, RedirectOp::Out | RedirectOp::OutAndErr);
        let kept = if is_output { Kept::Nothing } else { Kept::All };
        let fetched = fetched.filter(|_| is_output && matches!(redirect.fd, None | Some(1)));
        let (kind, span) = fetched.map_or((EffectKind::Write { kept }, redirect.span), |(url, span)| {
            (EffectKind::Download { url: url.clone() }, *span)
        });
        self.push(Effect::new(kind, path, span));
    }
}

/// From where a command fetches what it prints.
pub(super) fn printed_url<'d>(argv: &[Field<'d>]) -> Option<Cow<'d, str>> {
    match recognise(argv) {
        Recognised::Tool(invocation) => invocation.prints(),
        _ => None,
    }
}
