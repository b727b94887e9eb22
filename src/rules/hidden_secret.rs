//! Deletions of a secret that an earlier layer holds: whoever has the image can read it there.

use super::shared::secrets::{is_hidden_secret, may_be_a_name};
use super::shared::shown::Nouns;
use super::shared::wording::{command_text, describe, line_of};
use crate::finding::Severity;
use crate::rule::Context;
use crate::size::Hidden;

/// One finding for each instruction that brings such a secret.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    let mut secrets: Vec<&Hidden<'_>> =
        fold.hidden.iter().filter(|hidden| hidden.by.sure && is_hidden_secret(fold, hidden)).collect();
    secrets.sort_by_key(|hidden| hidden.written.layer);
    for group in secrets.chunk_by(|one, next| one.written.layer == next.written.layer) {
        report(cx, group);
    }
}

fn report(cx: &mut Context<'_>, group: &[&Hidden<'_>]) {
    let [first, ..] = group else { return };
    let (fold, text) = (cx.fold, cx.model.file.text);
    let (step, by) = (fold.step(first.written.layer), first.by.effect.span);
    let mut nouns = Nouns::default();
    for hidden in group {
        nouns.add(describe(hidden.written.effect));
    }
    let it = if nouns.is_one() { "it" } else { "them" };
    let message = format!(
        "this layer keeps {nouns} for whoever has the image: `{}` in line {} only hides {it}",
        command_text(by, text),
        line_of(fold, first.by)
    );
    let help = format!(
        "rotate the secret if such an image was ever pushed; then write no file, but hand it to the RUN that needs it: \
         `RUN --mount=type=secret,id=NAME,target={}`, built by `docker build --secret id=NAME,src=FILE`, and drop the \
         deletion",
        describe(first.written.effect)
    );
    let named_only = group.iter().all(|hidden| may_be_a_name(fold, hidden));
    let finding = cx.report(Some(step.instruction), first.written.effect.span, message);
    finding.label("holds the secret").related(by, "only hides it").help(help);
    if named_only {
        finding.severity(Severity::Warning);
    }
}
