//! ADD of plain local files, for which COPY is enough.

use super::shared::archives::{file_name, is_compressed, is_remote, is_tar};
use crate::finding::Alike;
use crate::model::{Stage, Step};
use crate::rewrite::replace;
use crate::rule::Context;
use crate::syntax::{Instruction, Kind, Word};
use crate::tools::path::has_glob;

/// One finding for each such ADD, at its keyword; in ONBUILD too.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let add = step.instruction.trigger.as_deref().unwrap_or(step.instruction);
    if add.kind != Kind::Add || !does_what_copy_does(add, step) {
        return;
    }
    let message = match add.copy_parts() {
        Some(([one], _)) => format!("ADD does no more for `{}` than COPY", one.text),
        _ => "ADD does no more for these files than COPY".to_owned(),
    };
    let file = cx.model.file;
    let cure = cx.cure(
        || Ok(replace(file, add.keyword.span, "COPY").safe_if(are_surely_plain(add))),
        |_| "write COPY".to_owned(),
    );
    let finding = cx.report(Some(step.instruction), add.keyword.span, message);
    finding.code("hadolint:DL3020").label("fetches and unpacks, too").cure(cure, file.text);
    finding.alike(Alike::new("ADD does no more for its files than COPY"));
}

/// Whether every source is a local file or directory that ADD takes as it is.
fn does_what_copy_does(add: &Instruction<'_>, step: &Step<'_>) -> bool {
    let own = ["checksum", "keep-git-dir", "unpack"];
    if add.flags.iter().any(|flag| own.contains(&flag.name())) {
        return false;
    }
    let Some((sources, _)) = add.copy_parts() else { return false };
    sources.iter().all(|source| {
        let text = source.text.trim_matches(['"', '\'']);
        text.starts_with("<<") || is_plain(text) || has_plain_value(source, step)
    })
}

/// Whether nobody has to look: the whole context, and files whose names have another ending than archives. What has
/// none may be an archive, which ADD tells by its content.
fn are_surely_plain(add: &Instruction<'_>) -> bool {
    let Some((sources, _)) = add.copy_parts() else { return false };
    sources.iter().all(|source| {
        let path = std::path::Path::new(&*source.text);
        let is_context = path.components().eq([std::path::Component::CurDir]);
        let is_named = path.extension().is_some() && is_plain(&source.text) && !has_glob(&source.text);
        is_context || is_named
    })
}

/// Whether the file gives the variables in it values that make it a plain name.
fn has_plain_value(source: &Word<'_>, step: &Step<'_>) -> bool {
    source.text.contains('$')
        && step.from_context().any(|(word, value)| word.span == source.span && is_plain(value))
}

fn is_plain(source: &str) -> bool {
    let name = file_name(source);
    // What a variable stands for may be a URL.
    !source.contains('$') && !is_remote(source) && !is_tar(name) && !is_compressed(name)
}
