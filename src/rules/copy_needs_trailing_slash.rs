//! Several sources and a destination that is written like a file.

use crate::finding::{Alike, Severity};
use crate::model::{Stage, Step};
use crate::rewrite::replace;
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::{Certainty, Effect, EffectKind, Into, Path, path};

/// One finding for each COPY or ADD, at its destination; in ONBUILD too.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let copy = step.instruction.trigger.as_deref().unwrap_or(step.instruction);
    let Some((sources, destination)) = copy.copy_parts().filter(|(sources, _)| sources.len() > 1) else {
        return;
    };
    let file = cx.model.file;
    // `--from build` is a flag without its value, which is told of by itself.
    if copy.flags.iter().any(|flag| flag.name() == "from" && flag.value().is_none()) {
        return;
    }
    let Some(written) = stage.expand(step, &destination.text, file.escape) else { return };
    if matches!(written.as_bytes(), [] | b"." | [.., b'/' | b'\\']) {
        return;
    }
    let is_there = is_directory(step, stage, &written);
    let message = if is_there {
        format!(
            "the classic builder refuses to copy {} sources to `{written}`, and nothing says that it is a directory",
            sources.len()
        )
    } else {
        format!(
            "`{written}` is a file, unless a directory is there or among the {} sources: each file is written over the one before",
            sources.len()
        )
    };
    let cure = cx.cure(
        || Ok(replace(file, destination.span, &with_slash(destination.span, file.text)).safe_if(true)),
        |why| why.to_string(),
    );
    let finding = cx.report(Some(step.instruction), destination.span, message);
    finding.alike(Alike::new("several sources are copied to what is written like a file"));
    finding.label("no slash at the end").cure(cure, file.text);
    if copy.kind == Kind::Copy {
        finding.code("hadolint:DL3021");
    }
    if is_there {
        finding.severity(Severity::Info);
    }
}

/// So many effects before it are looked at.
const MAX_BEFORE: usize = 1_000;

/// Whether it is a directory by then: one that every image has, the working directory or one around it, which WORKDIR has
/// made, or one that something before it makes, or puts a file into.
fn is_directory(step: &Step<'_>, stage: &Stage<'_>, written: &str) -> bool {
    let workdir = step.scope.workdir.as_deref();
    let Some(place) = path::join(workdir, written) else { return false };
    let before = stage.steps[..step.id.index as usize].iter().flat_map(|step| &step.effects);
    let makes = |effect: &Effect<'_>| {
        let is_sure = effect.certainty == Certainty::Must && effect.into == Into::Layer;
        let stays = !matches!(effect.kind, EffectKind::Remove { .. } | EffectKind::Clean { .. });
        let makes = matches!(effect.kind, EffectKind::MakeDirectory);
        is_sure
            && stays
            && match &effect.path {
                Path::Exact(at) => path::is_within(at, &place) && (makes || **at != *place),
                Path::Below(at) => path::is_within(at, &place),
                _ => false,
            }
    };
    path::is_standard_directory(&place)
        || workdir.is_some_and(|workdir| path::is_within(workdir, &place))
        || before.take(MAX_BEFORE).any(makes)
}

/// The destination with its slash, in front of a closing quote.
fn with_slash(destination: Span, text: &str) -> String {
    let written = destination.slice(text);
    let mut new = written.to_owned();
    let is_quoted = matches!(written.as_bytes(), [.., b'"' | b'\'']);
    new.insert(written.len() - usize::from(is_quoted), '/');
    new
}
