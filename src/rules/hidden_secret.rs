//! Secrets in the files of an image: those that a later layer deletes, which the one below keeps for whoever has the
//! image, and those that nothing deletes.

use super::shared::secrets::{Kept, is_hidden_secret, kept, may_be_a_name};
use super::shared::shown::Nouns;
use super::shared::wording::{command_text, describe};
use crate::finding::Severity;
use crate::ids::LayerId;
use crate::rule::Context;
use crate::size::{Hidden, Written};
use crate::source::LineIndex;
use crate::tools::{Effect, EffectKind, Path};

/// One finding for each instruction that brings such a secret, and one for each file that stays.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    let mut secrets: Vec<&Hidden<'_>> =
        fold.hidden.iter().filter(|hidden| hidden.by.sure && is_hidden_secret(fold, hidden)).collect();
    secrets.sort_by_key(|hidden| hidden.written.layer);
    for group in secrets.chunk_by(|one, next| one.written.layer == next.written.layer) {
        report(cx, group);
    }
    for (id, _) in fold.of_images() {
        for written in fold.held(id) {
            if let Some(kept) = kept(fold, written) {
                report_kept(cx, written, kept);
            }
        }
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
    let (command, line) = (command_text(by, text), LineIndex::new(text).line(by.start));
    let message = format!(
        "this layer keeps {nouns} for whoever has the image: `{command}` in line {line} only hides {it}"
    );
    // What sweeps a directory has more to do.
    let drop = match &first.by.effect.path {
        Path::Exact(_) => format!("; drop `{command}` of line {line}, and any other deletion in that RUN"),
        _ => "; drop its deletion in that RUN".to_owned(),
    };
    let changes = changes(cx, first.written, Some(first.by.layer));
    let cannot = if changes.is_empty() { "deleted" } else { "deleted or changed" };
    let help = format!(
        "rotate the secret if such an image was ever pushed; then write no file, but hand it to the RUN that needs it: \
         `RUN --mount=type=secret,id=NAME,target={}`, built by `docker build --secret id=NAME,src=FILE`{drop}{changes}: \
         what is mounted cannot be {cannot}",
        describe(first.written.effect)
    );
    let named_only = group.iter().all(|hidden| may_be_a_name(fold, hidden));
    let finding = cx.report(Some(step.instruction), first.written.effect.span, message);
    finding.label("holds the secret").related(by, "only hides it").help(help);
    if named_only {
        finding.severity(Severity::Warning);
    }
}

/// So many changes are told one by one.
const MAX_CHANGES: usize = 4;

/// What else is about the file by name, and fails once that is not there: `chmod 600 /root/.ssh/id_rsa`.
fn changes(cx: &Context<'_>, written: Written<'_>, until: Option<LayerId>) -> String {
    let (fold, text) = (cx.fold, cx.model.file.text);
    let stage = fold.layers[written.layer].stage;
    let layers = fold.of_images().filter(|(id, layer)| {
        *id >= written.layer && until.is_none_or(|last| *id <= last) && layer.stage.root == stage.root
    });
    let own = |effect: &&Effect<'_>| {
        matches!(effect.kind, EffectKind::Touch { .. })
            && matches!(effect.path, Path::Exact(_))
            && effect.path == written.effect.path
            && effect.id != written.effect.id
    };
    let (mut told, mut lines): (Vec<String>, Option<LineIndex>) = (Vec::new(), None);
    let found = layers.flat_map(|(id, _)| fold.step(id).effects.iter().filter(own).map(move |it| (id, it)));
    for (id, effect) in found.take(MAX_CHANGES) {
        let line = lines.get_or_insert_with(|| LineIndex::new(text)).line(effect.span.start);
        let step = fold.step(id);
        let command = step.command_of(effect.id).and_then(|id| step.command(id));
        let verb = if command.is_some_and(|it| it.effects.len() == 1) { "drop" } else { "leave it out of" };
        let change = format!("{verb} `{}` of line {line}", command_text(effect.span, text));
        if !told.contains(&change) {
            told.push(change);
        }
    }
    if told.is_empty() { String::new() } else { format!("; {}, too", told.join(" and ")) }
}

fn report_kept(cx: &mut Context<'_>, written: &Written<'_>, kept: Kept) {
    let step = cx.fold.step(written.layer);
    let file = describe(written.effect);
    let (what, severity) = match kept {
        Kept::Key => ("a private key", Severity::Error),
        Kept::Token => ("a secret", Severity::Warning),
        Kept::Settings | Kept::Directory { names_key: false } => ("what may be a secret", Severity::Info),
        Kept::Directory { names_key: true } => ("a private key", Severity::Warning),
    };
    // On a branch that asks for the secret first, most builds write none.
    let (holds, severity) = if written.sure { ("holds", severity) } else { ("may hold", Severity::Info) };
    let message = format!("the image {holds} {what} for whoever has it, in {file}");
    let help = format!(
        "rotate it if such an image was ever pushed; a RUN that needs it reads it by `--mount=type=secret,id=NAME,target={file}`, \
         built by `docker build --secret id=NAME,src=FILE`, and a container when it starts{}",
        changes(cx, *written, None)
    );
    let finding = cx.report(Some(step.instruction), written.effect.span, message);
    finding.label("stays in this layer").help(help).severity(severity);
}
