//! What COPY and ADD write.

use super::budget::Budget;
use super::{Scope, Shared};
use crate::syntax::{Instruction, Kind};
use crate::tools::{Effect, EffectKind, Path, path};
use std::borrow::Cow;

/// The effects of a COPY or ADD: one for each source.
pub(super) fn read<'d>(
    instruction: &'d Instruction<'d>,
    scope: &Scope<'d>,
    expand: &dyn Fn(&'d str) -> Option<Cow<'d, str>>,
    budget: &Budget,
) -> Vec<Effect<'d>> {
    let Some((destination, sources)) = instruction.words().split_last() else { return Vec::new() };
    let target = match destination.text.as_ref() {
        // The directory itself, which needs no copy where the file has its text.
        "." | "./" => scope.workdir.as_ref().map(Shared::to_cow),
        text => expand(text).and_then(|text| path::join_cow(scope.workdir.as_deref(), &text)),
    };
    let into_directory = destination.text.ends_with('/')
        || destination.text.ends_with('.')
        || sources.len() > 1
        || target.as_deref().is_some_and(|target| is_directory(target, scope));
    let effects = sources.iter().map(|source| {
        let name = expand(&source.text);
        let path = written(target.as_ref(), name.as_deref(), into_directory, instruction.kind);
        let kind = match name {
            Some(url) if instruction.kind == Kind::Add && is_url(&url) => EffectKind::Download { url },
            // A heredoc: the file stands in the Dockerfile itself.
            Some(name) if name.starts_with("<<") => EffectKind::Write,
            name => EffectKind::Copy { from: name.map_or(Path::Unknown, Path::Exact) },
        };
        let mut effect = Effect::new(kind, path, instruction.span);
        if !budget.spend_effects(std::slice::from_mut(&mut effect)) {
            effect.path = Path::Unknown;
            effect.kind = EffectKind::Copy { from: Path::Unknown };
        }
        effect
    });
    effects.collect()
}

/// Whether a destination is surely there before, so that files land inside.
fn is_directory(target: &str, scope: &Scope<'_>) -> bool {
    path::is_standard_directory(target) || scope.workdir.as_deref() == Some(target)
}

/// Where a source lands. Without the build context a name does not tell a file from a directory; one with an
/// extension is taken for a file, any other for something below the destination.
fn written<'d>(
    target: Option<&Cow<'d, str>>,
    source: Option<&str>,
    into_directory: bool,
    kind: Kind,
) -> Path<'d> {
    let Some(target) = target else { return Path::Unknown };
    let below = || Path::Below(target.clone());
    let Some(source) = source else { return below() };
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    let unpacked = kind == Kind::Add && !is_url(source) && is_archive(name);
    let heredoc = source.strip_prefix("<<");
    let name = heredoc.map_or(name, |name| name.trim_matches(['-', '"', '\'']));
    let is_file = heredoc.is_some() || !unpacked && !source.ends_with('/') && is_file_name(name);
    match (is_file, into_directory) {
        (true, true) => Path::Exact(Cow::Owned(path::child(target, name))),
        (true, false) => Path::Exact(target.clone()),
        (false, _) => below(),
    }
}

fn is_file_name(name: &str) -> bool {
    let stem = name.trim_start_matches('.');
    !name.contains(['*', '?', '[']) && !stem.is_empty() && stem.contains('.')
}

/// Whether ADD unpacks a local file of this name (by name only: ADD itself looks at the content).
fn is_archive(name: &str) -> bool {
    name.contains('.')
        && [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_url(source: &str) -> bool {
    matches!(source.as_bytes().first(), Some(b'h' | b'f' | b'g' | b's'))
        && ["http://", "https://", "ftp://", "git@", "git://", "ssh://"]
            .iter()
            .any(|scheme| source.starts_with(scheme))
}
