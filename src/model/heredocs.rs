//! Files that heredocs of the Dockerfile write: which heredoc is whose, in COPY, ADD and RUN.

use super::{ScriptText, Step};
use crate::shell::{Command, CommandKind, List, RedirectOp};
use crate::source::{Mapped, Span};
use crate::syntax::Heredoc;
use crate::tools::{Effect, EffectKind, Path};

impl Step<'_> {
    /// The heredoc that a COPY or ADD takes as the source of the effect at this place among its own.
    pub fn copied_heredoc(&self, effect: usize) -> Option<ScriptText> {
        let words = self.instruction.words().iter().take(effect);
        let before = words.filter(|word| word.text.starts_with("<<")).count();
        ScriptText::of_heredoc(&self.instruction.heredocs.get(before)?.body)
    }

    /// The heredoc that a command of a RUN writes to a file (`cat > x.sh <<EOF`), where it is written as it stands.
    pub fn written_heredoc(&self, effect: &Effect<'_>) -> Option<ScriptText> {
        let script = self.script.as_ref().or(self.document.as_ref()).filter(|_| effect.script.is_none())?;
        let (list, at) = script.list.innermost(effect.span)?;
        let mut commands = list.items[at].pipeline.commands.iter();
        let command = commands.find(|command| command.span.contains(effect.span))?;
        let CommandKind::Simple(simple) = &command.kind else { return None };
        let mut names = simple.words.iter().map(|word| word.raw);
        names.find(|name| *name != "sudo").filter(|name| matches!(*name, "cat" | "tee"))?;
        let heredoc = command.redirects.iter().rev().find(|redirect| redirect.op == RedirectOp::Heredoc)?;
        if let Some(own) = &heredoc.heredoc {
            return as_written(&own.body, own.expand);
        }
        let own = self.instruction.heredocs.get(outside(&script.list, heredoc.span))?;
        as_written(&own.body, own.expand)
    }

    /// Whether a heredoc of it may be written to a file.
    pub fn writes_heredocs(&self) -> bool {
        let file = |effect: &Effect<'_>| {
            matches!((&effect.kind, &effect.path), (EffectKind::Write { .. }, Path::Exact(_)))
        };
        // One that is the RUN's own text may have others in it.
        let is_text = |heredoc: &Heredoc<'_>| self.document.is_some() && !heredoc.body.text.contains("<<");
        self.instruction.heredocs.iter().any(|it| !is_text(it)) && self.effects.iter().any(file)
    }
}

/// A body that gets into the file as it stands, but for variables, whose values are the same then.
fn as_written(body: &Mapped<'_>, expands: bool) -> Option<ScriptText> {
    if expands && body.text.contains('\\') { None } else { ScriptText::of_heredoc(body) }
}

/// How many heredocs whose bodies stand outside of the script's own text are announced before a place.
fn outside(list: &List<'_>, before: Span) -> usize {
    let own = |command: &Command<'_>| {
        let redirects = command.redirects.iter();
        let announces = redirects.filter(|it| it.op == RedirectOp::Heredoc && it.heredoc.is_none());
        announces.filter(|it| it.span.start < before.start).count()
    };
    let commands = list.items.iter().flat_map(|item| &item.pipeline.commands);
    commands.map(|it| own(it) + it.lists().map(|list| outside(list, before)).sum::<usize>()).sum()
}
